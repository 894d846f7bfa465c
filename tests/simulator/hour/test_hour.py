"""A short hour in a whole system: six customers, and one of each trouble."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from simulator.hour.plan import Troubles
from simulator.hour.program import play_hour
sys.exit(play_hour(5, 6, Troubles(links=1, powers=1, centrals=1, papers=1)))
"""


@pytest.mark.timeout(240)
def test_a_short_hour_agrees_to_the_rupiah():
    """Books, drawers and papers of a whole system say the same after everything has gone wrong once."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=220, check=False, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Books, drawers and papers agree to the rupiah." in done.stdout
    for words in ("the cable to central is cut", "the power fails", "central is killed", "puts in a new roll"):
        assert words in done.stdout
