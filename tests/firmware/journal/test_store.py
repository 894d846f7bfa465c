"""What the journal keeps, and in which format."""

import msgspec
import pytest

from firmware.journal.errors import JournalDamagedError, JournalFullError
from firmware.journal.marks import Head, Marks
from firmware.journal.space import RESERVE_BYTES, is_low
from firmware.journal.store import Store
from firmware.journal.summary import Summary
from sync.wire import batch, records, sealing
from sync.wire.entry import FIRST_LINK, Entry, Stamp, blob_binding, row_of

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(wall_ms=1_786_000_000_000, quality=2, boot=1, uptime_ms=5_000)
DAY_MS = 86_400_000
SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
PRIVATE = records.SlipPrivate({"phone": "081234567890"}, "BUDI")
UNSET = Stamp(wall_ms=3_000, quality=0, boot=1, uptime_ms=3_000)


def add(store: Store, *new: tuple[records.Body, records.SlipPrivate | None], stamp: Stamp = STAMP):
    with store.transaction():
        return store.append([(body, private and records.encode(private)) for body, private in new], stamp)


def read_all(store: Store) -> list[Entry]:
    return store.read_batch(0, 10**9, 10**6)[0]


def test_append_first_private_record_puts_the_days_key_before_it(opened):
    """The first private record of a day is preceded, in the same commit, by a data key that only central can unseal."""
    store = opened()
    appended = add(store, (SLIP, PRIVATE))
    entries = read_all(store)
    assert appended.positions == (2,)
    assert [entry.position for entry in entries] == [1, 2]
    key = records.decode_body(entries[0].body)
    assert isinstance(key, records.DataKey)
    assert key.day == STAMP.wall_ms // DAY_MS
    data_key = CENTRAL.unseal(sealing.DATA_KEY_CONTEXT, key.sealed)
    plain = sealing.decrypt_blob(data_key, blob_binding(store.journal_id, 2), entries[1].blob or b"")
    assert records.decode_private(plain) == PRIVATE
    assert records.decode_body(entries[1].body) == SLIP


def test_append_same_day_uses_one_key_and_next_day_another(opened):
    """One data key serves a UTC day; the next day begins with a new one."""
    store = opened()
    add(store, (SLIP, PRIVATE))
    add(store, (SLIP, PRIVATE))
    add(store, (SLIP, PRIVATE), stamp=msgspec.structs.replace(STAMP, wall_ms=STAMP.wall_ms + DAY_MS))
    kinds = [type(records.decode_body(entry.body)).__name__ for entry in read_all(store)]
    assert kinds == ["DataKey", "SlipIssued", "SlipIssued", "DataKey", "SlipIssued"]


def test_reopen_goes_on_with_the_days_key_and_a_new_boot(opened):
    """After a restart the same day's key is still used, positions go on and the boot number is one higher."""
    first = opened()
    add(first, (SLIP, PRIVATE))
    head, journal_id = first.head, first.journal_id
    first.close()
    second = opened()
    assert (second.boot, second.head, second.journal_id) == (2, head, journal_id)
    assert add(second, (SLIP, PRIVATE)).positions == (3,)


def test_blob_is_not_stored_in_the_clear(opened, path):
    """A typed number is nowhere in the file or its log."""
    add(opened(), (SLIP, PRIVATE))
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"081234567890" not in stored
    assert b"4071882350961174" in stored


def test_rows_to_send_verify_at_central_and_stop_at_their_limits(opened):
    """What is read to be sent verifies against the chain; bytes and entries are bounded, one entry always fits."""
    store = opened()
    add(store, *[(SLIP, PRIVATE)] * 5)
    key = sealing.SigningKey(bytes(32))
    rows, link = store.read_rows(0, 10**6, 3)
    decoded = batch.decode(batch.encode(store.journal_id, 1, rows, link, KIOSK, key))
    assert list(decoded.entries) == store.read_batch(0, 10**6, 3)[0]
    assert batch.links(decoded, FIRST_LINK)[-1][1] == link == store.link_at(3)
    batch.verify_head(decoded, link, KIOSK, key.public)
    assert store.read_rows(3, 1, 500)[0] == [row_of(entry) for entry in store.read_batch(3, 1, 1)[0]]
    assert store.read_rows(6, 10**6, 500) == ([], store.head.link)


def test_rows_to_send_keep_the_digest_of_a_purged_blob(opened):
    """A purged blob goes as its digest, an absent one as empty, and the chain holds over both."""
    store = opened()
    add(store, (SLIP, PRIVATE), (SLIP, PRIVATE))
    digest = store.read_batch(1, 10**6, 1)[0][0].blob_digest
    store._connection.execute("UPDATE entries SET blob = NULL WHERE position = 2")
    rows, link = store.read_rows(0, 10**6, 9)
    assert [row[5:] for row in rows] == [(b"", b""), (None, digest), (store.read_batch(2, 10**6, 1)[0][0].blob, b"")]
    assert link == store.head.link


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entries SET body = x'00' WHERE position = 2",
        "UPDATE entries SET blob = x'00' WHERE position = 3",
        "UPDATE entries SET link = zeroblob(32) WHERE position = 4",
        "DELETE FROM entries WHERE position = 3",
        "DELETE FROM entries WHERE position = 4",
        "UPDATE entries SET wall_ms = -9223372036854775808, quality = 300 WHERE position = 2",
    ],
)
def test_rows_that_no_longer_fit_the_chain_are_never_sent(opened, damage):
    """One changed or missing row anywhere among them is damage: the kiosk signs nothing that it did not write."""
    store = opened()
    add(store, *[(SLIP, PRIVATE)] * 3)
    store._connection.execute(damage)
    with pytest.raises(JournalDamagedError):
        store.read_rows(0, 10**6, 500)


def test_disk_at_its_reserve_says_so_and_half_of_it_is_for_what_is_under_way(opened):
    """At the reserve a customer can still finish, and the journal says that it is low."""
    assert not is_low(lambda: (RESERVE_BYTES, 10**12))
    store = opened((RESERVE_BYTES - 1, 10**12))
    with store.transaction():
        assert store.append([(SLIP, None)], STAMP).low


def test_used_up_reserve_refuses_a_new_print_and_takes_the_end_of_one(opened):
    """Below half of the reserve no slip begins, and a print that is under way can still be ended."""
    store = opened((RESERVE_BYTES // 2 - 1, 10**12))
    with pytest.raises(JournalFullError), store.transaction():
        store.append([(SLIP, None)], STAMP)
    assert store.head == Head()
    assert add(store, (records.PrintEnded(1, "printed"), None)).positions == (1,)


def test_acknowledge_moves_the_mark_only_up_and_only_with_the_right_link(opened):
    """A mark needs the chain's own link at its position, and never falls."""
    store = opened()
    add(store, *[(SLIP, None)] * 3)
    with store.transaction():
        assert store.acknowledge(2, bytes(32), 0, 5) == Marks()
        assert store.acknowledge(9, store.head.link, 0, 5) == Marks()
        assert store.acknowledge(2, store.link_at(2), 0, 5) == Marks(acknowledged=2, central_ms=5)
        assert store.acknowledge(1, store.link_at(1), 0, 9) == Marks(acknowledged=2, central_ms=5)
    store.close()
    assert opened().marks == Marks(acknowledged=2, central_ms=5)


def test_only_a_higher_restore_id_lowers_the_mark(opened):
    """After central was restored the mark falls to its own, and an older central's word counts no more."""
    store = opened()
    add(store, *[(SLIP, None)] * 3)
    with store.transaction():
        assert store.welcome(3, 0, 1_000) == Marks(acknowledged=3, central_ms=1_000)
        assert store.welcome(1, 0, 1_000).acknowledged == 3
        assert store.welcome(1, 7, 2_000) == Marks(acknowledged=1, restore_id=7, central_ms=2_000)
        assert store.welcome(3, 6, 3_000).acknowledged == 1
        assert store.welcome(9, 8, 3_000) == Marks(acknowledged=1, restore_id=7, central_ms=2_000)
        assert store.acknowledge(2, store.link_at(2), 7, 3_000).acknowledged == 2


def test_order_and_chain_hold_through_every_jump_of_the_clock(opened):
    """1970, ten years ahead, backwards, the same moment again: positions and links do not care, and every blob opens."""
    store = opened()
    walls = [
        0,
        STAMP.wall_ms,
        STAMP.wall_ms + 3_650 * DAY_MS,
        5_000,
        STAMP.wall_ms,
        STAMP.wall_ms,
        STAMP.wall_ms - DAY_MS,
    ]
    for wall_ms in walls:
        add(store, (SLIP, PRIVATE), stamp=msgspec.structs.replace(UNSET, wall_ms=wall_ms))
    store.close()
    entries = read_all(opened())
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    keys: dict[int, bytes] = {}
    opened_privates = []
    for entry in entries:
        body = records.decode_body(entry.body)
        if isinstance(body, records.DataKey):
            keys[body.day] = CENTRAL.unseal(sealing.DATA_KEY_CONTEXT, body.sealed)
        else:
            key = keys[entry.stamp.wall_ms // DAY_MS]
            plain = sealing.decrypt_blob(key, blob_binding(entry.journal_id, entry.position), entry.blob or b"")
            opened_privates.append(records.decode_private(plain))
    assert opened_privates == [PRIVATE] * len(walls)


def test_summary_survives_and_equals_a_full_replay(opened):
    """Terminal, minted slips, unfinished prints, catalogue, key and contacts are known after a restart."""
    minted = msgspec.structs.replace(SLIP, code="9000123000070425", minted=True)
    store = opened()
    add(store, (records.TerminalAssigned(123), None), (minted, None), (records.DoorMoved("cabinet", True), None))
    add(store, (records.CatalogueActivated(3, b"d" * 32), None), (records.KeyActivated(b"k" * 32), None))
    add(store, (SLIP, None), (records.PrintEnded(6, "printed"), None), (records.PrintStarted("1", "receipt", 0), None))
    expected = Summary(123, 7, {2: "9000123000070425", 8: "1"}, b"d" * 32, b"k" * 32, {"cabinet": True})
    assert store.summary == expected
    store.close()
    assert opened().summary == expected


@pytest.mark.parametrize(
    ("ends", "torn"),
    [
        (["unknown"], "1"),
        (["unknown", "failed_clean"], "1"),
        (["unknown", "printed"], ""),
        (["unknown", "unconfirmed"], ""),
        (["unknown", "printed", "unknown"], "3"),
        (["failed_clean"], ""),
    ],
)
def test_torn_paper_is_known_until_another_one_is_printed(opened, ends, torn):
    """A boot that prints nothing does not forget it: what is printed next begins with the stub that voids it."""
    store = opened()
    for number, outcome in enumerate(ends):
        add(store, (records.PrintStarted(str(number + 1), "payment_slip", 0), None))
        add(store, (records.PrintEnded(store.head.position, outcome), None))
    store.close()
    assert opened().summary.torn == torn


def test_new_terminal_number_counts_its_own_slips(opened):
    """Slip numbers belong to a terminal number: a new one starts at none."""
    store = opened()
    minted = msgspec.structs.replace(SLIP, code="9000123000070425", minted=True)
    add(
        store,
        (records.TerminalAssigned(123), None),
        (minted, None),
        (records.TerminalAssigned(124), None),
        (minted, None),
    )
    assert (store.summary.terminal_number, store.summary.slips_minted) == (124, 0)
