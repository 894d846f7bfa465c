"""Virtual time: a queue of tasks by their moment. The clock jumps from one to the next; tasks of one moment keep their order."""

import heapq
from collections.abc import Callable

from firmware.controller.loop import Timer

Task = Callable[[], None]

EPOCH_MS = 1_788_000_000_000
"""UTC milliseconds at the world's beginning (2026-08-29), the true time that no part of the world can see by itself."""


class VirtualTime:
    """`now_ms` counts from the world's beginning."""

    def __init__(self) -> None:
        self.now_ms = 0
        self._tasks: list[tuple[int, int, Timer]] = []
        self._order = 0
        self.steps = 0

    @property
    def utc_ms(self) -> int:
        """True UTC milliseconds."""
        return EPOCH_MS + self.now_ms

    def call_after(self, delay_ms: int, task: Task) -> Timer:
        """Run `task` after this many milliseconds, after those that were asked for that moment before it."""
        timer = Timer(task)
        self._order += 1
        heapq.heappush(self._tasks, (self.now_ms + max(0, delay_ms), self._order, timer))
        return timer

    def scope(self) -> "Scope":
        """Give a scope for the tasks of something that can die."""
        return Scope(self)

    def run_until(self, at_ms: int, condition: Callable[[], bool] = lambda: False) -> bool:
        """Run tasks up to and with this moment, or until the condition holds after one; say whether it holds."""
        while not condition():
            if not self._tasks or self._tasks[0][0] > at_ms:
                self.now_ms = max(self.now_ms, at_ms)
                return condition()
            due_ms, _, timer = heapq.heappop(self._tasks)
            self.now_ms = max(self.now_ms, due_ms)
            self.steps += 1
            timer.run()
        return True


class Scope:
    """Tasks that belong to one life of something: none of them runs after `end`."""

    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self.alive = True

    def call_after(self, delay_ms: int, task: Task) -> Timer:
        """As `VirtualTime.call_after`, while this life lasts."""
        return self._time.call_after(delay_ms, lambda: task() if self.alive else None)

    def end(self) -> None:
        """What was asked for and has not run never will."""
        self.alive = False
