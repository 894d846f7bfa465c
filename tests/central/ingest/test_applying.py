"""Storing and applying: acknowledged entries have their effect exactly once, in order, whoever dies in between, and fairly."""

import threading

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from central.fleet import kiosks
from central.ingest.applying import LostTurnError
from central.ingest.figures import FleetFigures
from central.ingest.worker import Message
from central.store.fleet_tables import entries, journals
from sync.wire import envelope, records, topics
from sync.wire.code import offline_code
from sync.wire.requests import AskStatus, Refused

OTHER = "k-ba9876543210"
PRIVATE = records.SlipPrivate({"phone": "087800001230"})


class FakeSlips:
    """Notes codes as they come; `act` may do something else first."""

    def __init__(self):
        self.issued = []
        self.act = lambda connection: None

    def record_issued(self, connection, kiosk_id, stamp, entry_hash, body, private):
        self.act(connection)
        self.issued.append(body.code)

    def record_cancelled(self, connection, kiosk_id, body):
        pass

    def status(self, kiosk_id, request):
        return Refused("details_wrong", len(self.issued))


def slip(code):
    return records.SlipIssued(str(code), "pulsa", True, False, 10_000, 10_500, 0, 1_500, 12_000, 1, 1, "id")


@pytest.fixture
def slips():
    return FakeSlips()


@pytest.fixture
def central(make_central, slips, kiosk):
    made = make_central(slips)
    made.greet(kiosk)
    return made


def store(central, kiosk, first, last):
    """Take a batch in, and apply nothing."""
    central.worker.take([Message(topics.up(0, kiosk.kiosk_id, "batch"), kiosk.batch(first, last))])
    return envelope.open_ack(central.published[-1][2], central.public)


def applied(central):
    with central.engine.begin() as connection:
        return [tuple(row) for row in connection.execute(select(journals.c.mark, journals.c.applied))]


def test_an_acknowledgement_does_not_wait_for_the_ledger(central, kiosk, slips):
    """Stored is acknowledged; the effect comes afterwards, once."""
    kiosk.write(slip(1), PRIVATE)
    assert store(central, kiosk, 1, 4).position == 4
    assert (slips.issued, applied(central)) == ([], [(4, 0)])
    central.apply()
    assert not central.applying.run_due()
    assert (slips.issued, applied(central)) == (["1"], [(4, 4)])


def test_what_a_dead_process_left_is_applied_by_the_next(make_central, kiosk, slips, central):
    """A death between the acknowledgement and the effect loses nothing: another start finds it without being told."""
    kiosk.write(slip(1), PRIVATE)
    store(central, kiosk, 1, 4)
    second = make_central(slips)
    second.apply()
    central.apply()
    assert (slips.issued, applied(central)) == (["1"], [(4, 4)])


def test_a_portion_that_does_not_commit_has_no_effect(central, kiosk, slips):
    """The effect and `applied` are one transaction: without its commit it comes again."""
    kiosk.write(slip(1), PRIVATE)
    store(central, kiosk, 1, 4)
    armed = [True]

    def fail(connection):
        if armed and slips.issued:
            armed.clear()
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(central.engine, "commit", fail)
    with pytest.raises(OperationalError):
        central.apply()
    assert applied(central) == [(4, 0)]
    central.apply()
    assert (slips.issued, applied(central)) == (["1", "1"], [(4, 4)])


def test_a_portion_that_somebody_else_applied_is_undone(central, kiosk, slips):
    """`applied` moves from where the portion began, or the whole portion is undone."""
    kiosk.write(slip(1), PRIVATE)
    store(central, kiosk, 1, 4)
    slips.act = lambda connection: connection.execute(update(journals).values(applied=1))
    with pytest.raises(LostTurnError):
        central.apply()
    assert applied(central) == [(4, 0)]


def test_a_long_journal_does_not_keep_a_short_one_waiting(central, enrolled, kiosk, kiosk_class, slips):
    """A kiosk with a slip of this minute is served before one that comes back with hundreds of entries."""
    other = kiosk_class(kiosk.sign, kiosk.box, kiosk.central_sign, kiosk.central_box, OTHER, b"K" * 16)
    with central.engine.begin() as connection:
        kiosks.enrol(
            connection, OTHER, shard=0, store_id="TM-017",
            sign_public=kiosk.sign.public, seal_public=kiosk.box.public, now_ms=1,
        )  # fmt: skip
        kiosks.open_journal(connection, OTHER, b"K" * 16, 1)
    for number in range(450):
        kiosk.write(slip(number), PRIVATE)
    store(central, kiosk, 1, 453)
    assert central.applying.run_due()
    other.begin()
    other.write(slip("other"), PRIVATE)
    store(central, other, 1, 4)
    assert central.applying.run_due()
    assert slips.issued[-1] == "other"
    central.apply()
    assert (len(slips.issued), slips.issued[:2], slips.issued[-2:]) == (451, ["0", "1"], ["448", "449"])


def test_a_status_question_waits_for_what_is_stored(central, kiosk, slips):
    """A slip whose entry was acknowledged a moment ago is not "no such slip": its journal is applied first."""
    code = offline_code(1, 1, 5)
    kiosk.write(slip(code), PRIVATE)
    store(central, kiosk, 1, 4)
    assert ask(central, kiosk, AskStatus(code, "123456")) == Refused("details_wrong", 1)


def test_a_status_question_is_not_answered_from_an_old_ledger(central, kiosk, slips):
    """With more stored than a customer can wait for, nothing is known, and no try is counted as wrong."""
    for number in range(400):
        kiosk.write(slip(number), PRIVATE)
    store(central, kiosk, 1, 403)
    assert ask(central, kiosk, AskStatus(offline_code(1, 1, 5), "123456")) == Refused("biller_silent")


def ask(central, kiosk, question):
    before = len(central.published)
    payload, _ = kiosk.request(question)
    central.worker.take([Message(topics.up(0, kiosk.kiosk_id, "request"), payload)])
    answer = central.wait(before + 1)[before][2]
    return envelope.open_answer(answer, kiosk.kiosk_id, central.public, kiosk.box).answer


def test_what_waits_is_a_figure(central, kiosk):
    """An alarm can be set on entries that are stored and have no effect."""
    registry = CollectorRegistry()
    registry.register(FleetFigures(central.engine))
    store(central, kiosk, 1, 3)
    assert registry.get_sample_value("anjungan_entries_waiting") == 3
    central.apply()
    assert registry.get_sample_value("anjungan_entries_waiting") == 0


def test_a_row_above_the_mark_gives_way(central, kiosk):
    """What stands above the mark was never acknowledged: it cannot stall a journal, and the signed entry takes its place."""
    store(central, kiosk, 1, 3)
    kiosk.fill(2)
    stray = {
        "kiosk_id": kiosk.kiosk_id, "journal_id": kiosk.journal_id, "position": 4, "wall_ms": 0, "quality": 0, "boot": 0,
        "uptime_ms": 0, "body": b"stray", "blob": None, "blob_digest": b"", "link": b"", "status": "stored", "received_ms": 0,
    }  # fmt: skip
    with central.engine.begin() as connection:
        connection.execute(entries.insert().values(**stray))
    assert store(central, kiosk, 4, 5).position == 5
    with central.engine.begin() as connection:
        links = connection.execute(select(entries.c.link).order_by(entries.c.position)).scalars().all()
    assert [bytes(link) for link in links] == kiosk.links[1:]


def test_thread_applies_when_it_is_woken_and_ends(central, kiosk, slips):
    """The thread starts with what is there, goes on when told, and is not missed while idle."""
    central.applying.start()
    kiosk.write(slip(1), PRIVATE)
    store(central, kiosk, 1, 4)
    wait_until(lambda: applied(central) == [(4, 4)])
    assert (central.applying.turns, central.applying.keeps_up) == (True, True)
    central.applying.stop()
    assert not central.applying.turns


def test_thread_outlives_a_ledger_that_fails(central, kiosk, slips):
    """A database in trouble is tried again."""
    failures = [OperationalError("SELECT", {}, Exception("gone"))]

    def fail_once(connection):
        if failures:
            raise failures.pop()

    slips.act = fail_once
    kiosk.write(slip(1), PRIVATE)
    store(central, kiosk, 1, 4)
    central.applying.start()
    wait_until(lambda: applied(central) == [(4, 4)])
    central.applying.stop()
    assert slips.issued == ["1"]


def wait_until(condition, timeout_s=10.0):
    """Poll a condition that another thread makes true."""
    waiting = threading.Event()
    for _ in range(int(timeout_s / 0.01)):
        if condition():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come true in time")
