"""Damage to the kiosk's journal while it has no power, as a worn card does it: pages that read back as something else."""

import contextlib
import sqlite3
from pathlib import Path

PAGE_BYTES = 4096
ROTTEN_BYTES = 16
_MASK = 0xA5


class Rot:
    """What became of the file `journal`. wanted: it is to be damaged; `happen` makes that true while nobody has it open."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._size_bytes = 0
        self.wanted = False
        self.present = False

    def happen(self) -> None:
        """Damage the file once, or undo that when it is not wanted any more and the file is still the damaged one."""
        if self.wanted == self.present or not self._journal.is_file():
            return
        if self.present and self._journal.stat().st_size != self._size_bytes:
            self.present = False
            return
        if not self.present:
            self._write_back()
            self._size_bytes = self._journal.stat().st_size
        self._flip()
        self.present = self.wanted

    def _write_back(self) -> None:
        """Bring everything from the write-ahead log into the file: what the log still holds would hide the damage."""
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(self._journal)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _flip(self) -> None:
        """Turn bits at the beginning of every page but the first; a second time turns them back."""
        with self._journal.open("r+b") as file:
            for start in range(PAGE_BYTES, self._size_bytes, PAGE_BYTES):
                file.seek(start)
                found = file.read(ROTTEN_BYTES)
                file.seek(start)
                file.write(bytes(byte ^ _MASK for byte in found))
