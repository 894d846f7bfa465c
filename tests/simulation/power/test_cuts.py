"""The journal through every scenario, with the power cut at every single operation of the disk, and every operation failing."""

import pytest

from simulator.world.virtual.disk import Fault
from tests.simulation.power.enumeration import Enumeration, Scenario
from tests.simulation.power.scenarios import SCENARIOS

EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name.replace(" ", "_") for scenario in SCENARIOS])


@EACH
def test_power_cut_at_any_operation_leaves_old_or_new(scenario: Scenario):
    """Nothing told is lost, no commit is halved, no paper is without its record, no number comes twice; also when cut again."""
    enumeration = Enumeration(variants=2)
    enumeration.cut_everywhere(scenario)
    assert enumeration.result.violations == []
    assert enumeration.result.cuts >= 12


def test_birth_needs_no_flush_of_the_directory_that_only_sqlite_makes():
    """A file system that flushes no name but the log's own brings no deleted file back into a journal."""
    enumeration = Enumeration(variants=3, thrifty=True)
    enumeration.cut_everywhere(SCENARIOS[0])
    assert enumeration.result.violations == []


@EACH
@pytest.mark.parametrize("fault", ["full", "io_error"])
def test_any_operation_that_fails_stops_the_journal_and_loses_nothing(scenario: Scenario, fault: Fault):
    """The program ends, starts again on what the machine's memory holds, works on, and what was told outlives a cut then."""
    enumeration = Enumeration(again=0)
    enumeration.fail_everywhere(scenario, fault, every=5)
    assert enumeration.result.violations == []
    assert enumeration.result.cuts >= 3
