"""Run by the bench: opens the journal at a path, as a boot does, and says on stdout when it could be written."""

import sys
from pathlib import Path

from drivers.disk.real import RealDisk
from firmware.journal.recovery import open_store


def main(path: Path, kiosk: str, central_seal: bytes) -> None:
    """Open it, say so, close it."""
    store = open_store(path, kiosk, central_seal, RealDisk(path.parent))
    sys.stdout.write(f"{store.head.position}\n")
    sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], bytes.fromhex(sys.argv[3]))
