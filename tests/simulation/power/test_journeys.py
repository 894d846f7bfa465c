"""The whole application with the power cut in the middle of its writes, and the checks that would notice."""

import random

import msgspec
import pytest

from simulator.world.virtual.platter import File
from tests.simulation.power.journeys import JOURNEYS, Journey, Journeys, check
from tests.simulation.scripted import PULSA, KioskWorld

STEPS = {"a slip": 1, "a jam and the next customer": 3, "a kiosk's first minutes": 111}
"""Of the others every fifth operation is cut here; `make power` cuts all of them."""


@pytest.mark.parametrize("journey", JOURNEYS, ids=[journey.name.replace(" ", "_") for journey in JOURNEYS])
def test_power_cut_on_a_customers_way_keeps_paper_journal_and_central_together(journey: Journey):
    """Every paper has its record, torn ones are voided, central has a prefix, and the next customer is served."""
    journeys = Journeys(STEPS.get(journey.name, 5))
    journeys.cut_everywhere(journey)
    assert journeys.result.violations == []
    assert journeys.result.runs >= 4


class NeverFlushed(File):
    """A file on a card that says "flushed" and keeps it in its memory."""

    def sync(self) -> None:
        """Lie."""


def test_card_that_only_says_that_it_flushed_is_found():
    """A slip comes out whose record a power cut would take away."""
    with KioskWorld(1) as world:
        world.open_shop()
        for file in world.kiosk.hardware.storage.platter.names.current.values():
            file.__class__ = NeverFlushed
        world.visit(PULSA)
        with pytest.raises(AssertionError, match=r"before its record was durable|does not know it|is gone"):
            check(world)


@pytest.mark.parametrize(
    ("forgery", "complaint"),
    [
        ({"outcome": "unknown"}, "below a torn paper that nothing voids"),
        ({"code": "4071882350961174"}, "the journal does not know it"),
        ({"durable": 0}, "was printed before its record was durable"),
        ({}, "a second original"),
    ],
)
def test_paper_that_must_not_be_is_found(forgery: dict[str, str | int], complaint: str):
    """Each rule of paper and journal is looked at."""
    with KioskWorld(random.Random(2).randrange(99)) as world:
        world.open_shop()
        paper = world.visit(PULSA).slip
        check(world)
        world.kiosk.papers.insert(0, msgspec.structs.replace(paper, **forgery))
        with pytest.raises(AssertionError, match=complaint):
            check(world)
