"""The journal's thread: runs jobs on the store, several in one commit when they wait together, and reports on the loop.

The loop never waits for the disk. A job's `done` runs on the loop only after its commit is durable.
"""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from firmware.journal.errors import JournalError, JournalFullError, JournalStoppedError
from firmware.journal.store import Store

T = TypeVar("T")
JOBS_MAX = 256
GROUP_MAX = 64

Post = Callable[[Callable[[], None]], None]
"""Runs a function on the loop; may be called from any thread."""


class _Job(msgspec.Struct, frozen=True):
    work: Callable[[Store], Any]
    done: Callable[[Any], None]
    failed: Callable[[JournalError], None]
    alone: bool


class Writer:
    """Owns `store` from here on until `close`."""

    def __init__(self, store: Store, post: Post) -> None:
        self._store = store
        self._post = post
        self._jobs: queue.Queue[_Job | None] = queue.Queue(JOBS_MAX)
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
            self._jobs.put_nowait(_Job(work, done, failed, alone))
        except queue.Full:
            failed(JournalStoppedError("io_error", f"{JOBS_MAX} jobs already wait for the journal"))

    def close(self) -> None:
        """Finish what waits, close the store and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (group := self._next_group()) is not None:
                outcomes = self._run_group(group)
                self._post(lambda group=group, outcomes=outcomes: _report(group, outcomes))  # type: ignore[misc]
                # The jobs hold what customers typed; this thread may now wait for hours.
                del group, outcomes
            self._store.close()
        except BaseException as error:  # a programmer's error must stop the program, not this thread alone
            self._post(lambda error=error: _raise(error))  # type: ignore[misc]

    def _next_group(self) -> list[_Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        group = [first]
        while not group[-1].alone and len(group) < GROUP_MAX and not self._jobs.empty():
            following = self._jobs.queue[0]
            if following is None or following.alone:
                break
            group.append(self._jobs.get())  # type: ignore[arg-type]
        return group

    def _run_group(self, group: list[_Job]) -> list[Any]:
        """Give each job's result or its error. An error of the commit is that of every job in it."""
        try:
            if group[0].alone:
                return [group[0].work(self._store)]
            with self._store.transaction():
                return [_try(job, self._store) for job in group]
        except JournalError as error:
            return [error] * len(group)


def _try(job: _Job, store: Store) -> Any:
    try:
        return job.work(store)
    except JournalFullError as refused:  # raised before anything was written: the others are not touched by it
        return refused


def _report(group: list[_Job], outcomes: list[Any]) -> None:
    for job, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, JournalError):
            job.failed(outcome)
        else:
            job.done(outcome)


def _raise(error: BaseException) -> None:
    raise error
