"""A request that several processes of central get, or that one left behind: worked out by one at a time, answered once."""

import threading

import pytest

from central.ingest.remembered import CLAIM_MS
from sync.wire import envelope
from sync.wire.requests import Inquire, Refused
from tests.central.ingest.counting import CountingSlips

WISH = Inquire("pulsa", {"phone": "087800001230"}, 10_000, 1)


@pytest.fixture
def slips(make_central):
    made = CountingSlips()
    yield made
    made.gate.set()


def test_request_that_a_dead_central_left_is_worked_out(make_central, kiosk, slips):
    """After a crash between taking and answering, the same bytes are answered."""
    first = make_central(slips)
    slips.broken = True
    payload, _ = kiosk.request(WISH)
    first.send("request", payload)
    wait_until(lambda: first.dropped("broken") == 1)
    slips.broken = False
    second = make_central(slips)
    second.send("request", payload)
    answer = envelope.open_answer(second.wait(1)[0][2], kiosk.kiosk_id, second.public, kiosk.box)
    assert answer.answer == Refused("biller_silent", 2)


def test_request_repeated_to_another_process_waits_for_the_first(make_central, kiosk, slips):
    """While one process works on a request, another that gets the same bytes leaves it alone; then it gives the same answer."""
    first, second = make_central(slips), make_central(slips)
    slips.gate.clear()
    payload, _ = kiosk.request(WISH)
    first.send("request", payload)
    wait_until(lambda: slips.quotes == 1)
    second.send("request", payload)
    wait_until(lambda: second.dropped("repeated") == 1)
    slips.gate.set()
    answer = first.wait(1)[0]
    second.send("request", payload)
    assert (second.wait(1)[0], slips.quotes) == (answer, 1)


def test_request_of_a_process_that_died_at_it_is_taken_over(make_central, enrolled, kiosk, slips):
    """Once the first one's time is over another works it out; should the first come back to life, its answer is not published."""
    first, second = make_central(slips), make_central(slips)
    slips.gate.clear()
    payload, _ = kiosk.request(WISH)
    first.send("request", payload)
    wait_until(lambda: slips.quotes == 1)
    enrolled.clock.forward(CLAIM_MS / 1000)
    second.send("request", payload)
    wait_until(lambda: slips.quotes == 2)
    slips.gate.set()
    second.wait(1)
    wait_until(lambda: first.dropped("late") == 1)
    assert first.published == []


def test_answer_survives_a_restart(make_central, kiosk, slips):
    """A request that was answered before a restart gets the very same answer after it."""
    payload, _ = kiosk.request(WISH)
    answers = []
    for _ in range(2):
        central = make_central(slips)
        central.send("request", payload)
        answers.append(central.wait(1)[0][2])
    assert answers[0] == answers[1]
    assert slips.quotes == 1


def wait_until(condition, timeout_s=10.0):
    """Poll a condition that another thread makes true."""
    waiting = threading.Event()
    for _ in range(int(timeout_s / 0.01)):
        if condition():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come true in time")
