"""The lights' contract on the mock, on gpiozero's mock pins, and on the fake RPi.GPIO."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from drivers.errors import DriverError
from drivers.lights.gpio import GpioLights
from drivers.lights.interface import Lights
from drivers.lights.mock import MockLights

PINS = {"slip": 17, "fault": 27}


class Bench(NamedTuple):
    """The lights, and whether one is lit now."""

    lights: Lights
    lit: Callable[[str], bool]


@pytest.fixture(params=["mock", "gpio", "rpigpio"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """One backend. The fake RPi.GPIO knows outputs only, which is all that lights need."""
    if request.param == "mock":
        mock = MockLights()
        yield Bench(mock, lambda name: mock.patterns[name] == "on")
        mock.close()
        return
    factory: Any = request.getfixturevalue("pins" if request.param == "gpio" else "rpigpio")
    lights = GpioLights(factory, PINS)
    yield Bench(lights, lambda name: bool(factory.pin(PINS[name]).state))
    lights.close()


def test_light_goes_on_and_off_and_the_other_stays(bench: Bench) -> None:
    """Each by its name; the same pattern again changes nothing."""
    states = []
    for name, pattern in (("slip", "on"), ("slip", "on"), ("fault", "on"), ("slip", "off")):
        bench.lights.show(name, pattern)
        states.append((bench.lit("slip"), bench.lit("fault")))
    assert states == [(True, False), (True, False), (True, True), (False, True)]


def test_unknown_light_is_a_programmers_error(bench: Bench) -> None:
    """A name that no kiosk has."""
    with pytest.raises(KeyError):
        bench.lights.show("disco", "on")


def test_blinking_light_goes_on_by_itself_and_off_when_told(pins: MockFactory) -> None:
    """The blinking starts lit; "off" ends it."""
    lights = GpioLights(pins, PINS)
    lights.show("slip", "blink")
    lights.show("slip", "off")
    assert not pins.pin(17).state
    lights.close()


def test_closing_puts_every_light_out_and_frees_the_pins(pins: MockFactory) -> None:
    """Nothing stays lit after the program."""
    lights = GpioLights(pins, PINS)
    lights.show("fault", "on")
    lights.close()
    with LED(27, pin_factory=pins) as led:
        assert not led.is_lit


def test_pin_in_use_names_the_light_and_frees_the_others(pins: MockFactory) -> None:
    """A DriverError says which device cannot start."""
    with LED(27, pin_factory=pins), pytest.raises(DriverError) as caught:
        GpioLights(pins, PINS)
    assert caught.value.device == "light fault"
    GpioLights(pins, PINS).close()


def test_mock_keeps_a_history_tells_its_world_and_can_burn_out() -> None:
    """Only changes count; closing is seen as well."""
    seen: list[tuple[str, str]] = []
    mock = MockLights(lambda name, pattern: seen.append((name, pattern)))
    mock.show("slip", "blink")
    mock.show("slip", "blink")
    mock.burn_out("fault")
    with pytest.raises(DriverError):
        mock.show("fault", "on")
    mock.close()
    assert mock.history == seen == [("slip", "blink"), ("slip", "off")]
