"""A keypad on a simulated header, and the switches behind it."""

import pytest

from simulator.pins import Keys, SimulatedHeader

ROWS, COLUMNS = (5, 6, 13, 19), (12, 16, 20, 21)


class Clock:
    """Milliseconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_ms = 0

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def keys(header: SimulatedHeader) -> Keys:
    """The switches."""
    return Keys(header, ROWS, COLUMNS)


@pytest.fixture
def clock() -> Clock:
    """Time of the keypad's own."""
    return Clock()
