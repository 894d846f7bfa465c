"""The life of one program in virtual time, and the loop that the controller runs on in it.

A life can be frozen: what falls due meanwhile waits, in its order. When it has ended nothing of it runs any more.
"""

from collections import deque

from firmware.controller.loop import Timer
from simulator.world.virtual.time import Task, VirtualTime


class Life:
    """One start of a program, from its first task to its death."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.alive = True
        self.frozen = False
        self._missed: deque[Timer] = deque()
        self._at_end: list[Task] = []

    def call_after(self, delay_ms: int, task: Task) -> Timer:
        """Run `task` after this many milliseconds, later when the program is frozen then, never when it has ended."""
        timer = Timer(task)
        self.time.call_after(delay_ms, lambda: self._due(timer))
        return timer

    def run(self, task: Task) -> None:
        """Run `task` now, when it is awake again if it is frozen, never when it has ended."""
        self._due(Timer(task))

    def at_end(self, task: Task) -> None:
        """Run `task` when this life ends, before anything else happens; what was asked for last runs first."""
        self._at_end.append(task)

    def freeze(self) -> None:
        """SIGSTOP."""
        self.frozen = True

    def thaw(self) -> None:
        """SIGCONT: what was missed is made up for."""
        self.frozen = False
        while self._missed and self.alive and not self.frozen:
            self._missed.popleft().run()

    def end(self) -> None:
        """The program is gone."""
        self.alive = False
        self._missed.clear()
        while self._at_end:
            self._at_end.pop()()

    def _due(self, timer: Timer) -> None:
        if not self.alive:
            return
        if self.frozen:
            self._missed.append(timer)
        else:
            timer.run()


class VirtualLoop:
    """The controller's `Loop` in a life. `stopped` is called once, after the task that stopped it."""

    def __init__(self, life: Life, stopped: Task) -> None:
        self._life = life
        self._stopped: Task | None = stopped
        self._posted: deque[Task] = deque()

    def post(self, task: Task) -> None:
        """Run `task` on the loop, after those posted before."""
        self._posted.append(task)
        self._life.call_after(0, self._run_one)

    def call_after(self, delay_ms: int, task: Task) -> Timer:
        """Run `task` on the loop after this many milliseconds."""
        return self._life.call_after(delay_ms, task)

    def stop(self) -> None:
        """End the program after the task that is running."""
        stopped, self._stopped = self._stopped, None
        if stopped is not None:
            self._life.call_after(0, stopped)

    def run(self) -> None:
        """Nobody calls this: the world's one queue runs every loop."""
        raise AssertionError("virtual time turns by itself")

    def turn(self, wait_ms_max: int | None) -> None:
        """Run what was posted; there is nothing to wait for."""
        for _ in range(len(self._posted)):
            self._run_one()

    def close(self) -> None:
        """Forget what was posted."""
        self._posted.clear()

    def _run_one(self) -> None:
        if self._posted:
            self._posted.popleft()()
