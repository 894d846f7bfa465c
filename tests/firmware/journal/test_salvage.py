"""What a person's salvage makes of a damaged journal."""

from pathlib import Path

import apsw
import pytest

from drivers.disk.real import RealDisk
from firmware.journal.errors import JournalBusyError, JournalDamagedError
from firmware.journal.marks import Head, Marks
from firmware.journal.reader import inspect
from firmware.journal.recovery import open_store
from firmware.journal.rows import replay
from firmware.journal.salvage import POSITION_MAX, RANGES_MAX, NothingToSalvageError, read_wreck, salvage
from sync.wire import records, sealing
from sync.wire.entry import Stamp, blob_binding

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)
SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
PRIVATE = records.encode(records.SlipPrivate({"phone": "081234567890"}, "BUDI"))


@pytest.fixture
def filled(opened, path) -> Path:
    """A closed journal: born, a data key (2), slips with private parts (3-12), of which central acknowledged up to 4."""
    store = opened()
    with store.transaction():
        store.append([(records.Born(KIOSK, "test"), None)], STAMP)
        store.append([(SLIP, PRIVATE)] * 10, STAMP)
        store.welcome(4, 7, 1_785_000_000_000)
        store.keep_paper(12_345)
    store.close()
    return path


def change(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(statement)
    connection.close()


def old_rows(path: Path) -> dict[int, tuple]:
    connection = apsw.Connection(str(path))
    found = {row[0]: row for row in connection.execute("SELECT * FROM entries")}
    connection.close()
    return found


def run(path: Path):
    return salvage(path, KIOSK, "test", CENTRAL.public, RealDisk(path.parent), 1_786_000_500_000)


def entries_of(path: Path):
    store = open_store(path, KIOSK, CENTRAL.public, RealDisk(path.parent))
    found = list(replay(store._connection, store.journal_id, Head()))
    store.close()
    return store, [(records.decode_body(entry.body), entry.blob) for entry, _ in found]


def test_damaged_row_is_missing_and_all_that_can_be_proven_is_rescued(filled):
    """The new journal names the old one, the mark and the gap, and carries each provable entry with its own blob."""
    old_id = inspect(filled, RealDisk(filled.parent)).journal_id
    rows = old_rows(filled)
    change(filled, "UPDATE entries SET body = x'9107' WHERE position = 7")
    change(filled, "DELETE FROM entries WHERE position IN (9, 10)")
    done = run(filled)
    store, found = entries_of(filled)
    assert store.journal_id != old_id
    assert found[0] == (records.Born(KIOSK, "test", old_id), b"")
    # 11 is there, but what it follows is not: nothing proves it. 12 is proven by the link of 11.
    missing = ((7, 7), (9, 11))
    assert found[1] == (records.Salvaged(old_id, 12, 4, missing, SLIP.code), b"")
    rescued = {body.position: (body, blob) for body, blob in found[2:]}
    assert sorted(rescued) == [5, 6, 8, 12]
    for position, (body, blob) in rescued.items():
        _, wall_ms, quality, boot, uptime_ms, old_body, digest, link, old_blob = rows[position]
        assert body == records.Rescued(old_id, position, wall_ms, quality, boot, uptime_ms, old_body, digest, link)
        assert blob == old_blob
    assert done.wreck is not None
    assert done.wreck.missing == missing


def test_rescued_blob_opens_with_the_damaged_journals_key(filled):
    """Central unseals the old data key and opens the blob as bound to its old place."""
    old = old_rows(filled)
    old_id = inspect(filled, RealDisk(filled.parent)).journal_id
    key = CENTRAL.unseal(sealing.DATA_KEY_CONTEXT, records.decode_body(old[2][5]).sealed)
    change(filled, "DELETE FROM entries WHERE position = 6")
    run(filled)
    body, blob = entries_of(filled)[1][-1]
    assert sealing.decrypt_blob(key, blob_binding(old_id, body.position), blob) == PRIVATE


def test_damaged_journal_is_kept_with_its_log(filled):
    """Byte by byte, under another name, its write-ahead log beside it."""
    change(filled, "DELETE FROM entries WHERE position = 6")
    log = filled.with_name("journal.db-wal")
    log.write_bytes(b"what a power cut left")
    before = filled.read_bytes()
    kept = run(filled).kept
    assert kept.read_bytes() == before
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"what a power cut left"
    assert not log.exists()


def test_boot_goes_on_with_what_must_not_be_forgotten(filled):
    """Central's time and restore stay, and what the roll has given; the mark starts at 0, no terminal number, and the next slip
    voids the one under way.
    """
    change(filled, "DELETE FROM entries WHERE position = 6")
    run(filled)
    store, _ = entries_of(filled)
    assert store.marks == Marks(restore_id=7, central_ms=1_785_000_000_000, paper_used_mm=12_345)
    assert store.summary.terminal_number == 0
    assert store.summary.torn == SLIP.code
    assert inspect(filled, RealDisk(filled.parent)).faults == ()


def test_blob_that_does_not_fit_is_left_out_and_its_entry_rescued(filled):
    """The public body still proves that there was a slip."""
    change(filled, "UPDATE entries SET blob = x'00' WHERE position = 6")
    run(filled)
    _, found = entries_of(filled)
    assert [(body.position, blob == b"") for body, blob in found[2:]] == [(at, at == 6) for at in range(5, 13)]


def test_whole_journal_is_not_touched(filled):
    """There is nothing to salvage, and nothing is made."""
    before = filled.read_bytes()
    with pytest.raises(NothingToSalvageError):
        run(filled)
    assert [(file.name, file.read_bytes()) for file in filled.parent.iterdir()] == [("journal.db", before)]


def test_running_kiosk_is_not_touched(opened, path):
    """Its journal is held; whoever asks is told."""
    opened()
    with pytest.raises(JournalBusyError):
        run(path)
    with pytest.raises(JournalBusyError):
        read_wreck(path, KIOSK, RealDisk(path.parent))


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE journal SET kiosk = 'k-00000000000b'", "the journal of k-00000000000b"),
        ("PRAGMA user_version = 9", "a schema that this software does not know"),
    ],
)
def test_journal_of_somebody_else_is_not_salvaged(filled, statement, complaint):
    """Another kiosk's card, or a newer software's file, is no damage."""
    change(filled, statement)
    change(filled, "DELETE FROM entries WHERE position = 6")
    with pytest.raises(JournalDamagedError, match=complaint):
        run(filled)
    assert [file.name for file in filled.parent.iterdir()] == ["journal.db"]


def test_file_that_is_no_database_is_kept_and_the_gap_said(path):
    """Not even its id is known: the new journal says that there was one."""
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    run(path)
    _, found = entries_of(path)
    assert [body for body, _ in found] == [
        records.Born(KIOSK, "test"),
        records.Salvaged(b"", 0, 0, ((1, POSITION_MAX),)),
    ]


@pytest.mark.parametrize("statement", ["DROP TABLE state", "DROP TABLE entries", "DELETE FROM journal"])
def test_end_that_nobody_knows_is_a_gap_without_end(filled, statement):
    """What could not be read is not taken for nothing: central is told that any number of entries may be missing."""
    change(filled, statement)
    wreck = run(filled).wreck
    assert wreck is not None
    assert wreck.missing[-1][1] == POSITION_MAX


@pytest.mark.parametrize("moved", [1, 2])
def test_salvage_that_was_cut_short_is_ended_by_the_next_and_never_by_a_boot(filled, tmp_path, moved):
    """After any of its renamings a boot refuses to begin anew, and a second salvage ends the first."""
    change(filled, "DELETE FROM entries WHERE position = 6")
    filled.with_name("journal.db-wal").write_bytes(b"log")
    disk = CutDisk(filled.parent, moved + 1)  # the draft's own birth is the first one
    with pytest.raises(OSError, match="the power is gone"):
        salvage(filled, KIOSK, "test", CENTRAL.public, disk, 1_786_000_500_000)
    before = {file.name: file.read_bytes() for file in filled.parent.iterdir()}
    with pytest.raises(JournalDamagedError):
        open_store(filled, KIOSK, CENTRAL.public, RealDisk(filled.parent))
    assert {file.name: file.read_bytes() for file in filled.parent.iterdir()} == before
    kept = run(filled).kept
    assert len(entries_of(filled)[1]) == 8
    assert sorted(file.name for file in filled.parent.iterdir()) == ["journal.db", kept.name, kept.name + "-wal"]


def test_draft_is_no_journal_when_the_damaged_one_vanished_by_itself(filled):
    """Only a renaming says that the draft was whole: without one it may lack entries, and say nothing of them."""
    change(filled, "DELETE FROM entries WHERE position = 6")
    with pytest.raises(OSError, match="the power is gone"):
        salvage(filled, KIOSK, "test", CENTRAL.public, CutDisk(filled.parent, 1), 1_786_000_500_000)
    filled.unlink()
    before = {file.name: file.read_bytes() for file in filled.parent.iterdir()}
    with pytest.raises(JournalDamagedError, match="is missing, and not by a salvage"):
        run(filled)
    assert {file.name: file.read_bytes() for file in filled.parent.iterdir()} == before


@pytest.mark.parametrize("name", ["summary_position", "acknowledged"])
def test_figure_that_a_turned_bit_made_huge_is_not_walked_up_to(filled, name):
    """A salvage takes as long as the file is large, whatever stands in it."""
    change(filled, f"INSERT OR REPLACE INTO state VALUES ('{name}', {2**40})")
    wreck = run(filled).wreck
    assert wreck is not None
    assert wreck.head == 2**40
    assert [entry.position for entry, _ in wreck.entries] == ([] if name == "acknowledged" else list(range(5, 13)))
    assert wreck.missing == (() if name == "acknowledged" else ((13, 2**40),))


def test_first_entry_behind_what_was_pruned_is_proven_by_the_link_before_it(filled, opened):
    """Also when the mark cannot be read any more and the walk begins before it."""
    store = opened()
    store.purge(STAMP.wall_ms + 91 * 86_400_000, entries_kept=0)
    assert store.beginning.head.position == 4
    store.close()
    change(filled, "UPDATE state SET value = 0 WHERE name = 'acknowledged'")
    change(filled, "DELETE FROM entries WHERE position = 9")
    wreck = run(filled).wreck
    assert wreck is not None
    assert [entry.position for entry, _ in wreck.entries] == [5, 6, 7, 8, 11, 12]
    assert wreck.missing == ((1, 4), (9, 10))


def test_salvage_that_was_cut_short_before_the_renamings_begins_again(filled):
    """The draft of the first try is thrown away; the damaged journal is still in its place."""
    change(filled, "DELETE FROM entries WHERE position = 6")
    with pytest.raises(OSError, match="the power is gone"):
        salvage(filled, KIOSK, "test", CENTRAL.public, CutDisk(filled.parent, 1), 1_786_000_500_000)
    run(filled)
    assert len(entries_of(filled)[1]) == 8


def test_page_that_is_lost_costs_only_its_own_entries(opened, path):
    """Rot in the middle of the file: what stands on other pages is rescued."""
    store = opened()
    for _ in range(100):
        with store.transaction():
            store.append([(SLIP, PRIVATE)], STAMP)
    store.close()
    content = bytearray(path.read_bytes())
    leaf = next(at for at in range(4096 * 6, len(content), 4096) if content[at] == 0x0D)
    content[leaf : leaf + 4096] = bytes(4096)
    path.write_bytes(content)
    wreck = run(path).wreck
    assert wreck is not None
    assert len(wreck.missing) == 1
    first, last = wreck.missing[0]
    assert 5 <= last - first <= 40
    assert len(wreck.entries) == 101 - (last - first + 1)


def test_many_gaps_are_told_as_so_many_ranges_that_fit_one_entry(opened, path):
    """The last range takes in what lies behind it; what was proven there is rescued all the same."""
    store = opened()
    with store.transaction():
        store.append([(records.SlipCancelled(str(number)), None) for number in range(400)], STAMP)
    store.close()
    change(path, "DELETE FROM entries WHERE position % 3 = 0 AND position < 398")
    wreck = run(path).wreck
    assert wreck is not None
    assert len(wreck.missing) == RANGES_MAX
    assert wreck.missing[0] == (3, 4)
    assert wreck.missing[-1] == (192, 397)
    assert wreck.entries[-1][0].position == 400


class CutDisk(RealDisk):
    """The power goes at a renaming, counted from 1, before it happens."""

    def __init__(self, directory: Path, at: int) -> None:
        super().__init__(directory)
        self._left = at

    def move(self, path: Path, to: Path) -> None:
        if self._left == 0:
            raise OSError("the power is gone")
        self._left -= 1
        super().move(path, to)
