"""The doors' contract on both backends: the mock, and the real driver on contacts to ground."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from drivers.door.gpio import GpioDoors
from drivers.door.mock import MockDoors
from simulator.pins import GROUND, SimulatedHeader

PINS = {"cabinet": 22, "paper": 23}
CLOSED = {("contact", "cabinet", False), ("contact", "paper", False)}


class World(Protocol):
    """What a person, or wear, does to the doors and their wires."""

    def move(self, contact: str, opened: bool) -> None:
        """A door opens or closes."""

    def cut(self, contact: str) -> None:
        """A wire is cut."""

    def mend(self, contact: str) -> None:
        """It is whole again."""

    def fail(self) -> None:
        """No contact can be read."""

    def recover(self) -> None:
        """They can be read again."""


class PinsWorld:
    """A wire from the pin to a contact, and from there to ground while the door is closed."""

    _FAR = 100  # places that are no pins: the contacts' far ends

    def __init__(self, header: SimulatedHeader) -> None:
        self._header = header
        for pin in PINS.values():
            header.circuit.connect((pin, self._FAR + pin), (self._FAR + pin, GROUND))

    def move(self, contact: str, opened: bool) -> None:
        switch = (self._FAR + PINS[contact], GROUND)
        self._header.circuit.disconnect(switch) if opened else self._header.circuit.connect(switch)

    def cut(self, contact: str) -> None:
        self._header.circuit.disconnect((PINS[contact], self._FAR + PINS[contact]))

    def mend(self, contact: str) -> None:
        self._header.circuit.connect((PINS[contact], self._FAR + PINS[contact]))

    def fail(self) -> None:
        self._header.broken.update(PINS.values())
        self.move("paper", True)
        self.move("paper", False)

    def recover(self) -> None:
        for pin in PINS.values():
            self._header.pin(pin).when_changed = None  # what failed has forgotten who listened
        self._header.broken.clear()


@pytest.fixture(params=["mock", "gpio"])
def world(request: pytest.FixtureRequest, listener: Any) -> Iterator[World]:
    """Both doors are closed at the start, and reported so."""
    if request.param == "mock":
        mock = MockDoors(listener, {"cabinet": False, "paper": False})
        assert {listener.next(), listener.next()} == CLOSED
        yield mock
        mock.close()
        return
    header = request.getfixturevalue("header")
    wires = PinsWorld(header)
    doors = GpioDoors(header, PINS, listener, retry_s=0.05)
    assert {listener.next(), listener.next()} == CLOSED
    yield wires
    doors.close()


def test_each_change_is_reported_once_for_its_own_contact(world: World, listener: Any) -> None:
    """Open, close, and the other one."""
    reports = []
    for contact, opened in (("cabinet", True), ("cabinet", False), ("paper", True)):
        world.move(contact, opened)
        reports.append(listener.next())
    assert reports == [("contact", "cabinet", True), ("contact", "cabinet", False), ("contact", "paper", True)]
    assert listener.all_so_far() == []


def test_cut_wire_is_an_open_door_until_it_is_mended(world: World, listener: Any) -> None:
    """What the door does meanwhile nobody sees; then it is seen as it stands."""
    world.cut("cabinet")
    assert listener.next() == ("contact", "cabinet", True)
    world.move("cabinet", True)
    world.move("cabinet", False)
    world.mend("cabinet")
    assert listener.next() == ("contact", "cabinet", False)


def test_wire_of_an_open_door_changes_nothing_when_cut(world: World, listener: Any) -> None:
    """Open is open."""
    world.move("paper", True)
    opened = listener.next()
    world.cut("paper")
    world.mend("paper")
    world.move("paper", False)
    assert [opened, listener.next()] == [("contact", "paper", True), ("contact", "paper", False)]


def test_contacts_that_cannot_be_read_count_as_open_and_recover(world: World, listener: Any) -> None:
    """Said once; each door is open until it is seen again."""
    world.fail()
    failed = listener.next()
    opened = {listener.next(), listener.next()}
    world.recover()
    assert (failed[:2], opened) == (("failed", "doors"), {("contact", "cabinet", True), ("contact", "paper", True)})
    assert {listener.next(), listener.next(), listener.next()} == CLOSED | {("recovered", "doors")}
    world.move("paper", True)
    assert listener.next() == ("contact", "paper", True)
