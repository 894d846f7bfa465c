"""Copies of an SQLite database: made while it is in use, checked, and put in its place. Other databases bring their own tools."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from central.store.engine import newest_revision

_SIDES = ("", "-wal", "-shm")


class CopyError(Exception):
    """The text is one line that says what is wrong with a copy, or with its place."""


def sqlite_path(url: str) -> Path | None:
    """Give the file of an SQLite address, None for another database."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def copy_to(database: Path, target: Path) -> int:
    """Write a consistent copy to a file that must not exist yet, checked and synced; give its size in bytes.

    The database may be in use: the copy is what was committed at one moment. Raises `CopyError`, `OSError`, `sqlite3.Error`.
    """
    if not database.is_file():
        raise CopyError(f"{database}: there is no database")
    temporary = target.with_name(target.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(descriptor)
    try:
        with closing(_open(database)) as source, closing(sqlite3.connect(temporary)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
        check(temporary)
        _sync(temporary)
        os.link(temporary, target)  # unlike a rename, this never replaces an earlier backup
    finally:
        temporary.unlink(missing_ok=True)
    _sync(target.parent)
    return target.stat().st_size


def check(copy: Path) -> None:
    """Raise `CopyError` unless a file is an undamaged database of central, not newer than this program."""
    if not copy.is_file():
        raise CopyError(f"{copy}: there is no such file")
    try:
        with closing(_open(copy)) as opened:
            sound = opened.execute("PRAGMA integrity_check").fetchone()
            revision = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise CopyError(f"{copy}: this is no database of central") from error
    if sound != ("ok",):
        raise CopyError(f"{copy}: the database is damaged")
    if revision is None or revision[0] > newest_revision():
        raise CopyError(f"{copy}: written by a newer version of this program")


def put_in_place(fresh: Path, database: Path, aside: Path) -> None:
    """Make `fresh` the database. What was there is kept as `aside`. Nobody may have the database open.

    Raises `CopyError` when `fresh` is not all in one file (what is missing would be the newest), `OSError`.
    """
    if fresh.with_name(fresh.name + "-wal").exists():
        raise CopyError(f"{fresh}: its last changes are still in its log")
    for side in _SIDES:
        present = database.with_name(database.name + side)
        if present.exists():
            present.rename(aside.with_name(aside.name + side))
    fresh.rename(database)
    _sync(database.parent)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
