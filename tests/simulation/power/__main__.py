"""Cuts the power at every operation of every scenario and journey, for as many kinds of damage as one has time for.

    python -m tests.simulation.power --variants 32 --only slip

Prints what was done and each broken promise; exit code 1 when there is any.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import get_args

from simulator.world.virtual.disk import Fault
from tests.simulation.power.enumeration import Enumeration, Result, Scenario
from tests.simulation.power.journeys import JOURNEYS, Journey, Journeys
from tests.simulation.power.scenarios import SCENARIOS


def main() -> int:
    """Run what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--variants", type=int, default=8, help="kinds of damage a cut")
    asked.add_argument("--only", default="", help="scenarios and journeys with this in their name")
    asked.add_argument("--seed", type=int, default=0, help="of the damage")
    arguments = asked.parse_args()
    totals = Result()
    for name, play in _plays(arguments.variants, arguments.seed):
        if arguments.only in name:
            began = time.process_time()
            result = play()
            spent = time.process_time() - began
            speed = f"{result.cuts:7} cuts {result.runs:8} boots {result.runs / spent:6.0f}/s"
            print(f"{name:40} {speed}", *result.violations, sep="\n  ", flush=True)  # noqa: T201
            totals.cuts, totals.runs = totals.cuts + result.cuts, totals.runs + result.runs
            totals.violations += result.violations
    print(f"{totals.cuts} cuts, {totals.runs} boots, {len(totals.violations)} broken promises")  # noqa: T201
    return 1 if totals.violations else 0


def _plays(variants: int, seed: int) -> Iterator[tuple[str, Callable[[], Result]]]:
    for scenario in SCENARIOS:
        yield scenario.name, partial(_cut, scenario, variants, seed)
        for fault in get_args(Fault):
            yield f"{scenario.name}, {fault}", partial(_fail, scenario, fault, seed)
    for journey in JOURNEYS:
        yield journey.name, partial(_ride, journey, variants)


def _cut(scenario: Scenario, variants: int, seed: int) -> Result:
    enumeration = Enumeration(variants, None, seed=seed)
    enumeration.cut_everywhere(scenario)
    return enumeration.result


def _fail(scenario: Scenario, fault: Fault, seed: int) -> Result:
    enumeration = Enumeration(again=None, seed=seed)
    enumeration.fail_everywhere(scenario, fault)
    return enumeration.result


def _ride(journey: Journey, variants: int) -> Result:
    journeys = Journeys(1, variants)
    journeys.cut_everywhere(journey)
    return journeys.result


if __name__ == "__main__":
    sys.exit(main())
