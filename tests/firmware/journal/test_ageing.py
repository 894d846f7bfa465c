"""What leaves a journal by age, and that nothing of it stays in the files while everything else still verifies."""

import msgspec
import pytest

from drivers.disk.real import RealDisk
from firmware.journal.ageing import ENTRY_DAYS_KEPT, PORTION
from firmware.journal.errors import JournalDamagedError
from firmware.journal.marks import Head
from firmware.journal.reader import inspect
from firmware.journal.store import Store
from sync.wire import records, sealing
from tests.firmware.journal.keeping import (
    DAY_MS,
    PRIVATE,
    SLIP,
    STAMP,
    UNSET,
    acknowledge,
    add,
    later,
    on_disk,
    read_all,
    replayed,
)


def test_purge_erases_old_keys_and_acknowledged_blobs_and_keeps_the_chain(opened, path):
    """After 30 days an acknowledged blob is gone from the file while its entry still verifies; the open one stays."""
    store = opened()
    add(store, (SLIP, PRIVATE), (SLIP, PRIVATE))
    blobs = [entry.blob for entry in read_all(store)]
    with store.transaction():
        store.acknowledge(2, store.link_at(2), 0, 1)
    store.purge(STAMP.wall_ms + 31 * DAY_MS)
    entries = read_all(store)
    assert [entry.blob for entry in entries] == [b"", None, blobs[2]]
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert blobs[1] not in stored
    assert blobs[2] in stored
    assert add(store, (SLIP, PRIVATE)).positions == (5,)
    store.close()
    assert opened().head.position == 5


def test_purge_keeps_what_a_clock_that_nobody_set_stamped_with_1970(opened):
    """Central may be restored from last night: what is acknowledged is kept for 30 days, whatever its own stamp says."""
    store = opened()
    add(store, (SLIP, PRIVATE), stamp=UNSET)
    add(store, (SLIP, None))
    with store.transaction():
        store.acknowledge(3, store.link_at(3), 0, 1)
    store.purge(STAMP.wall_ms + 29 * DAY_MS)
    assert [entry.blob is None for entry in read_all(store)] == [False, False, False]
    store.purge(STAMP.wall_ms + 31 * DAY_MS)
    assert [entry.blob is None for entry in read_all(store)] == [False, True, False]


def test_boots_without_a_clock_share_no_key(opened):
    """Each of them begins on 1970-01-01, where one key would serve for years: each boot makes its own, the older goes."""
    for _ in range(3):
        store = opened()
        add(store, (SLIP, PRIVATE), stamp=UNSET)
        add(store, (SLIP, PRIVATE), stamp=UNSET)
        assert store._connection.execute("SELECT count(*) FROM data_keys").fetchone() == (1,)
        store.close()
    kinds = [type(records.decode_body(entry.body)).__name__ for entry in read_all(opened())]
    assert kinds == ["DataKey", "SlipIssued", "SlipIssued"] * 3


def test_purge_erases_what_a_clock_ten_years_ahead_stamped(opened):
    """Its age is that of the next entry whose time had a quality."""
    store = opened()
    add(store, (SLIP, PRIVATE), stamp=msgspec.structs.replace(UNSET, wall_ms=STAMP.wall_ms + 3_650 * DAY_MS))
    add(store, (SLIP, None))
    with store.transaction():
        store.acknowledge(3, store.link_at(3), 0, 1)
    store.purge(STAMP.wall_ms + 31 * DAY_MS)
    assert [entry.blob is None for entry in read_all(store)] == [False, True, False]


def test_key_that_was_purged_is_never_followed_by_an_older_one(opened):
    """Central opens a blob with the newest key before it: a start after a purge must not go back to an earlier key."""
    store = opened()
    add(store, (SLIP, PRIVATE))
    add(store, (SLIP, PRIVATE), stamp=UNSET)
    store.purge(STAMP.wall_ms)
    store.close()
    again = opened()
    add(again, (SLIP, PRIVATE))
    kinds = [type(records.decode_body(entry.body)).__name__ for entry in read_all(again)]
    assert kinds == ["DataKey", "SlipIssued", "DataKey", "SlipIssued", "DataKey", "SlipIssued"]


def cancelled(number: int) -> records.Body:
    """A record that can be found in a file."""
    return records.SlipCancelled(f"slip-{number:06d}")


def test_pruning_waits_for_the_acknowledgement_the_age_and_the_number(opened):
    """Old and many is not enough without central's word; acknowledged and many not without the age; nor those two alone."""
    store = opened()
    add(store, *[(cancelled(number), None) for number in range(20)])
    old = later(ENTRY_DAYS_KEPT + 1).wall_ms
    store.purge(old, entries_kept=5)
    assert store.beginning.head.position == 0
    acknowledge(store, 12)
    store.purge(later(ENTRY_DAYS_KEPT - 1).wall_ms, entries_kept=5)
    assert store.beginning.head.position == 0
    store.purge(old, entries_kept=20)
    assert store.beginning.head.position == 0
    store.purge(old, entries_kept=5)
    assert store.beginning.head.position == 12
    acknowledge(store, 20)
    store.purge(old, entries_kept=5)
    assert store.beginning.head.position == 15


def test_pruned_journal_goes_on_and_verifies_from_where_it_begins(opened, path):
    """After more than one portion: the link before the first kept entry is known, boot, check and replay agree."""
    store = opened()
    for start in range(0, 2_500, 500):
        add(store, *[(cancelled(number), PRIVATE) for number in range(start, start + 500)])
    add(store, (records.TerminalAssigned(7), None), (SLIP, PRIVATE))
    acknowledge(store, store.head.position)
    link = store.link_at(2_300)
    store.purge(later(ENTRY_DAYS_KEPT + 1).wall_ms, entries_kept=store.head.position - 2_300)
    assert PORTION < store.beginning.head.position == 2_300
    assert (store.beginning.head.link, store.link_at(2_300), store.link_at(2_299)) == (link, link, b"")
    expected = store.head, store.summary
    assert replayed(store) == expected
    assert [entry.position for entry in read_all(store)] == list(range(2_301, store.head.position + 1))
    assert store.read_rows(2_299, 10**6, 9) == ([], b"")
    store.close()
    again = opened()
    assert (again.head, again.summary) == expected
    assert again.beginning.head == Head(2_300, link)
    add(again, (SLIP, PRIVATE))
    again.close()
    found = inspect(path, RealDisk(path.parent))
    assert (found.faults, found.head.position) == ((), again.head.position)


def test_central_that_was_restored_far_behind_the_beginning_harms_nothing(opened):
    """Its mark is taken; what it lacks is gone, so nothing is sent, and nothing more is pruned before it has caught up."""
    store = opened()
    add(store, *[(cancelled(number), None) for number in range(20)])
    acknowledge(store, 20)
    old = later(ENTRY_DAYS_KEPT + 1).wall_ms
    store.purge(old, entries_kept=10)
    with store.transaction():
        assert store.welcome(3, 9, 1).acknowledged == 3
        assert store.acknowledge(4, bytes(32), 9, 1).acknowledged == 3
    store.purge(old, entries_kept=0)
    assert store.beginning.head.position == 10
    assert store.read_rows(3, 10**6, 9) == ([], b"")


def test_erased_bytes_are_in_none_of_the_files(opened, path):
    """Blobs that fill overflow pages, pruned entries and data keys: neither file nor log holds a byte of them afterwards."""
    store = opened()
    add(store, *[(cancelled(number), records.SlipPrivate({"x": str(number) * 1_900})) for number in range(1, 9)])
    add(store, *[(cancelled(number), PRIVATE) for number in range(9, 30)])
    entries = read_all(store)
    (key,) = store._connection.execute("SELECT key FROM data_keys").fetchone()
    acknowledge(store, 20)
    pieces = [entry.blob[at : at + 16] for entry in entries[1:20] for at in range(0, len(entry.blob), 16)]
    links = [store.link_at(position) for position in range(1, 15)]
    assert all(piece in on_disk(path) for piece in (*pieces, *links, key))
    store.purge(later(ENTRY_DAYS_KEPT + 1).wall_ms, entries_kept=len(entries) - 15)
    left = on_disk(path)
    assert [piece for piece in (*pieces, *links, key) if piece in left] == []
    assert [number for number in range(1, 30) if b"slip-%06d" % number in left] == list(range(15, 30))
    assert entries[20].blob in left
    store.close()
    assert [piece for piece in (*pieces, *links, key) if piece in on_disk(path)] == []


def test_entry_of_a_newer_software_stops_the_pruning_and_nothing_else(opened):
    """It is an error of the journal, which the controller can say, and nothing was deleted."""
    store = opened()
    add(store, (OfTomorrow(1), None))
    acknowledge(store, 1)
    with pytest.raises(JournalDamagedError, match="entry 1: an entry's body is not a known record"):
        store.purge(later(ENTRY_DAYS_KEPT + 1).wall_ms, entries_kept=0)
    assert count_rows(store) == 1


def count_rows(store: Store) -> int:
    return store._connection.execute("SELECT count(*) FROM entries").fetchone()[0]


class OfTomorrow(msgspec.Struct, frozen=True, array_like=True, tag=99):
    """A record that this software does not know."""

    figure: int


def test_key_that_was_erased_is_not_kept_in_memory(opened):
    """The journal holds no key then, until a record needs a new one."""
    store = opened()
    add(store, (SLIP, PRIVATE))
    store.purge(later(3).wall_ms)
    assert sealing.decrypt_blob(bytes(32), b"", store._data_key.encrypt(b"", b"nothing")) == b"nothing"


def test_purge_that_erases_nothing_leaves_the_log_alone(opened, path):
    """Every hour of a quiet day: no file is cut and grown again."""
    store = opened()
    add(store, (SLIP, PRIVATE))
    store.purge(STAMP.wall_ms)
    before = on_disk(path)
    store.purge(STAMP.wall_ms)
    assert on_disk(path) == before
