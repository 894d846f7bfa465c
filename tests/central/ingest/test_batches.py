"""Batches: in order, once, from the mark on; what is repeated, early, forged or contradictory changes nothing it should not."""

import hashlib

import msgspec
import pytest

from sync.wire import envelope, records
from sync.wire.entry import Stamp, make_entry, next_link
from sync.wire.sealing import SigningKey


@pytest.fixture
def greeted(central, kiosk):
    """Central after the kiosk's first hello."""
    central.greet(kiosk)
    return central


def test_batch_is_stored_and_acknowledged(greeted, kiosk):
    """The acknowledgement names kiosk, journal, position and the chain's link, and comes after the commit."""
    kiosk.fill(2)
    ack = greeted.send("batch", kiosk.batch(1, 5))
    assert envelope.open_ack(ack, greeted.public) == envelope.AckContent(
        kiosk="k-0123456789ab",
        journal_id=b"J" * 16,
        position=5,
        link=kiosk.links[5],
        restore_id=0,
        now_ms=1_788_000_000_000,
    )
    assert greeted.stored() == [(position, "applied") for position in (1, 2, 3, 4, 5)]


def test_batches_of_one_kiosk_are_taken_together(greeted, kiosk):
    """Several batches that wait are stored in one transaction, in whatever order they wait, with one acknowledgement for all."""
    kiosk.fill(5)
    answers = greeted.send_all(*[("batch", kiosk.batch(first, first + 1)) for first in (3, 1, 7, 5)])
    assert [envelope.open_ack(answer, greeted.public).position for answer in answers] == [8]
    assert greeted.stored() == [(position, "applied") for position in range(1, 9)]


def test_repeated_batch_is_acknowledged_again(greeted, kiosk):
    """A batch that comes twice is stored once and acknowledged twice: its acknowledgement may have been lost."""
    for _ in range(3):
        assert greeted.deliver(kiosk, 1, 3).position == 3
    assert len(greeted.stored()) == 3
    assert greeted.cases() == []


def test_early_batch_is_acknowledged_at_the_mark(greeted, kiosk):
    """A batch after a gap is not stored; the acknowledgement says where to go on."""
    kiosk.fill(4)
    greeted.deliver(kiosk, 1, 3)
    assert greeted.deliver(kiosk, 5, 7).position == 3
    assert len(greeted.stored()) == 3


def test_reordered_batches_arrive_in_the_end(greeted, kiosk):
    """What comes too early comes again: in any order each entry is stored once."""
    kiosk.fill(6)
    for first, last in ((7, 9), (4, 6), (1, 3), (7, 9), (4, 6), (4, 6), (7, 9)):
        greeted.deliver(kiosk, first, last)
    assert greeted.stored() == [(position, "applied") for position in range(1, 10)]


def test_overlapping_batch_adds_only_what_is_new(greeted, kiosk):
    """A batch that begins before the mark and ends after it is stored from the mark on."""
    kiosk.fill(3)
    greeted.deliver(kiosk, 1, 4)
    assert greeted.deliver(kiosk, 2, 6).position == 6
    assert len(greeted.stored()) == 6


def test_batch_before_the_first_hello_waits(central, kiosk):
    """Central follows no journal that was not announced over its nonce."""
    assert central.deliver(kiosk, 1, 3) is None
    central.greet(kiosk)
    assert central.deliver(kiosk, 1, 3).position == 3


def test_forged_batch_calls_a_person_and_changes_nothing_else(greeted, kiosk):
    """A batch of another key is refused; the real one is taken afterwards."""
    assert greeted.send("batch", kiosk.batch(1, 3, key=SigningKey(b"\x09" * 32))) is None
    assert (greeted.stored(), greeted.cases(), greeted.suspended()) == ([], [("batch_refused", 0, 1)], False)
    assert greeted.deliver(kiosk, 1, 3).position == 3


def test_batch_signed_for_another_kiosk_is_refused(greeted, kiosk):
    """The signature covers whose journal it is."""
    assert greeted.send("batch", kiosk.batch(1, 3, kiosk="k-ba9876543210")) is None
    assert greeted.stored() == []


def test_altered_entry_is_refused(greeted, kiosk):
    """One changed byte in a body breaks the chain that was signed."""
    altered = kiosk.copy()
    altered.journal[1] = msgspec.structs.replace(altered.journal[1], body=records.encode(records.SlipCancelled("1")))
    assert greeted.send("batch", altered.batch(1, 3)) is None
    assert greeted.stored() == []


def test_two_signed_histories_hold_the_kiosk(greeted, kiosk):
    """A batch that the kiosk signed and that says something else where central has entries is proof of two cards."""
    other = kiosk.copy()
    kiosk.fill(2)
    other.write(records.DoorMoved("paper", False))
    greeted.deliver(kiosk, 1, 5)
    assert greeted.deliver(other, 1, 4) is None
    assert greeted.suspended()
    assert greeted.cases() == [("fork", 5, 1)]


def test_contradicting_batch_of_another_key_proves_nothing(greeted, kiosk):
    """Without the kiosk's signature a contradiction may come from anybody."""
    other = kiosk.copy()
    other.sign = SigningKey(b"\x09" * 32)
    kiosk.fill(1)
    other.write(records.DoorMoved("paper", False))
    greeted.deliver(kiosk, 1, 4)
    assert greeted.deliver(other, 1, 4) is None
    assert (greeted.suspended(), greeted.cases(), greeted.dropped("forged")) == (False, [], 1)


def test_suspended_kiosk_is_still_heard(greeted, kiosk):
    """What a held kiosk writes is evidence, and is acknowledged."""
    greeted.greet(kiosk.copy(), journal_id=b"K" * 16)
    greeted.greet(kiosk)
    assert greeted.suspended()
    kiosk.journal_id = b"K" * 16
    kiosk.journal, kiosk.links = [], [bytes(32)]
    kiosk.begin()
    assert greeted.deliver(kiosk, 1, 3).position == 3


@pytest.mark.parametrize(
    "payload", [b"", b"\x00", b"\x01", b"\x02abc", b"\x00\xc1", b"\x01" + b"x" * 100, b"\x00" * 70_000]
)
def test_garbage_batch_is_dropped(greeted, payload):
    """Bytes that are no batch are counted and dropped."""
    assert greeted.send("batch", payload) is None
    assert greeted.dropped("forged") == 1


def test_figure_beyond_the_database_is_refused(greeted, kiosk):
    """The wire's unsigned figures reach further than a BIGINT: such a batch is refused before it breaks anything."""
    kiosk.write(records.DoorMoved("paper", True), uptime_ms=2**63)
    assert greeted.deliver(kiosk, 1, 4) is None
    assert greeted.dropped("forged") == 1
    assert greeted.deliver(kiosk, 1, 3).position == 3


def test_purged_blob_is_accepted(greeted, kiosk):
    """An entry whose blob the kiosk has erased still continues the chain by the blob's digest."""
    entry = make_entry(kiosk.journal_id, 4, Stamp(1, 3, 1, 1), records.encode(records.SlipCancelled("1")), b"secret")
    purged = msgspec.structs.replace(entry, blob=None)
    assert purged.blob_digest == hashlib.sha256(b"secret").digest()
    kiosk.journal.append(purged)
    kiosk.links.append(next_link(kiosk.links[-1], purged))
    assert greeted.deliver(kiosk, 1, 4).position == 4


def test_a_bad_batch_does_not_hold_up_a_good_one(greeted, kiosk):
    """Among messages that are taken together, each stands for itself."""
    kiosk.fill(1)
    forged = kiosk.batch(1, 3, key=SigningKey(b"\x09" * 32))
    (answer,) = greeted.send_all(("batch", forged), ("batch", b"\xff"), ("batch", kiosk.batch(1, 4)))
    assert envelope.open_ack(answer, greeted.public).position == 4
