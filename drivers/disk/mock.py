"""The disk of a kiosk in a simulated world: the real files, with the faults that the world asks for. Simulation only."""

import errno
import logging
import threading
from collections.abc import Iterable
from pathlib import Path

from drivers.disk.faulty import FaultyVfs
from drivers.disk.real import RealDisk
from drivers.errors import DriverError
from drivers.world import CONNECT_S, WorldConnection
from messages.world import Disk as DiskState
from messages.world import ProgramToWorld, WorldToDisk

LOG = logging.getLogger(__name__)

NEARLY_FULL_BYTES, NEARLY_FULL_SHARE = 48 * 1024 * 1024, 25
"""What is left of a disk that is nearly full: the smaller of this and of a twenty-fifth of it. Some of the reserve is used up."""


class MockDisk:
    """Driver side: `vfs`, `space`, `close`. World side: `become`. `history` lists what the world made of it.

    Every fault comes and goes while the journal is open; a world that goes away leaves the disk as it was.
    """

    def __init__(self, directory: Path, state: DiskState | None = None) -> None:
        """state: how it is at the start, well if nothing is said."""
        self._real = RealDisk(directory)
        self._closing = threading.Event()
        self._state = state or DiskState()
        self.history: list[DiskState] = []
        self._vfs = FaultyVfs(lambda: self._state, self._closing)

    @property
    def vfs(self) -> str | None:
        """The file system that fails."""
        return self._vfs.name

    def become(self, state: DiskState) -> None:
        """World: the disk is like this from now on. May be called from any thread."""
        self._state = state
        self.history.append(state)

    def space(self) -> tuple[int, int]:
        """Give (free, total) bytes: the real ones, less what the world says is used up. Raises `OSError`."""
        free, total = self._real.space()
        if self._state.full:
            return 0, total
        if self._state.nearly_full:
            return min(free, NEARLY_FULL_BYTES, total // NEARLY_FULL_SHARE), total
        return free, total

    def make_directory(self, path: Path) -> None:
        """Make a directory where there is none. Raises `OSError`, also for what the world says."""
        if not path.is_dir():
            self._check_names()
            self._real.make_directory(path)

    def exists(self, path: Path) -> bool:
        """Say whether there is a file of this name. Raises `OSError`."""
        return self._real.exists(path)

    def remove(self, path: Path) -> None:
        """Remove a file. Raises `OSError`, also for what the world says."""
        self._check_names()
        self._real.remove(path)

    def move(self, path: Path, to: Path) -> None:
        """Rename a file durably. Raises `OSError`, also for what the world says."""
        self._check_names()
        self._real.move(path, to)

    def read(self, path: Path, bytes_max: int) -> bytes:
        """Give a file's content. Raises `OSError`."""
        return self._real.read(path, bytes_max)

    def replace(self, path: Path, content: bytes) -> None:
        """Make a file durably. Raises `OSError`, also for what the world says."""
        self._check_names()
        if self._state.full:
            raise OSError(errno.ENOSPC, "no space is left")
        self._real.replace(path, content)

    def close(self) -> None:
        """Let go; a flush that waits ends at once."""
        self._closing.set()
        self._vfs.unregister()

    def _check_names(self) -> None:
        if self._state.read_only:
            raise OSError(errno.EROFS, "the file system is read-only")
        if self._state.io_error:
            raise OSError(errno.EIO, "the flush failed")


class WorldDisk(MockDisk):
    """A mock disk that the world at `path` moves."""

    def __init__(self, path: str, directory: Path, wait_s: float = CONNECT_S) -> None:
        """Connect, and wait at most `wait_s` until the world said how the disk is. Raises `DriverError`."""
        super().__init__(directory)
        self._described = threading.Event()
        try:
            self._connection: WorldConnection[WorldToDisk] = WorldConnection(
                path, "disk", WorldToDisk, _no_greeting, self._on_message, self._on_lost
            )
        except DriverError:
            super().close()
            raise
        if not self._described.wait(wait_s):
            self.close()
            raise DriverError("disk", "the world does not say how it is")

    def close(self) -> None:
        """Let go of the world too."""
        self._connection.close()
        super().close()

    def _on_message(self, message: WorldToDisk) -> None:
        self.become(message)
        self._described.set()

    def _on_lost(self) -> None:
        LOG.warning("the world is gone: the disk stays as it was")


def _no_greeting() -> Iterable[ProgramToWorld]:
    return ()
