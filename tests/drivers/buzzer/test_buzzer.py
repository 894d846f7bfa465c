"""The buzzer's contract on the mock, on the simulated header, and on the fake RPi.GPIO."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args

import pytest
from gpiozero import LED

from drivers.buzzer.gpio import PATTERNS, GpioBuzzer
from drivers.buzzer.interface import Buzzer, Sound
from drivers.buzzer.mock import MockBuzzer
from drivers.errors import DriverError
from simulator.pins import SimulatedHeader


class Bench(NamedTuple):
    """The buzzer, and what wear does to it."""

    buzzer: Buzzer
    fail: Callable[[], object]
    recover: Callable[[], object]


@pytest.fixture(params=["mock", "gpio", "rpigpio"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """One backend."""
    if request.param == "mock":
        mock = MockBuzzer()
        yield Bench(mock, mock.fail, mock.recover)
        mock.close()
        return
    factory: Any = request.getfixturevalue("header" if request.param == "gpio" else "rpigpio")
    buzzer = GpioBuzzer(factory, 18)
    yield Bench(buzzer, lambda: factory.broken.add(18), lambda: factory.broken.discard(18))
    buzzer.close()


def test_every_sound_plays_and_replaces_the_one_before(bench: Bench) -> None:
    """None of them blocks or fails."""
    for sound in get_args(Sound):
        bench.buzzer.play(sound)


@pytest.mark.parametrize("bench", ["mock", "gpio"], indirect=True)
def test_buzzer_that_cannot_be_driven_says_so_and_plays_once_it_can(bench: Bench) -> None:
    """Each sound is a try of its own."""
    bench.fail()
    for _ in range(2):
        with pytest.raises(DriverError) as caught:
            bench.buzzer.play("key")
        assert caught.value.device == "buzzer"
    bench.recover()
    bench.buzzer.play("good")


def test_every_sound_has_a_pattern_shorter_than_a_second() -> None:
    """A customer hears the end of it."""
    assert set(PATTERNS) == set(get_args(Sound))
    assert max((on_s + off_s) * times for on_s, off_s, times in PATTERNS.values()) < 1.0


def test_sound_goes_to_its_end_by_itself(header: SimulatedHeader) -> None:
    """The warning is three pulses and then silence."""
    buzzer = GpioBuzzer(header, 18)
    pin = header.pin(18)
    pin.clear_states()
    buzzer.play("warning")
    header.circuit.wait_until(lambda: len(pin.states) == 7)
    buzzer.close()
    assert [state.state for state in pin.states] == [False, True, False, True, False, True, False]


def test_silence_after_closing_and_the_pin_is_free(header: SimulatedHeader) -> None:
    """Closing in the middle of a pattern."""
    buzzer = GpioBuzzer(header, 18)
    buzzer.play("bad")
    buzzer.close()
    with LED(18, pin_factory=header) as led:
        assert not led.is_lit


def test_pin_in_use_names_the_buzzer(header: SimulatedHeader) -> None:
    """A DriverError says which device cannot start, and on which pin."""
    with LED(18, pin_factory=header), pytest.raises(DriverError) as caught:
        GpioBuzzer(header, 18)
    assert caught.value.device == "buzzer"
    assert caught.value.reason.startswith("pin 18: GPIOPinInUse: ")


def test_pin_that_was_refused_can_be_had_once_it_is_free(header: SimulatedHeader) -> None:
    """Even while somebody keeps the error."""
    header.holders[18] = "pwm"
    with pytest.raises(DriverError) as caught:
        GpioBuzzer(header, 18)
    header.holders.clear()
    GpioBuzzer(header, 18).close()
    assert caught.value.reason == "pin 18: RuntimeError: 'GPIO busy'; the kernel says that pwm holds it"


def test_mock_keeps_a_history_and_tells_its_world() -> None:
    """In order, each once, and nothing of what could not be heard."""
    heard: list[str] = []
    mock = MockBuzzer(heard.append)
    mock.play("key")
    mock.fail()
    with pytest.raises(DriverError):
        mock.play("bad")
    mock.recover()
    mock.play("good")
    assert mock.history == heard == ["key", "good"]
