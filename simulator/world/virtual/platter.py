"""What a disk holds: what is durable, what only the operating system's memory has, and what a power cut makes of both.

As little is promised as POSIX promises. Until its file is flushed, every sector of a write, and every truncation, may be lost or
not, whatever became of those before and after it. Until its directory is flushed, so may every new name, deletion and rename.
"""

import itertools
import random

import msgspec

SECTOR_BYTES = 512
PAGE_BYTES = 4096

ROOT = "/"


class Damage(msgspec.Struct, frozen=True):
    """What a power cut does to what was not flushed.

    kept: the chance of each sector, truncation and name to survive. garbage_bytes: the size of the block around a sector that
    was being written at that moment, all of which is then garbage; 0 for none. stale: what was lost inside of a file that grew
    is garbage instead of zeros.
    """

    kept: float
    garbage_bytes: int = 0
    stale: bool = False


def some_damage(chance: random.Random, garbage_bytes: int = 0) -> Damage:
    """Draw one: all lost, all kept, and everything between. garbage_bytes: of every fourth."""
    kept = chance.choice((0.0, 1.0, chance.random(), chance.random(), chance.random()))
    return Damage(kept, chance.choice((0, 0, 0, garbage_bytes)), chance.random() < 0.5)


class File:
    """A file's content, whatever its name. `held`: which handle has which lock."""

    def __init__(self, content: bytes | bytearray = b"") -> None:
        self.durable = bytearray(content)
        self.current = bytearray(content)
        self.unsynced: list[tuple[int, bytes | None]] = []
        self.held: dict[object, int] = {}

    def write(self, offset: int, data: bytes) -> None:
        """Write into the operating system's memory."""
        _put(self.current, offset, data)
        self.unsynced.append((offset, data))

    def truncate(self, size: int) -> None:
        """Cut off, or fill with zeros, in the operating system's memory."""
        _resize(self.current, size)
        self.unsynced.append((size, None))

    def sync(self) -> None:
        """All of it is durable."""
        for offset, data in self.unsynced:
            _change(self.durable, offset, data)
        self.unsynced.clear()

    def lose(self, chance: random.Random) -> None:
        """A flush failed: the memory counts as clean from now on, and only some of it was written."""
        self.durable = self._after(Damage(chance.random()), chance)
        self.unsynced.clear()

    def after_cut(self, damage: Damage, chance: random.Random, burnt: bool) -> "File":
        """Give the file as the next boot finds it. burnt: this is the one that was being written."""
        content = self._after(damage, chance)
        written = [(offset, data) for offset, data in self.unsynced if data]
        if burnt and damage.garbage_bytes and written:
            offset, data = chance.choice(written)
            at = (offset + chance.randrange(len(data))) // damage.garbage_bytes * damage.garbage_bytes
            size = min(damage.garbage_bytes, len(content) - at)
            if size > 0:
                content[at : at + size] = chance.randbytes(size)
        return File(content)

    def _after(self, damage: Damage, chance: random.Random) -> bytearray:
        content = bytearray(self.durable)
        for offset, data in self.unsynced:
            if data is None:
                if chance.random() < damage.kept:
                    _resize(content, offset)
                continue
            for start, end in _sectors(offset, len(data)):
                if chance.random() < damage.kept:
                    if damage.stale and offset + start > len(content):
                        content.extend(chance.randbytes(offset + start - len(content)))
                    _put(content, offset + start, data[start:end])
        return content


DIRECTORY = File()
"""What the name of a directory stands for."""


class Names:
    """Which names there are now, and which are durable. `unsynced`: (name, its file, or None when it goes), in order."""

    def __init__(self, files: dict[str, File]) -> None:
        self.current = dict(files)
        self.durable = dict(files)
        self.unsynced: list[list[tuple[str, File | None]]] = []

    def change(self, *changes: tuple[str, File | None]) -> None:
        """Names come or go in one step. A later flush of their directory makes that durable."""
        _rename(self.current, changes)
        self.unsynced.append(list(changes))

    def sync(self, directory: str) -> None:
        """What was changed in this directory is durable."""
        waiting = []
        for changes in self.unsynced:
            if parent(changes[0][0]) == directory:
                _rename(self.durable, changes)
            else:
                waiting.append(changes)
        self.unsynced = waiting

    def sync_one(self, name: str) -> None:
        """That this name came is durable; whatever else was changed in its directory is not."""
        self.durable[name] = self.current[name]
        self.unsynced = [changes for changes in self.unsynced if {each for each, _ in changes} != {name}]

    def after_cut(self, damage: Damage, chance: random.Random) -> dict[str, File]:
        """Give the names that the next boot finds. What is in a directory that is gone is gone."""
        found = dict(self.durable)
        for changes in self.unsynced:
            if chance.random() < damage.kept:
                _rename(found, changes)
        return {name: file for name, file in found.items() if _is_reachable(found, name)}


def parent(name: str) -> str:
    """Give the name of the directory that holds a name."""
    return name.rpartition("/")[0] or ROOT


def after_cut(names: Names, damage: Damage, chance: random.Random) -> dict[str, File]:
    """Give the names and files that the next boot finds; nothing of what is there now is touched."""
    found = names.after_cut(damage, chance)
    dirty = [name for name, file in found.items() if file.unsynced]
    burnt = chance.choice(dirty) if dirty else ""
    return {
        name: DIRECTORY if file is DIRECTORY else file.after_cut(damage, chance, name == burnt)
        for name, file in found.items()
    }


def _rename(
    names: dict[str, File], changes: list[tuple[str, File | None]] | tuple[tuple[str, File | None], ...]
) -> None:
    for name, file in changes:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def _is_reachable(names: dict[str, File], name: str) -> bool:
    while name != ROOT:
        name = parent(name)
        if name not in names:
            return False
    return True


def _sectors(offset: int, size: int) -> list[tuple[int, int]]:
    """Give the pieces of a write as the platter's sectors cut it, from and to where in its data."""
    first = SECTOR_BYTES - offset % SECTOR_BYTES
    edges = [0, *range(first, size, SECTOR_BYTES), size]
    return [(start, end) for start, end in itertools.pairwise(edges) if start < end]


def _change(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        _resize(content, offset)
    else:
        _put(content, offset, data)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))
