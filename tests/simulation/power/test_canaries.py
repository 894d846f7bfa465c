"""Planted faults: the same enumeration that finds nothing in the product finds each of these."""

import pytest

from tests.simulation.power import canaries
from tests.simulation.power.enumeration import Enumeration
from tests.simulation.power.kiosk import Kiosk
from tests.simulation.power.scenarios import SCENARIOS

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


@pytest.mark.parametrize(
    ("kind", "scenario"),
    [
        pytest.param(canaries.with_pragma("PRAGMA synchronous=NORMAL"), "slip", id="synchronous_normal"),
        pytest.param(canaries.with_pragma("PRAGMA synchronous=OFF"), "slip", id="synchronous_off"),
        pytest.param(canaries.with_pragma("PRAGMA secure_delete=OFF"), "purge", id="purge_without_overwriting"),
        pytest.param(canaries.with_store(canaries.LeavesItsLog), "purge", id="purge_that_leaves_the_log"),
        pytest.param(canaries.with_store(canaries.OwesItsKey), "over midnight", id="data_key_after_its_blob"),
        pytest.param(canaries.born_in_place("synchronous=EXTRA"), "birth", id="born_without_a_rename"),
        pytest.param(canaries.MakesItsDirectoryOnly, "birth", id="directory_not_flushed"),
        pytest.param(canaries.ReportsBeforeCommit, "slip", id="reported_before_the_commit"),
        pytest.param(canaries.PrintsBeforeCommit, "slip", id="printed_before_the_commit"),
        pytest.param(canaries.ForgetsPrints, "slip", id="unknown_print_not_written_down"),
        pytest.param(canaries.MintsFromMemory, "offline slips", id="number_used_before_its_record"),
        pytest.param(canaries.SavesItsSummaryFirst, "slip", id="summary_before_its_entries"),
        pytest.param(canaries.TrustsItsDisk, "slip", id="neighbours_of_a_write_trusted"),
    ],
)
def test_planted_fault_is_found_by_cutting_the_power(kind: type[Kiosk], scenario: str):
    """The enumeration stops at a violation."""
    enumeration = Enumeration(variants=4, again=0, kind=kind, to_first=True)
    enumeration.cut_everywhere(BY_NAME[scenario])
    assert len(enumeration.result.violations) > 0


def test_log_trusted_after_a_failed_flush_is_found():
    """What is read from a log that only the machine's memory holds is lost with it, and so is what was written behind it."""
    enumeration = Enumeration(variants=8, kind=canaries.TrustsItsMemory, to_first=True)
    enumeration.fail_everywhere(BY_NAME["slip"], "io_error")
    assert len(enumeration.result.violations) > 0


def test_log_before_extra_is_found():
    """A journal that chose its log first is emptied by a deleted rollback journal that comes back."""
    careless = canaries.born_in_place("synchronous=FULL", once_more=True)
    enumeration = Enumeration(variants=4, again=0, kind=careless, to_first=True, thrifty=True)
    enumeration.cut_everywhere(BY_NAME["birth"])
    assert len(enumeration.result.violations) > 0


def test_extra_before_the_log_is_what_keeps_a_journal_born_in_place():
    """It differs from the one that chooses its log first in that alone, and nothing is found."""
    careful = canaries.born_in_place("synchronous=EXTRA", once_more=True)
    enumeration = Enumeration(variants=4, again=0, kind=careful, thrifty=True)
    enumeration.cut_everywhere(BY_NAME["birth"])
    assert enumeration.result.violations == []
