"""Kiosks with one planted fault each, which the enumeration has to find."""

import itertools
import os
from pathlib import Path
from typing import Any

import apsw
import msgspec

from firmware.journal import ageing, database, recovery
from firmware.journal.marks import Appended
from firmware.journal.store import Store
from simulator.world.virtual.disk import VirtualDisk, _Calls
from simulator.world.virtual.files import VirtualVfs
from sync.wire import records, sealing
from sync.wire.entry import Stamp
from tests.simulation.power.kiosk import CENTRAL, KIOSK, PATH, STAMP, Kiosk, NewRecord, open_it

_NUMBERS = itertools.count()


def with_pragma(statement: str) -> type[Kiosk]:
    """Give a kiosk that sets this on its open journal."""

    def open_and_set(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
        store = open_it(path, kiosk, seal, disk)
        store._connection.execute(statement).fetchall()
        return store

    return _opening(open_and_set)


def with_store(kind: type[Store]) -> type[Kiosk]:
    """Give a kiosk with another store."""

    def open_other(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
        store = open_it(path, kiosk, seal, disk)
        store.__class__ = kind
        return store

    return _opening(open_other)


def born_in_place(before: str, *, once_more: bool = False) -> type[Kiosk]:
    """Give a kiosk that makes its journal under its final name. before: what it sets before it chooses the write-ahead log.

    once_more: what is not whole yet is thrown away and made again.
    """

    def open_in_place(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
        disk.make_directory(path.parent)
        if once_more and disk.exists(path) and not _is_journal(path, disk):
            for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")):
                disk.remove(name)
        if not disk.exists(path):
            _make_in_place(path, kiosk, disk, before)
        return open_it(path, kiosk, seal, disk)

    return _opening(open_in_place)


class ReportsBeforeCommit(Kiosk):
    """It says that a record is there before it is."""

    def _append(self, encoded: Any, stamp: Stamp) -> Appended:
        appended = super()._append(encoded, stamp)
        self.told.know(self.store)
        return appended


class PrintsBeforeCommit(Kiosk):
    """The first byte comes out while the record is written."""

    def issue(self, slip_code: str, *, minted: bool = False, stamp: Stamp = STAMP) -> int:
        key_comes_first = self.store._data_day is None
        self.print_paper(self.store.head.position + 1 + key_comes_first, slip_code)
        return super().issue(slip_code, minted=minted, stamp=stamp)


class ForgetsPrints(Kiosk):
    """After a power cut it does not write down that a print ended unknown: nothing would void the torn paper."""

    def start(self) -> None:
        self._store = self.opener(PATH, KIOSK, CENTRAL.public, self.disk)
        self.settle()
        self.told.know(self.store)


class MintsFromMemory(Kiosk):
    """It hands out a slip number before the record that uses it up."""

    def issue(self, slip_code: str, *, minted: bool = False, stamp: Stamp = STAMP) -> int:
        self.told.minted += minted
        return super().issue(slip_code, minted=minted, stamp=stamp)


class SavesItsSummaryFirst(Kiosk):
    """What the entries add up to is saved before them."""

    def commit(self, *new: NewRecord, stamp: Stamp = STAMP) -> Appended:
        position = self.store.head.position + len(new)
        self.store._connection.execute("INSERT OR REPLACE INTO state VALUES ('summary_position', ?)", (position,))
        return super().commit(*new, stamp=stamp)


class OwesItsKey(Store):
    """A data key is used at once, and written down with the next record."""

    owed: tuple[tuple[records.DataKey, bytes], ...] = ()

    def _need_data_key(self, stamp: Stamp) -> None:
        day = stamp.wall_ms // ageing.DAY_MS
        if self._data_day != day:
            key = sealing.random_key()
            sealed = sealing.seal(self._central_seal, sealing.DATA_KEY_CONTEXT, key)
            self.owed = ((records.DataKey(day, sealed), b""),)
            self._data_day, self._data_key = day, sealing.DataKey(key)
        elif self.owed:
            owed, self.owed = self.owed, ()
            self.append_sealed(owed, stamp)


class LeavesItsLog(Store):
    """A purge that does not clear the write-ahead log."""

    def purge(self, now_ms: int) -> None:
        with self.transaction():
            purged = ageing.erase_blobs(self._connection, 0, self.marks.acknowledged)
            self._begin_at(msgspec.structs.replace(self.beginning, purged=purged))


class TrustsItsDisk(Kiosk):
    """Its SQLite believes that a write hurts nothing beside it."""

    @staticmethod
    def opener(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
        return open_it(path, kiosk, seal, _Other(disk, _TrustingVfs(f"anjungan-trusting-{next(_NUMBERS)}", disk)))


class TrustsItsMemory(Kiosk):
    """It takes the log that it finds for durable, whatever failed before."""

    @staticmethod
    def opener(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
        if not disk.exists(path):
            return open_it(path, kiosk, seal, disk)
        connection = database.connect(path, disk.vfs)
        journal_id = database.value(connection, "SELECT id FROM journal")
        state = dict(connection.execute("SELECT name, value FROM state"))
        beginning = recovery.read_beginning(state)
        derived, head = recovery.read_newest(connection, journal_id, state, beginning)
        store = Store(connection, journal_id, seal, disk.space, 0)
        store.restore(int(state.get("boot", 0)) + 1, beginning, head, recovery.read_marks(state, head), derived)
        return store


class MakesItsDirectoryOnly(Kiosk):
    """The directory's own name is not flushed."""

    @staticmethod
    def opener(path: Path, kiosk: str, seal: bytes, disk: VirtualDisk) -> Store:
        if not disk.exists(path.parent):
            _Calls(disk).make_directory(path.parent)
        return open_it(path, kiosk, seal, disk)


class _TrustingVfs(VirtualVfs):
    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        handle = super().xOpen(name, flags)
        handle._powersafe = True
        return handle


class _Other:
    """The same disk under another name for SQLite."""

    def __init__(self, disk: VirtualDisk, vfs: VirtualVfs) -> None:
        self._disk = disk
        self._vfs = vfs

    @property
    def vfs(self) -> str:
        return self._vfs.name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._disk, name)


def _is_journal(path: Path, disk: VirtualDisk) -> bool:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=disk.vfs)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    found = database.value(connection, "PRAGMA application_id")
    connection.close()
    return bool(found == database._APPLICATION_ID)


def _make_in_place(path: Path, kiosk: str, disk: VirtualDisk, before: str) -> None:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(str(path), flags=flags, vfs=disk.vfs)
    for statement in ("locking_mode=EXCLUSIVE", before, "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {statement}").fetchall()
    with database.Transaction(connection):
        connection.execute(database._SCHEMA)
        connection.execute(f"PRAGMA application_id={database._APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={database.SCHEMA_VERSION}")
        connection.execute("INSERT INTO journal VALUES (1, ?, ?)", (os.urandom(16), kiosk))
    connection.close()


def _opening(open_it_so: Any) -> type[Kiosk]:
    return type("Careless", (Kiosk,), {"opener": staticmethod(open_it_so)})
