"""The journal's one writer: appends entries, reads batches, keeps the marks. Used by one thread at a time.

Owns: the entry format on disk, the hash chain, the data keys. Must not: know what a record means beyond `summary`.
"""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from firmware.journal import ageing, database
from firmware.journal import summary as summaries
from firmware.journal.commits import Commits
from firmware.journal.errors import JournalDamagedError, JournalFullError, JournalStoppedError
from firmware.journal.marks import Appended, Beginning, Head, Marks
from firmware.journal.rows import check_rows, rows_between
from firmware.journal.scrub import Scrub
from firmware.journal.space import FLOOR_OF_RESERVE, DiskSpace, is_low
from sync.wire import records, sealing
from sync.wire.batch import fitting
from sync.wire.entry import FIRST_LINK, Entry, Quality, Row, Stamp, blob_binding, chain, entry_of

NewRecord = tuple[records.Body, bytes | None]
"""A public body and the plain bytes of its private part (`records.encode`), or None."""

CENTRAL_TIME_EVERY_MS = 3_600_000
"""How often central's time alone is worth a commit."""

SUMMARY_EVERY = 256
"""Entries between two saved summaries: what a boot has to read and verify again at most, besides as many before them."""

_INSERT = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Store:
    """An open, verified journal. `firmware.journal.recovery.open_store` makes one. log_bytes: what its log was grown to."""

    def __init__(
        self,
        connection: database.Connection,
        journal_id: bytes,
        central_seal: bytes,
        disk_space: DiskSpace,
        log_bytes: int,
    ) -> None:
        self._connection = connection
        self._central_seal = central_seal
        self._disk_space = disk_space
        self._commits = Commits(connection, log_bytes)
        self._data_day: int | None = None
        self._data_key = sealing.DataKey(bytes(sealing.DATA_KEY_BYTES))
        self._key_is_old = True  # of a boot before this one
        self._scrub = Scrub(connection, journal_id)
        self.journal_id = journal_id
        self.boot = 0
        self.beginning = Beginning()
        self.head = Head()
        self.marks = Marks()
        self.summary = summaries.Summary()
        self.summary_position = 0
        self._tended = self._settled = 0

    def restore(self, boot: int, beginning: Beginning, head: Head, marks: Marks, derived: summaries.Summary) -> None:
        """Take over what recovery found, and save it with the new boot's number in one commit."""
        self.boot, self.beginning, self.head, self.marks, self.summary = boot, beginning, head, marks, derived
        row = self._connection.execute("SELECT day, key FROM data_keys ORDER BY position DESC LIMIT 1").fetchone()
        if row is not None:
            self._data_day, self._data_key = row[0], sealing.DataKey(row[1])
        with self.transaction():
            self._put_state("boot", boot)
            self._save_summary()

    def transaction(self) -> Commits:
        """One durable commit, as a context manager. After a failure every later one fails with the same error."""
        return self._commits

    def append(self, new: Sequence[NewRecord], stamp: Stamp) -> Appended:
        """Add records, and a data key before them if they need one. Inside a transaction: durable when that ends.

        Raises `JournalFullError` (nothing was written) for a new print when even the reserve is used up.
        """
        low = self.is_low()
        starts_print = low and any(isinstance(body, records.SlipIssued | records.PrintStarted) for body, _ in new)
        if starts_print and is_low(self._disk_space, FLOOR_OF_RESERVE):
            raise JournalFullError("the disk's reserve is used up")
        if any(private is not None for _, private in new):
            self._need_data_key(stamp)
        first = self.head.position + 1
        sealed = [
            (body, b"" if private is None else self._data_key.encrypt(blob_binding(self.journal_id, at), private))
            for at, (body, private) in enumerate(new, first)
        ]
        self.append_sealed(sealed, stamp)
        return Appended(tuple(range(first, first + len(new))), self.head, self.summary, low)

    def append_sealed(self, new: Sequence[tuple[records.Body, bytes]], stamp: Stamp) -> None:
        """Add records whose blobs (empty for none) are encrypted already. Inside a transaction."""
        quality = int(stamp.quality)
        times = stamp.wall_ms, quality, stamp.boot, stamp.uptime_ms
        first, derived = self.head.position + 1, self.summary
        rows: list[Row] = []
        for position, (body, blob) in enumerate(new, first):
            encoded = records.encode(body)
            assert len(encoded) <= records.BODY_BYTES_MAX
            assert len(blob) <= records.BLOB_BYTES_MAX
            rows.append((*times, encoded, blob, b""))
            derived = summaries.apply(derived, position, body)
        links = chain(self.journal_id, first, rows, self.head.link)
        stored = [
            (position, *times, row[4], digest, link, row[5])
            for position, row, (digest, link) in zip(range(first, first + len(rows)), rows, links, strict=True)
        ]
        if len(stored) == 1:
            self._connection.execute(_INSERT, stored[0])
        else:
            self._connection.executemany(_INSERT, stored)
        self.head, self.summary = Head(first + len(rows) - 1, links[-1][1]), derived
        if self.head.position - self.summary_position >= SUMMARY_EVERY:
            self._save_summary()

    def read_batch(self, after: int, bytes_max: int, entries_max: int) -> tuple[list[Entry], bytes]:
        """Give what `read_rows` gives, as entries."""
        rows, link = self.read_rows(after, bytes_max, entries_max)
        return [entry_of(self.journal_id, position, row) for position, row in enumerate(rows, after + 1)], link

    def read_rows(self, after: int, bytes_max: int, entries_max: int) -> tuple[list[Row], bytes]:
        """Give the entries from `after` + 1 on that about fill a batch of so many bytes, and the chain's link at the last one.

        At least one if there is any; none when the next one was pruned. Raises `JournalDamagedError` when what is stored no
        longer fits the chain.
        """
        link, last = self.link_at(after), min(after + entries_max, self.head.position)
        rows = rows_between(self._connection, after + 1, last) if link else []
        if link and len(rows) != last - after:
            raise JournalDamagedError(f"an entry between {after} and {last} is missing")
        del rows[fitting(rows, bytes_max) :]
        if not rows:
            return [], link
        last_link = self.link_at(after + len(rows))
        check_rows(self.journal_id, Head(after, link), rows, last_link)
        return rows, last_link

    def link_at(self, position: int) -> bytes:
        """Give the chain's link at a position from 0 to the head's, empty for one before the beginning.

        Raises `JournalDamagedError` when it is not there.
        """
        if position <= self.beginning.head.position:
            return self.beginning.head.link if position == self.beginning.head.position else b""
        link = database.value(self._connection, "SELECT link FROM entries WHERE position = ?", (position,))
        if not isinstance(link, bytes) or len(link) != len(FIRST_LINK):
            raise JournalDamagedError(f"entry {position} is missing")
        return link

    def acknowledge(self, position: int, link: bytes, restore_id: int, central_ms: int) -> Marks:
        """Take central's verified acknowledgement; give the marks. Nothing changes unless the chain's link there is `link`.

        The mark rises, or falls when `restore_id` is higher than any before: central was restored from a backup.
        """
        if 0 <= position <= self.head.position and self.link_at(position) == link:
            self._move_mark(position, restore_id, central_ms)
        return self.marks

    def welcome(self, position: int, restore_id: int, central_ms: int) -> Marks:
        """Take central's mark from a verified welcome; give the marks. A position never reached here changes nothing.

        central_ms alone is kept only now and then, so that an idle kiosk does not wear its disk.
        """
        if 0 <= position <= self.head.position:
            self._move_mark(position, restore_id, central_ms)
        if central_ms - self.marks.central_ms > CENTRAL_TIME_EVERY_MS:
            self._put_marks(msgspec.structs.replace(self.marks, central_ms=central_ms))
        return self.marks

    def confirm(self, central_ms: int) -> Marks:
        """Central said at this time that the active catalogue is the current one; give the marks."""
        floor = max(self.marks.central_ms, central_ms)
        return self._put_marks(msgspec.structs.replace(self.marks, confirmed_ms=central_ms, central_ms=floor))

    def keep_paper(self, used_mm: int) -> Marks:
        """Keep what the printer's roll has given; give the marks. Inside a transaction; the same figure again writes nothing."""
        return self._put_marks(msgspec.structs.replace(self.marks, paper_used_mm=used_mm))

    def inherit(self, marks: Marks) -> None:
        """Take over the figures of a journal before this one, all but central's mark in it. Inside a transaction."""
        self._put_marks(msgspec.structs.replace(marks, acknowledged=0))

    def purge(self, now_ms: int, entries_kept: int = ageing.ENTRIES_KEPT) -> None:
        """Erase what is over its age (`firmware.journal.ageing`), by a trusted clock's time; outside a transaction.

        What was erased is in none of the files when this returns. Raises `JournalError`.
        """
        day = now_ms // ageing.DAY_MS
        if self._data_day is not None and not day - ageing.KEY_DAYS_KEPT <= self._data_day <= day:
            # Central opens a blob with the newest key before it: the ones before a key that goes must not serve again either.
            self._data_day, self._data_key = None, sealing.DataKey(bytes(sealing.DATA_KEY_BYTES))
        kept = (day - ageing.KEY_DAYS_KEPT, day) if self._data_day is not None else (1, 0)
        with self.transaction():
            erased = ageing.erase_keys(self._connection, *kept)
            blobs = ageing.blobs_until(self._connection, self.beginning.purged, self.marks.acknowledged, now_ms)
            entries = ageing.entries_until(
                self._connection, self.beginning, self.head.position, self.marks.acknowledged, now_ms, entries_kept
            )
        while self.beginning.purged < blobs:
            with self.transaction():
                purged = ageing.erase_blobs(self._connection, self.beginning.purged, blobs)
                self._begin_at(msgspec.structs.replace(self.beginning, purged=purged))
            erased = True
        while self.beginning.head.position < entries:
            with self.transaction():
                self._begin_at(ageing.prune(self._connection, self.journal_id, self.beginning, entries))
            erased = True
        if erased:
            self._commits.renew_log()
            with self.transaction():  # its flush is the one that makes the cut of the log durable
                self._put_state("erased_ms", now_ms)

    def tend(self) -> None:
        """Use an idle moment, outside a transaction: keep room in the log, and verify some more of the journal.

        What nothing was added to since the last call leaves the log: its pages are verified again and again in the file, while
        in the log a turned bit makes the end look as if it had never been written. Raises `JournalError`.
        """
        position = self.head.position
        idle = position == self._tended and position != self._settled
        self._tended = position
        if self._commits.tend(idle=idle):
            self._settled = position
            with self.transaction():  # the first commit of a log flushes twice: let nobody's record be that one
                self._save_summary()
        self._commits.run(lambda: self._scrub.verify_some(self.beginning, self.head, self.summary))

    def close(self) -> None:
        """Save the summary, move the log into the file and let go of it. After a failure nothing is written any more."""
        if self._commits.stopped is None and self.summary_position != self.head.position:
            with suppress(JournalStoppedError), self.transaction():
                self._save_summary()
        if self._commits.stopped is not None:
            database.let_go(self._connection)
            return
        with suppress(database.SqliteError):
            self._connection.close()

    def is_low(self) -> bool:
        """Say whether only the reserve of the disk is left."""
        return is_low(self._disk_space)

    def _move_mark(self, position: int, restore_id: int, central_ms: int) -> None:
        known = self.marks
        if restore_id > known.restore_id or (restore_id == known.restore_id and position > known.acknowledged):
            self._put_marks(
                msgspec.structs.replace(
                    known,
                    acknowledged=position,
                    restore_id=restore_id,
                    central_ms=max(known.central_ms, central_ms),
                )
            )

    def _put_marks(self, marks: Marks) -> Marks:
        for name in marks.__struct_fields__:
            if getattr(marks, name) != getattr(self.marks, name):
                self._put_state(name, getattr(marks, name))
        self.marks = marks
        return marks

    def _need_data_key(self, stamp: Stamp) -> None:
        day = stamp.wall_ms // ageing.DAY_MS
        nameless = stamp.quality == Quality.UNSET
        if self._data_day == day and not (nameless and self._key_is_old):
            return
        if nameless:
            # Every boot without a clock begins on the same day of 1970. One key for all of them would never grow old.
            self._connection.execute("DELETE FROM data_keys WHERE day = ?", (day,))
        key = sealing.random_key()
        sealed = sealing.seal(self._central_seal, sealing.DATA_KEY_CONTEXT, key)
        self.append_sealed([(records.DataKey(day, sealed), b"")], stamp)
        self._connection.execute("INSERT INTO data_keys VALUES (?, ?, ?)", (self.head.position, day, key))
        self._data_day, self._data_key, self._key_is_old = day, sealing.DataKey(key), False

    def _begin_at(self, beginning: Beginning) -> None:
        if beginning.head != self.beginning.head:
            self._put_state("pruned", beginning.head.position)
            self._put_state("pruned_link", beginning.head.link)
            self._put_state("pruned_summary", summaries.encode(beginning.summary))
        self._put_state("purged", beginning.purged)
        self.beginning = beginning

    def _save_summary(self) -> None:
        self._put_state("summary", summaries.encode(self.summary))
        self._put_state("summary_position", self.head.position)
        self.summary_position = self.head.position

    def _put_state(self, name: str, value: int | bytes) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))
