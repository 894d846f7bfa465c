"""Outputs that go on and off by themselves: steps, trouble in the middle, and rest."""

from collections.abc import Iterator
from typing import Any

import pytest

from drivers.errors import DriverError
from drivers.pulses import Pulses
from simulator.pins import SimulatedHeader


@pytest.fixture
def pulses(header: SimulatedHeader) -> Iterator[Pulses]:
    """Two pins of one device."""
    opened = Pulses(header, "lights", {"slip": 17, "fault": 27}, "light")
    yield opened
    opened.close()


def levels(header: SimulatedHeader, pin: int) -> list[Any]:
    """What a pin was, from the first."""
    return [state.state for state in header.pin(pin).states]


def test_two_pins_play_side_by_side(pulses: Pulses, header: SimulatedHeader) -> None:
    """Each at its own pace; the one that repeats goes on when the other has ended."""
    pulses.play("slip", ((True, 0.01), (False, 0.01)), again=True)
    pulses.play("fault", ((True, 0.015), (False, 0.0)))
    header.circuit.wait_until(lambda: len(levels(header, 17)) >= 9)
    assert levels(header, 17)[:5] == [False, True, False, True, False]
    assert levels(header, 27) == [False, True, False]


def test_last_level_stays_and_nothing_happens_any_more(pulses: Pulses, header: SimulatedHeader) -> None:
    """No thread wakes for a light that is lit."""
    pulses.play("slip", ((True, 0.0),))
    with pytest.raises(TimeoutError):
        header.circuit.wait_until(lambda: len(levels(header, 17)) > 2, within_s=0.1)
    assert levels(header, 17) == [False, True]


def test_new_steps_replace_those_that_play(pulses: Pulses, header: SimulatedHeader) -> None:
    """What blinked is dark, and stays so."""
    pulses.play("slip", ((True, 0.01), (False, 0.01)), again=True)
    pulses.play("slip", ((False, 0.0),))
    with pytest.raises(TimeoutError):
        header.circuit.wait_until(lambda: len(levels(header, 17)) > 3, within_s=0.1)
    assert levels(header, 17) == [False, True, False]


def test_step_that_a_pin_refuses_later_is_tried_again(pulses: Pulses, header: SimulatedHeader) -> None:
    """A buzzer must not sound for ever because one write failed."""
    pulses.play("slip", ((True, 0.02), (False, 0.0)))
    header.broken.add(17)
    with pytest.raises(TimeoutError):
        header.circuit.wait_until(lambda: len(levels(header, 17)) > 2, within_s=0.1)
    header.broken.clear()
    header.circuit.wait_until(lambda: levels(header, 17) == [False, True, False])


def test_step_that_a_pin_refuses_now_is_an_error(pulses: Pulses, header: SimulatedHeader) -> None:
    """It names the device and its part."""
    header.broken.add(27)
    with pytest.raises(DriverError) as caught:
        pulses.play("fault", ((True, 0.0),))
    assert str(caught.value) == "lights: light fault: OSError: [Errno 5] Input/output error"
