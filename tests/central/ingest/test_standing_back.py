"""Storing goes before applying while a kiosk's backlog comes in, and never holds it up for good."""

import threading

import pytest

from central.ingest.applying import Applying


class Counting(Applying):
    """Applies nothing, and says when it would have."""

    def __init__(self, busy) -> None:
        super().__init__(None, None, lambda: 0, busy)
        self.ran = threading.Event()

    def run_due(self) -> bool:
        self.ran.set()
        return False


@pytest.fixture
def begin():
    """Start one that asks this whether somebody more urgent is at work."""
    begun = []

    def start(busy) -> Counting:
        begun.append(Counting(busy))
        begun[-1].start()
        return begun[-1]

    yield start
    for each in begun:
        each.stop()


def test_it_waits_while_storing_is_busy(begin):
    """Nothing is applied as long as the answer is yes, and at once after the first no."""
    asked, busy = threading.Semaphore(0), True

    def is_busy() -> bool:
        asked.release()
        return busy

    applying = begin(is_busy)
    for _ in range(5):
        assert asked.acquire(timeout=20)
    assert not applying.ran.is_set()
    busy = False
    assert applying.ran.wait(20)


def test_an_endless_flood_delays_it_and_no_more(begin):
    """With an answer that is always yes, what is stored is applied all the same."""
    assert begin(lambda: True).ran.wait(20)


def test_it_ends_at_once_while_it_stands_back(begin):
    """Central's end does not wait for a flood."""
    asked = threading.Event()

    def is_busy() -> bool:
        asked.set()
        return True

    applying = begin(is_busy)
    assert asked.wait(20)
    applying.stop()
    assert not applying.ran.is_set()
