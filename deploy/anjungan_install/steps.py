"""What a step is, and how a plan of them is checked and carried out."""

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, TextIO


class InstallError(Exception):
    """It cannot go on; the text is one line that says why."""


class Step(NamedTuple):
    """One thing that has to be so.

    differs: gives what is not so yet, one short line each, and changes nothing. apply: makes it so; None where only a person can.
    live: only on the running machine, not on a folder given by --root.
    """

    name: str
    differs: Callable[[], list[str]]
    apply: Callable[[], None] | None
    live: bool = False


def check(steps: Sequence[Step], *, live: bool, out: TextIO = sys.stdout) -> bool:
    """Print for each step whether it is so. Changes nothing. Gives whether all are."""
    good = True
    for step in steps:
        if step.live and not live:
            print(f"skipped  {step.name}: only on the running machine", file=out)
            continue
        differences = step.differs()
        good = good and not differences
        _say("differs" if differences else "ok", step.name, differences, out)
    return good


def carry_out(steps: Sequence[Step], *, live: bool, out: TextIO = sys.stdout) -> bool:
    """Make everything so, in order. Gives whether anything was changed. Raises `InstallError` for what stays different."""
    changed = False
    for step in steps:
        if step.live and not live:
            print(f"skipped  {step.name}: only on the running machine", file=out)
            continue
        differences = step.differs()
        if not differences:
            print(f"ok       {step.name}", file=out)
            continue
        if step.apply is None:
            _say("differs", step.name, differences, out)
            continue
        step.apply()
        if remaining := step.differs():
            raise InstallError(f"{step.name}: still so after it was mended: {remaining[0]}")
        changed = True
        print(f"done     {step.name}", file=out)
    return changed


def _say(verdict: str, name: str, lines: Sequence[str], out: TextIO) -> None:
    print(f"{verdict:<8} {name}", file=out)
    for line in lines:
        print(f"         - {line}", file=out)
