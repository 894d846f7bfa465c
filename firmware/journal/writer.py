"""The journal's thread: runs jobs on the store, several in one commit when they wait together, and reports on the loop.

The loop never waits for the disk. A job's `done` runs on the loop only after its commit is durable.
"""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from firmware.journal.errors import JournalError, JournalStoppedError
from firmware.journal.jobs import JOBS_MAX, Job, Post, joins, report, run_group
from firmware.journal.store import Store

T = TypeVar("T")


class WriterThread:
    """A `Writer` with a thread of its own, which owns `store` from here on until `close`."""

    def __init__(self, store: Store, post: Post) -> None:
        self._store = store
        self._post = post
        self._jobs: queue.Queue[Job | None] = queue.Queue(JOBS_MAX)
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[JournalError], None],
        *,
        alone: bool = False,
    ) -> None:
        """Run `work` inside a commit (`alone`: outside one), then `done` with its result, or `failed`, on the loop."""
        try:
            self._jobs.put_nowait(Job(work, done, failed, alone))
        except queue.Full:
            failed(JournalStoppedError("io_error", f"{JOBS_MAX} jobs already wait for the journal"))

    def close(self) -> None:
        """Finish what waits, close the store and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (group := self._next_group()) is not None:
                outcomes = run_group(self._store, group)
                self._post(lambda group=group, outcomes=outcomes: report(group, outcomes))  # type: ignore[misc]
                # The jobs hold what customers typed; this thread may now wait for hours.
                del group, outcomes
            self._store.close()
        except BaseException as error:  # a programmer's error must stop the program, not this thread alone
            self._post(lambda error=error: _raise(error))  # type: ignore[misc]

    def _next_group(self) -> list[Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        group = [first]
        while not self._jobs.empty():
            following = self._jobs.queue[0]
            if following is None or not joins(group, following):
                break
            group.append(self._jobs.get())  # type: ignore[arg-type]
        return group


def _raise(error: BaseException) -> None:
    raise error
