"""What the journal does with an idle moment: room in its log, and damage found before somebody needs the page."""

import shutil

import pytest

from drivers.disk.mock import MockDisk
from drivers.disk.real import RealDisk
from firmware.journal.database import PAGE_BYTES
from firmware.journal.errors import JournalDamagedError, JournalStoppedError
from firmware.journal.recovery import TAIL, open_store
from firmware.journal.scrub import PORTION
from messages.world import Disk
from sync.wire import records, sealing
from sync.wire.entry import Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)
DAY_MS = 86_400_000
ENTRIES = 600


@pytest.fixture
def store(opened, path):
    """An open journal whose first entries a start does not read again."""
    first = opened()
    fill(first, ENTRIES)
    first.close()
    return opened()


def fill(store, amount: int) -> None:
    with store.transaction():
        store.append([(records.SlipCancelled(str(number)), b"x") for number in range(amount)], STAMP)


def tend_a_round(store) -> None:
    before = store._scrub.rounds
    for _ in range(2 + store.head.position // PORTION):
        store.tend()
        if store._scrub.rounds != before:
            return
    raise AssertionError("the round does not end")


def test_whole_journal_is_read_in_portions_round_after_round(store):
    """Also while entries are added; a round ends when what was read adds up to what is known."""
    for rounds in range(1, 4):
        tend_a_round(store)
        assert store._scrub.rounds == rounds
        fill(store, 3)


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE entries SET body = x'9107' WHERE position = 3", "the hash chain breaks at entry 3"),
        ("UPDATE entries SET blob = x'00' WHERE position = 4", "the private blob of entry 4 is not"),
        ("UPDATE entries SET blob = NULL WHERE position = 4", "the private blob of entry 4 is missing"),
        ("DELETE FROM entries WHERE position = 5", "entry 5 is missing"),
        ("DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)", "do not add up"),
    ],
)
def test_damage_that_a_start_does_not_see_stops_the_journal(store, statement, complaint):
    """Found within a round: the journal accepts nothing more, and says why."""
    store._connection.execute(statement)
    with pytest.raises(JournalDamagedError, match=complaint):
        tend_a_round(store)
    with pytest.raises(JournalDamagedError, match=complaint):
        fill(store, 1)
    with pytest.raises(JournalDamagedError, match=complaint):
        store.tend()


def test_page_that_rots_under_a_closed_journal_is_found(store, opened, path):
    """The start goes by the newest pages; the scrub comes to the others."""
    store.close()
    content = bytearray(path.read_bytes())
    leaf = next(at for at in range(6 * PAGE_BYTES, len(content), PAGE_BYTES) if content[at] == 0x0D)
    content[leaf + PAGE_BYTES - 40 : leaf + PAGE_BYTES] = bytes(40)
    path.write_bytes(content)
    again = opened()
    assert again.head.position > ENTRIES > TAIL
    with pytest.raises(JournalDamagedError):
        tend_a_round(again)


def test_round_begins_anew_when_its_place_was_pruned(store):
    """What was just read may be gone a moment later."""
    store.tend()
    with store.transaction():
        store.acknowledge(300, store.link_at(300), 0, 1)
    store.purge(STAMP.wall_ms + 91 * DAY_MS, entries_kept=10)
    assert store.beginning.head.position == 300
    tend_a_round(store)


def test_log_is_moved_when_it_is_half_full_and_nobody_waits(opened, path):
    """A record that comes then finds room: the log is never longer than it was made."""
    store = opened()
    log = path.with_name("journal.db-wal")
    length = log.stat().st_size
    for _ in range(3 * length // PAGE_BYTES // 4):
        fill(store, 1)
        store.tend()
    assert log.stat().st_size == length


def test_what_rests_has_left_the_log(opened, path, tmp_path):
    """A bit that turns in the log of a quiet kiosk takes no entry with it: they stand in the file by then."""
    store = opened()
    fill(store, 60)
    store.tend()
    store.tend()
    card = tmp_path / "card"
    card.mkdir()
    for side in ("", "-wal"):
        shutil.copy(f"{path}{side}", card / f"journal.db{side}")
    log = bytearray((card / "journal.db-wal").read_bytes())
    for at in range(100, len(log), PAGE_BYTES):
        log[at] ^= 1
    (card / "journal.db-wal").write_bytes(log)
    again = open_store(card / "journal.db", KIOSK, CENTRAL.public, RealDisk(card))
    assert again.head == store.head
    again.close()


def test_full_log_is_moved_after_the_commit_that_filled_it(opened, path):
    """Nobody tends it: it grows by no more than one commit."""
    store = opened()
    log = path.with_name("journal.db-wal")
    length = log.stat().st_size
    for _ in range(length // PAGE_BYTES):
        fill(store, 1)
    assert log.stat().st_size <= length + 8 * PAGE_BYTES


def test_failed_move_of_the_log_stops_what_comes_and_not_what_was_committed(tmp_path):
    """The commit before it is durable, and said so; the next one is refused."""
    disk = MockDisk(tmp_path)
    store = open_store(tmp_path / "journal.db", KIOSK, CENTRAL.public, disk, log_bytes=16 * PAGE_BYTES)
    for _ in range(5):
        fill(store, 1)
    disk.become(Disk(io_error=True))
    with pytest.raises(JournalStoppedError):
        store.tend()
    disk.become(Disk())
    with pytest.raises(JournalStoppedError):
        fill(store, 1)
    store.close()
    again = open_store(tmp_path / "journal.db", KIOSK, CENTRAL.public, disk)
    assert again.head.position == 6
    again.close()
    disk.close()
