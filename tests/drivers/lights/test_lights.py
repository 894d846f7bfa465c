"""The lights' contract on the mock, on the simulated header, and on the fake RPi.GPIO."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from gpiozero import LED

from drivers.errors import DriverError
from drivers.lights.gpio import GpioLights
from drivers.lights.interface import Lights
from drivers.lights.mock import MockLights
from simulator.pins import SimulatedHeader

PINS = {"slip": 17, "fault": 27}


class Bench(NamedTuple):
    """The lights; whether one is lit now; and what wear does to them, where a backend can show it."""

    lights: Lights
    lit: Callable[[str], bool]
    burn_out: Callable[[str], None]
    mend: Callable[[str], None]


@pytest.fixture(params=["mock", "gpio", "rpigpio"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """One backend. The fake RPi.GPIO knows outputs only, which is all that lights need; its pins cannot break."""
    if request.param == "mock":
        mock = MockLights()
        yield Bench(mock, lambda name: mock.patterns[name] != "off", mock.burn_out, mock.mend)
        mock.close()
        return
    factory: Any = request.getfixturevalue("header" if request.param == "gpio" else "rpigpio")
    lights = GpioLights(factory, PINS)

    def break_pin(name: str) -> None:
        factory.broken.add(PINS[name])

    def mend_pin(name: str) -> None:
        factory.broken.discard(PINS[name])

    yield Bench(lights, lambda name: bool(factory.pin(PINS[name]).state), break_pin, mend_pin)
    lights.close()


def test_light_goes_on_and_off_and_the_other_stays(bench: Bench) -> None:
    """Each by its name; the same pattern again changes nothing."""
    states = []
    for name, pattern in (("slip", "on"), ("slip", "on"), ("fault", "on"), ("slip", "off")):
        bench.lights.show(name, pattern)
        states.append((bench.lit("slip"), bench.lit("fault")))
    assert states == [(True, False), (True, False), (True, True), (False, True)]


def test_blinking_light_starts_lit_and_goes_off_when_told(bench: Bench) -> None:
    """Blinking replaces what was, and "off" ends it."""
    bench.lights.show("slip", "blink")
    lit = bench.lit("slip")
    bench.lights.show("slip", "off")
    assert (lit, bench.lit("slip")) == (True, False)


def test_unknown_light_is_a_programmers_error(bench: Bench) -> None:
    """A name that no kiosk has."""
    with pytest.raises(KeyError):
        bench.lights.show("disco", "on")


@pytest.mark.parametrize("bench", ["mock", "gpio"], indirect=True)
def test_light_that_cannot_be_driven_says_so_each_time_and_works_once_mended(bench: Bench) -> None:
    """The name of the device is "lights"; nothing is taken for done any more, not even what was shown before."""
    bench.lights.show("fault", "on")
    bench.burn_out("fault")
    for pattern in ("off", "on", "on"):
        with pytest.raises(DriverError) as caught:
            bench.lights.show("fault", pattern)
        assert (caught.value.device, "light fault" in caught.value.reason) == ("lights", True)
    bench.lights.show("slip", "on")
    bench.mend("fault")
    bench.lights.show("fault", "on")
    assert (bench.lit("slip"), bench.lit("fault")) == (True, True)


def test_closing_puts_every_light_out_and_frees_the_pins(header: SimulatedHeader) -> None:
    """Nothing stays lit after the program; a light whose pin fails does not keep the other one on."""
    lights = GpioLights(header, PINS)
    lights.show("slip", "on")
    lights.show("fault", "blink")
    header.broken.add(17)
    lights.close()
    with LED(27, pin_factory=header) as led:
        assert not led.is_lit


def test_pin_in_use_names_the_light_and_frees_the_others(header: SimulatedHeader) -> None:
    """A DriverError says which light cannot start, and on which pin."""
    with LED(27, pin_factory=header), pytest.raises(DriverError) as caught:
        GpioLights(header, PINS)
    assert caught.value.device == "lights"
    assert caught.value.reason.startswith("light fault: pin 27: GPIOPinInUse: ")
    GpioLights(header, PINS).close()


def test_mock_keeps_a_history_tells_its_world_and_goes_dark_when_burnt_out() -> None:
    """Only changes count; closing is seen as well."""
    seen: list[tuple[str, str]] = []
    mock = MockLights(lambda name, pattern: seen.append((name, pattern)))
    mock.show("slip", "blink")
    mock.show("slip", "blink")
    mock.show("fault", "on")
    mock.burn_out("fault")
    mock.mend("fault")
    mock.close()
    assert mock.history == seen == [("slip", "blink"), ("fault", "on"), ("fault", "off"), ("slip", "off")]
    for act in (mock.burn_out, mock.mend):
        with pytest.raises(KeyError):
            act("disco")
