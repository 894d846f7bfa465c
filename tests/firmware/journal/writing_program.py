"""Run by test_power: appends records without end and says on stdout which position each commit reported durable.

Arguments: path of the journal, and "" or the number of the commit in which the program kills itself just before SQLite commits.
"""

import os
import queue
import signal
import sys
from pathlib import Path

from drivers.disk.real import RealDisk
from firmware.journal.recovery import open_store
from firmware.journal.writer import WriterThread
from sync.wire import records, sealing
from sync.wire.entry import Stamp


def say(result: object) -> None:
    """Report a commit, or whatever came instead of it."""
    print(getattr(getattr(result, "head", result), "position", result), flush=True)  # noqa: T201


def main(path: Path, kill_at: str) -> None:
    """Append until killed."""
    store = open_store(path, "k-00000000000a", sealing.UnsealingKey(bytes(range(32))).public, RealDisk(path.parent))
    commits = 0

    def before_commit() -> bool:
        nonlocal commits
        commits += 1
        if commits == int(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    if kill_at:
        store._connection.set_commit_hook(before_commit)
    tasks: queue.Queue = queue.Queue()
    writer = WriterThread(store, tasks.put)
    stamp = Stamp(1_786_000_000_000, 2, store.boot, 0)
    number = 0
    while True:
        for _ in range(number % 3 + 1):
            number += 1
            new = [(records.SlipCancelled(str(number)), b"private %d" % number)]
            writer.submit(
                lambda store, new=new: store.append(new, stamp),
                say,
                say,
            )
        tasks.get()()


main(Path(sys.argv[1]), sys.argv[2])
