"""The file system that the state directory lies on."""

import os
from pathlib import Path


class RealDisk:
    """`directory`: somewhere on the disk."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @property
    def vfs(self) -> str | None:
        """SQLite's own."""
        return None

    def space(self) -> tuple[int, int]:
        """Give (free, total) bytes. Raises `OSError`."""
        found = os.statvfs(self._directory)
        return found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize

    def close(self) -> None:
        """There is nothing to let go of."""
