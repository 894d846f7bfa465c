"""Reads a journal without changing it: for a check, for what is carried to central by hand, and for a salvage."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from drivers.disk.interface import Disk
from firmware.journal import database, recovery, summary
from firmware.journal.errors import JournalBusyError, JournalDamagedError, JournalError, JournalStoppedError
from firmware.journal.marks import Beginning, Head, Marks
from firmware.journal.rows import NO_BLOB, check_rows, replay, rows_between
from sync.wire import records
from sync.wire.batch import fitting
from sync.wire.entry import LINK_BYTES, Row
from sync.wire.errors import UNDECODABLE, WireError
from sync.wire.sealing import DATA_KEY_BYTES

_PAGE_FAULTS_MAX = 5


class Found(msgspec.Struct, frozen=True):
    """What stands in a journal. faults: what is wrong with it, in words, none for a whole one. head: as far as the chain goes."""

    faults: tuple[str, ...] = ()
    kiosk: str = ""
    journal_id: bytes = b""
    beginning: Beginning = Beginning()
    head: Head = Head()
    marks: Marks = Marks()
    blobs: int = 0
    data_keys: int = 0


@contextmanager
def untouched(path: Path, disk: Disk) -> Iterator[database.Connection]:
    """Open the journal at `path` for reading, alone; its files stay as they are.

    Raises what `database.connect` raises; what SQLite or the format says inside the block becomes `JournalDamagedError` or
    `JournalStoppedError`.
    """
    log = path.with_name(path.name + "-wal")
    try:
        if not disk.exists(path):
            raise JournalStoppedError("io_error", f"{path} is missing")
        had_log = disk.exists(log)
    except OSError as error:
        raise JournalStoppedError("io_error", f"{path} cannot be read: {error}") from error
    connection = database.open_as_it_is(path, disk.vfs)
    try:
        database.check(connection, path)
        yield connection
    except JournalBusyError:
        had_log = True
        raise
    except database.DISK_ERRORS as error:
        raise JournalStoppedError("io_error", f"{path} cannot be read: {error}") from error
    except (WireError, *UNDECODABLE, database.SqliteError, TypeError) as error:
        raise JournalDamagedError(f"{path} is damaged: {error}") from error
    finally:
        if not had_log:
            disk.remove(log)  # the empty one that SQLite made
        database.let_go(connection)


def inspect(path: Path, disk: Disk) -> Found:
    """Check pages, chain, blobs, data keys and marks. Raises `JournalBusyError`, or `JournalStoppedError` when the disk fails."""
    try:
        with untouched(path, disk) as connection:
            return _inspect(connection)
    except JournalDamagedError as error:
        return Found((str(error),))


def rows_to_carry(
    connection: database.Connection, found: Found, after: int, bytes_max: int, entries_max: int
) -> tuple[list[Row], bytes]:
    """Give as many entries from `after` + 1 on as about fill a batch, and the chain's link at the last one.

    Raises `JournalDamagedError` where the chain does not hold.
    """
    rows = rows_between(connection, after + 1, min(after + entries_max, found.head.position))
    del rows[fitting(rows, bytes_max) :]
    links = [_link(connection, found.beginning, position) for position in (after, after + len(rows))]
    if rows:
        check_rows(found.journal_id, Head(after, links[0]), rows, links[1])
    return rows, links[1]


def _link(connection: database.Connection, beginning: Beginning, position: int) -> bytes:
    if position == beginning.head.position:
        return beginning.head.link
    link = database.value(connection, "SELECT link FROM entries WHERE position = ?", (position,))
    if not isinstance(link, bytes) or len(link) != LINK_BYTES:
        raise JournalDamagedError(f"entry {position} is missing")
    return link


def _inspect(connection: database.Connection) -> Found:
    pages = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_PAGE_FAULTS_MAX})") if row[0] != "ok"]
    row = connection.execute("SELECT id, kiosk FROM journal").fetchone()
    if row is None:
        raise JournalDamagedError("it does not say whose journal it is")
    state = dict(connection.execute("SELECT name, value FROM state"))
    found = Found(tuple(pages), row[1], row[0], recovery.read_beginning(state))
    for part in (_read_entries, _read_keys, _read_marks):
        try:
            for progress in part(connection, state, found):
                found = progress
        except (JournalError, WireError, *UNDECODABLE, database.SqliteError, TypeError) as error:
            found = msgspec.structs.replace(found, faults=(*found.faults, str(error)))
    return found


def _read_entries(connection: database.Connection, state: dict[str, Any], found: Found) -> Iterator[Found]:
    derived, head, blobs = found.beginning.summary, found.beginning.head, 0
    saved_at = recovery.read_figure(state, "summary_position")
    saved = summary.decode(state["summary"]) if "summary" in state else None
    yield msgspec.structs.replace(found, head=head)
    for entry, link in replay(connection, found.journal_id, head):
        if entry.blob is None and entry.position > found.beginning.purged:
            raise JournalDamagedError(f"the private blob of entry {entry.position} is missing")
        derived = summary.apply(derived, entry.position, records.decode_body(entry.body))
        head, blobs = Head(entry.position, link), blobs + (entry.blob is not None and entry.blob_digest != NO_BLOB)
        if head.position == saved_at and saved is not None and saved != derived:
            raise JournalDamagedError(f"the summary at entry {saved_at} is not what the entries add up to")
        yield msgspec.structs.replace(found, head=head, blobs=blobs)
    if head.position < saved_at:
        raise JournalDamagedError(f"entry {head.position + 1} is missing")


def _read_marks(_connection: database.Connection, state: dict[str, Any], found: Found) -> Iterator[Found]:
    yield msgspec.structs.replace(found, marks=recovery.read_marks(state, found.head))


def _read_keys(connection: database.Connection, _state: dict[str, Any], found: Found) -> Iterator[Found]:
    keys = connection.execute(
        "SELECT position, day, key, body FROM data_keys LEFT JOIN entries USING (position)"
    ).fetchall()
    for position, day, key, body in keys:
        entry = None if body is None else records.decode_body(body)
        if len(key) != DATA_KEY_BYTES or not isinstance(entry, records.DataKey) or entry.day != day:
            raise JournalDamagedError(f"the data key of entry {position} is not the one that was recorded")
    yield msgspec.structs.replace(found, data_keys=len(keys))
