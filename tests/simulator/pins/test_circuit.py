"""The electrical model: who wins on a wire, shorts, bounce, and pins that break or belong to somebody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero import GPIODevice

from simulator.pins import GROUND, SimulatedHeader


@pytest.fixture
def header() -> Iterator[SimulatedHeader]:
    """Pins without a Pi."""
    factory = SimulatedHeader()
    yield factory
    factory.close()


@pytest.fixture
def pins(header: SimulatedHeader) -> Iterator[list[Any]]:
    """Three pins, taken."""
    devices = [GPIODevice(number, pin_factory=header) for number in (5, 6, 13)]
    yield [device.pin for device in devices]
    for device in devices:
        device.close()


def test_ground_is_stronger_than_a_pull(header: SimulatedHeader, pins: list[Any]) -> None:
    """And the pull wins again when the wire is gone."""
    pins[0].input_with_pull("up")
    levels = [pins[0].state]
    for move in (header.circuit.connect, header.circuit.disconnect):
        move((5, GROUND))
        levels.append(pins[0].state)
    assert levels == [True, False, True]


def test_level_goes_through_every_closed_switch(header: SimulatedHeader, pins: list[Any]) -> None:
    """One pin drives low, two switches further another one is low with it."""
    pins[2].input_with_pull("up")
    header.circuit.connect((5, 6), (6, 13))
    levels = [pins[2].state]
    pins[0].output_with_state(0)
    levels.append(pins[2].state)
    pins[0].output_with_state(1)
    levels.append(pins[2].state)
    assert levels == [True, False, True]


def test_two_outputs_that_disagree_are_a_short(header: SimulatedHeader, pins: list[Any]) -> None:
    """Two that agree are none; what happened once stays known."""
    header.circuit.connect((5, 6))
    pins[0].output_with_state(0)
    pins[1].output_with_state(0)
    assert not header.circuit.shorted
    pins[1].state = 1
    pins[1].state = 0
    assert header.circuit.shorted


def test_bouncing_contact_makes_its_edges_and_stays_as_it_is(header: SimulatedHeader, pins: list[Any]) -> None:
    """Closed and bouncing twice: four movements, and closed."""
    pins[0].input_with_pull("up")
    header.circuit.connect((5, GROUND))
    pins[0].clear_states()
    header.circuit.bounce((5, GROUND), 2)
    assert [state.state for state in pins[0].states] == [False, True, False, True, False]


def test_broken_pin_refuses_everything_until_it_is_mended(header: SimulatedHeader, pins: list[Any]) -> None:
    """Reading, driving, pulling: an input/output error, as from a kernel."""
    header.broken.add(5)
    for use in (lambda: pins[0].state, lambda: pins[0].output_with_state(0), lambda: pins[0].input_with_pull("up")):
        with pytest.raises(OSError, match="Input/output"):
            use()
    header.broken.clear()
    pins[0].input_with_pull("up")
    assert pins[0].state


def test_pin_that_somebody_holds_is_busy(header: SimulatedHeader) -> None:
    """The kernel says who, the library does not."""
    header.holders[7] = "spi0 CS1"
    with pytest.raises(RuntimeError, match="GPIO busy"):
        GPIODevice(7, pin_factory=header)
    assert (header.holder_of(7), header.holder_of(8)) == ("spi0 CS1", None)
