"""Any life of a journal: records, days, acknowledgements, purges and restarts in whatever order."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.disk.real import RealDisk
from firmware.journal.reader import inspect
from firmware.journal.recovery import open_store
from firmware.journal.store import Store
from sync.wire import records
from sync.wire.entry import Entry
from tests.firmware.journal.keeping import (
    CENTRAL,
    KIOSK,
    PRIVATE,
    UNSET,
    acknowledge,
    add,
    later,
    on_disk,
    read_all,
    replayed,
)


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
