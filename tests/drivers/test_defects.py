"""What the world breaks: the mock devices take it over at once, at the start too, and mend what it breaks no more."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.errors import DriverError
from drivers.simulated import SimulatedDevices
from messages.world import Attach, Contact, Defects, Done, Headphones, Lamp, Press, Scan
from tests.drivers.fake_world import STANDING, FakeWorld

SOUND = Defects()
Start = Callable[..., tuple[SimulatedDevices, FakeWorld]]


@pytest.fixture
def start(listener: Any) -> Iterator[Start]:
    """Opens the devices in a world that has these defects, and takes the greetings of both."""
    directory = Path(tempfile.mkdtemp(prefix="world", dir="/tmp"))
    closing: list[Callable[[], None]] = []

    def run(defects: Defects = SOUND, cabinet: bool = False) -> tuple[SimulatedDevices, FakeWorld]:
        world = FakeWorld(directory / "world", (defects, Contact(0, "cabinet", cabinet), *STANDING[1:]))
        closing.append(world.close)
        devices = SimulatedDevices(str(world.path), listener)
        closing.insert(0, devices.close)
        assert isinstance(world.next(), Attach)
        assert [world.next(), world.next()] == [Lamp("slip", "off"), Lamp("fault", "off")]
        return devices, world

    yield run
    for close in closing:
        close()
    shutil.rmtree(directory)


def reports(listener: Any, number: int) -> list[tuple[Any, ...]]:
    """The next ones, without the clock's."""
    taken: list[tuple[Any, ...]] = []
    while len(taken) < number:
        report = listener.next()
        if report[0] != "clock":
            taken.append(report)
    return taken


CLOSED = [("contact", "cabinet", False), ("contact", "paper", False)]


def test_stuck_key_is_pressed_once_disabled_and_free_again(start: Start, listener: Any) -> None:
    """The others go on; a second stuck key is named beside the first."""
    _, world = start()
    assert reports(listener, 2) == CLOSED
    world.say(Defects(keys_stuck=("5",)))
    assert reports(listener, 2) == [("key", "5"), ("failed", "keypad", "key 5 is stuck")]
    world.say(Press(1, "5"))
    world.say(Press(2, "6"))
    assert [world.next(), world.next()] == [Done(1, False, "stuck", 0), Done(2, True, None, 42)]
    world.say(Defects(keys_stuck=("5", "7")))
    assert reports(listener, 3) == [("key", "6"), ("key", "7"), ("failed", "keypad", "keys 5, 7 are stuck")]
    world.say(Defects())
    assert reports(listener, 2)[-1] == ("recovered", "keypad")


def test_dead_keypad_says_nothing_until_it_works_again(start: Start, listener: Any) -> None:
    """A person who presses a key of it hears why nothing happened."""
    _, world = start(Defects(keypad_dead=True))
    assert reports(listener, 3) == [("failed", "keypad", "it cannot be read"), *CLOSED]
    world.say(Press(1, "5"))
    assert world.next() == Done(1, False, "dead", 0)
    world.say(Defects())
    assert reports(listener, 1) == [("recovered", "keypad")]


def test_unplugged_scanner_reads_nothing_until_it_is_back(start: Start, listener: Any) -> None:
    """The same defect said twice is reported once."""
    _, world = start()
    assert reports(listener, 2) == CLOSED
    world.say(Defects(scanner_unplugged=True))
    world.say(Defects(scanner_unplugged=True))
    world.say(Scan(1, "4081"))
    assert world.next() == Done(1, False, "unplugged", 0)
    world.say(Defects())
    assert reports(listener, 2) == [("failed", "scanner", "it is not plugged in"), ("recovered", "scanner")]


def test_cut_wire_is_an_open_door_until_it_is_mended(start: Start, listener: Any) -> None:
    """Then the door is seen as it stands, not as it stood."""
    _, world = start()
    assert reports(listener, 2) == CLOSED
    world.say(Defects(wires_cut=("cabinet",)))
    assert reports(listener, 1) == [("contact", "cabinet", True)]
    world.say(Contact(1, "cabinet", True))
    world.say(Contact(2, "cabinet", False))
    assert [world.next(), world.next()] == [Done(1, True, None, 0), Done(2, True, None, 0)]
    world.say(Defects())
    assert reports(listener, 1) == [("contact", "cabinet", False)]


@pytest.mark.parametrize("cabinet", [False, True])
def test_wire_that_is_cut_at_the_start_never_shows_a_closed_door(start: Start, listener: Any, cabinet: bool) -> None:
    """Not for a moment; mended, it shows how the door stands."""
    _, world = start(Defects(wires_cut=("cabinet",)), cabinet=cabinet)
    assert reports(listener, 2) == [("contact", "cabinet", True), ("contact", "paper", False)]
    world.say(Defects())
    world.say(Contact(1, "paper", True))
    told = [("contact", "paper", True)] if cabinet else [("contact", "cabinet", False), ("contact", "paper", True)]
    assert reports(listener, len(told)) == told


def test_contacts_that_cannot_be_read_are_a_failure_and_open_doors(start: Start, listener: Any) -> None:
    """At the start and later."""
    _, world = start(Defects(doors_dead=True))
    opened = [("contact", "cabinet", True), ("contact", "paper", True)]
    dead = ("failed", "doors", "the contacts cannot be read")
    assert reports(listener, 3) == [*opened, dead]
    world.say(Defects())
    assert reports(listener, 3) == [("recovered", "doors"), *CLOSED]
    world.say(Defects(doors_dead=True))
    assert reports(listener, 3) == [dead, *opened]


def test_burnt_out_light_goes_dark_and_cannot_be_driven(start: Start) -> None:
    """The other one can; a mended one lights when it is driven next."""
    devices, world = start()
    devices.lights.show("slip", "blink")
    assert world.next() == Lamp("slip", "blink")
    world.say(Defects(lights_burnt_out=("slip",)))
    assert world.next() == Lamp("slip", "off")
    with pytest.raises(DriverError, match=r"^lights: light slip cannot be driven$"):
        devices.lights.show("slip", "on")
    devices.lights.show("fault", "on")
    assert world.next() == Lamp("fault", "on")
    world.say(Defects())
    world.say(Press(1, "F1"))
    assert world.next() == Done(1, False, "unknown_key", 0)
    devices.lights.show("slip", "on")
    assert world.next() == Lamp("slip", "on")


def test_broken_buzzer_cannot_be_driven_until_it_is_mended(start: Start) -> None:
    """From the start on."""
    devices, world = start(Defects(buzzer_broken=True))
    with pytest.raises(DriverError, match=r"^buzzer: it cannot be driven$"):
        devices.buzzer.play("key")
    world.say(Defects())
    world.say(Press(1, "F1"))
    assert world.next() == Done(1, False, "unknown_key", 0)
    devices.buzzer.play("key")
    assert devices.buzzer.history == ["key"]


def test_dead_jack_is_empty_until_it_works_again(start: Start, listener: Any) -> None:
    """What is plugged in meanwhile is found then."""
    _, world = start(Defects(jack_dead=True))
    dead = [("failed", "jack", "it is not plugged in"), ("headphones", False)]
    assert reports(listener, 4) == [*dead, *CLOSED]
    world.say(Headphones(1, True))
    assert world.next() == Done(1, True, None, 0)
    world.say(Defects())
    assert reports(listener, 2) == [("recovered", "jack"), ("headphones", True)]


def test_defects_outlive_a_lost_world(start: Start, listener: Any) -> None:
    """Said again by the world that is back, they are not reported again."""
    _, world = start(Defects(scanner_unplugged=True))
    assert reports(listener, 3) == [("failed", "scanner", "it is not plugged in"), *CLOSED]
    world.drop()
    told = reports(listener, 6)
    assert told == [
        ("failed", "world", "the connection is lost"), ("contact", "cabinet", True), ("contact", "paper", True),
        *CLOSED, ("recovered", "world"),
    ]  # fmt: skip
