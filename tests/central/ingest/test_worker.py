"""The worker: what fails to commit is not acknowledged, a message that breaks is found alone, the queue has an end."""

import threading

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from central.ingest.batches import Taken
from central.ingest.figures import Figures
from central.ingest.worker import PER_KIOSK_MAX, WAITING_MAX, Message, Worker
from sync.wire import envelope, topics


@pytest.fixture
def greeted(central, kiosk):
    central.greet(kiosk)
    return central


def batch(kiosk, first, last):
    return Message(topics.up(0, kiosk.kiosk_id, "batch"), kiosk.batch(first, last))


def fail_next_commit(engine):
    """Make the next commit fail as a full disk does."""
    armed = [True]

    def fail(connection):
        if armed.pop() if armed else False:
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(engine, "commit", fail)


def test_no_acknowledgement_without_a_commit(greeted, kiosk):
    """A transaction that fails is as if nothing had come; the batch is taken when it comes again."""
    before = list(greeted.published)
    fail_next_commit(greeted.engine)
    greeted.worker.take([batch(kiosk, 1, 3)])
    assert greeted.published == before
    assert (greeted.stored(), greeted.dropped("database")) == ([], 1)
    assert greeted.deliver(kiosk, 1, 3).position == 3


def test_redelivery_after_a_death_between_commit_and_acknowledgement(make_central, kiosk):
    """Central that died before it could publish acknowledges the same batch again, with nothing done twice."""
    first = make_central()
    first.greet(kiosk)
    assert first.worker._commit([batch(kiosk, 1, 3)])  # the process ends here: the acknowledgement never leaves
    second = make_central()
    assert len(second.stored()) == 3
    assert second.deliver(kiosk, 1, 3).position == 3
    assert len(second.stored()) == 3


def test_message_that_breaks_the_transaction_is_dropped_alone(greeted, kiosk):
    """An error of ours over one message costs that message only."""
    hellos = greeted.worker._parts.hellos
    greeted.worker._parts = greeted.worker._parts._replace(hellos=Breaking(hellos))
    topic = topics.up(0, kiosk.kiosk_id, "knock")
    before = len(greeted.published)
    greeted.worker.take([Message(topic, b""), batch(kiosk, 1, 3), Message(topic, b"")])
    acks = [envelope.open_ack(payload, greeted.public).position for _, _, payload in greeted.published[before:]]
    assert acks == [3]
    assert greeted.dropped("broken") == 2


class Breaking:
    """Greetings with a defect."""

    def __init__(self, real):
        self._real = real

    def knock(self, connection, kiosk):
        raise KeyError("a defect")


def test_thread_takes_what_is_offered_and_ends(greeted, kiosk):
    """What is offered from another thread is answered; the end waits for the transaction under way."""
    before = len(greeted.published)
    greeted.worker.start()
    assert greeted.worker.alive
    greeted.worker.offer(*batch(kiosk, 1, 3))
    published = greeted.wait(before + 1)
    assert envelope.open_ack(published[-1][2], greeted.public).position == 3
    greeted.worker.stop()
    assert not greeted.worker.alive


def test_full_queue_drops_and_does_not_block(greeted, kiosk):
    """Too much at once is dropped: nobody acknowledged it, so it comes again; the end is clean even so."""
    for number in range(WAITING_MAX + 5):
        greeted.worker.offer(topics.up(0, f"k-{number:012x}", "knock"), b"")
    assert greeted.dropped("queue_full") == 5
    greeted.worker.start()
    greeted.worker.stop()
    assert not greeted.worker.alive


def test_idle_worker_ends_at_once(greeted):
    """An idle thread is woken to end."""
    greeted.worker.start()
    ended = threading.Thread(target=greeted.worker.stop)
    ended.start()
    ended.join(5)
    assert not greeted.worker.alive


class Hanging:
    """Batches that are taken only when the test says so."""

    def __init__(self):
        self.entered, self.leave = threading.Event(), threading.Event()

    def take(self, connection, arrived, now_ms):
        self.entered.set()
        assert self.leave.wait(20)
        return Taken([], [], 0)


def test_a_thread_that_hangs_in_a_transaction_does_not_turn(greeted, kiosk):
    """Idle is well, half a minute at one transaction is not; an end of it is well again."""
    batches, times = Hanging(), {"ms": 0}
    parts = greeted.worker._parts._replace(batches=batches)
    figures = Figures(CollectorRegistry())
    worker = Worker(greeted.engine, parts, greeted.publish, figures, greeted.world.clock, lambda: times["ms"])
    assert not worker.turns
    worker.start()
    times["ms"] = 3_600_000
    assert worker.turns
    worker.offer(*batch(kiosk, 1, 3))
    assert batches.entered.wait(20)
    times["ms"] += 29_999
    assert worker.turns
    times["ms"] += 1
    assert not worker.turns
    batches.leave.set()
    worker.stop()


def test_one_kiosk_does_not_fill_the_queue(greeted, kiosk):
    """Who sends without end takes no other one's place; what was taken in makes room again."""
    for _ in range(PER_KIOSK_MAX + 3):
        greeted.worker.offer(*batch(kiosk, 1, 3))
    assert greeted.dropped("kiosk_busy") == 3
    other = topics.up(0, "k-ba9876543210", "knock")
    greeted.worker.offer(other, b"")
    assert greeted.dropped("queue_full") == 0
    greeted.worker.start()
    greeted.wait(len(greeted.published) + 1)
    greeted.worker.stop()
    greeted.worker.offer(*batch(kiosk, 1, 3))
    assert greeted.dropped("kiosk_busy") == 3


def test_old_answers_that_stay_undo_no_batch(greeted, kiosk):
    """Forgetting has a transaction of its own: a table of many rows may take longer than a statement may."""

    def fail(connection, cursor, statement, *_):
        if "kiosk_requests" in statement:
            raise OperationalError("UPDATE", {}, Exception("canceling statement due to statement timeout"))

    event.listen(greeted.engine, "before_cursor_execute", fail)
    greeted.world.clock.forward(3_601)
    before = len(greeted.published)
    greeted.worker.take([batch(kiosk, 1, 3)])
    assert len(greeted.published) == before + 1
    assert greeted.dropped("database") == 0
