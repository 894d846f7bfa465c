"""A journal in a temporary directory, with central's key beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.disk.real import RealDisk
from firmware.journal.recovery import open_store
from firmware.journal.store import Store
from sync.wire import sealing
from sync.wire.entry import Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(wall_ms=1_786_000_000_000, quality=2, boot=1, uptime_ms=5_000)
PLENTY = (10**12, 10**12)


class SizedDisk(RealDisk):
    """The real disk, with as much room as a test says."""

    def __init__(self, directory: Path, room: tuple[int, int]) -> None:
        super().__init__(directory)
        self._room = room

    def space(self) -> tuple[int, int]:
        return self._room


Opener = Callable[..., Store]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Opener]:
    """Opens the journal; whatever a test leaves open is closed at its end."""
    stores: list[Store] = []

    def open_it(disk_space: tuple[int, int] = PLENTY) -> Store:
        store = open_store(path, KIOSK, CENTRAL.public, SizedDisk(path.parent, disk_space))
        stores.append(store)
        return store

    yield open_it
    for store in stores:
        store.close()
