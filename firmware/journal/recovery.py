"""Opens a journal: makes one where there is none, else checks it and finds where it stands. A damaged one is never replaced."""

import os
from pathlib import Path
from typing import Any

from drivers.disk.interface import Disk
from firmware.journal import database, summary
from firmware.journal.errors import JournalDamagedError, JournalError, JournalStoppedError
from firmware.journal.marks import Beginning, Head, Marks
from firmware.journal.rows import replay
from firmware.journal.store import Store
from sync.wire import records
from sync.wire.entry import JOURNAL_ID_BYTES, LINK_BYTES
from sync.wire.errors import UNDECODABLE, WireError

SALVAGED = ".salvaged"
"""End of the name of a new journal while it does not have the damaged one's place yet (`firmware.journal.salvage`)."""

TAIL = 256
"""Entries before the last saved summary that a start verifies too."""


def open_store(path: Path, kiosk: str, central_seal: bytes, disk: Disk, log_bytes: int = database.LOG_BYTES) -> Store:
    """Give the journal of `kiosk` at `path`, verified, with a new boot number; a new empty one where there is no file.

    The newest entries are hashed again; `Store.tend` goes over all of them, some at a time.

    central_seal: central's public X25519 key, for data keys. log_bytes: how long the write-ahead log is made. Raises
    `JournalDamagedError`, and the file is then left as it is, `JournalStoppedError` when the disk does not do what it should, or
    `JournalBusyError` when another program holds it.
    """
    try:
        disk.make_directory(path.parent)
        missing = not disk.exists(path)
        if missing and disk.exists(path.with_name(path.name + SALVAGED)):
            raise JournalDamagedError(f"{path} is missing, and a salvage of it was not ended")
    except OSError as error:
        raise JournalStoppedError("io_error", f"{path} cannot be made: {error}") from error
    if missing:
        database.create(path, os.urandom(JOURNAL_ID_BYTES), kiosk, disk)
    connection = database.connect(path, disk.vfs)
    try:
        return _recover(connection, path, kiosk, central_seal, disk, log_bytes)
    except database.DISK_ERRORS as error:
        database.let_go(connection)
        raise JournalStoppedError(database.reason_of(error), f"{path} cannot be read: {error}") from error
    except (WireError, *UNDECODABLE, database.SqliteError, TypeError) as error:
        database.let_go(connection)
        raise JournalDamagedError(f"{path} is damaged: {error}") from error
    except JournalError:
        database.let_go(connection)
        raise


def _recover(
    connection: database.Connection, path: Path, kiosk: str, central_seal: bytes, disk: Disk, log_bytes: int
) -> Store:
    row = connection.execute("SELECT id, kiosk FROM journal").fetchone()
    if row is None:
        raise JournalDamagedError(f"{path} does not say whose journal it is")
    journal_id, owner = row
    if owner != kiosk:
        raise JournalDamagedError(f"{path} is the journal of {owner}, not of {kiosk}")
    state = dict(connection.execute("SELECT name, value FROM state"))
    beginning = read_beginning(state)
    derived, head = read_newest(connection, journal_id, state, beginning)
    marks = read_marks(state, head)
    database.renew_log(connection, log_bytes)
    store = Store(connection, journal_id, central_seal, disk.space, log_bytes)
    store.restore(read_figure(state, "boot") + 1, beginning, head, marks, derived)
    return store


def read_figure(state: dict[str, Any], name: str) -> int:
    """Give a figure of the state, 0 when it was never written. Raises `JournalDamagedError` for what is none."""
    found = state.get(name, 0)
    if not isinstance(found, int) or found < 0:
        raise JournalDamagedError(f"the state's {name} is no figure")
    return found


def read_beginning(state: dict[str, Any]) -> Beginning:
    """Give what the oldest kept entry follows. Raises `JournalDamagedError`, or what msgspec raises."""
    purged = read_figure(state, "purged")
    if "pruned" not in state:
        return Beginning(purged=purged)
    link, derived = state.get("pruned_link"), state.get("pruned_summary")
    if not isinstance(link, bytes) or len(link) != LINK_BYTES or not isinstance(derived, bytes):
        raise JournalDamagedError("what stands in front of the first entry is missing")
    return Beginning(Head(read_figure(state, "pruned"), link), summary.decode(derived), purged)


def read_newest(
    connection: database.Connection, journal_id: bytes, state: dict[str, Any], beginning: Beginning
) -> tuple[summary.Summary, Head]:
    """Verify the newest entries against the chain; give what all of them add up to, and the head.

    Those after the last saved summary are verified and added to it, and `TAIL` before them verified: what was written last is
    what a power cut may have hit. Older ones are the scrub's. Raises `JournalDamagedError`, or what msgspec or SQLite raises.
    """
    derived, saved = beginning.summary, beginning.head.position
    if "summary" in state:
        derived, saved = summary.decode(state["summary"]), read_figure(state, "summary_position")
    head = _start_of_tail(connection, saved, beginning)
    for entry, link in replay(connection, journal_id, head):
        body = records.decode_body(entry.body)
        if entry.position > saved:
            derived = summary.apply(derived, entry.position, body)
        head = Head(entry.position, link)
    if head.position < saved:
        raise JournalDamagedError(f"entry {head.position + 1} is missing")
    return derived, head


def read_marks(state: dict[str, Any], head: Head) -> Marks:
    """Give central's marks. Raises `JournalDamagedError` when they do not fit the journal."""
    marks = Marks(**{name: read_figure(state, name) for name in Marks.__struct_fields__})
    if marks.acknowledged > head.position:
        raise JournalDamagedError(
            f"central has acknowledged entry {marks.acknowledged}, the journal ends at {head.position}"
        )
    return marks


def _start_of_tail(connection: database.Connection, saved: int, beginning: Beginning) -> Head:
    position = saved - TAIL
    if position <= beginning.head.position:
        return beginning.head
    link = database.value(connection, "SELECT link FROM entries WHERE position = ?", (position,))
    if not isinstance(link, bytes) or len(link) != LINK_BYTES:
        raise JournalDamagedError(f"entry {position} is missing")
    return Head(position, link)
