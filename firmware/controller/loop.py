"""The controller's loop: one thread, sockets, timers, and tasks that other threads post. Nothing on it may block.

An exception that a task raises is a programmer's error: it ends the loop and the program, whose journal is whole.
"""

import contextlib
import heapq
import itertools
import os
import selectors
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE

Task = Callable[[], None]
Ready = Callable[[int], None]
"""Called with READ, WRITE or both."""


class Timer:
    """A task that is due once. `cancel` may be called at any time and again."""

    def __init__(self, task: Task) -> None:
        self._task: Task | None = task

    def cancel(self) -> None:
        """The task will not run."""
        self._task = None

    def run(self) -> None:
        """Run the task unless it was cancelled; never twice."""
        task, self._task = self._task, None
        if task is not None:
            task()


class Loop(Protocol):
    """What the controller's parts run on. Only `post` and `stop` may be called from other threads."""

    def post(self, task: Task) -> None:
        """Run `task` on the loop, after those posted before."""

    def call_after(self, delay_ms: int, task: Task) -> Timer:
        """Run `task` on the loop after this many milliseconds."""

    def stop(self) -> None:
        """End `run` after the task that is running. Safe in a signal handler."""

    def run(self) -> None:
        """Turn until `stop`."""

    def turn(self, wait_ms_max: int | None) -> None:
        """Wait for something to do, at most this long (None: until there is), and do it."""

    def close(self) -> None:
        """Let go of what it holds."""


class SelectorLoop:
    """The kiosk's own `Loop`, which also watches sockets. `monotonic_ms` is the clock of its timers."""

    def __init__(self, monotonic_ms: Callable[[], int]) -> None:
        self._monotonic_ms = monotonic_ms
        self._selector = selectors.DefaultSelector()
        self._wake_reader, self._wake_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(self._wake_reader, READ, self._drain_wake)
        self._watched: set[Any] = {self._wake_reader}
        self._tasks: deque[Task] = deque()
        self._timers: list[tuple[int, int, Timer]] = []
        self._order = itertools.count()
        self._stopping = False

    def post(self, task: Task) -> None:
        """Run `task` on the loop, after those posted before."""
        self._tasks.append(task)
        self._wake()

    def call_after(self, delay_ms: int, task: Task) -> Timer:
        """Run `task` on the loop after this many milliseconds."""
        timer = Timer(task)
        heapq.heappush(self._timers, (self._monotonic_ms() + max(delay_ms, 0), next(self._order), timer))
        return timer

    def watch(self, source: Any, events: int, ready: Ready) -> None:
        """Call `ready` whenever `source` (a socket) can do one of `events`; a second call for a source replaces the first."""
        if source in self._watched:
            self._selector.modify(source, events, ready)
        else:
            self._selector.register(source, events, ready)
            self._watched.add(source)

    def forget(self, source: Any) -> None:
        """Stop watching; call it before the source is closed."""
        if source in self._watched:
            self._watched.remove(source)
            self._selector.unregister(source)

    def stop(self) -> None:
        """End `run` after the task that is running. Safe in a signal handler."""
        self._stopping = True
        self._wake()

    def run(self) -> None:
        """Turn until `stop`."""
        while not self._stopping:
            self.turn(None)

    def turn(self, wait_ms_max: int | None) -> None:
        """Wait for something to do, at most this long (None: until there is), and do it."""
        wait_ms = 0 if self._tasks else self._wait_ms()
        if wait_ms_max is not None:
            wait_ms = wait_ms_max if wait_ms is None else min(wait_ms, wait_ms_max)
        for key, events in self._selector.select(None if wait_ms is None else wait_ms / 1000):
            # An earlier one of this round may have closed this source.
            if key.fileobj in self._watched:
                key.data(events)
        for _ in range(len(self._tasks)):
            self._tasks.popleft()()
        now = self._monotonic_ms()
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2].run()

    def close(self) -> None:
        """Let go of the wake pipe and the selector."""
        self._selector.close()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def _wait_ms(self) -> int | None:
        if not self._timers:
            return None
        return max(self._timers[0][0] - self._monotonic_ms(), 0)

    def _wake(self) -> None:
        # A full pipe holds wakes that the loop has not read yet: it will wake.
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_writer, b"!")

    def _drain_wake(self, _events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wake_reader, 4096):
                continue
