"""How an entry is read back from its rows, and checked against the hash chain."""

from firmware.journal.errors import JournalDamagedError
from sync.wire.entry import Entry, Stamp, make_entry, next_link
from sync.wire.errors import WireError

ROWS_AFTER = (
    "SELECT e.position, wall_ms, quality, boot, uptime_ms, body, blob_digest, link, blob"
    " FROM entries e LEFT JOIN blobs b USING (position) WHERE e.position > ? ORDER BY e.position LIMIT ?"
)
"""Rows for `read_entry`: bindings are the position before the first, and how many (-1 for all)."""

_NO_BLOB = make_entry(bytes(16), 1, Stamp(0, 0, 0, 0), b"", b"").blob_digest


def read_entry(
    journal_id: bytes, row: tuple[int, int, int, int, int, bytes, bytes, bytes, bytes | None]
) -> tuple[Entry, bytes]:
    """Give the entry in a row of `entries` joined with `blobs`, and the link stored with it."""
    position, wall_ms, quality, boot, uptime_ms, body, digest, link, blob = row
    if blob is None and digest == _NO_BLOB:
        blob = b""
    return Entry(journal_id, position, Stamp(wall_ms, quality, boot, uptime_ms), body, blob, digest), link


def checked_link(previous: bytes, entry: Entry, stored: bytes) -> bytes:
    """Give the link at `entry`. Raises `JournalDamagedError` unless it is the one that was stored."""
    try:
        link = next_link(previous, entry)
    except WireError as error:
        raise JournalDamagedError(str(error)) from error
    if link != stored:
        raise JournalDamagedError(f"the hash chain breaks at entry {entry.position}")
    return link
