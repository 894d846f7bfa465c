"""Paper as files: each piece as its picture, the bytes that made it, and what can be read on it."""

import json
from pathlib import Path
from typing import Any

from simulator.paper.slips import Slip


class Folder:
    """Keeps `directory` like the paper: `0001.png`, `0001.bin` and `0001.json` for the first piece, and so on."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: dict[int, tuple[int, bool, bool]] = {}

    def keep(self, slip: Slip) -> Path | None:
        """Write a piece; give its picture's path, or None when these files hold it already. Raises `OSError`."""
        state = (len(slip.rows), slip.cut, slip.torn)
        if self._kept.get(slip.number) == state:
            return None
        self._directory.mkdir(parents=True, exist_ok=True)
        picture = self._directory / f"{slip.number:04}.png"
        picture.write_bytes(slip.picture())
        picture.with_suffix(".bin").write_bytes(slip.received)
        words = json.dumps(described(slip), ensure_ascii=False, indent=2)
        picture.with_suffix(".json").write_text(words + "\n", encoding="utf-8")
        self._kept[slip.number] = state
        return picture


def described(slip: Slip) -> dict[str, Any]:
    """Give what there is to say about a piece: how it ended, how long it is, its lines and codes."""
    return {
        "number": slip.number,
        "complete": slip.complete,
        "cut": slip.cut,
        "torn": slip.torn,
        "millimetres": slip.millimetres,
        "bytes": len(slip.received),
        **slip.reading(),
    }
