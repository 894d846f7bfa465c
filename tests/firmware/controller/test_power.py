"""A power cut between commit and print: the print's outcome is unknown at the next boot. One before the commit leaves nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from firmware.core import events

PROGRAM = Path(__file__).parent / "dying_kiosk.py"
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("cut", "unfinished"),
    [("before commit", ()), ("before print", (events.UnfinishedPrint(4, "4071882350961174"),))],
)
def test_power_cut_around_the_commit_of_a_slip(boot, cut, unfinished):
    """Killed before the commit there is no slip and no paper; killed after it the slip stands and its print is unknown."""
    first = boot()
    first.settle()
    first.close()
    killed = subprocess.run(
        [sys.executable, PROGRAM, first.directory, cut], check=False, env={"PYTHONPATH": str(ROOT)}, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert boot().mind.events[0] == events.Booted(0, 0, None, 0, unfinished)
