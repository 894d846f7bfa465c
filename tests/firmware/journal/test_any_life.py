"""Any life of a journal: records, days, acknowledgements, purges and restarts in whatever order."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.disk.real import RealDisk
from firmware.journal import summary
from firmware.journal.marks import Head
from firmware.journal.reader import inspect
from firmware.journal.recovery import open_store
from firmware.journal.rows import replay
from firmware.journal.store import Store
from sync.wire import records, sealing
from sync.wire.entry import Entry, Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(wall_ms=1_786_000_000_000, quality=2, boot=1, uptime_ms=5_000)
UNSET = Stamp(wall_ms=3_000, quality=0, boot=1, uptime_ms=3_000)
DAY_MS = 86_400_000
SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
PRIVATE = records.SlipPrivate({"phone": "081234567890"}, "BUDI")


def add(store: Store, *new: tuple[records.Body, records.SlipPrivate | None], stamp: Stamp = STAMP):
    with store.transaction():
        return store.append([(body, private and records.encode(private)) for body, private in new], stamp)


def read_all(store: Store) -> list[Entry]:
    return store.read_batch(store.beginning.head.position, 10**9, 10**6)[0]


def on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def later(days: int) -> Stamp:
    return msgspec.structs.replace(STAMP, wall_ms=STAMP.wall_ms + days * DAY_MS)


def acknowledge(store: Store, position: int) -> None:
    with store.transaction():
        store.acknowledge(position, store.link_at(position), 0, 1)


def replayed(store: Store) -> tuple[Head, summary.Summary]:
    """Give what all kept entries add up to, each verified, from where the journal begins."""
    head, derived = store.beginning.head, store.beginning.summary
    for entry, link in replay(store._connection, store.journal_id, head):
        derived = summary.apply(derived, entry.position, records.decode_body(entry.body))
        head = Head(entry.position, link)
    return head, derived


@contextmanager
def temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory) / "state" / "journal.db"


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 6), st.booleans()),
        st.tuples(st.just("wait"), st.integers(1, 40), st.booleans()),
        st.tuples(st.just("acknowledge"), st.integers(0, 12), st.booleans()),
        st.tuples(st.just("purge"), st.integers(0, 8), st.booleans()),
        st.tuples(st.just("restart"), st.just(0), st.booleans()),
    ),
    min_size=4,
    max_size=25,
)


class Aged:
    """A journal, and all that was ever written to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.days = self.number = 0
        self.written: dict[int, Entry] = {}
        self.store = self.open()

    def open(self) -> Store:
        return open_store(self.path, KIOSK, CENTRAL.public, RealDisk(self.path.parent), log_bytes=128 * 1024)

    def add(self, amount: int, private: bool) -> None:
        """A print begins with each record and sometimes ends: the summary has something to get wrong."""
        for _ in range(amount):
            self.number += 1
            body: records.Body = records.PrintStarted(f"slip-{self.number:06d}", "receipt", 0)
            if self.number % 3 == 0:
                body = records.PrintEnded(self.store.head.position, "unknown", f"slip-{self.number:06d}")
            stamp = UNSET if self.number % 5 == 0 else later(self.days)
            add(self.store, (body, PRIVATE if private else None), stamp=stamp)
        self.written |= {entry.position: entry for entry in read_all(self.store) if entry.blob is not None}

    def wait(self, days: int, _unused: bool) -> None:
        self.days += days

    def acknowledge(self, behind: int, _unused: bool) -> None:
        acknowledge(self.store, max(self.store.head.position - behind, self.store.beginning.head.position))

    def purge(self, kept: int, _unused: bool) -> None:
        self.store.purge(later(self.days).wall_ms, entries_kept=kept)

    def restart(self, _unused: int, killed: bool) -> None:
        before = self.store.head, self.store.summary, self.store.beginning
        if killed:
            self.store._connection.close()
        else:
            self.store.close()
        assert inspect(self.path, RealDisk(self.path.parent)).faults == ()
        self.store = self.open()
        assert (self.store.head, self.store.summary, self.store.beginning) == before

    def check(self) -> None:
        """Replay gives what is known; what is kept is as it was written; what was erased is nowhere."""
        store = self.store
        assert replayed(store) == (store.head, store.summary)
        assert store.beginning.head.position <= store.beginning.purged or store.beginning.head.position == 0
        assert store.beginning.purged <= max(store.marks.acknowledged, store.beginning.head.position)
        left = on_disk(self.path)
        kept = {entry.position: entry for entry in read_all(store)}
        for position, entry in self.written.items():
            name = entry.body[entry.body.find(b"slip-") :][:15]  # the code alone may stand in the summary
            middle = entry.blob[len(entry.blob) // 2 :][:16]  # what frees a cell overwrites its first bytes anyway
            if position <= store.beginning.head.position:
                assert position not in kept
                assert name not in left or not name.startswith(b"slip-")
            elif position <= store.beginning.purged and entry.blob:
                assert kept[position].blob is None
            else:
                assert kept[position] == entry
            if position <= store.beginning.purged and entry.blob:
                assert middle not in left


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_any_life_of_a_journal_verifies_and_hides_nothing_that_was_erased(actions):
    """Records, days, acknowledgements, purges and restarts in any order: chain, replay and summary hold after each."""
    with temporary() as path:
        life = Aged(path)
        for name, amount, flag in actions:
            getattr(life, name)(amount, flag)
            life.check()
        life.store.close()
        assert inspect(path, RealDisk(path.parent)).faults == ()
