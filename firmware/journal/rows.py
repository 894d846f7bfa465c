"""How entries are read back from their rows, and checked against the hash chain."""

import hashlib
from collections.abc import Iterator, Sequence

from firmware.journal import database
from firmware.journal.errors import JournalDamagedError
from firmware.journal.marks import Head
from sync.wire.entry import Entry, Row, Stamp, chain, next_link
from sync.wire.errors import WireError

NO_BLOB = hashlib.sha256(b"").digest()

_COLUMNS = "position, wall_ms, quality, boot, uptime_ms, body, blob_digest, link, blob"
ROWS_AFTER = f"SELECT {_COLUMNS} FROM entries WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608  (a constant)
"""Rows for `read_entry`: bindings are the position before the first, and how many (-1 for all)."""

ROW_AT = f"SELECT {_COLUMNS} FROM entries WHERE position = ?"  # noqa: S608  (a constant)

_ROWS_BETWEEN = (
    "SELECT wall_ms, quality, boot, uptime_ms, body, blob, iif(blob IS NULL, blob_digest, x'')"
    " FROM entries WHERE position BETWEEN ? AND ? ORDER BY position"
)
"""Each is a `sync.wire.entry.Row` as it stands, to be sent without a look at it."""

StoredRow = tuple[int, int, int, int, int, bytes, bytes, bytes, bytes | None]


def read_entry(journal_id: bytes, row: StoredRow) -> tuple[Entry, bytes]:
    """Give the entry in a row of `entries`, and the link stored with it."""
    position, wall_ms, quality, boot, uptime_ms, body, digest, link, blob = row
    return Entry(journal_id, position, Stamp(wall_ms, quality, boot, uptime_ms), body, blob, digest), link


def rows_between(connection: database.Connection, first: int, last: int) -> list[Row]:
    """Give these entries as they are sent."""
    found: list[Row] = connection.execute(_ROWS_BETWEEN, (first, last)).fetchall()
    return found


def check_rows(journal_id: bytes, before: Head, rows: Sequence[Row], last_link: bytes) -> None:
    """Raise `JournalDamagedError` unless these entries follow `before` and end with `last_link`.

    The last link covers all of them: one that is missing or changed shows in it.
    """
    try:
        if chain(journal_id, before.position + 1, rows, before.link)[-1][1] == last_link:
            return
    except WireError as error:
        raise JournalDamagedError(str(error)) from error
    raise JournalDamagedError(
        f"the hash chain breaks between entries {before.position} and {before.position + len(rows)}"
    )


def checked_link(previous: bytes, entry: Entry, stored: bytes) -> bytes:
    """Give the link at `entry`. Raises `JournalDamagedError` unless it is the one that was stored."""
    try:
        link = next_link(previous, entry)
    except WireError as error:
        raise JournalDamagedError(str(error)) from error
    if link != stored:
        raise JournalDamagedError(f"the hash chain breaks at entry {entry.position}")
    return link


def replay(
    connection: database.Connection, journal_id: bytes, after: Head, entries_max: int = -1
) -> Iterator[tuple[Entry, bytes]]:
    """Yield each entry after `after` (at most `entries_max`, -1 for all) with its link, verified against the chain.

    Raises `JournalDamagedError`.
    """
    link, expected = after.link, after.position
    for row in connection.execute(ROWS_AFTER, (after.position, entries_max)):
        entry, stored = read_entry(journal_id, row)
        expected += 1
        if entry.position != expected:
            raise JournalDamagedError(f"entry {expected} is missing")
        link = checked_link(link, entry, stored)
        yield entry, link
