"""The journal's SQLite file: how it is made and opened so that a committed row survives a power cut.

One connection, exclusive lock, no shared memory. `synchronous=EXTRA` comes before `journal_mode=WAL` and `FULL` after it: in the
other order the rollback journal of the mode switch may come back after a power cut and empty the file.
"""

import contextlib
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from drivers.disk.interface import Disk
from firmware.journal.errors import JournalBusyError, JournalDamagedError, JournalStoppedError, Reason

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x416E6A31
_BUSY_MS_MAX = 2_000
"""How long a start waits for the lock of the program before it, which may still be ending."""

_SCHEMA = """
CREATE TABLE journal (
    number INTEGER PRIMARY KEY CHECK (number = 1), id BLOB NOT NULL CHECK (length(id) = 16), kiosk TEXT NOT NULL
) STRICT;
CREATE TABLE entries (
    position INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, quality INTEGER NOT NULL, boot INTEGER NOT NULL,
    uptime_ms INTEGER NOT NULL, body BLOB NOT NULL, blob_digest BLOB NOT NULL, link BLOB NOT NULL
) STRICT;
CREATE TABLE blobs (position INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT;
CREATE TABLE data_keys (position INTEGER PRIMARY KEY, day INTEGER NOT NULL, key BLOB NOT NULL) STRICT;
CREATE TABLE state (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
"""
"""One journal a file. A private blob and the kiosk's own copy of a data key can be erased; entries are only added."""

SqliteError: type[Exception] = apsw.Error

DISK_ERRORS: tuple[type[Exception], ...] = (apsw.IOError, apsw.FullError, apsw.ReadOnlyError, apsw.CantOpenError)
"""What SQLite raises when the disk refuses; anything else that it says of an open file is about the file's content."""

Connection = Any
"""An `apsw.Connection`; apsw is not typed for this project's checks."""


def create(path: Path, journal_id: bytes, kiosk: str, disk: Disk) -> None:
    """Make a whole, empty journal at `path`, which must not exist. It appears under its name only when it is complete.

    Raises `JournalDamagedError` when the leftovers of another one are there, and `JournalStoppedError` when the disk refuses.
    """
    draft = path.with_name(path.name + ".new")
    try:
        if disk.exists(path.with_name(path.name + "-wal")):
            raise JournalDamagedError(f"{path} is missing, but its write-ahead log is there")
        for leftover in (draft, draft.with_name(draft.name + "-wal"), draft.with_name(draft.name + "-journal")):
            disk.remove(leftover)
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        connection = apsw.Connection(str(draft), flags=flags, vfs=disk.vfs)
        try:
            connection.execute("PRAGMA page_size=4096")
            _configure(connection)
            with transaction(connection):
                connection.execute(_SCHEMA)
                connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
                connection.execute("INSERT INTO journal VALUES (1, ?, ?)", (journal_id, kiosk))
        finally:
            connection.close()
        disk.move(draft, path)
    except (apsw.Error, OSError) as error:
        raise JournalStoppedError(_reason_of(error), f"{path} cannot be made: {error}") from error


def connect(path: Path, vfs: str | None = None) -> Connection:
    """Open the journal at `path` and check its pages. vfs: another file system under SQLite.

    Raises `JournalDamagedError`, or `JournalStoppedError` when it is the disk that does not do what it should.
    """
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
    except apsw.Error as error:
        raise JournalStoppedError(_reason_of(error), f"{path} cannot be opened: {error}") from error
    try:
        _check(connection, path)
    except apsw.BusyError as error:
        let_go(connection)
        raise JournalBusyError(f"{path} is held by another program") from error
    except DISK_ERRORS as error:
        let_go(connection)
        raise JournalStoppedError(_reason_of(error), f"{path} cannot be used: {error}") from error
    except apsw.Error as error:
        let_go(connection)
        raise JournalDamagedError(f"{path} is damaged: {error}") from error
    except JournalDamagedError:
        let_go(connection)
        raise
    return connection


def let_go(connection: Connection) -> None:
    """Close a connection and leave the files as they are: nothing is written or flushed any more."""
    with contextlib.suppress(apsw.Error):
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.close()


def settle_log(connection: Connection) -> None:
    """Move the write-ahead log into the file, flushed, and cut it off. Raises `apsw.Error`.

    At a start this makes what is read from the log durable once more: after a failed flush the log may stand in the machine's
    memory only, and what would be written behind it would be lost with it.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def value(connection: Connection, statement: str, bindings: tuple[Any, ...] = ()) -> Any:
    """Give the first column of the first row, or None."""
    row = connection.execute(statement, bindings).fetchone()
    return None if row is None else row[0]


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run the block and commit it durably, or leave nothing of it. Raises `JournalStoppedError` when SQLite cannot."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            with contextlib.suppress(apsw.Error):  # the first error is the one that says what happened
                connection.execute("ROLLBACK")
        if isinstance(error, apsw.Error):
            raise JournalStoppedError(_reason_of(error), str(error)) from error
        raise


def _reason_of(error: Exception) -> Reason:
    full = isinstance(error, apsw.FullError) or (isinstance(error, OSError) and error.errno == errno.ENOSPC)
    return "disk_full" if full else "io_error"


def _check(connection: Connection, path: Path) -> None:
    connection.set_busy_timeout(_BUSY_MS_MAX)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    if value(connection, "PRAGMA application_id") != _APPLICATION_ID:
        raise JournalDamagedError(f"{path} is not a journal")
    if value(connection, "PRAGMA user_version") != SCHEMA_VERSION:
        raise JournalDamagedError(f"{path} has a schema that this software does not know")
    _configure(connection)
    found = value(connection, "PRAGMA quick_check(1)")
    if found != "ok":
        raise JournalDamagedError(f"{path} is damaged: {found}")


def _configure(connection: Connection) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("PRAGMA synchronous=EXTRA")
    if value(connection, "PRAGMA journal_mode=WAL") != "wal":
        raise JournalDamagedError("the file system does not take a write-ahead log")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA mmap_size=0")
    connection.execute("PRAGMA secure_delete=ON")
