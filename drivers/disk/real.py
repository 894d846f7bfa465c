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

    def make_directory(self, path: Path) -> None:
        """Make a directory, and those above it, where there is none. Raises `OSError`."""
        path.mkdir(parents=True, exist_ok=True)

    def exists(self, path: Path) -> bool:
        """Say whether there is a file of this name. Raises `OSError`."""
        return path.exists()

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when there is none. Raises `OSError`."""
        path.unlink(missing_ok=True)

    def move(self, path: Path, to: Path) -> None:
        """Rename a file, flushed before, with a flush of the directory behind it. Raises `OSError`."""
        os.chmod(path, 0o600)
        _flush(path)
        os.rename(path, to)
        _flush(to.parent)

    def close(self) -> None:
        """There is nothing to let go of."""


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
