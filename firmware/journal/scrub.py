"""Reads the whole journal again in small portions, so that damage is found while central may still lack what it hit.

A start reads the newest entries only: a card that forgets an old page would otherwise be found out years later or never.
"""

from firmware.journal import database, summary
from firmware.journal.errors import JournalDamagedError
from firmware.journal.marks import Beginning, Head
from firmware.journal.rows import replay
from firmware.journal.summary import Summary
from sync.wire import records
from sync.wire.errors import WireError

PORTION = 32
"""Entries a portion. With one every 10 s the 200,000 kept entries take 18 hours."""

_SMALL_TABLES = ("journal", "data_keys", "state")


class Scrub:
    """Goes round and round over the entries of one journal."""

    def __init__(self, connection: database.Connection, journal_id: bytes) -> None:
        self._connection = connection
        self._journal_id = journal_id
        self._at: Head | None = None
        self._derived = Summary()
        self.rounds = 0

    def verify_some(self, beginning: Beginning, head: Head, derived: Summary, entries: int = PORTION) -> None:
        """Check the next entries against the chain; at the end of a round, that they add up to `head` and `derived`.

        Raises `JournalDamagedError`, or an `apsw.Error`.
        """
        if self._at is None or self._at.position < beginning.head.position:
            self._at, self._derived = beginning.head, beginning.summary
        for entry, link in replay(self._connection, self._journal_id, self._at, entries):
            if entry.blob is None and entry.position > beginning.purged:
                raise JournalDamagedError(f"the private blob of entry {entry.position} is missing")
            try:
                body = records.decode_body(entry.body)
            except WireError as error:
                raise JournalDamagedError(f"entry {entry.position}: {error}") from error
            self._derived = summary.apply(self._derived, entry.position, body)
            self._at = Head(entry.position, link)
            entries -= 1
        if entries > 0:
            self._end_round(head, derived)

    def _end_round(self, head: Head, derived: Summary) -> None:
        if self._at != head or self._derived != derived:
            raise JournalDamagedError(f"the entries do not add up to what is known at {head.position}")
        for table in _SMALL_TABLES:
            found = database.value(self._connection, f"PRAGMA quick_check({table})")
            if found != "ok":
                raise JournalDamagedError(found)
        self._at = None
        self.rounds += 1
