"""After a flush failed nothing more is written or flushed, and the next start makes sure of what it reads."""

import shutil

import apsw
import pytest

from drivers.disk.mock import MockDisk
from firmware.journal.errors import JournalStoppedError
from firmware.journal.recovery import open_store
from messages.world import Disk
from sync.wire import records, sealing
from sync.wire.entry import Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)


@pytest.fixture
def disk(tmp_path):
    """A disk that a test breaks."""
    opened = MockDisk(tmp_path)
    yield opened
    opened.close()


def start(disk, tmp_path):
    return open_store(tmp_path / "journal.db", KIOSK, CENTRAL.public, disk)


def cancel(store, name):
    with store.transaction():
        store.append([(records.SlipCancelled(name), None)], STAMP)


def files(tmp_path):
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def names(path):
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    found = [
        records.decode_body(row[0]).code for row in connection.execute("SELECT body FROM entries ORDER BY position")
    ]
    connection.close()
    return found


@pytest.mark.parametrize("fault", [Disk(io_error=True), Disk(read_only=True), Disk(full=True)])
def test_failed_commit_is_the_last_touch_of_the_files(disk, tmp_path, fault):
    """Not the disk's return, a later record, a checkpoint nor the close writes one byte more."""
    store = start(disk, tmp_path)
    cancel(store, "1")
    disk.become(fault)
    with pytest.raises(JournalStoppedError):
        cancel(store, "2")
    disk.become(Disk())
    before = files(tmp_path)
    with pytest.raises(JournalStoppedError):
        cancel(store, "3")
    with pytest.raises(JournalStoppedError):
        store.purge(STAMP.wall_ms)
    store.close()
    assert files(tmp_path) == before


def test_next_start_finds_what_was_reported_and_what_failed_entirely_or_not_at_all(disk, tmp_path):
    """The commit whose flush failed has an unknown outcome; after the start it is decided, and the chain goes on."""
    store = start(disk, tmp_path)
    cancel(store, "1")
    disk.become(Disk(io_error=True))
    with pytest.raises(JournalStoppedError):
        cancel(store, "2")
    disk.become(Disk())
    store.close()
    second = start(disk, tmp_path)
    assert second.head.position in (1, 2)
    cancel(second, "4")
    second.close()
    assert names(tmp_path / "journal.db") in (["1", "4"], ["1", "2", "4"])


def test_start_moves_what_it_reads_from_the_log_into_the_file(disk, tmp_path):
    """After a failed flush the log may stand in the machine's memory only: nothing is written behind it before it is safe."""
    store = start(disk, tmp_path)
    cancel(store, "1")
    disk.become(Disk(io_error=True))
    with pytest.raises(JournalStoppedError):
        cancel(store, "2")
    disk.become(Disk())
    store.close()
    second = start(disk, tmp_path)
    shutil.copy(tmp_path / "journal.db", tmp_path / "without-its-log.db")
    assert names(tmp_path / "without-its-log.db")[:1] == ["1"]
    assert len(names(tmp_path / "without-its-log.db")) == second.head.position
    second.close()


def test_start_whose_log_cannot_be_made_safe_is_refused(disk, tmp_path):
    """It is a disk that fails, not a damaged journal."""
    store = start(disk, tmp_path)
    cancel(store, "1")
    store._commits.stopped = JournalStoppedError("io_error", "left with its log")
    store.close()
    disk.become(Disk(io_error=True))
    with pytest.raises(JournalStoppedError, match="cannot be read") as caught:
        start(disk, tmp_path)
    assert caught.value.reason == "io_error"
