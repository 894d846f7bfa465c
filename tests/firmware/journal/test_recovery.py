"""What opening does with files that are not whole."""

from pathlib import Path

import apsw
import pytest

from drivers.disk.real import RealDisk
from firmware.journal.errors import JournalBusyError, JournalDamagedError, JournalStoppedError
from firmware.journal.recovery import open_store
from sync.wire import records, sealing
from sync.wire.entry import Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)


@pytest.fixture
def filled(opened, path) -> Path:
    """A closed journal of five entries whose summary covers none of them."""
    store = opened()
    with store.transaction():
        store.append([(records.SlipCancelled(str(number)), b"x") for number in range(4)], STAMP)
    store.close()
    change(path, "DELETE FROM state WHERE name LIKE 'summary%'")
    return path


def change(path: Path, statement: str, bindings: tuple = ()) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(statement, bindings)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE entries SET body = x'9107' WHERE position = 3", "the hash chain breaks at entry 3"),
        ("UPDATE entries SET wall_ms = wall_ms + 1 WHERE position = 2", "the hash chain breaks at entry 2"),
        ("UPDATE entries SET link = zeroblob(32) WHERE position = 5", "the hash chain breaks at entry 5"),
        ("UPDATE entries SET blob = x'00' WHERE position = 4", "the private blob of entry 4 is not"),
        ("DELETE FROM entries WHERE position = 2", "entry 2 is missing"),
        ("DELETE FROM journal", "does not say whose journal"),
        ("UPDATE journal SET kiosk = 'k-00000000000b'", "the journal of k-00000000000b"),
        ("DROP TABLE data_keys", "is damaged"),
        ("PRAGMA user_version = 9", "a schema that this software does not know"),
        ("PRAGMA application_id = 9", "is not a journal"),
        ("INSERT INTO state VALUES ('restore_id', x'6b7c8d9e')", "the state's restore_id is no figure"),
        ("UPDATE state SET value = 'one' WHERE name = 'boot'", "the state's boot is no figure"),
        ("INSERT INTO state VALUES ('pruned', 1)", "what stands in front of the first entry is missing"),
        ("INSERT INTO state VALUES ('acknowledged', 6)", "central has acknowledged entry 6, the journal ends at 5"),
    ],
)
def test_damaged_row_is_named_and_the_file_stays(filled, opened, statement, complaint):
    """Each kind of damage is found at opening, said in words, and the file is left for a person."""
    change(filled, statement)
    before = filled.read_bytes()
    with pytest.raises(JournalDamagedError, match=complaint):
        opened()
    assert filled.read_bytes() == before


@pytest.mark.parametrize(("position", "is_found"), [(44, False), (45, True), (300, True)])
def test_newest_entries_are_read_again_also_behind_a_saved_summary(opened, path, position, is_found):
    """A power cut hits what was written last: that much is verified at every start, older entries by the scrub."""
    store = opened()
    with store.transaction():
        store.append([(records.SlipCancelled(str(number)), None) for number in range(300)], STAMP)
    store.close()
    change(path, f"UPDATE entries SET wall_ms = wall_ms + 1 WHERE position = {position}")
    if is_found:
        with pytest.raises(JournalDamagedError, match=f"the hash chain breaks at entry {position}"):
            opened()
    else:
        assert opened().head.position == 300


@pytest.mark.parametrize("content", [b"", b"no database at all", bytes(8192)])
def test_file_that_is_no_journal_is_refused(path, opened, content):
    """An empty or foreign file under the journal's name is damage, not a reason to begin anew."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(JournalDamagedError):
        opened()
    assert path.read_bytes() == content


def test_truncated_file_is_refused(filled, opened):
    """A file that lost its end is found by the check of its pages."""
    filled.write_bytes(filled.read_bytes()[:-4096])
    with pytest.raises(JournalDamagedError):
        opened()


def test_lost_file_beside_its_log_is_refused(path, opened):
    """A write-ahead log without its journal means that something was removed."""
    path.parent.mkdir()
    path.with_name("journal.db-wal").write_bytes(b"x")
    with pytest.raises(JournalDamagedError, match="is missing, but its write-ahead log is there"):
        opened()


def test_birth_that_was_cut_short_begins_again(path, opened):
    """A half-made journal never had its name, so making it again loses nothing."""
    path.parent.mkdir()
    path.with_name("journal.db.new").write_bytes(b"half a file")
    assert opened().boot == 1
    assert not path.with_name("journal.db.new").exists()


def test_second_program_cannot_open_it(opened):
    """One program at a time holds the journal; a second one is told so after a short wait, and nothing counts as damage."""
    opened()
    with pytest.raises(JournalBusyError, match=r"journal\.db is held by another program"):
        opened()


def test_file_is_private_and_durability_is_on(opened, path):
    """Only the owner reads the file; WAL, FULL, secure delete and 4 KiB pages are really in force."""
    connection = opened()._connection
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "page_size", "locking_mode", "trusted_schema")
    }
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "page_size": 4096, "locking_mode": "exclusive",
        "trusted_schema": 0,
    }  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600


def test_missing_directory_that_cannot_be_made_is_named(tmp_path):
    """A path that cannot hold a journal is a clear error."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(JournalStoppedError, match="cannot be made"):
        open_store(tmp_path / "file" / "journal.db", KIOSK, CENTRAL.public, RealDisk(tmp_path))
