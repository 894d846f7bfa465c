"""Power cuts, as far as SIGKILL of a real process shows them: what was reported durable is there, and the chain holds."""

import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest

from firmware.journal.marks import Head
from firmware.journal.rows import replay
from sync.wire import records

PROGRAM = Path(__file__).parent / "writing_program.py"
ROOT = Path(__file__).parents[3]


def start(path, kill_at: str = "") -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, PROGRAM, path, kill_at], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
    )


def check(opened, reported: int) -> int:
    """Open what the killed program left; give its head. Every entry verifies from the first one on."""
    store = opened()
    numbers = [
        int(body.code)
        for entry, _ in replay(store._connection, store.journal_id, Head())
        if isinstance(body := records.decode_body(entry.body), records.SlipCancelled)
    ]
    assert store.head.position >= reported
    edges = [*(index for index, number in enumerate(numbers) if number == 1), len(numbers)]
    for begin, end in itertools.pairwise(edges):
        assert numbers[begin:end] == list(range(1, end - begin + 1))
    position = store.head.position
    store.close()
    return position


def test_killed_at_a_random_moment_loses_nothing_reported(opened, path):
    """Killed again and again in the middle of its work, the journal keeps every reported commit, in order, without a gap."""
    chance = random.Random(7)
    position = 0
    for _ in range(6):
        with start(path) as program:
            reported = position
            for _ in range(chance.randrange(1, 60)):
                reported = int(program.stdout.readline())
            program.kill()
            rest = program.stdout.read().split()
        reported = max([reported, *map(int, rest[:-1])])
        position = check(opened, reported)


@pytest.mark.parametrize("commit", [1, 2, 5])
def test_killed_just_before_a_commit_leaves_nothing_of_it(opened, path, commit):
    """A commit that SQLite has not made is not there; the one before it is, whole."""
    with start(path, str(commit)) as program:
        reported = [int(line) for line in program.stdout.read().split()]
    position = check(opened, max(reported, default=0))
    assert position == max(reported, default=0)
