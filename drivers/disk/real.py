"""The file system that the state directory lies on."""

import os
from pathlib import Path

from drivers.disk import names


class RealDisk:
    """`directory`: somewhere on the disk."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._calls = OperatingSystem()

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
        names.make_directories(self._calls, path)

    def exists(self, path: Path) -> bool:
        """Say whether there is a file of this name. Raises `OSError`."""
        return self._calls.exists(path)

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when there is none. Raises `OSError`."""
        path.unlink(missing_ok=True)

    def move(self, path: Path, to: Path) -> None:
        """Rename a file, flushed before, with a flush of the directory behind it. Raises `OSError`."""
        names.move(self._calls, path, to)

    def read(self, path: Path, bytes_max: int) -> bytes:
        """Give a file's content, at most so many bytes of it. Raises `OSError`."""
        with path.open("rb") as file:
            return file.read(bytes_max)

    def replace(self, path: Path, content: bytes) -> None:
        """Make a file with this content, in place of what had its name, durably. Raises `OSError`."""
        names.replace(self._calls, path, content)

    def close(self) -> None:
        """There is nothing to let go of."""


class OperatingSystem:
    """`names.Calls` of this machine."""

    def exists(self, path: Path) -> bool:
        """Say whether there is a file or a directory of this name. Raises `OSError`."""
        return path.exists()

    def make_directory(self, path: Path) -> None:
        """Make one directory. Raises `OSError`."""
        path.mkdir(exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Make a file with this content, its owner's alone. Raises `OSError`."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)

    def make_private(self, path: Path) -> None:
        """Let only the owner read and write a file. Raises `OSError`."""
        path.chmod(0o600)

    def rename(self, path: Path, to: Path) -> None:
        """Give a file another name. Raises `OSError`."""
        path.rename(to)

    def flush(self, path: Path) -> None:
        """Make a file's content or a directory's names durable. Raises `OSError`."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
