"""How files are made and get their names durably: the order of the calls, the same for a real disk and for a simulated one."""

from pathlib import Path
from typing import Protocol


class Calls(Protocol):
    """What an operating system does to names, one call each. All raise `OSError`."""

    def exists(self, path: Path) -> bool:
        """Say whether there is a file or a directory of this name."""

    def make_directory(self, path: Path) -> None:
        """Make one directory; nothing happens when it is there."""

    def write(self, path: Path, content: bytes) -> None:
        """Make a file with this content, or give it to the one that is there."""

    def make_private(self, path: Path) -> None:
        """Let only the owner read and write a file."""

    def rename(self, path: Path, to: Path) -> None:
        """Give a file another name, in place of what had it."""

    def flush(self, path: Path) -> None:
        """Make a file's content durable, or a directory's names."""


def move(calls: Calls, path: Path, to: Path) -> None:
    """Rename a file durably: its content first, then the name, then the directory that holds it. Raises `OSError`."""
    calls.make_private(path)
    calls.flush(path)
    calls.rename(path, to)
    calls.flush(to.parent)


def replace(calls: Calls, path: Path, content: bytes) -> None:
    """Give a file this content durably, or leave the one before. Raises `OSError`."""
    draft = path.with_name(path.name + ".new")
    calls.write(draft, content)
    move(calls, draft, path)


def make_directories(calls: Calls, path: Path) -> None:
    """Make a directory and those above it durably; each name is flushed in the directory that holds it. Raises `OSError`.

    A directory that is there already counts as durable: it was made before this program, or by a call that came to its end.
    """
    missing = []
    while not calls.exists(path):
        missing.append(path)
        path = path.parent
    for each in reversed(missing):
        calls.make_directory(each)
        calls.flush(each.parent)
