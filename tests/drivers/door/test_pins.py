"""The real contacts: chatter, edges, and pins that cannot be had."""

import threading
from typing import Any

import pytest
from gpiozero import LED

from drivers.door.gpio import GpioDoors
from drivers.errors import DriverError
from simulator.pins import GROUND, SimulatedHeader

PINS = {"cabinet": 22, "paper": 23}
CABINET = (22, GROUND)


class Clock:
    """Real pace, and jumps when the test says so. `looks` counts how often the driver looked."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.looks = 0
        self.changed = threading.Condition()

    def __call__(self) -> int:
        with self.changed:
            self.looks += 1
            self.now_ms += 10
            self.changed.notify_all()
            return self.now_ms

    def wait_for_looks(self, number: int, within_s: float = 10.0) -> bool:
        """Say whether the driver looks so many times more within that time."""
        with self.changed:
            target = self.looks + number
            return self.changed.wait_for(lambda: self.looks >= target, within_s)


def test_nothing_wired_reads_as_open_doors(header: SimulatedHeader, listener: Any) -> None:
    """Nothing pulls the pins to ground: unknown counts as open."""
    doors = GpioDoors(header, PINS, listener)
    assert [listener.next(), listener.next()] == [("contact", "cabinet", True), ("contact", "paper", True)]
    doors.close()


def test_bouncing_contact_is_one_change(header: SimulatedHeader, listener: Any) -> None:
    """A magnet that passes by closes the reed a few times."""
    clock = Clock()
    doors = GpioDoors(header, {"cabinet": 22}, listener, clock)
    assert listener.next() == ("contact", "cabinet", True)
    header.circuit.connect(CABINET)
    header.circuit.bounce(CABINET, 4, lambda: clock.wait_for_looks(1, 0.02))
    assert listener.next() == ("contact", "cabinet", False)
    doors.close()
    assert listener.all_so_far() == []


def test_contacts_at_rest_are_not_looked_at(header: SimulatedHeader, listener: Any) -> None:
    """Once settled, nothing happens until an edge comes."""
    clock = Clock()
    doors = GpioDoors(header, PINS, listener, clock)
    assert [listener.next(), listener.next()] == [("contact", "cabinet", True), ("contact", "paper", True)]
    clock.wait_for_looks(3, 0.2)
    assert not clock.wait_for_looks(1, 0.3)
    doors.close()


def test_loose_wire_is_told_once_looked_at_once_a_second_and_believed_again(
    header: SimulatedHeader, listener: Any
) -> None:
    """At most six changes reach the journal; the other contact works meanwhile."""
    clock = Clock()
    doors = GpioDoors(header, PINS, listener, clock)
    assert [listener.next(), listener.next()] == [("contact", "cabinet", True), ("contact", "paper", True)]
    for closed in (True, False, True, False, True):
        (header.circuit.connect if closed else header.circuit.disconnect)(CABINET)
        assert listener.next() == ("contact", "cabinet", not closed)
    header.circuit.disconnect(CABINET)
    words = "the contact cabinet changes all the time: a loose wire, or its magnet is too far"
    assert [listener.next(), listener.next()] == [("contact", "cabinet", True), ("failed", "doors", words)]
    header.circuit.connect(CABINET)
    before = clock.looks
    header.circuit.bounce(CABINET, 10, lambda: clock.wait_for_looks(1, 0.05))
    assert clock.looks - before <= 3
    header.circuit.connect((23, GROUND))
    assert listener.next() == ("contact", "paper", False)
    clock.now_ms += 10_000
    assert [listener.next(), listener.next()] == [("contact", "cabinet", False), ("recovered", "doors")]
    header.circuit.disconnect(CABINET)
    assert listener.next() == ("contact", "cabinet", True)
    doors.close()


def test_pin_in_use_names_the_contact(header: SimulatedHeader, listener: Any) -> None:
    """A DriverError says which contact cannot start, and on which pin; the other one's pin is free again."""
    with LED(23, pin_factory=header), pytest.raises(DriverError) as caught:
        GpioDoors(header, PINS, listener)
    assert caught.value.device == "doors"
    assert caught.value.reason.startswith("contact paper: pin 23: GPIOPinInUse: ")
    GpioDoors(header, PINS, listener).close()
