"""The journal as the loop sees it: what is durable by now, and how to ask for more. Never waits for the disk.

With a damaged journal there is a `Book` without a writer: it refuses every record, and the kiosk says that it is out of service.
"""

import logging
from collections.abc import Callable, Sequence

import msgspec

from firmware.controller.loop import Loop
from firmware.journal.errors import JournalError, JournalFullError, JournalStoppedError
from firmware.journal.jobs import OpenWriter
from firmware.journal.marks import Appended, Head, Marks
from firmware.journal.space import DiskSpace, is_low
from firmware.journal.store import NewRecord, Store
from firmware.journal.summary import Summary
from sync.wire import batch, sealing
from sync.wire.entry import JOURNAL_ID_BYTES, Stamp
from sync.wire.records import Body, SlipPrivate, encode

LOG = logging.getLogger("kiosk")

Done = Callable[[tuple[int, ...]], None]
Failed = Callable[[JournalError], None]


class Packed(msgspec.Struct, frozen=True):
    """A signed batch and the positions in it."""

    first: int
    last: int
    payload: bytes


def pack(store: Store, after: int, bytes_max: int, kiosk: str, key: sealing.SigningKey) -> Packed | None:
    """Give the signed batch of the entries after this position, None when there are none.

    bytes_max: of the batch as sent; only a lone entry may be larger.
    """
    rows, link = store.read_rows(after, bytes_max, batch.ENTRIES_MAX)
    while rows:
        payload = batch.encode(store.journal_id, after + 1, rows, link, kiosk, key)
        if len(payload) <= bytes_max or len(rows) == 1:
            return Packed(after + 1, after + len(rows), payload)
        # They compressed less than was estimated: as many as fit at the rate that was found.
        rows, link = store.read_rows(after, bytes_max, max(len(rows) * bytes_max // len(payload), 1))
    return None


class Book:
    """`on_growth` is called after each commit of entries; `on_stopped` once, when the journal can be written no more.

    `on_space` is called after each commit, and after a refusal, with whether only the disk's reserve is left. disk_space: asked
    when there is no store to ask. open_writer: what runs the jobs.
    """

    def __init__(self, store: Store | None, loop: Loop, disk_space: DiskSpace, open_writer: OpenWriter) -> None:
        self._loop = loop
        self._writer = None if store is None else open_writer(store, loop.post)
        self.journal_id = bytes(JOURNAL_ID_BYTES) if store is None else store.journal_id
        self.boot = 0 if store is None else store.boot
        self.head = Head() if store is None else store.head
        self.marks = Marks() if store is None else store.marks
        self.summary = Summary() if store is None else store.summary
        self.on_growth: Callable[[], None] = _nothing
        self.on_space: Callable[[bool], None] = _ignore_space
        self._disk_space = disk_space
        self.on_stopped: Callable[[JournalError], None] = _ignore
        self._stopped = False

    @property
    def is_lost(self) -> bool:
        """There is no journal to write to or to send from."""
        return self._writer is None

    def append(
        self,
        records: Sequence[NewRecord],
        stamp: Stamp,
        done: Done,
        failed: Failed,
        paper_used_mm: int | None = None,
    ) -> None:
        """Commit records together, and with them the figure for the paper if there is one; `done` with their positions."""

        def work(store: Store) -> Appended:
            appended = store.append(records, stamp)
            if paper_used_mm is not None:
                store.keep_paper(paper_used_mm)
            return appended

        def committed(appended: Appended) -> None:
            self.head, self.summary = appended.head, appended.summary
            done(appended.positions)
            self.on_growth()
            self.on_space(appended.low)

        self._submit(work, committed, failed)

    def note(self, body: Body, stamp: Stamp, then: Callable[[], None] = lambda: None) -> None:
        """Commit one public record that nothing waits for, except `then`."""
        self.append([(body, None)], stamp, lambda _positions: then(), _ignore)

    def pack(
        self, after: int, bytes_max: int, kiosk: str, key: sealing.SigningKey, done: Callable[[Packed | None], None]
    ) -> None:
        """Give what `pack` gives."""
        self._submit(lambda store: pack(store, after, bytes_max, kiosk, key), done, _ignore)

    def acknowledge(
        self, position: int, link: bytes, restore_id: int, central_ms: int, done: Callable[[Marks], None]
    ) -> None:
        """Move the mark as `Store.acknowledge` says; `done` with the marks as they are then."""
        self._submit(
            lambda store: store.acknowledge(position, link, restore_id, central_ms), self._keeping_marks(done), _ignore
        )

    def welcomed(self, position: int, restore_id: int, central_ms: int, done: Callable[[Marks, bytes], None]) -> None:
        """Take central's mark at a welcome as `Store.welcome` says.

        `done` with the marks as they are then, and this journal's link at `position`, empty when it never got there.
        """

        def work(store: Store) -> tuple[Marks, bytes]:
            marks = store.welcome(position, restore_id, central_ms)
            return marks, store.link_at(position) if 0 <= position <= store.head.position else b""

        def taken(result: tuple[Marks, bytes]) -> None:
            self.marks, link = result
            done(self.marks, link)

        self._submit(work, taken, _ignore)

    def confirmed(self, central_ms: int) -> None:
        """Central confirmed the active catalogue."""
        self._submit(lambda store: store.confirm(central_ms), self._keeping_marks(lambda _marks: None), _ignore)

    def keep_paper(self, used_mm: int) -> None:
        """Commit what the printer's roll has given."""
        self._submit(lambda store: store.keep_paper(used_mm), self._keeping_marks(lambda _marks: None), _ignore)

    def purge(self, now_ms: int) -> None:
        """Erase what is over its age."""
        self._submit(lambda store: store.purge(now_ms), lambda _none: None, _ignore, alone=True)

    def tend(self) -> None:
        """Let the journal use an idle moment for itself."""
        if self._writer is not None and not self._stopped:
            self._submit(lambda store: store.tend(), lambda _none: None, _ignore, alone=True)

    def look_at_space(self, done: Callable[[bool], None]) -> None:
        """Find out whether only the disk's reserve is left; also when the journal has stopped or there is none."""
        if self._writer is None:
            self._loop.post(lambda: done(is_low(self._disk_space)))
        else:
            self._submit(lambda store: store.is_low(), done, _ignore, alone=True)

    def run_beside(self, work: Callable[[], bool], done: Callable[[bool], None]) -> None:
        """Run other disk work on the journal's thread, in no commit; `done` with what it gave."""
        self._submit(lambda _store: work(), done, _ignore, alone=True)

    def close(self) -> None:
        """Finish what waits and close the file."""
        if self._writer is not None:
            self._writer.close()

    def _submit(
        self, work: Callable[[Store], object], done: Callable[..., None], failed: Failed, *, alone: bool = False
    ) -> None:
        def stop_or_fail(error: JournalError) -> None:
            failed(error)
            if isinstance(error, JournalFullError):
                self.on_space(True)
            elif not self._stopped:
                self._stopped = True
                self.on_stopped(error)

        if self._writer is None:
            lost = JournalStoppedError("io_error", "there is no journal")
            self._loop.post(lambda: failed(lost))
        else:
            self._writer.submit(work, done, stop_or_fail, alone=alone)

    def _keeping_marks(self, done: Callable[[Marks], None]) -> Callable[[Marks], None]:
        def keep(marks: Marks) -> None:
            self.marks = marks
            done(marks)

        return keep


def as_new(body: Body, private: SlipPrivate | None) -> NewRecord:
    """Give a record as the journal takes it: the private part encoded."""
    return body, None if private is None else encode(private)


def _nothing() -> None:
    pass


def _ignore(_error: JournalError) -> None:
    pass


def _ignore_space(_low: bool) -> None:
    pass
