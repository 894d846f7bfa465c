"""The doors' contract on both backends. A closed contact pulls its pin to ground."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from drivers.door.gpio import GpioDoors
from drivers.door.mock import MockDoors
from drivers.errors import DriverError

PINS = {"cabinet": 22, "paper": 23}


@pytest.fixture(params=["mock", "gpio"])
def move(request: pytest.FixtureRequest, listener: Any) -> Iterator[Callable[[str, bool], None]]:
    """Both doors are closed at the start; open or close one on this backend."""
    if request.param == "mock":
        mock = MockDoors(listener, {"cabinet": False, "paper": False})
        yield mock.move
        mock.close()
        return
    pins: MockFactory = request.getfixturevalue("pins")
    for pin in PINS.values():
        pins.pin(pin).drive_low()

    def move_switch(contact: str, opened: bool) -> None:
        pin = pins.pin(PINS[contact])
        pin.drive_high() if opened else pin.drive_low()

    doors = GpioDoors(WiredFactory(pins), PINS, listener)
    yield move_switch
    doors.close()


def WiredFactory(pins: MockFactory) -> MockFactory:  # noqa: N802
    """Mock pins jump to their pull when they are set up; a wire to ground is stronger than the pull."""
    for number in PINS.values():
        pin = pins.pin(number)
        pin._set_pull = lambda value, pin=pin: setattr(pin, "_pull", value)
    return pins


def test_both_contacts_are_reported_at_the_start(move: Any, listener: Any) -> None:
    """Closed doors, told once each."""
    assert [listener.next(), listener.next()] == [("contact", "cabinet", False), ("contact", "paper", False)]


def test_each_change_is_reported_once_for_its_own_contact(move: Any, listener: Any) -> None:
    """Open, close, and the other one."""
    started = {listener.next(), listener.next()}
    assert started == {("contact", "cabinet", False), ("contact", "paper", False)}
    reports = []
    for contact, opened in (("cabinet", True), ("cabinet", False), ("paper", True)):
        move(contact, opened)
        reports.append(listener.next())
    assert reports == [("contact", "cabinet", True), ("contact", "cabinet", False), ("contact", "paper", True)]
    assert listener.all_so_far() == []


def test_cut_wires_read_as_open_doors(pins: MockFactory, listener: Any) -> None:
    """Nothing pulls the pins to ground: unknown counts as open."""
    doors = GpioDoors(pins, PINS, listener)
    assert [listener.next(), listener.next()] == [("contact", "cabinet", True), ("contact", "paper", True)]
    doors.close()


def test_mock_counts_an_unknown_contact_as_open_and_can_lose_its_wires(listener: Any) -> None:
    """A world that says nothing about the cabinet, then one that vanishes."""
    mock = MockDoors(listener, {"paper": False})
    mock.lose()
    assert mock.history == [("cabinet", True), ("paper", False), ("paper", True)]
    with pytest.raises(KeyError):
        mock.move("window", True)


def test_unchanged_door_is_done_at_once(listener: Any) -> None:
    """The world asks for what is already so: nothing is reported, and it need not wait."""
    mock, outcomes = MockDoors(listener, {"cabinet": False, "paper": False}), []
    mock.move("paper", False, lambda *outcome: outcomes.append(outcome))
    assert outcomes == [(True, None, 0)]


def test_pin_in_use_names_the_contact(pins: MockFactory, listener: Any) -> None:
    """A DriverError says which device cannot start."""
    with LED(23, pin_factory=pins), pytest.raises(DriverError) as caught:
        GpioDoors(pins, PINS, listener)
    assert caught.value.device == "contact paper"
