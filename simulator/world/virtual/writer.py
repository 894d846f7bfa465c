"""The journal's writer in virtual time: a commit happens at a moment inside the time that it takes, and is reported at its end.

So events of every kind come between what a program asked of its disk and what it hears of it, and a death in between leaves the
commit made or not made.
"""

import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import msgspec

from firmware.journal.errors import JournalError, JournalFullError, JournalStoppedError
from firmware.journal.jobs import JOBS_MAX, Job, Post, joins, report, run_group
from firmware.journal.marks import Appended
from firmware.journal.store import NewRecord, Store
from simulator.world.virtual.disk import VirtualDisk
from simulator.world.virtual.loop import Life
from sync.wire.entry import Stamp

T = TypeVar("T")

Written = Callable[[Sequence[tuple[int, str]]], None]
"""Hears the position and the kind of each entry of a commit that was made."""

Stopped = Callable[[JournalError], None]


class Pace:
    """How long a commit takes, in milliseconds drawn evenly between two bounds."""

    def __init__(self, chance: random.Random, from_ms: int = 4, to_ms: int = 25) -> None:
        self._chance = chance
        self._usual = from_ms, to_ms
        self.from_ms, self.to_ms = from_ms, to_ms

    def calm(self) -> None:
        """Be as quick as usual again."""
        self.from_ms, self.to_ms = self._usual

    def draw(self) -> tuple[int, int]:
        """Give how long until the commit is made, and how long from then until it is known."""
        whole = self._chance.randint(self.from_ms, self.to_ms)
        before = self._chance.randint(0, whole)
        return before, whole - before


class Watch(msgspec.Struct, frozen=True):
    """What a writer asks and tells. disk: the life that the store is on. has_power: asked after each use of it.

    written: hears of each commit's new entries. stopped: hears once that the journal takes no more.
    """

    disk: VirtualDisk
    has_power: Callable[[], bool]
    written: Written
    stopped: Stopped


class VirtualWriter:
    """A `Writer` in a life."""

    def __init__(self, store: Store, post: Post, life: Life, pace: Pace, watch: Watch) -> None:
        self._store = store
        self._post = post
        self._life = life
        self._pace = pace
        self._watch = watch
        self._failed = False
        self._jobs: deque[Job] = deque()
        self._group: Sequence[Job] = ()
        self._busy = False

    def submit(
        self,
        work: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[JournalError], None],
        *,
        alone: bool = False,
    ) -> None:
        """Run `work` inside a commit (`alone`: outside one), then `done` with its result, or `failed`, on the loop."""
        if len(self._jobs) >= JOBS_MAX:
            failed(JournalStoppedError("io_error", f"{JOBS_MAX} jobs already wait for the journal"))
            return
        self._jobs.append(Job(work, done, failed, alone))
        if not self._busy:
            self._busy = True
            self._life.call_after(0, self._begin)

    def close(self) -> None:
        """Finish what waits and close the store. Nobody hears of it any more: the loop has turned for the last time."""
        while (self._group or self._jobs) and self._life.alive:
            group, self._group = self._group or self._take(), ()
            self._run(group)
        if self._life.alive:
            self._store.close()
            self._watch.has_power()

    def _begin(self) -> None:
        if not self._jobs:
            self._busy = False
            return
        self._group = self._take()
        # What runs alone mostly only looks.
        before_ms, after_ms = (0, 0) if self._group[0].alone else self._pace.draw()
        self._life.call_after(before_ms, lambda: self._commit(after_ms))

    def _commit(self, after_ms: int) -> None:
        group, self._group = self._group, ()
        disk = self._watch.disk
        cost_ms, done = disk.cost_ms, disk.done
        outcomes = self._run(group)
        if self._life.alive:
            if group[0].alone and disk.done > done:
                after_ms = sum(self._pace.draw())
            self._life.call_after(after_ms + disk.cost_ms - cost_ms, lambda: self._end(group, outcomes))

    def _end(self, group: Sequence[Job], outcomes: Sequence[Any]) -> None:
        self._post(lambda: report(group, outcomes))
        self._begin()

    def _take(self) -> list[Job]:
        group = [self._jobs.popleft()]
        while self._jobs and joins(group, self._jobs[0]):
            group.append(self._jobs.popleft())
        return group

    def _run(self, group: Sequence[Job]) -> list[Any]:
        ear = _Ear(self._store)
        outcomes = run_group(cast(Store, ear), group)
        if self._watch.has_power():
            self._tell(ear, outcomes)
        return outcomes

    def _tell(self, ear: "_Ear", outcomes: Sequence[Any]) -> None:
        failure = next((each for each in outcomes if isinstance(each, JournalError)), None)
        if failure is not None and not isinstance(failure, JournalFullError):
            if not self._failed:
                self._failed = True
                self._watch.stopped(failure)
        elif ear.heard:
            self._watch.written(ear.heard)


class _Ear:
    """The store as jobs see it; hears what is appended through it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.heard: list[tuple[int, str]] = []

    def append(self, new: Sequence[NewRecord], stamp: Stamp) -> Appended:
        before = self._store.head.position
        appended = self._store.append(new, stamp)
        kinds = [type(body).__name__ for body, _ in new]
        made_before_them = appended.head.position - before - len(kinds)
        self.heard += enumerate(["DataKey"] * made_before_them + kinds, start=before + 1)
        return appended

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
