"""The disk that holds the journal: which file system SQLite shall use for it, and how much room there is."""

from typing import Protocol


class Disk(Protocol):
    """Opened before the journal and closed after it. Both verbs may be used from any thread."""

    @property
    def vfs(self) -> str | None:
        """The name of the apsw VFS for the journal's files; None for SQLite's own."""

    def space(self) -> tuple[int, int]:
        """Give (free, total) bytes, as an unprivileged user finds them. Raises `OSError`."""

    def close(self) -> None:
        """Let go of it; nothing may be open on it any more."""
