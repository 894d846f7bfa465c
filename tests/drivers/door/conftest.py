"""A simulated header."""

from collections.abc import Iterator

import pytest

from simulator.pins import SimulatedHeader


@pytest.fixture
def header() -> Iterator[SimulatedHeader]:
    """Pins without a Pi."""
    factory = SimulatedHeader()
    yield factory
    factory.close()
