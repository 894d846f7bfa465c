"""The journal's one writer: appends entries, reads batches, keeps the marks. Used by one thread at a time.

Owns: the entry format on disk, the hash chain, the data keys. Must not: know what a record means beyond `summary`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec

from firmware.journal import database, summary
from firmware.journal.errors import JournalDamagedError, JournalError, JournalFullError, JournalStoppedError
from firmware.journal.marks import Appended, Head, Marks
from firmware.journal.rows import ROWS_AFTER, checked_link, read_entry
from sync.wire import records, sealing
from sync.wire.entry import FIRST_LINK, Entry, Quality, Stamp, blob_binding, make_entry, next_link

NewRecord = tuple[records.Body, bytes | None]
"""A public body and the plain bytes of its private part (`records.encode`), or None."""

RESERVE_BYTES = 64 * 1024 * 1024
RESERVE_PERCENT = 5
"""No new slip when less than the smaller of both is free: what is under way must still find room."""

FLOOR_OF_RESERVE = 2
"""What is under way may use the reserve down to this part of it; below it no print begins any more."""

CENTRAL_TIME_EVERY_MS = 3_600_000
"""How often central's time alone is worth a commit."""

SUMMARY_EVERY = 256
"""Entries between two saved summaries: what a boot has to read and verify again at most."""

_DAY_MS = 86_400_000
BLOB_DAYS_KEPT = 30
"""Personal data of an acknowledged entry is erased at the kiosk after this; the entry and its digest stay."""

_KEY_DAYS_KEPT = 1
"""A key of a day D is erased when D + 2 begins: at most 48 hours after it was made."""

_ENTRY_OVERHEAD_BYTES = 48
DiskSpace = Callable[[], tuple[int, int]]
"""Gives (free bytes, total bytes) of the file system."""


class Store:
    """An open, verified journal. `firmware.journal.recovery.open_store` makes one."""

    def __init__(
        self,
        connection: database.Connection,
        journal_id: bytes,
        central_seal: bytes,
        disk_space: DiskSpace,
    ) -> None:
        self._connection = connection
        self._central_seal = central_seal
        self._disk_space = disk_space
        self._stopped: JournalError | None = None
        self._data_key: tuple[int, bytes] | None = None
        self._key_is_old = True  # of a boot before this one
        self.journal_id = journal_id
        self.boot = 0
        self.head = Head()
        self.marks = Marks()
        self.summary = summary.Summary()
        self.summary_position = 0

    def restore(self, boot: int, head: Head, marks: Marks, derived: summary.Summary) -> None:
        """Take over what recovery found, and save it with the new boot's number in one commit."""
        self.boot, self.head, self.marks, self.summary = boot, head, marks, derived
        row = self._connection.execute("SELECT day, key FROM data_keys ORDER BY position DESC LIMIT 1").fetchone()
        self._data_key = row
        with self.transaction():
            self._put_state("boot", boot)
            self._save_summary()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One durable commit. After a failure every later one fails with the same error."""
        if self._stopped is not None:
            raise self._stopped
        try:
            with database.transaction(self._connection):
                yield
        except (JournalStoppedError, JournalDamagedError) as error:
            self._stopped = error
            raise

    def append(self, new: Sequence[NewRecord], stamp: Stamp) -> Appended:
        """Add records, and a data key before them if they need one. Inside a transaction: durable when that ends.

        Raises `JournalFullError` (nothing was written) for a new print when even the reserve is used up.
        """
        starts_print = any(isinstance(body, records.SlipIssued | records.PrintStarted) for body, _ in new)
        low = self.is_low()
        if low and starts_print and is_low(self._disk_space, FLOOR_OF_RESERVE):
            raise JournalFullError("the disk's reserve is used up")
        if any(private is not None for _, private in new):
            self._need_data_key(stamp)
        positions = tuple(self._add(body, private, stamp) for body, private in new)
        if self.head.position - self.summary_position >= SUMMARY_EVERY:
            self._save_summary()
        return Appended(positions, self.head, self.summary, low)

    def read_batch(self, after: int, bytes_max: int, entries_max: int) -> tuple[list[Entry], bytes]:
        """Give consecutive entries from `after` + 1 on, and the chain's link at the last one; at least one entry if there is any.

        Raises `JournalDamagedError` when what is stored no longer fits the chain.
        """
        entries: list[Entry] = []
        link = self.link_at(after)
        room = bytes_max
        rows = self._connection.execute(ROWS_AFTER, (after, entries_max))
        for row in rows:
            entry, stored_link = read_entry(self.journal_id, row)
            room -= len(entry.body) + len(entry.blob or entry.blob_digest) + _ENTRY_OVERHEAD_BYTES
            if entries and room < 0:
                break
            link = checked_link(link, entry, stored_link)
            entries.append(entry)
        return entries, link

    def link_at(self, position: int) -> bytes:
        """Give the chain's link at a position from 0 to the head's. Raises `JournalDamagedError` when it is not there."""
        if position == 0:
            return FIRST_LINK
        link = database.value(self._connection, "SELECT link FROM entries WHERE position = ?", (position,))
        if not isinstance(link, bytes):
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

    def purge(self, now_ms: int) -> None:
        """Erase data keys over 48 hours old, and the blobs of acknowledged entries over 30 days old; outside a transaction.

        now_ms: of a trusted clock. An entry is as old as the next one whose time had a quality: one stamped 1970 by a clock that
        nobody had set is not 30 days old, and one stamped ten years ahead is not kept for ten years.
        """
        day = now_ms // _DAY_MS
        if self._data_key is not None and not day - _KEY_DAYS_KEPT <= self._data_key[0] <= day:
            # Central opens a blob with the newest key before it: the ones before a key that goes must not serve again either.
            self._data_key = None
        with self.transaction():
            kept = (day - _KEY_DAYS_KEPT, day) if self._data_key is not None else (1, 0)
            self._connection.execute("DELETE FROM data_keys WHERE day NOT BETWEEN ? AND ?", kept)
            self._connection.execute(
                "DELETE FROM blobs WHERE position <= min(?, (SELECT coalesce(max(position), 0) FROM entries"
                " WHERE position >= (SELECT min(position) FROM blobs) AND quality <> ? AND wall_ms < ?))",
                (self.marks.acknowledged, Quality.UNSET, now_ms - BLOB_DAYS_KEPT * _DAY_MS),
            )
        # What was deleted still stands in the log until it is moved into the file and cut off.
        self.move_log()

    def move_log(self) -> None:
        """Move the write-ahead log into the file and cut it off. Raises `JournalStoppedError`."""
        try:
            database.settle_log(self._connection)
        except database.SqliteError as error:
            self._stopped = JournalStoppedError("io_error", str(error))
            raise self._stopped from error

    def close(self) -> None:
        """Save the summary, move the log into the file and let go of it. After a failure nothing is written any more."""
        if self._stopped is None and self.summary_position != self.head.position:
            with suppress(JournalStoppedError), self.transaction():
                self._save_summary()
        if self._stopped is not None:
            database.let_go(self._connection)
            return
        with suppress(database.SqliteError):
            self._connection.close()

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

    def _add(self, body: records.Body, private: bytes | None, stamp: Stamp) -> int:
        position = self.head.position + 1
        blob = b""
        if private is not None:
            assert self._data_key is not None
            blob = sealing.encrypt_blob(self._data_key[1], blob_binding(self.journal_id, position), private)
        encoded = records.encode(body)
        assert len(encoded) <= records.BODY_BYTES_MAX
        assert len(blob) <= records.BLOB_BYTES_MAX
        entry = make_entry(self.journal_id, position, stamp, encoded, blob)
        link = next_link(self.head.link, entry)
        self._connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (position, stamp.wall_ms, stamp.quality, stamp.boot, stamp.uptime_ms, encoded, entry.blob_digest, link),
        )
        if blob:
            self._connection.execute("INSERT INTO blobs VALUES (?, ?)", (position, blob))
        self.head = Head(position, link)
        self.summary = summary.apply(self.summary, position, body)
        return position

    def _need_data_key(self, stamp: Stamp) -> None:
        day = stamp.wall_ms // _DAY_MS
        nameless = stamp.quality == Quality.UNSET
        if self._data_key is not None and self._data_key[0] == day and not (nameless and self._key_is_old):
            return
        if nameless:
            # Every boot without a clock begins on the same day of 1970. One key for all of them would never grow old.
            self._connection.execute("DELETE FROM data_keys WHERE day = ?", (day,))
        key = sealing.random_key()
        sealed = sealing.seal(self._central_seal, sealing.DATA_KEY_CONTEXT, key)
        position = self._add(records.DataKey(day, sealed), None, stamp)
        self._connection.execute("INSERT INTO data_keys VALUES (?, ?, ?)", (position, day, key))
        self._data_key, self._key_is_old = (day, key), False

    def _save_summary(self) -> None:
        self._put_state("summary", msgspec.msgpack.encode(self.summary))
        self._put_state("summary_position", self.head.position)
        self.summary_position = self.head.position

    def _put_state(self, name: str, value: int | bytes) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def is_low(self) -> bool:
        """Say whether only the reserve of the disk is left."""
        return is_low(self._disk_space)


def is_low(disk_space: DiskSpace, part: int = 1) -> bool:
    """Say whether less than the reserve, or this part of it, is left. A disk that does not say how it stands counts as full."""
    try:
        free, total = disk_space()
    except OSError:
        return True
    return free < min(RESERVE_BYTES, total * RESERVE_PERCENT // 100) // part
