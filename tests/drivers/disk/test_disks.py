"""The contract of every disk: the machine's, the mock and the virtual world's; and the mock's faults, as SQLite sees them."""

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from drivers.disk.interface import Disk
from drivers.disk.mock import MockDisk
from drivers.disk.real import RealDisk
from messages.world import Disk as DiskState
from simulator.world.virtual.disk import Platter, VirtualDisk

FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
Opener = Callable[..., Any]


def virtual_disk(directory: Path) -> VirtualDisk:
    """A disk in memory that has this directory."""
    disk = Platter(random.Random(0)).boot()
    disk.make_directory(directory)
    return disk


@pytest.fixture(params=[RealDisk, MockDisk, virtual_disk])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """Each backend, on the same directory."""
    opened = request.param(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[MockDisk]:
    """A disk that a test breaks."""
    opened = MockDisk(tmp_path)
    yield opened
    opened.close()


def database(disk: Disk, path: Path) -> Any:
    """A journal's kind of database, with one row."""
    connection = apsw.Connection(str(path), flags=FLAGS, vfs=disk.vfs)
    for statement in (
        "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA synchronous=EXTRA", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE entries (number INTEGER)", "INSERT INTO entries VALUES (1)",
    ):  # fmt: skip
        connection.execute(statement).fetchall()
    return connection


def reopened(disk: Disk, path: Path) -> Any:
    """The database once more, as the next start opens it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=disk.vfs)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    return connection


def rows(connection: Any) -> int:
    return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])


def test_what_is_committed_is_there_for_the_next_start(disk: Disk, tmp_path: Path) -> None:
    """A disk without a fault only keeps files."""
    database(disk, tmp_path / "a.db").close()
    again = reopened(disk, tmp_path / "a.db")
    assert rows(again) == 1
    again.close()


def test_space_is_that_of_the_file_system(disk: Disk, tmp_path: Path) -> None:
    """Free is at most total, and both are real."""
    free, total = disk.space()
    assert 0 < free <= total


def test_second_program_is_kept_out(disk: Disk, tmp_path: Path) -> None:
    """Locks are the file system's own."""
    held = database(disk, tmp_path / "a.db")
    other = apsw.Connection(str(tmp_path / "a.db"), vfs=disk.vfs)
    with pytest.raises(apsw.BusyError):
        rows(other)
    other.close()
    held.close()


def test_closing_twice_or_after_its_files_is_harmless(disk: Disk, tmp_path: Path) -> None:
    """A kiosk that ends in a hurry may do both."""
    database(disk, tmp_path / "a.db").close()
    disk.close()
    disk.close()


def test_directory_is_made_with_those_above_it_and_once_more_is_harmless(disk: Disk, tmp_path: Path) -> None:
    """A journal can be made in it."""
    inside = tmp_path / "a" / "b"
    assert not disk.exists(inside)
    disk.make_directory(inside)
    disk.make_directory(inside)
    database(disk, inside / "a.db").close()
    assert disk.exists(inside / "a.db")


def test_directory_below_a_file_cannot_be_made(disk: Disk, tmp_path: Path) -> None:
    """A path that cannot be is an error of the disk."""
    database(disk, tmp_path / "file").close()
    with pytest.raises(NotADirectoryError):
        disk.make_directory(tmp_path / "file" / "below")


def test_removed_file_is_gone_and_removing_nothing_is_harmless(disk: Disk, tmp_path: Path) -> None:
    """What should not be there is not there."""
    database(disk, tmp_path / "a.db").close()
    disk.remove(tmp_path / "a.db")
    disk.remove(tmp_path / "a.db")
    assert not disk.exists(tmp_path / "a.db")
    with pytest.raises(apsw.CantOpenError):
        rows(apsw.Connection(str(tmp_path / "a.db"), flags=apsw.SQLITE_OPEN_READWRITE, vfs=disk.vfs))


def test_moved_file_takes_the_place_of_another(disk: Disk, tmp_path: Path) -> None:
    """Its content is under the new name only."""
    moved, replaced = database(disk, tmp_path / "new.db"), database(disk, tmp_path / "old.db")
    moved.execute("INSERT INTO entries VALUES (2)")
    moved.close()
    replaced.close()
    disk.move(tmp_path / "new.db", tmp_path / "old.db")
    assert not disk.exists(tmp_path / "new.db")
    again = reopened(disk, tmp_path / "old.db")
    assert rows(again) == 2
    again.close()


def test_file_that_is_not_there_cannot_be_moved(disk: Disk, tmp_path: Path) -> None:
    """And nothing takes the place of what is there."""
    database(disk, tmp_path / "old.db").close()
    with pytest.raises(FileNotFoundError):
        disk.move(tmp_path / "new.db", tmp_path / "old.db")
    assert disk.exists(tmp_path / "old.db")


def test_replaced_file_has_the_new_content_and_leaves_no_draft(disk: Disk, tmp_path: Path) -> None:
    """Whether it was there or not; what is read is at most as much as was asked for."""
    with pytest.raises(FileNotFoundError):
        disk.read(tmp_path / "a", 10)
    disk.replace(tmp_path / "a", b"before")
    disk.replace(tmp_path / "a", b"after")
    assert disk.read(tmp_path / "a", 10) == b"after"
    assert disk.read(tmp_path / "a", 2) == b"af"
    assert not disk.exists(tmp_path / "a.new")


def test_file_cannot_be_replaced_in_a_directory_that_is_not_there(disk: Disk, tmp_path: Path) -> None:
    """It is an error of the disk."""
    with pytest.raises(FileNotFoundError):
        disk.replace(tmp_path / "missing" / "a", b"x")


@pytest.mark.parametrize("state", [DiskState(read_only=True), DiskState(io_error=True), DiskState(full=True)])
def test_file_that_the_mock_does_not_take_leaves_the_one_before(
    mock: MockDisk, tmp_path: Path, state: DiskState
) -> None:
    """Its content stays whole."""
    mock.replace(tmp_path / "a", b"before")
    mock.become(state)
    with pytest.raises(OSError, match=r"read-only|flush failed|no space"):
        mock.replace(tmp_path / "a", b"after")
    assert mock.read(tmp_path / "a", 10) == b"before"


def test_names_stay_as_they_are_while_the_mock_takes_no_writes(mock: MockDisk, tmp_path: Path) -> None:
    """Moving, removing and making a directory fail, each with the error of such a disk."""
    database(mock, tmp_path / "a.db").close()
    mock.become(DiskState(read_only=True))
    for change in (
        lambda: mock.move(tmp_path / "a.db", tmp_path / "b.db"),
        lambda: mock.remove(tmp_path / "a.db"),
        lambda: mock.make_directory(tmp_path / "c"),
    ):
        with pytest.raises(OSError, match="read-only"):
            change()
    mock.become(DiskState(io_error=True))
    with pytest.raises(OSError, match="flush failed"):
        mock.move(tmp_path / "a.db", tmp_path / "b.db")
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (DiskState(full=True), apsw.FullError),
        (DiskState(read_only=True), apsw.IOError),
        (DiskState(io_error=True), apsw.IOError),
    ],
)
def test_fault_fails_a_commit_as_that_disk_would_and_leaves_nothing_of_it(
    mock: MockDisk, tmp_path: Path, state: DiskState, error: type[Exception]
) -> None:
    """The row before it stays readable; when the fault is gone, writing works again."""
    connection = database(mock, tmp_path / "a.db")
    mock.become(state)
    with pytest.raises(error):
        connection.execute("INSERT INTO entries VALUES (2)")
    assert rows(connection) == 1
    mock.become(DiskState())
    connection.execute("INSERT INTO entries VALUES (2)")
    assert rows(connection) == 2
    connection.close()
    assert mock.history == [state, DiskState()]


def test_nearly_full_and_full_are_seen_in_the_space_only_full_in_a_write(mock: MockDisk, tmp_path: Path) -> None:
    """What is under way on a nearly full disk still ends."""
    connection = database(mock, tmp_path / "a.db")
    total = mock.space()[1]
    mock.become(DiskState(nearly_full=True))
    left = min(48 * 1024 * 1024, total // 25)
    assert mock.space() == (left, total)
    connection.execute("INSERT INTO entries VALUES (2)")
    mock.become(DiskState(full=True))
    assert mock.space() == (0, total)
    mock.become(DiskState())
    assert mock.space()[0] > left
    connection.close()


def test_disk_that_takes_no_writes_makes_no_file(mock: MockDisk, tmp_path: Path) -> None:
    """Nothing appears on it."""
    mock.become(DiskState(read_only=True))
    with pytest.raises(apsw.CantOpenError):
        apsw.Connection(str(tmp_path / "new.db"), flags=FLAGS, vfs=mock.vfs).execute("PRAGMA user_version=1")
    assert list(tmp_path.iterdir()) == []


def test_slow_flush_takes_its_time_and_ends_when_the_disk_is_closed(mock: MockDisk, tmp_path: Path) -> None:
    """A commit waits for as long as the flush does: here until the disk is let go of, an hour early."""
    connection = database(mock, tmp_path / "a.db")
    mock.become(DiskState(slow_ms=3_600_000))
    order = itertools.count()
    ended: list[int] = []

    def commit() -> None:
        connection.execute("INSERT INTO entries VALUES (2)")
        ended.append(next(order))

    thread = threading.Thread(target=commit)
    thread.start()
    thread.join(0.2)
    assert thread.is_alive()
    closed = next(order)
    mock.close()
    thread.join(10)
    assert ended == [closed + 1]
    assert rows(connection) == 2
    connection.close()
