"""The printer's end of the cable: a pty whose other end firmware opens as a character device, at a stable path.

The printer holds both ends, so that firmware may open, close and die as it likes. Pulling the cable closes both: firmware
sees a hang-up, and the path is gone until the cable is back (then it leads to another pty).
"""

import os
import tty
from contextlib import suppress
from pathlib import Path

_READ_BYTES = 1024


class Port:
    """One pty at a time. `descriptor` is the printer's end, None while the cable is out."""

    def __init__(self, link_path: str) -> None:
        self._link = Path(link_path)
        self.descriptor: int | None = None
        self._far: int | None = None

    def plug(self) -> None:
        """Make the pty and put its name at the link path; nothing if it is plugged already."""
        if self.descriptor is not None:
            return
        self.descriptor, self._far = os.openpty()
        tty.setraw(self._far)
        os.set_blocking(self.descriptor, False)
        fresh = self._link.with_name(f".{self._link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._far))
        fresh.replace(self._link)

    def unplug(self) -> None:
        """Hang up; what was on its way is lost."""
        if self.descriptor is None or self._far is None:
            return
        self._link.unlink(missing_ok=True)
        os.close(self.descriptor)
        os.close(self._far)
        self.descriptor = self._far = None

    def read(self, room: int) -> bytes:
        """Give what has arrived, at most `room` bytes."""
        if self.descriptor is None or room <= 0:
            return b""
        try:
            return os.read(self.descriptor, min(room, _READ_BYTES))
        except OSError:
            # EAGAIN: nothing there. EIO cannot last: our own far end is open.
            return b""

    def write(self, data: bytes) -> None:
        """Answer; what nobody reads and the line cannot hold is lost, as on a real one."""
        if self.descriptor is not None:
            with suppress(OSError):
                os.write(self.descriptor, data)
