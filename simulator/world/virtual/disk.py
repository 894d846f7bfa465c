"""A machine's disk in memory, under SQLite and under the journal's names: it forgets, tears, fills up, fails, rots, is slow.

A `Platter` is what lasts; a `VirtualDisk` is one life of a machine on it. After a power cut or a kill the life is over: whatever
still holds it can do nothing any more, and the next `boot` works with what was left.

    platter = Platter(random.Random(seed))
    disk = platter.boot()
    store = open_store(Path("/state/journal.db"), kiosk, seal, disk)
    disk.cut()      # or disk.kill(), or disk.cut_after(12): the thirteenth operation from now raises PowerCutError
    store = open_store(Path("/state/journal.db"), kiosk, seal, platter.boot())
"""

import errno
import itertools
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import apsw

from drivers.disk import names
from messages.world import Disk as DiskState
from simulator.world.virtual import platter as platters
from simulator.world.virtual.files import VirtualVfs
from simulator.world.virtual.platter import DIRECTORY, Damage, File, Names, some_damage

TOTAL_BYTES = 4 * 1024**3
NEARLY_FULL_BYTES = 48 * 1024**2
"""What is left of a disk that is nearly full; as on the disk with faults under real files."""

Operation = Literal["create", "write", "truncate", "sync", "delete", "rename", "directory", "sync_directory"]
Fault = Literal["full", "io_error"]

_NUMBERS = itertools.count(1)


class PowerCutError(apsw.IOError, OSError):
    """The machine is off: nothing more reaches the disk. The journal takes it for a disk that refuses: look at `alive`."""


class Platter:
    """`chance` decides what a power cut leaves and where it rots. used: bytes that others hold on it; may change at any time.

    thrifty: the first flush of a log that SQLite makes flushes its own name, as any file system under Linux does, and not the
    whole directory, as SQLite's own code there asks for: a deletion that nobody flushed stays undone for longer.
    """

    def __init__(self, chance: random.Random, total: int = TOTAL_BYTES, *, thrifty: bool = False) -> None:
        self.chance = chance
        self.total = total
        self.used = 0
        self.thrifty = thrifty
        self.names = Names({platters.ROOT: DIRECTORY})
        self.life: VirtualDisk | None = None

    def boot(self, state: DiskState | None = None) -> "VirtualDisk":
        """Give a machine's new life on it; the one before, if it still lives, is killed. state: its faults."""
        if self.life is not None:
            self.life.kill()
        self.life = VirtualDisk(self, state or DiskState())
        return self.life

    def survivors(self, chance: random.Random, damage: Damage | None = None) -> "Platter":
        """Give another platter, as a power cut at this moment could leave this one; nothing here is touched.

        damage: what is lost, drawn from `chance` for None.
        """
        other = Platter(chance, self.total, thrifty=self.thrifty)
        other.used = self.used
        other.names = Names(platters.after_cut(self.names, damage or some_damage(chance), chance))
        return other

    def rot(self, path: Path, flips: int = 1) -> list[int]:
        """Turn bits of a file over, at once and for good; give where (bytes from its beginning). None of an empty file."""
        file = self.names.current[str(path)]
        if not file.current:
            return []
        offsets = [self.chance.randrange(len(file.current)) for _ in range(flips)]
        for offset in offsets:
            bit = 1 << self.chance.randrange(8)
            for content in (file.current, file.durable):
                if offset < len(content):
                    content[offset] ^= bit
        return offsets

    def files(self) -> dict[str, int]:
        """Give the sizes of all files by their names, as a program that runs now finds them."""
        return {name: len(file.current) for name, file in self.names.current.items() if file is not DIRECTORY}


class VirtualDisk:
    """`drivers.disk.interface.Disk` of one life. World side: `become`, `cut`, `kill`, `cut_after`, `fail_at`, and the counters.

    operations: how many of each kind were begun. cost_ms: what flushes took in all; the virtual time is the caller's to spend.
    watch: called before each operation takes effect, with its kind.
    """

    def __init__(self, platter: Platter, state: DiskState) -> None:
        self.platter = platter
        self.alive = True
        self.operations: Counter[Operation] = Counter()
        self.cost_ms = 0
        self.watch: Callable[[Operation], None] | None = None
        self._state = state
        self._done = 0
        self._cut_at: int | None = None
        self._failures: dict[int, Fault] = {}
        self._vfs = VirtualVfs(f"anjungan-virtual-{next(_NUMBERS)}", self)

    @property
    def vfs(self) -> str | None:
        """The file system in memory."""
        return self._vfs.name

    def space(self) -> tuple[int, int]:
        """Give (free, total) bytes. Raises `OSError`."""
        self.check_alive()
        free = 0 if self._state.full else self.free()
        return min(free, NEARLY_FULL_BYTES) if self._state.nearly_full else free, self.platter.total

    def make_directory(self, path: Path) -> None:
        """Make a directory, and those above it. Raises `OSError`."""
        names.make_directories(_Calls(self), path)

    def exists(self, path: Path) -> bool:
        """Say whether there is a file of this name. Raises `OSError`."""
        return _Calls(self).exists(path)

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when there is none. Raises `OSError`."""
        self.check_alive()
        if str(path) in self.platter.names.current:
            self.begin("delete")
            self.platter.names.change((str(path), None))

    def move(self, path: Path, to: Path) -> None:
        """Rename a file durably. Raises `OSError`."""
        names.move(_Calls(self), path, to)

    def read(self, path: Path, bytes_max: int) -> bytes:
        """Give a file's content, at most so many bytes of it. Raises `OSError`."""
        return bytes(_Calls(self).find(path).current[:bytes_max])

    def replace(self, path: Path, content: bytes) -> None:
        """Make a file with this content durably, in place of what had its name. Raises `OSError`."""
        names.replace(_Calls(self), path, content)

    def close(self) -> None:
        """Let go of it: a clean end of the program. What it wrote stays with the operating system."""
        self.kill()

    def become(self, state: DiskState) -> None:
        """World: the disk is like this from now on."""
        self._state = state

    def cut(self, damage: Damage | None = None) -> None:
        """World: the power goes. What was not flushed is lost, torn or there. damage: drawn by chance for None."""
        if self.platter.life is self:
            left = self.platter.survivors(self.platter.chance, damage)
            self.platter.names = left.names
        self._end()

    def kill(self) -> None:
        """World: SIGKILL of the program, or its end. What it wrote stays with the operating system, flushed or not."""
        if self.platter.life is self:
            for file in self.platter.names.current.values():
                file.held.clear()
        self._end()

    def cut_after(self, operations: int) -> None:
        """World: so many operations from now still take effect; the next raises `PowerCutError`, and so does everything after it.

        Who catches that calls `cut` to say what it left.
        """
        self._cut_at = self._done + operations

    def fail_at(self, operations: int, fault: Fault) -> None:
        """World: so many operations from now take effect, and the next one fails once, half done."""
        self._failures[self._done + operations] = fault

    @property
    def faults_left(self) -> int:
        """How many of the faults that `fail_at` asked for did not come about yet."""
        return len(self._failures)

    @property
    def done(self) -> int:
        """How many operations were begun in this life."""
        return self._done

    def free(self) -> int:
        """Give the bytes that are free."""
        return max(0, self.platter.total - self.platter.used - sum(self.platter.files().values()))

    def check_alive(self) -> None:
        """Raise `PowerCutError` when this life is over."""
        if not self.alive:
            raise PowerCutError

    def begin(self, operation: Operation) -> Fault | None:
        """Count an operation; give how it shall fail when it can fail half done. Raises what it must not even begin with."""
        self.check_alive()
        if self.watch is not None:
            self.watch(operation)
        if self._cut_at is not None and self._done >= self._cut_at:
            self.alive = False
            raise PowerCutError
        self._done += 1
        self.operations[operation] += 1
        if operation in ("sync", "sync_directory"):
            self.cost_ms += self._state.slow_ms
        fault = self._failures.pop(self._done - 1, None) or self._standing_fault(operation)
        if fault is not None and operation not in ("write", "sync"):
            raise _refusal(fault)
        return fault

    def _standing_fault(self, operation: Operation) -> Fault | None:
        if self._state.read_only or (self._state.io_error and operation in ("sync", "sync_directory")):
            return "io_error"
        grows = operation in ("create", "write", "directory")
        return "full" if self._state.full and grows else None

    def _end(self) -> None:
        self.alive = False
        if self.platter.life is self:
            self.platter.life = None
        self._vfs.end()


class _Calls:
    """`names.Calls` of one life."""

    def __init__(self, disk: VirtualDisk) -> None:
        self._disk = disk
        self._names = disk.platter.names

    def exists(self, path: Path) -> bool:
        """Say whether there is a file or a directory of this name."""
        self._disk.check_alive()
        return str(path) in self._names.current

    def make_directory(self, path: Path) -> None:
        """Make one directory."""
        if self._names.current.get(str(path.parent)) is not DIRECTORY:
            raise NotADirectoryError(errno.ENOTDIR, "not a directory")
        self._disk.begin("directory")
        self._names.change((str(path), DIRECTORY))

    def write(self, path: Path, content: bytes) -> None:
        """Make a file with this content. When the disk refuses, half of it is there."""
        if str(path) not in self._names.current:
            if self._names.current.get(str(path.parent)) is not DIRECTORY:
                raise FileNotFoundError(errno.ENOENT, "no such directory")
            self._disk.begin("create")
            self._names.change((str(path), File()))
        file = self.find(path)
        self._disk.begin("truncate")
        file.truncate(0)
        fault = self._disk.begin("write")
        if fault is None and len(content) > self._disk.free():
            fault = "full"
        file.write(0, content if fault is None else content[: len(content) // 2])
        if fault is not None:
            raise _refusal(fault)

    def make_private(self, path: Path) -> None:
        """There is one user only."""

    def rename(self, path: Path, to: Path) -> None:
        """Give a file another name."""
        file = self.find(path)
        self._disk.begin("rename")
        self._names.change((str(path), None), (str(to), file))

    def flush(self, path: Path) -> None:
        """Make a file's content or a directory's names durable."""
        file = self.find(path)
        if file is DIRECTORY:
            self._disk.begin("sync_directory")
            self._names.sync(str(path))
        elif self._disk.begin("sync") is not None:
            file.lose(self._disk.platter.chance)
            raise OSError(errno.EIO, "the flush failed")
        else:
            file.sync()

    def find(self, path: Path) -> File:
        """Give the file, or `DIRECTORY`. Raises `FileNotFoundError`."""
        self._disk.check_alive()
        file = self._names.current.get(str(path))
        if file is None:
            raise FileNotFoundError(errno.ENOENT, "no such file")
        return file


def _refusal(fault: Fault) -> OSError:
    return OSError(errno.ENOSPC if fault == "full" else errno.EIO, "the disk refuses")
