"""A journal that follows a damaged one: what is lost holds the kiosk, what was saved is applied as what it was, once."""

import msgspec
import pytest
from sqlalchemy import select

from central.fleet import kiosks
from central.ingest.worker import Message
from central.store.fleet_tables import cases, journals
from sync.wire import records, topics
from sync.wire.entry import make_entry, next_link

PRIVATE = records.SlipPrivate({"phone": "087800001230"})
OLD, NEW = b"J" * 16, b"K" * 16


class FakeSlips:
    """Notes what it is given."""

    def __init__(self):
        self.issued = []
        self.cancelled = []

    def record_issued(self, connection, kiosk_id, stamp, entry_hash, body, private):
        self.issued.append((body.code, stamp.uptime_ms, entry_hash, private))

    def record_cancelled(self, connection, kiosk_id, body):
        self.cancelled.append(body.code)


def slip(code):
    return records.SlipIssued(code, "pulsa", True, False, 10_000, 10_500, 0, 1_500, 12_000, 1, 1, "id")


@pytest.fixture
def slips():
    return FakeSlips()


@pytest.fixture
def central(make_central, slips, kiosk):
    """Central with the first three entries of a journal that goes on to seven: two slips, each with a data key of its own."""
    made = make_central(slips)
    made.greet(kiosk)
    made.deliver(kiosk, 1, 3)
    kiosk.write(slip("1"), PRIVATE)
    kiosk.new_data_key()
    kiosk.write(slip("2"), PRIVATE)
    kiosk.write(records.SlipCancelled("1"))
    return made


@pytest.fixture
def salvaged(central, kiosk):
    """The kiosk's next journal, which has begun, and which central knows."""
    after = kiosk.copy()
    after.journal_id, after.journal, after.links, after.acknowledged = NEW, [], [bytes(32)], 0
    after.begin()
    central.greet(after)
    return after


def rescue(kiosk, salvaged, position):
    """Carry an entry of the damaged journal over, with its own blob."""
    entry, stamp = kiosk.journal[position - 1], kiosk.journal[position - 1].stamp
    body = records.Rescued(
        OLD, position, stamp.wall_ms, stamp.quality, stamp.boot, stamp.uptime_ms,
        entry.body, entry.blob_digest, kiosk.links[position],
    )  # fmt: skip
    at = len(salvaged.journal) + 1
    salvaged.journal.append(make_entry(NEW, at, stamp, records.encode(body), entry.blob))
    salvaged.links.append(next_link(salvaged.links[-1], salvaged.journal[-1]))


def details(central):
    with central.engine.begin() as connection:
        query = select(cases.c.kind, cases.c.position, cases.c.detail).where(cases.c.kind == "gap")
        return [tuple(row) for row in connection.execute(query)]


def deliver(central, salvaged):
    return central.deliver(salvaged, 1, len(salvaged.journal))


def test_saved_entries_have_the_effect_that_they_had_missed(central, kiosk, salvaged, slips):
    """With their own stamp, link and data key; what central had from the damaged journal itself has no second effect."""
    salvaged.write(records.Salvaged(OLD, 7, 3, ()))
    for position in range(2, 8):
        rescue(kiosk, salvaged, position)
    deliver(central, salvaged)
    assert slips.issued == [("1", 4000, kiosk.links[4], PRIVATE), ("2", 6000, kiosk.links[6], PRIVATE)]
    assert slips.cancelled == ["1"]
    assert (central.cases(), central.suspended()) == ([("journal_reborn", 3, 1)], False)


def test_a_gap_holds_the_kiosk_and_names_what_is_lost(central, kiosk, salvaged):
    """What central has already is not lost; the rest is, and its offline slips wait for a person."""
    salvaged.write(records.Salvaged(OLD, 9, 1, ((2, 4), (6, 6), (8, 9))))
    deliver(central, salvaged)
    assert central.suspended()
    assert details(central) == [("gap", 4, "4, 6, 8-9")]
    assert deliver(central, salvaged).position == 4


def test_a_gap_that_central_can_fill_holds_nobody(central, kiosk, salvaged):
    """Entries that the kiosk lost after central had them are no gap; the new journal is linked to the damaged one."""
    salvaged.write(records.Salvaged(OLD, 7, 0, ((1, 3),)))
    deliver(central, salvaged)
    assert (details(central), central.suspended()) == ([], False)
    with central.engine.begin() as connection:
        previous = connection.execute(select(journals.c.previous).where(journals.c.journal_id == NEW)).scalar_one()
    assert bytes(previous) == OLD


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        (records.Salvaged(b"", 0, 0, ()), "4-"),
        (records.Salvaged(OLD, 5, 3, ((6, 2**63 - 1),)), "6-"),
        (records.Salvaged(OLD, 7, 6, ((7, 7),)), "4-6, 7"),
    ],
)
def test_a_kiosk_that_cannot_say_what_it_lost_is_held(central, salvaged, statement, detail):
    """A wreck in which nothing, or not its end, can be read: nobody knows how many slips central never saw."""
    salvaged.write(statement)
    deliver(central, salvaged)
    assert central.suspended()
    assert [case[2] for case in details(central)] == [detail]


def test_a_first_journal_after_an_unreadable_one_has_lost_nothing(make_central, kiosk):
    """A kiosk that central knows no journal of had no terminal number, so it minted nothing."""
    central = make_central(FakeSlips())
    central.greet(kiosk)
    kiosk.write(records.Salvaged(b"", 0, 0, ()))
    central.deliver(kiosk, 1, 4)
    assert (central.cases(), central.suspended()) == ([], False)


def test_a_journal_that_follows_itself_is_raised(central, salvaged):
    """It is kept as a contradiction, holds nobody, and has no effect."""
    salvaged.write(records.Salvaged(NEW, 7, 0, ((1, 3),)))
    deliver(central, salvaged)
    assert central.stored()[6][1] == "contradiction"
    assert not central.suspended()


def test_a_damaged_journal_that_central_never_had_is_a_gap(central, salvaged, slips):
    """It was salvaged twice without a link, or central was restored meanwhile: what came after our mark may be anything."""
    salvaged.write(records.Salvaged(b"X" * 16, 9, 9, ()))
    salvaged.write(records.Rescued(b"X" * 16, 9, 0, 3, 1, 1, records.encode(slip("3")), bytes(32), bytes(32)))
    deliver(central, salvaged)
    assert central.suspended()
    assert details(central) == [("gap", 4, "4-")]
    assert central.stored()[7][1] == "contradiction"
    assert slips.issued == []


def test_an_entry_that_was_saved_twice_has_its_effect_by_its_own_link(central, kiosk, salvaged, slips):
    """A salvage of a salvage carries the same entry inside another: it is applied as the entry of the first journal."""
    rescue(kiosk, salvaged, 5)
    rescue(kiosk, salvaged, 6)
    third = salvaged.copy()
    third.journal_id, third.journal, third.links = b"L" * 16, [], [bytes(32)]
    third.begin()
    central.greet(third)
    for entry, link in zip(salvaged.journal[3:], salvaged.links[4:], strict=True):
        stamp = entry.stamp
        body = records.Rescued(
            NEW, entry.position, stamp.wall_ms, stamp.quality, stamp.boot, stamp.uptime_ms,
            entry.body, entry.blob_digest, link,
        )  # fmt: skip
        at = len(third.journal) + 1
        third.journal.append(make_entry(b"L" * 16, at, stamp, records.encode(body), entry.blob))
        third.links.append(next_link(third.links[-1], third.journal[-1]))
    central.deliver(third, 1, len(third.journal))
    assert slips.issued == [("2", 6000, kiosk.links[6], PRIVATE)]


def test_a_purged_blob_is_still_purged_when_its_entry_was_saved(central, kiosk, salvaged, slips):
    """The slip is known without its private part, as it would be from the damaged journal itself."""
    entry = kiosk.journal[3]
    kiosk.journal[3] = msgspec.structs.replace(entry, blob=b"")
    rescue(kiosk, salvaged, 4)
    deliver(central, salvaged)
    assert slips.issued == [("1", 4000, kiosk.links[4], None)]


def test_a_released_kiosk_stays_linked(central, salvaged):
    """A person lets the kiosk go; the same statement again changes nothing."""
    salvaged.write(records.Salvaged(OLD, 7, 3, ((4, 5),)))
    deliver(central, salvaged)
    with central.engine.begin() as connection:
        kiosks.release(connection, salvaged.kiosk_id)
    deliver(central, salvaged)
    assert not central.suspended()


def quietly(central, channel, payload=b""):
    """Take one message in and apply nothing; give the answer."""
    central.worker.take([Message(topics.up(0, "k-0123456789ab", channel), payload)])
    return central.published[-1][2]


def test_a_journal_waits_for_the_one_before(make_central, kiosk, slips):
    """What was saved is read with the damaged journal's data key, also where that one has much left and this one little."""
    central = make_central(slips)
    central.greet(kiosk)
    kiosk.fill(150)
    quietly(central, "batch", kiosk.batch(1, 153))
    kiosk.write(slip("1"), PRIVATE)
    after = kiosk.copy()
    after.journal_id, after.journal, after.links, after.acknowledged = NEW, [], [bytes(32)], 0
    after.begin()
    rescue(kiosk, after, 154)
    quietly(central, "hello", after.hello(quietly(central, "knock")))
    quietly(central, "batch", after.batch(1, 4))
    central.apply()
    assert slips.issued == [("1", 154_000, kiosk.links[154], PRIVATE)]
    with central.engine.begin() as connection:
        assert set(connection.execute(select(journals.c.mark - journals.c.applied)).scalars()) == {0}
