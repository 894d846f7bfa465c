"""A kiosk's disk as its world sees it: life after life on one platter, and what a power cut would leave of the journal."""

import random
from pathlib import Path

import apsw
import msgspec

from firmware.journal import database
from firmware.journal.errors import JournalError
from firmware.journal.marks import Head
from firmware.journal.rows import replay
from messages.world import Disk as DiskState
from simulator.world.virtual.disk import Platter, VirtualDisk
from simulator.world.virtual.platter import Damage
from sync.wire.entry import FIRST_LINK, Entry
from sync.wire.errors import WireError

_NOTHING_UNFLUSHED = Damage(0.0)


class Storage:
    """`platter` is what lasts, `disk` the life on it while the kiosk runs, `state` its standing faults.

    journal: its path.
    """

    def __init__(self, platter: Platter, journal: Path) -> None:
        self.platter = platter
        self.journal = journal
        self._armed: int | None = None
        self.disk: VirtualDisk | None = None
        self.state = DiskState()
        self._read: tuple[object, int] | None = None
        self._journal_id = b""
        self._entries: list[Entry] = []
        self._link = FIRST_LINK

    def boot(self) -> VirtualDisk:
        """Begin a program's life on it."""
        self.disk = self.platter.boot(self.state)
        armed, self._armed = self._armed, None
        if armed is not None:
            self.disk.cut_after(armed)
        return self.disk

    def cut_after(self, operations: int) -> None:
        """Let the power go in the middle of a write: so many operations from now, or from the next boot on."""
        if self.disk is None:
            self._armed = operations
        else:
            self.disk.cut_after(operations)

    def change(self, **faults: bool | int) -> None:
        """Give or mend standing faults, by their names in `messages.world.Disk`."""
        self.state = msgspec.structs.replace(self.state, **faults)
        if self.disk is not None:
            self.disk.become(self.state)

    def cut(self) -> None:
        """The power goes."""
        disk, self.disk = self.disk, None
        if disk is not None:
            disk.cut()
        self._read = None

    def kill(self) -> None:
        """The program that had it is gone."""
        disk, self.disk = self.disk, None
        if disk is not None:
            disk.kill()
        self._read = None

    def entries(self) -> list[Entry]:
        """Give what the journal holds that a power cut at this moment would leave, verified by its chain.

        An empty list while there is no journal, or when it is damaged. The list is the caller's only to read.
        """
        now = (self.disk, self.disk.done if self.disk is not None else 0)
        if now != self._read:
            self._read = now
            self._look()
        return self._entries

    def durable(self, head: int) -> int:
        """Give the last position that a power cut at this moment would leave. head: the last that the journal's writer committed.

        What is committed and flushed stands; only when something is not flushed is it looked up what would be left.
        """
        names = self.platter.names
        flushed = not names.unsynced and not any(file.unsynced for file in names.current.values())
        if flushed:
            return head
        entries = self.entries()
        return entries[-1].position if entries else 0

    def _look(self) -> None:
        survivor = self.platter.survivors(random.Random(0), _NOTHING_UNFLUSHED)
        disk = survivor.boot()
        try:
            if disk.exists(self.journal):
                self._follow(apsw.Connection(str(self.journal), flags=apsw.SQLITE_OPEN_READWRITE, vfs=disk.vfs))
            else:
                self._forget(b"")
        except (apsw.Error, JournalError, WireError, TypeError):
            self._forget(b"")
        finally:
            disk.kill()

    def _follow(self, connection: apsw.Connection) -> None:
        """Read on from what is known, if what is known is still there."""
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        journal_id = database.value(connection, "SELECT id FROM journal")
        known = self._entries[-1].position if self._entries else 0
        held = connection.execute("SELECT link FROM entries WHERE position = ?", (known,)).fetchone()
        if journal_id != self._journal_id or (known and (held is None or held[0] != self._link)):
            self._forget(journal_id)
            known = 0
        for entry, link in replay(connection, journal_id, Head(known, self._link)):
            self._entries.append(entry)
            self._link = link

    def _forget(self, journal_id: bytes) -> None:
        self._journal_id, self._entries, self._link = journal_id, [], FIRST_LINK
