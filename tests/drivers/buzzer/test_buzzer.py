"""The buzzer's contract on the mock, on gpiozero's mock pins, and on the fake RPi.GPIO."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from drivers.buzzer.gpio import PATTERNS, GpioBuzzer
from drivers.buzzer.interface import Buzzer, Sound
from drivers.buzzer.mock import MockBuzzer
from drivers.errors import DriverError


@pytest.fixture(params=["mock", "gpio", "rpigpio"])
def buzzer(request: pytest.FixtureRequest) -> Iterator[Buzzer]:
    """One backend."""
    if request.param == "mock":
        opened: Buzzer = MockBuzzer()
    else:
        factory: Any = request.getfixturevalue("pins" if request.param == "gpio" else "rpigpio")
        opened = GpioBuzzer(factory, 18)
    yield opened
    opened.close()


def test_every_sound_plays_and_replaces_the_one_before(buzzer: Buzzer) -> None:
    """None of them blocks or fails."""
    for sound in get_args(Sound):
        buzzer.play(sound)


def test_every_sound_has_a_pattern_shorter_than_a_second() -> None:
    """A customer hears the end of it."""
    assert set(PATTERNS) == set(get_args(Sound))
    assert max((on_s + off_s) * times for on_s, off_s, times in PATTERNS.values()) < 1.0


def test_silence_after_closing_and_the_pin_is_free(pins: MockFactory) -> None:
    """Closing in the middle of a pattern."""
    buzzer = GpioBuzzer(pins, 18)
    buzzer.play("bad")
    buzzer.close()
    with LED(18, pin_factory=pins) as led:
        assert not led.is_lit


def test_pin_in_use_names_the_buzzer(pins: MockFactory) -> None:
    """A DriverError says which device cannot start."""
    with LED(18, pin_factory=pins), pytest.raises(DriverError) as caught:
        GpioBuzzer(pins, 18)
    assert caught.value.device == "buzzer"


def test_mock_keeps_a_history_and_tells_its_world() -> None:
    """In order, each once."""
    heard: list[str] = []
    mock = MockBuzzer(heard.append)
    mock.play("key")
    mock.play("good")
    assert mock.history == heard == ["key", "good"]
