"""`make simulate` and `make replay`: worlds from seeds, what they did, and whether every promise held."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from simulator.world.virtual.coverage import Coverage
from simulator.world.virtual.result import Figures, Result
from simulator.world.virtual.world import VirtualWorld

TRACES = Path("build/simulation")
RUNS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run seeds; exit code 1 when a promise was broken in one of them, whose trace is then kept."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--runs", type=int, default=RUNS, help="how many seeds from there on")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--replay", action="store_true", help="one seed, its trace line by line")
    typed = parser.parse_args(arguments)
    if typed.replay:
        return replay(typed.seed)
    return simulate(range(typed.seed, typed.seed + typed.runs), typed.processes)


def replay(seed: int) -> int:
    """Run a seed and write its trace to standard output; what was violated comes last."""
    world = VirtualWorld(seed)
    result = world.run()
    sys.stdout.write("\n".join([*world.trace.lines, *result.violations, f"trace {result.digest}"]) + "\n")
    return 1 if result.violations else 0


def simulate(seeds: Sequence[int], processes: int) -> int:
    """Run seeds and say what came of them all."""
    figures, coverage, broken = Figures(), Coverage(), 0
    with ProcessPoolExecutor(processes) as pool:
        for result in pool.map(run, seeds, chunksize=4):
            figures.add(result.figures)
            coverage.add(result.met)
            broken += bool(result.violations)
            for violation in result.violations:
                sys.stdout.write(f"seed {result.seed}: {violation}\n")
    sys.stdout.write("\n".join([*figures.lines(), "", coverage.table(), "", *coverage.missing()]) + "\n")
    sys.stdout.write(f"{broken} of {len(seeds)} runs broke a promise\n")
    return 1 if broken else 0


def run(seed: int) -> Result:
    """Run one seed; the trace of one that broke a promise is kept in `TRACES`."""
    world = VirtualWorld(seed)
    result = world.run()
    if result.violations:
        TRACES.mkdir(parents=True, exist_ok=True)
        text = "\n".join([*world.trace.lines, *result.violations])
        (TRACES / f"{seed}.trace").write_text(text + "\n", encoding="utf-8")
    return result


if __name__ == "__main__":
    sys.exit(main())
