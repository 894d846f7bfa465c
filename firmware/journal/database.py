"""The journal's SQLite file: how it is made and opened so that a committed row survives a power cut.

One connection, exclusive lock, no shared memory. `synchronous=EXTRA` comes before `journal_mode=WAL` and `FULL` after it: in the
other order the rollback journal of the mode switch may come back after a power cut and empty the file.

The write-ahead log is grown before anything is written to it, and then written over and over: a flush that has no file to grow
takes a fraction of the time (sqlite.org/wal.html, "Avoiding excessively large WAL files"). SQLite never moves it into the file by
itself, because it would keep a failed flush to itself: `Store` does.
"""

import contextlib
import errno
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from drivers.disk.interface import Disk
from firmware.journal.errors import JournalBusyError, JournalDamagedError, JournalError, JournalStoppedError, Reason

SCHEMA_VERSION = 2
_APPLICATION_ID = 0x416E6A31
PAGE_BYTES = 4096
FRAME_BYTES = PAGE_BYTES + 24
"""A page in the write-ahead log, behind its header (sqlite.org/fileformat2.html, section 4.1)."""

LOG_BYTES = 2 * 1024 * 1024
"""What the log is grown to: some 200 records."""

_GROWING_CACHE_PAGES, _CACHE_KIB = 10, 2_000
_BUSY_MS_MAX = 2_000
"""How long a start waits for the lock of the program before it, which may still be ending."""

_SCHEMA = """
CREATE TABLE journal (
    number INTEGER PRIMARY KEY CHECK (number = 1), id BLOB NOT NULL CHECK (length(id) = 16), kiosk TEXT NOT NULL
) STRICT;
CREATE TABLE entries (
    position INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, quality INTEGER NOT NULL, boot INTEGER NOT NULL,
    uptime_ms INTEGER NOT NULL, body BLOB NOT NULL, blob_digest BLOB NOT NULL, link BLOB NOT NULL, blob BLOB
) STRICT;
CREATE TABLE data_keys (position INTEGER PRIMARY KEY, day INTEGER NOT NULL, key BLOB NOT NULL) STRICT;
CREATE TABLE state (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
"""
"""One journal a file. An entry's private blob, empty for none, becomes NULL when it is purged; it stands in the entry's own
row, so that a record is one page to write. Entries are added at the end and, over their age, pruned at the beginning."""

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
        connection = _open(draft, disk.vfs, apsw.SQLITE_OPEN_CREATE)
        try:
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
            _configure(connection)
            with Transaction(connection):
                connection.execute(_SCHEMA)
                connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
                connection.execute("INSERT INTO journal VALUES (1, ?, ?)", (journal_id, kiosk))
        finally:
            connection.close()
        require_closed(draft, disk)
        disk.move(draft, path)
    except (apsw.Error, OSError) as error:
        raise JournalStoppedError(reason_of(error), f"{path} cannot be made: {error}") from error


def connect(path: Path, vfs: str | None = None) -> Connection:
    """Open the journal at `path` and check that it is one. vfs: another file system under SQLite.

    Raises `JournalDamagedError`, or `JournalStoppedError` when it is the disk that does not do what it should.
    """
    connection = open_as_it_is(path, vfs)
    try:
        check(connection, path)
    except JournalError:
        let_go(connection)
        raise
    return connection


def check(connection: Connection, path: Path) -> None:
    """Take hold of an open journal, and see that it is one. Raises what `connect` raises, and `JournalBusyError`."""
    try:
        _check(connection, path)
    except apsw.BusyError as error:
        raise JournalBusyError(f"{path} is held by another program") from error
    except DISK_ERRORS as error:
        raise JournalStoppedError(reason_of(error), f"{path} cannot be used: {error}") from error
    except apsw.Error as error:
        raise JournalDamagedError(f"{path} is damaged: {error}") from error


def open_as_it_is(path: Path, vfs: str | None = None) -> Connection:
    """Open whatever stands at `path`, to read what can be read. Raises `JournalStoppedError`."""
    try:
        connection = _open(path, vfs)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA cell_size_check=ON")
    except apsw.Error as error:
        raise JournalStoppedError(reason_of(error), f"{path} cannot be opened: {error}") from error
    return connection


def let_go(connection: Connection) -> None:
    """Close a connection and leave the files as they are: nothing is written or flushed any more."""
    with contextlib.suppress(apsw.Error):
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.close()


def require_closed(path: Path, disk: Disk) -> None:
    """Raise `JournalStoppedError` when a closed journal's log is still there: SQLite does not say that it could not move it."""
    if disk.exists(path.with_name(path.name + "-wal")):
        raise JournalStoppedError("io_error", f"{path} could not be closed")


def hold(connection: Connection, path: Path) -> None:
    """Take the lock of a journal that was opened as it is, damaged or not. Raises `JournalBusyError`."""
    connection.set_busy_timeout(_BUSY_MS_MAX)
    try:
        connection.execute("SELECT 1 FROM journal").fetchall()
    except apsw.BusyError as error:
        raise JournalBusyError(f"{path} is held by another program") from error
    except apsw.Error:
        return


def settle_log(connection: Connection) -> None:
    """Move the write-ahead log into the file, flushed; what comes is written over it. Raises `apsw.Error`."""
    connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()


def renew_log(connection: Connection, log_bytes: int) -> None:
    """Move the write-ahead log into the file, flushed, cut it off, and grow it to about `log_bytes`. Raises `apsw.Error`.

    At a start this makes what is read from the log durable once more: after a failed flush the log may stand in the machine's
    memory only, and what would be written behind it would be lost with it. What was in the log is in no file any more.

    It grows by pages that do not fit SQLite's cache and are never committed: they reach the log, and nothing reads them.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if log_bytes < 2 * _GROWING_CACHE_PAGES * FRAME_BYTES:
        return
    connection.execute(f"PRAGMA cache_size={_GROWING_CACHE_PAGES}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        filler = (log_bytes // FRAME_BYTES) * PAGE_BYTES
        connection.execute("INSERT INTO state VALUES ('filler', zeroblob(?))", (filler,))
    finally:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")


def value(connection: Connection, statement: str, bindings: tuple[Any, ...] = ()) -> Any:
    """Give the first column of the first row, or None."""
    row = connection.execute(statement, bindings).fetchone()
    return None if row is None else row[0]


class Transaction:
    """Commits the block durably, or leaves nothing of it. Raises `JournalStoppedError` when SQLite cannot.

    `JournalDamagedError`: it cannot because of the file's content. May be used again and again, never inside itself.
    """

    __slots__ = ("_connection", "_execute")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._execute = connection.execute

    def __enter__(self) -> None:
        try:
            self._execute("BEGIN IMMEDIATE")
        except apsw.Error as error:
            raise failure_of(error) from error

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            try:
                self._execute("COMMIT")
                return
            except apsw.Error as failed:
                error = failed
        if self._connection.in_transaction:
            with contextlib.suppress(apsw.Error):  # the first error is the one that says what happened
                self._execute("ROLLBACK")
        if isinstance(error, apsw.Error):
            raise failure_of(error) from error


def failure_of(error: Exception) -> JournalError:
    """Give what an error of SQLite means for an open journal."""
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return JournalDamagedError(str(error))
    return JournalStoppedError(reason_of(error), str(error))


def _open(path: Path, vfs: str | None, flags: int = 0) -> Connection:
    """A card that loses power while it writes may lose all of the 4 KiB that it writes into, also what stood there before.

    psow=0 tells SQLite so, and each commit in the log begins behind the 4 KiB of the one before it (sqlite.org/psow.html).
    """
    flags |= apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"file:{quote(str(path))}?psow=0", flags=flags, vfs=vfs)


def reason_of(error: Exception) -> Reason:
    """Give what a refusal of the disk is: no room, or anything else."""
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
    connection.execute("PRAGMA wal_autocheckpoint=0")
