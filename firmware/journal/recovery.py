"""Opens a journal: makes one where there is none, else checks it and finds where it stands. A damaged one is never replaced."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from drivers.disk.interface import Disk
from firmware.journal import database, summary
from firmware.journal.errors import JournalDamagedError, JournalError, JournalStoppedError
from firmware.journal.marks import Head, Marks
from firmware.journal.rows import ROWS_AFTER, checked_link, read_entry
from firmware.journal.store import Store
from sync.wire import records
from sync.wire.entry import FIRST_LINK, JOURNAL_ID_BYTES, Entry
from sync.wire.errors import UNDECODABLE, WireError


def open_store(path: Path, kiosk: str, central_seal: bytes, disk: Disk) -> Store:
    """Give the journal of `kiosk` at `path`, verified, with a new boot number; a new empty one where there is no file.

    The entries after the last saved summary are hashed again, the file's pages are checked as a whole.

    central_seal: central's public X25519 key, for data keys. Raises `JournalDamagedError`, and the file is then left as it is,
    `JournalStoppedError` when the disk does not do what it should, or `JournalBusyError` when another program holds it.
    """
    try:
        disk.make_directory(path.parent)
        missing = not disk.exists(path)
    except OSError as error:
        raise JournalStoppedError("io_error", f"{path} cannot be made: {error}") from error
    if missing:
        database.create(path, os.urandom(JOURNAL_ID_BYTES), kiosk, disk)
    connection = database.connect(path, disk.vfs)
    try:
        return _recover(connection, path, kiosk, central_seal, disk)
    except database.DISK_ERRORS as error:
        database.let_go(connection)
        raise JournalStoppedError("io_error", f"{path} cannot be read: {error}") from error
    except (WireError, *UNDECODABLE, database.SqliteError, TypeError) as error:
        database.let_go(connection)
        raise JournalDamagedError(f"{path} is damaged: {error}") from error
    except JournalError:
        database.let_go(connection)
        raise


def replay(connection: database.Connection, journal_id: bytes, after: Head) -> Iterator[tuple[Entry, bytes]]:
    """Yield each entry after `after` with its link, verified against the chain. Raises `JournalDamagedError`."""
    link, expected = after.link, after.position
    for row in connection.execute(ROWS_AFTER, (after.position, -1)):
        entry, stored = read_entry(journal_id, row)
        expected += 1
        if entry.position != expected:
            raise JournalDamagedError(f"entry {expected} is missing")
        link = checked_link(link, entry, stored)
        yield entry, link


def _recover(connection: database.Connection, path: Path, kiosk: str, central_seal: bytes, disk: Disk) -> Store:
    row = connection.execute("SELECT id, kiosk FROM journal").fetchone()
    if row is None:
        raise JournalDamagedError(f"{path} does not say whose journal it is")
    journal_id, owner = row
    if owner != kiosk:
        raise JournalDamagedError(f"{path} is the journal of {owner}, not of {kiosk}")
    state = dict(connection.execute("SELECT name, value FROM state"))
    derived, head = _saved_summary(connection, state)
    for entry, link in replay(connection, journal_id, head):
        derived = summary.apply(derived, entry.position, records.decode_body(entry.body))
        head = Head(entry.position, link)
    marks = Marks(**{name: int(state.get(name, 0)) for name in Marks.__struct_fields__})
    if marks.acknowledged > head.position:
        raise JournalDamagedError(
            f"central has acknowledged entry {marks.acknowledged}, the journal ends at {head.position}"
        )
    database.settle_log(connection)
    store = Store(connection, journal_id, central_seal, disk.space)
    store.restore(int(state.get("boot", 0)) + 1, head, marks, derived)
    return store


def _saved_summary(connection: database.Connection, state: dict[str, Any]) -> tuple[summary.Summary, Head]:
    if "summary" not in state:
        return summary.Summary(), Head()
    derived = msgspec.msgpack.decode(state["summary"], type=summary.Summary)
    position = int(state["summary_position"])
    if position == 0:
        return derived, Head()
    link = database.value(connection, "SELECT link FROM entries WHERE position = ?", (position,))
    if not isinstance(link, bytes) or len(link) != len(FIRST_LINK):
        raise JournalDamagedError(f"entry {position} is missing")
    return derived, Head(position, link)
