"""The journal over a disk that forgets what was not synced, cut at every single write, sync and delete."""

import itertools
import random
from pathlib import Path

import apsw
import pytest

from drivers.disk.real import RealDisk
from firmware.journal.errors import JournalError
from firmware.journal.marks import Head
from firmware.journal.recovery import open_store
from firmware.journal.rows import replay
from firmware.journal.store import Store
from sync.wire import records, sealing
from sync.wire.entry import Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)
SECTOR = 512
NAMES = itertools.count()


class PowerCutError(Exception):
    """The machine is off; nothing more reaches the disk."""


class File:
    """What is on the platter, and the writes that a power cut may lose, tear or reorder."""

    def __init__(self, durable: bytes = b"") -> None:
        self.durable = bytearray(durable)
        self.current = bytearray(durable)
        self.unsynced: list[tuple[int, bytes]] = []


class Disk(apsw.VFS):
    """One machine's file system in memory. After `power_cut` only `survivors` count."""

    def __init__(self, name: str, files: dict[str, File], cut_at: int | None = None) -> None:
        super().__init__(name, "")
        self.files = files
        self.name = name
        self.deleted: dict[str, File] = {}
        self.operations = 0
        self._cut_at = cut_at

    def count(self) -> None:
        if self._cut_at is not None and self.operations >= self._cut_at:
            raise PowerCutError
        self.operations += 1

    def excepthook(self, kind, error, trace) -> None:
        """A power cut is no news; SQLite tells its caller."""

    def xOpen(self, name, flags):  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return Handle(self, self.files.setdefault(path, File()))

    def xAccess(self, path: str, flags: int) -> bool:  # noqa: N802
        return path in self.files

    def xDelete(self, path: str, sync_directory: bool) -> None:  # noqa: N802
        self.count()
        gone = self.files.pop(path, None)
        if gone is not None and not sync_directory:
            self.deleted[path] = gone

    def xFullPathname(self, path: str) -> str:  # noqa: N802
        return path

    def survivors(self, chance: random.Random) -> dict[str, File]:
        """Give the files as the next boot finds them: of unsynced writes some sectors, of unsynced deletes some files."""
        found = dict(self.files)
        for path, file in self.deleted.items():
            if chance.random() < 0.5:
                found.setdefault(path, file)
        return {path: File(bytes(_after_cut(file, chance))) for path, file in found.items()}


def _after_cut(file: File, chance: random.Random) -> bytearray:
    content = bytearray(file.durable)
    luck = chance.random()
    for offset, written in file.unsynced:
        for start in range(0, len(written), SECTOR):
            if chance.random() < luck:
                piece = written[start : start + SECTOR]
                content.extend(bytes(max(0, offset + start + len(piece) - len(content))))
                content[offset + start : offset + start + len(piece)] = piece
    return content


class Handle:
    """An open file."""

    def __init__(self, disk: Disk, file: File) -> None:
        self._disk = disk
        self._file = file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._file.current[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.count()
        current = self._file.current
        current.extend(bytes(max(0, offset + len(data) - len(current))))
        current[offset : offset + len(data)] = data
        self._file.unsynced.append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.count()
        del self._file.current[size:]
        # Kept simple and pessimistic for the reader: a truncation is on the platter at once, which only loses more.
        del self._file.durable[size:]

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.count()
        self._file.durable = bytearray(self._file.current)
        self._file.unsynced.clear()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._file.current)

    def xLock(self, level: int) -> None:  # noqa: N802
        pass

    def xUnlock(self, level: int) -> None:  # noqa: N802
        pass

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xClose(self) -> None:  # noqa: N802
        pass

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xFileControl(self, operation: int, pointer: int) -> bool:  # noqa: N802
        return False


class OneDisk(RealDisk):
    """The names are the machine's own; what is in the files goes through this file system."""

    def __init__(self, directory: Path, vfs: str) -> None:
        super().__init__(directory)
        self._vfs = vfs

    @property
    def vfs(self) -> str:
        return self._vfs

    def space(self) -> tuple[int, int]:
        return 10**12, 10**12


@pytest.fixture
def born(tmp_path: Path) -> tuple[Path, bytes]:
    """The path and bytes of a journal that was made and closed."""
    path = tmp_path / "journal.db"
    open_store(path, KIOSK, CENTRAL.public, RealDisk(tmp_path)).close()
    return path, path.read_bytes()


def work(store: Store, reported: list[int]) -> None:
    """Slips with private parts, an acknowledgement, a purge that moves the log into the file, and a last record."""
    for number in range(4):
        with store.transaction():
            appended = store.append([(records.SlipCancelled(str(number)), b"x" * 600)], STAMP)
        reported.append(appended.head.position)
    with store.transaction():
        store.acknowledge(2, store.link_at(2), 0, 1)
    store.purge(STAMP.wall_ms)
    with store.transaction():
        appended = store.append([(records.SlipCancelled("last"), None)], STAMP)
    reported.append(appended.head.position)
    store.close()


def run(path: Path, files: dict[str, File], cut_at: int | None, synchronous: str) -> tuple[Disk, list[int]]:
    """Work on this disk until it is done or the power goes; give the disk and what was reported durable."""
    disk = Disk(f"disk{next(NAMES)}", files, cut_at)
    reported: list[int] = []
    try:
        store = open_store(path, KIOSK, CENTRAL.public, OneDisk(path.parent, disk.name), log_bytes=0)
        store._connection.execute(f"PRAGMA synchronous={synchronous}")
        work(store, reported)
    except (PowerCutError, JournalError):
        # A power cut reaches Python as itself or as SQLite's I/O error; anything else is a fault and fails the test.
        assert cut_at is not None
    disk.unregister()
    return disk, reported


def boot(path: Path, files: dict[str, File]) -> int:
    """Open what a power cut left, verify every entry, write once more; give where the journal ended."""
    disk = Disk(f"disk{next(NAMES)}", files)
    store = open_store(path, KIOSK, CENTRAL.public, OneDisk(path.parent, disk.name), log_bytes=0)
    found = store.head.position
    assert sum(1 for _ in replay(store._connection, store.journal_id, Head())) == found
    with store.transaction():
        assert store.append([(records.SlipCancelled("after"), b"y")], STAMP).head.position > found
    store.close()
    disk.unregister()
    return found


def lost_commits(born: tuple[Path, bytes], synchronous: str, variants: int) -> tuple[int, int]:
    """Cut the power at every operation, several times each; give (how often a reported commit was gone, how many cuts)."""
    path, content = born
    whole, _ = run(path, {str(path): File(content)}, None, synchronous)
    lost = cuts = 0
    for cut_at in range(whole.operations):
        disk, reported = run(path, {str(path): File(content)}, cut_at, synchronous)
        for variant in range(variants):
            cuts += 1
            found = boot(path, disk.survivors(random.Random(1000 * cut_at + variant)))
            lost += found < max(reported, default=0)
    return lost, cuts


def test_no_reported_commit_is_lost_at_any_power_cut(born):
    """Cut at each write, sync and delete, with unsynced sectors lost, torn or reordered: everything reported is there."""
    lost, cuts = lost_commits(born, "FULL", 12)
    assert cuts > 100
    assert lost == 0


def test_canary_weaker_setting_is_caught(born):
    """The same disk and the same cuts find the loss that synchronous=NORMAL brings: the test can fail."""
    lost, _ = lost_commits(born, "NORMAL", 2)
    assert lost > 0
