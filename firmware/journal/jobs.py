"""Jobs for the journal's one writer: how they are grouped into commits, carried out and reported, on whatever thread."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from firmware.journal.errors import JournalError, JournalFullError
from firmware.journal.store import Store

T = TypeVar("T")
JOBS_MAX = 256
GROUP_MAX = 64

Post = Callable[[Callable[[], None]], None]
"""Runs a function on the loop; may be called from any thread."""


class Job(msgspec.Struct, frozen=True):
    """Work on the store inside a commit (`alone`: outside one), and who hears of its result or its error."""

    work: Callable[[Store], Any]
    done: Callable[[Any], None]
    failed: Callable[[JournalError], None]
    alone: bool


class Writer(Protocol):
    """Owns a store until `close`."""

    def submit(
        self,
        work: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[JournalError], None],
        *,
        alone: bool = False,
    ) -> None:
        """Run `work` inside a commit (`alone`: outside one), then `done` with its result, or `failed`, on the loop."""

    def close(self) -> None:
        """Finish what waits and close the store."""


OpenWriter = Callable[[Store, Post], Writer]


def joins(group: Sequence[Job], following: Job) -> bool:
    """Say whether a job that waits goes into the same commit as those before it."""
    return not group[-1].alone and not following.alone and len(group) < GROUP_MAX


def run_group(store: Store, group: Sequence[Job]) -> list[Any]:
    """Give each job's result or its error. An error of the commit is that of every job in it."""
    try:
        if group[0].alone:
            return [group[0].work(store)]
        with store.transaction():
            return [_try(job, store) for job in group]
    except JournalError as error:
        return [error] * len(group)


def report(group: Sequence[Job], outcomes: Sequence[Any]) -> None:
    """Tell each job what came of it; runs on the loop."""
    for job, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, JournalError):
            job.failed(outcome)
        else:
            job.done(outcome)


def _try(job: Job, store: Store) -> Any:
    try:
        return job.work(store)
    except JournalFullError as refused:  # raised before anything was written: the others are not touched by it
        return refused
