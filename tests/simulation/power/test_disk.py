"""The disk in memory itself: what it forgets, and what it must not forget."""

import itertools
import random
from pathlib import Path

import apsw
import pytest

from drivers.disk import names
from messages.world import Disk as DiskState
from simulator.world.virtual.disk import Platter, PowerCutError, VirtualDisk, _Calls
from simulator.world.virtual.platter import PAGE_BYTES, SECTOR_BYTES, Damage, File, some_damage

HERE = Path("/state")
ALL, NOTHING = Damage(kept=1.0), Damage(kept=0.0)


def a_disk(seed: int = 0) -> VirtualDisk:
    disk = Platter(random.Random(seed)).boot()
    disk.make_directory(HERE)
    return disk


def after_cut(disk: VirtualDisk, damage: Damage) -> VirtualDisk:
    disk.cut(damage)
    return disk.platter.boot()


def database(disk: VirtualDisk) -> apsw.Connection:
    connection = apsw.Connection(str(HERE / "a.db"), vfs=disk.vfs)
    for statement in ("locking_mode=EXCLUSIVE", "synchronous=EXTRA", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {statement}").fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS rows (number INTEGER)")
    return connection


def test_cut_keeps_what_was_flushed_and_any_part_of_the_rest():
    """All, nothing, and single sectors of what was not flushed; never a part of what was."""
    flushed, written = bytes([1]) * 4 * SECTOR_BYTES, bytes([2]) * 4 * SECTOR_BYTES
    found = set()
    for seed in range(60):
        file = File(flushed)
        file.write(0, written)
        chance = random.Random(seed)
        content = bytes(file.after_cut(Damage(chance.random()), chance, burnt=False).durable)
        found.add(tuple(content[start] for start in range(0, len(content), SECTOR_BYTES)))
        assert all(
            len(set(content[start : start + SECTOR_BYTES])) == 1 for start in range(0, len(content), SECTOR_BYTES)
        )
    assert {(1, 1, 1, 1), (2, 2, 2, 2)} < found
    assert len(found) > 8


def test_garbage_stays_inside_of_the_block_that_was_written():
    """What stood beside the write is lost with it, what stands in other blocks is not."""
    file = File(bytes(4 * PAGE_BYTES))
    file.write(PAGE_BYTES + 100, b"x" * 50)
    content = bytes(file.after_cut(Damage(1.0, PAGE_BYTES), random.Random(1), burnt=True).durable)
    assert content[:PAGE_BYTES] == bytes(PAGE_BYTES)
    assert content[2 * PAGE_BYTES :] == bytes(2 * PAGE_BYTES)
    assert content[PAGE_BYTES : 2 * PAGE_BYTES].count(0) < 100


def test_truncation_that_was_not_flushed_may_come_back():
    """The file has its old length and content, or the new one."""
    file = File(b"x" * 1_000)
    file.truncate(10)
    assert len(file.after_cut(NOTHING, random.Random(1), burnt=False).durable) == 1_000
    assert len(file.after_cut(ALL, random.Random(1), burnt=False).durable) == 10
    file.sync()
    assert len(file.after_cut(NOTHING, random.Random(1), burnt=False).durable) == 10


def test_flush_that_failed_is_not_made_good_by_one_that_succeeds():
    """The memory counts as clean from then on: a program that flushes again is told that all is well, and it is not."""
    file = File(bytes(SECTOR_BYTES))
    file.write(0, b"x" * SECTOR_BYTES)
    file.lose(random.Random(1))
    lost = bytes(file.durable) == bytes(SECTOR_BYTES)
    file.sync()
    assert lost
    assert bytes(file.current) == b"x" * SECTOR_BYTES
    assert bytes(file.after_cut(ALL, random.Random(1), burnt=False).durable) == bytes(SECTOR_BYTES)


def test_deleted_name_comes_back_until_its_directory_is_flushed():
    """Deleting is over when the directory is."""
    disk = a_disk()
    disk.replace(HERE / "a", b"x")
    disk.remove(HERE / "a")
    again = after_cut(disk, NOTHING)
    assert again.exists(HERE / "a")
    again.remove(HERE / "a")
    _Calls(again).flush(HERE)
    assert not after_cut(again, NOTHING).exists(HERE / "a")


def all_cuts(work, seed: int):
    """Cut at every operation of `work`; give the disk after each, and whether the work had come to its end."""
    for at in itertools.count():
        disk = a_disk(seed + at)
        disk.replace(HERE / "a", b"before")
        disk.cut_after(at)
        try:
            work(disk)
        except PowerCutError:
            yield after_cut(disk, some_damage(disk.platter.chance)), False
        else:
            yield after_cut(disk, some_damage(disk.platter.chance)), True
            return


def careless_move(disk: VirtualDisk, *, flush_file: bool, flush_directory: bool) -> None:
    """`names.replace` with a step left out."""
    calls = _Calls(disk)
    calls.write(HERE / "a.new", b"after")
    if flush_file:
        calls.flush(HERE / "a.new")
    calls.rename(HERE / "a.new", HERE / "a")
    if flush_directory:
        calls.flush(HERE)


def broken(work) -> int:
    """Give how often a file was neither whole nor, after the end of the work, the new one."""
    count = 0
    for seed in range(0, 4_000, 100):
        for disk, ended in all_cuts(work, seed):
            content = disk.read(HERE / "a", 100) if disk.exists(HERE / "a") else b""
            count += content not in ({b"after"} if ended else {b"before", b"after"})
    return count


def test_replaced_file_is_old_or_new_at_every_cut_and_new_at_the_end():
    """Draft, flush, rename, flush of the directory: each step is needed."""
    assert broken(lambda disk: names.replace(_Calls(disk), HERE / "a", b"after")) == 0
    assert broken(lambda disk: careless_move(disk, flush_file=False, flush_directory=True)) > 0
    assert broken(lambda disk: careless_move(disk, flush_file=True, flush_directory=False)) > 0


def test_new_directory_is_durable_when_it_was_made_by_the_drivers_order():
    """Without a flush of the one above it, it and everything in it may be gone."""
    kept = a_disk()
    kept.make_directory(HERE / "b" / "c")
    assert after_cut(kept, NOTHING).exists(HERE / "b" / "c")
    careless = a_disk()
    _Calls(careless).make_directory(HERE / "b")
    careless.replace(HERE / "b" / "a", b"x")
    again = after_cut(careless, NOTHING)
    assert not again.exists(HERE / "b" / "a")


def test_life_that_is_over_reaches_nothing_any_more():
    """Neither a name nor an open database of a life before touches the next one."""
    disk = a_disk()
    connection = database(disk)
    disk.cut(ALL)
    again = disk.platter.boot()
    before = again.platter.files()
    with pytest.raises(apsw.ConnectionClosedError):
        connection.execute("INSERT INTO rows VALUES (1)")
    with pytest.raises(PowerCutError):
        disk.remove(HERE / "a.db")
    assert again.platter.files() == before


def test_kill_keeps_what_was_written_and_a_cut_after_it_does_not():
    """A program's end is not the machine's: unflushed writes live on in memory, and are still unflushed."""
    disk = a_disk()
    database(disk).execute("PRAGMA synchronous=OFF; INSERT INTO rows VALUES (1)")
    disk.kill()
    survivor = disk.platter.survivors(random.Random(0), NOTHING).boot()
    assert database(survivor).execute("SELECT count(*) FROM rows").fetchone() == (0,)
    again = disk.platter.boot()
    assert database(again).execute("SELECT count(*) FROM rows").fetchone() == (1,)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (DiskState(full=True), apsw.FullError),
        (DiskState(read_only=True), apsw.IOError),
        (DiskState(io_error=True), apsw.IOError),
    ],
)
def test_standing_fault_fails_a_commit_and_goes(state: DiskState, error: type[Exception]):
    """As on the mock disk over real files."""
    disk = a_disk()
    connection = database(disk)
    disk.become(state)
    with pytest.raises(error):
        connection.execute("INSERT INTO rows VALUES (1)")
    disk.become(DiskState())
    connection.execute("INSERT INTO rows VALUES (2)")
    assert connection.execute("SELECT number FROM rows").fetchall() == [(2,)]


def test_full_disk_is_one_whose_bytes_are_used_up():
    """What others write counts; the space says so before."""
    disk = a_disk()
    connection = database(disk)
    disk.platter.used = disk.platter.total - sum(disk.platter.files().values()) - 100
    assert disk.space() == (100, disk.platter.total)
    with pytest.raises(apsw.FullError):
        connection.execute("INSERT INTO rows VALUES (0)")
    disk.platter.used = 0
    connection.execute("INSERT INTO rows VALUES (1)")


def test_slow_flush_adds_up_and_rot_flips_one_bit():
    """Neither waits nor fails: the world spends the time, and finds the damage."""
    disk = a_disk()
    disk.become(DiskState(slow_ms=700))
    disk.replace(HERE / "a", bytes(100))
    assert disk.cost_ms == 1_400
    (at,) = disk.platter.rot(HERE / "a")
    content = disk.read(HERE / "a", 100)
    assert [content[at].bit_count(), sum(content[:at]), sum(content[at + 1 :])] == [1, 0, 0]
