"""The disk that holds the journal: which file system SQLite shall use for it, its files' names, and how much room there is."""

from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """Opened before the journal and closed after it. Its verbs may be used from any thread."""

    @property
    def vfs(self) -> str | None:
        """The name of the apsw VFS for the journal's files; None for SQLite's own."""

    def space(self) -> tuple[int, int]:
        """Give (free, total) bytes, as an unprivileged user finds them. Raises `OSError`."""

    def make_directory(self, path: Path) -> None:
        """Make a directory, and those above it, where there is none. Raises `OSError`."""

    def exists(self, path: Path) -> bool:
        """Say whether there is a file of this name. Raises `OSError`."""

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when there is none. Raises `OSError`."""

    def move(self, path: Path, to: Path) -> None:
        """Give a file another name in its directory, in place of what had it: its owner's alone, and durable when this returns.

        Raises `OSError`.
        """

    def read(self, path: Path, bytes_max: int) -> bytes:
        """Give a file's content, at most so many bytes of it. Raises `OSError`, `FileNotFoundError` when there is none."""

    def replace(self, path: Path, content: bytes) -> None:
        """Make a file with this content, in place of what had its name: its owner's alone, and durable when this returns.

        What had the name stays whole until then; a draft beside it is called `.new` at its end. Raises `OSError`.
        """

    def close(self) -> None:
        """Let go of it; nothing may be open on it any more."""
