"""What leaves a journal by age: data keys after two days, private blobs after thirty days, entries after ninety.

An entry is as old as the next one whose time had a quality: one stamped 1970 by a clock that nobody had set is not thirty days
old, and one stamped ten years ahead is not kept for ten years. Nothing that central has not acknowledged leaves but by the key.
Each function runs inside a transaction and in portions, so that none of them fills the write-ahead log.
"""

from firmware.journal import database, summary
from firmware.journal.errors import JournalDamagedError
from firmware.journal.marks import Beginning, Head
from firmware.journal.rows import replay
from sync.wire import records
from sync.wire.entry import Quality
from sync.wire.errors import WireError

DAY_MS = 86_400_000
BLOB_DAYS_KEPT = 30
"""Personal data of an acknowledged entry is erased at the kiosk after this; the entry and its digest stay."""

ENTRY_DAYS_KEPT = 90
ENTRIES_KEPT = 200_000
"""An entry goes when it is older than the days, acknowledged, and so many newer ones are there."""

KEY_DAYS_KEPT = 1
"""A key of a day D is over its age when D + 2 begins: at most 48 hours after it was made."""

PORTION = 1_024

_OLDER = "SELECT coalesce(max(position), 0) FROM entries WHERE position > ? AND quality <> ? AND wall_ms < ?"


def erase_keys(connection: database.Connection, first_day: int, last_day: int) -> bool:
    """Erase every data key but those of these days (none when `first_day` is the later one); say whether there were any."""
    before = connection.total_changes()
    connection.execute("DELETE FROM data_keys WHERE day NOT BETWEEN ? AND ?", (first_day, last_day))
    return bool(connection.total_changes() != before)


def blobs_until(connection: database.Connection, purged: int, acknowledged: int, now_ms: int) -> int:
    """Give the last position whose blob is over its age, 0 or one that is purged already for none."""
    return min(acknowledged, _older(connection, purged, now_ms - BLOB_DAYS_KEPT * DAY_MS))


def erase_blobs(connection: database.Connection, purged: int, until: int) -> int:
    """Erase the blobs after `purged`, a portion of them; give the last position that was looked at."""
    last = min(until, purged + PORTION)
    connection.execute(
        "UPDATE entries SET blob = NULL WHERE position > ? AND position <= ? AND blob <> x''", (purged, last)
    )
    return last


def entries_until(
    connection: database.Connection, beginning: Beginning, head: int, acknowledged: int, now_ms: int, kept: int
) -> int:
    """Give the last position that may be pruned, 0 or one that is gone already for none. kept: entries that stay in any case."""
    until = min(acknowledged, head - kept)
    if until <= beginning.head.position:
        return 0
    return min(until, _older(connection, beginning.head.position, now_ms - ENTRY_DAYS_KEPT * DAY_MS))


def prune(connection: database.Connection, journal_id: bytes, beginning: Beginning, until: int) -> Beginning:
    """Delete the oldest entries, a portion of them, each checked once more; give what the kept ones follow.

    Raises `JournalDamagedError`, and then nothing is to be committed.
    """
    head, derived = beginning.head, beginning.summary
    entries_max = min(PORTION, until - head.position)
    for entry, link in replay(connection, journal_id, head, entries_max):
        try:
            body = records.decode_body(entry.body)
        except WireError as error:
            raise JournalDamagedError(f"entry {entry.position}: {error}") from error
        derived, head = summary.apply(derived, entry.position, body), Head(entry.position, link)
    if head.position != beginning.head.position + entries_max:
        raise JournalDamagedError(f"entry {head.position + 1} is missing")
    connection.execute("DELETE FROM entries WHERE position <= ?", (head.position,))
    return Beginning(head, derived, max(beginning.purged, head.position))


def _older(connection: database.Connection, after: int, than_ms: int) -> int:
    return int(database.value(connection, _OLDER, (after, Quality.UNSET, than_ms)))
