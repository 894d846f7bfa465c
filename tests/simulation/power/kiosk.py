"""A kiosk as far as its journal goes: it commits, then says so, then prints. And what it has told the outside world so far."""

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

from firmware.journal.errors import JournalError
from firmware.journal.marks import Appended, Head, Marks
from firmware.journal.recovery import open_store
from firmware.journal.store import Store
from simulator.world.virtual.disk import Operation, Platter, VirtualDisk
from sync.wire import code, records, sealing
from sync.wire.entry import FIRST_LINK, Stamp

PATH = Path("/state/journal.db")
KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
DAY_MS = 86_400_000
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)
PRIVATE = records.SlipPrivate({"phone": "081234567890"}, "BUDI", bytes(range(200)) * 2)
TERMINAL = 417
PIECE = 16
"""Bytes of what was erased that nobody may find anywhere."""

NewRecord = tuple[records.Body, records.SlipPrivate | None]
Opener = Callable[[Path, str, bytes, VirtualDisk], Store]


def open_it(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
    """Open the journal as the product does, with a log that is not grown: its hundreds of writes are alike."""
    return open_store(path, kiosk, seal, disk, 0)


class Told:
    """What somebody outside knows, whatever becomes of the kiosk.

    heads, marks: where the journal stands; more than one while a commit's outcome is unknown. papers: (position of its record,
    code) of each paper with a first byte. open_prints: positions whose end nobody was told. minted: the highest slip number on
    paper or screen. erased: pieces of what a finished purge took away.
    stopped: a commit failed in this life.
    """

    def __init__(self) -> None:
        self.journal_id = b""
        self.heads = {Head()}
        self.marks = {Marks()}
        self.boot = 0
        self.papers: list[tuple[int, str]] = []
        self.open_prints: set[int] = set()
        self.minted = 0
        self.erased: list[bytes] = []
        self.stopped = False

    def copy(self) -> "Told":
        """Give another one that goes its own way."""
        other = copy.copy(self)
        other.papers, other.open_prints = list(self.papers), set(self.open_prints)
        other.erased = list(self.erased)
        return other

    def know(self, store: Store) -> None:
        """The journal stands here for certain."""
        self.journal_id, self.boot = store.journal_id, store.boot
        self.heads, self.marks = {store.head}, {store.marks}


class Kiosk:
    """One life on a platter. watch: called before each operation of its disk; also while it starts."""

    opener: Opener = staticmethod(open_it)

    def __init__(self, platter: Platter, told: Told, watch: Callable[[Operation], None] | None = None) -> None:
        self.platter = platter
        self.told = told
        self.disk = platter.boot()
        self.disk.watch = watch
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        """The open journal."""
        assert self._store is not None
        return self._store

    def possible(self) -> Told:
        """Give what a power cut at this moment has to leave: what was told, or that with the commit under way as a whole."""
        told = self.told.copy()
        if self._store is not None and not told.stopped:
            told.heads = told.heads | {self._store.head}
            told.marks = told.marks | {self._store.marks}
        return told

    def start(self) -> None:
        """Open the journal, and write down that prints without an end ended unknown. Raises `JournalError`."""
        store = self.opener(PATH, KIOSK, CENTRAL.public, self.disk)
        self._store = store
        self.settle()
        self.told.know(store)
        for position in sorted(store.summary.unfinished):
            self.end_print(position, "unknown", "power")

    def settle(self) -> None:
        """Check what recovery found against what was told; from here on that is known."""
        store, told = self.store, self.told
        violation(store.head in told.heads, f"the journal ends at {store.head.position}: lost, or half a commit")
        violation(store.marks in told.marks, f"{store.marks} are not central's marks")
        violation(not told.journal_id or store.journal_id == told.journal_id, "another journal")
        violation(store.boot > told.boot, f"boot {store.boot} was there before")

    def commit(self, *new: NewRecord, stamp: Stamp = STAMP) -> Appended:
        """Write records down, then say so. Raises `JournalError`, and then nothing is known of them."""
        encoded = [(body, None if private is None else records.encode(private)) for body, private in new]
        return self._commit(lambda: self._append(encoded, stamp))

    def change(self, work: Callable[[Store], object]) -> None:
        """Change what is not an entry, in a commit, then say so. Raises `JournalError`."""
        self._commit(lambda: work(self.store))

    def print_paper(self, position: int, slip_code: str) -> None:
        """The first byte of a paper whose record is at this position."""
        self.told.papers.append((position, slip_code))
        self.told.open_prints.add(position)

    def end_print(self, position: int, outcome: records.PrintOutcome, detail: str = "") -> None:
        """Write down how a print ended, then say so."""
        self.commit((records.PrintEnded(position, outcome, detail), None))
        self.told.open_prints.discard(position)

    def issue(self, slip_code: str, *, minted: bool = False, stamp: Stamp = STAMP) -> int:
        """Issue a slip and begin to print it; give its position."""
        slip = records.SlipIssued(
            slip_code, "pulsa", minted, False, 50_000, 50_500, 0, 1_500, 52_000, stamp.wall_ms + 900_000, 3, "id"
        )
        position = self.commit((slip, PRIVATE), stamp=stamp).positions[0]
        if minted:
            self.told.minted = max(self.told.minted, code.terminal_of(slip_code)[1])
        self.print_paper(position, slip_code)
        return position

    def copy_paper(self, slip_code: str, paper: records.PaperKind, copy_number: int) -> int:
        """Begin to print a receipt or a copy; give its position."""
        started = records.PrintStarted(slip_code, paper, copy_number)
        position = self.commit((started, None)).positions[0]
        self.print_paper(position, slip_code)
        return position

    def purge(self, now_ms: int) -> None:
        """Erase what is over its age, and say that it is gone."""
        before = [(entry.position, entry.blob) for entry in entries_of(self.store) if entry.blob]
        self.store.purge(now_ms)
        after = {entry.position for entry in entries_of(self.store) if entry.blob}
        for position, blob in before:
            if position not in after:
                self.told.erased += [blob[start : start + PIECE] for start in range(0, len(blob) - PIECE, PIECE)]

    def end(self) -> None:
        """A clean end of the program."""
        self.store.close()
        self.disk.close()

    def _append(self, encoded: Sequence[tuple[records.Body, bytes | None]], stamp: Stamp) -> Appended:
        return self.store.append(encoded, stamp)

    def _commit(self, work: Callable[[], Appended | object]) -> Appended:
        try:
            with self.store.transaction():
                done = work()
        except JournalError:
            # Whether this one is there is decided by the next start; nothing may follow it in this life.
            self.told = self.possible()
            self.told.stopped = True
            raise
        violation(not self.told.stopped, "the journal took a commit after one that failed")
        self.told.know(self.store)
        return done  # type: ignore[return-value]


class ViolationError(AssertionError):
    """A promise was broken."""


def violation(holds: bool, text: str) -> None:
    """Raise a violation unless this holds."""
    if not holds:
        raise ViolationError(text)


def entries_of(store: Store) -> list:
    """Give every entry that is kept; each was checked against the chain. Raises `JournalDamagedError`."""
    first = store.beginning.head.position
    violation(first > 0 or store.link_at(0) == FIRST_LINK, "the chain does not begin where it should")
    entries, link = store.read_batch(first, 10**9, 10**6)
    violation(link == store.head.link and first + len(entries) == store.head.position, "the chain ends early")
    return entries
