"""What is measured: starts, taps, screens that follow each other, memory, idleness; sample by sample in turns."""

import time
from collections.abc import Callable
from typing import NamedTuple

from bench.measure import in_turns, percentile
from bench.ui.display import Picture, Screen
from bench.ui.programs import Program, Running

SHOWN_S_MAX = 20.0
STILL_S = 0.35
"""Longer than anything blinks or turns, and than the touchscreen waits before it takes touches on another screen."""
REST_S = 0.02
"""Between two samples: whatever the last one left to do is done. With three programs in turns no touch looks like a bounce."""
VISITS = 3

Point = tuple[int, int]


class Way(NamedTuple):
    """Two screens, and where to touch to get from the first to the second and back."""

    there: Point
    back: Point


class Walker:
    """Somebody who goes to and fro between two screens of a program, and knows both by their pixels."""

    def __init__(self, running: Running, way: Way) -> None:
        self._screen, self._pointer, self._way = running.program.display.screen, running.program.display.pointer, way
        self._running, self._at_first = running, True
        self._targets = self._learn()

    def touch(self) -> float:
        """Touch what leads to the other screen, down and up at once; give the milliseconds until that one is there."""
        time.sleep(REST_S)
        start = time.perf_counter()
        self._tap()
        return 1000 * (self._screen.wait_for(self._targets[self._at_first], SHOWN_S_MAX) - start)

    def touch_rested(self) -> float:
        """The same, once the screen before has been there so long that it takes touches."""
        time.sleep(STILL_S)
        return self.touch()

    def press(self) -> float:
        """Hold a finger on what leads to the other screen; give the milliseconds until anything looks pressed. Then let go."""
        time.sleep(REST_S)
        before = ((0, self._screen.rows()),)
        start = time.perf_counter()
        self._pointer.down(*(self._way.there if self._at_first else self._way.back))
        took = 1000 * (self._screen.wait_other(before, SHOWN_S_MAX) - start)
        self._pointer.up()
        self._at_first = not self._at_first
        self._screen.wait_for(self._targets[self._at_first], SHOWN_S_MAX)
        return took

    def _tap(self) -> None:
        self._pointer.down(*(self._way.there if self._at_first else self._way.back))
        self._pointer.up()
        self._at_first = not self._at_first

    def _learn(self) -> dict[bool, Picture]:
        """Go there and back a few times, and remember by what each of the two is known."""
        copies: dict[bool, list[bytes]] = {True: [], False: []}
        for _ in range(2 * VISITS):
            copies[self._at_first].append(self._screen.wait_still(STILL_S, SHOWN_S_MAX))
            self._tap()
            self._screen.wait_other(((0, copies[not self._at_first][-1]),), SHOWN_S_MAX)
        self._screen.wait_still(STILL_S, SHOWN_S_MAX)
        return {first: self._screen.telling(copies[first], copies[not first]) for first in copies}


class Series(NamedTuple):
    """samples: milliseconds, by program. cpu_ms: what each of them took, by program."""

    samples: dict[str, list[float]]
    cpu_ms: dict[str, float]

    def p50(self, name: str) -> float:
        """Give a program's median."""
        return percentile(self.samples[name], 0.5)


def starts(programs: dict[str, Program], rounds: int) -> dict[str, list[float]]:
    """Start each program `rounds` times, in turns; give the seconds until its first whole picture was there."""
    known = {name: _first_picture(program) for name, program in programs.items()}
    work = [_starter(program, known[name]) for name, program in programs.items()]
    return dict(zip(programs, in_turns(rounds, *work), strict=True))


def _first_picture(program: Program) -> Picture:
    """Start a program once; give the rows by which its first picture is told from an empty screen."""
    screen = program.display.screen
    empty, running = screen.rows(), program.start()
    screen.wait_other(((0, empty),), SHOWN_S_MAX)
    copies = [screen.wait_still(4 * STILL_S, SHOWN_S_MAX)]
    running.end()
    return screen.telling(copies, [empty])


def _starter(program: Program, picture: Picture) -> Callable[[], float]:
    def start() -> float:
        began = time.perf_counter()
        running = program.start()
        took = program.display.screen.wait_for(picture, SHOWN_S_MAX) - began
        running.end()
        return took

    return start


def walkers_of(running: dict[str, Running], way: Way) -> dict[str, Walker]:
    """Give each program a walker who has learned this way."""
    return {name: Walker(one, way) for name, one in running.items()}


def go_to_and_fro(
    running: dict[str, Running], walkers: dict[str, Walker], rounds: int, sample: Callable[[Walker], float]
) -> Series:
    """Take `rounds` samples of each program, in turns, and what processor they took."""
    before = {name: one.cpu_s() for name, one in running.items()}
    samples = in_turns(rounds, *(_sampler(sample, walker) for walker in walkers.values()))
    cpu_ms = {name: 1000 * (one.cpu_s() - before[name]) / rounds for name, one in running.items()}
    return Series(dict(zip(running, samples, strict=True)), cpu_ms)


def _sampler(sample: Callable[[Walker], float], walker: Walker) -> Callable[[], float]:
    return lambda: sample(walker)


def idle(running: dict[str, Running], seconds: float) -> dict[str, float]:
    """Give the share of a core that each program takes while nothing happens, in per cent, all over the same time."""
    before = {name: one.cpu_s() for name, one in running.items()}
    time.sleep(seconds)
    return {name: 100 * (one.cpu_s() - before[name]) / seconds for name, one in running.items()}


def parade(screen: Screen, show: Callable[[str], None], names: list[str], count: int) -> None:
    """Show so many screens, one after the other; each is there before the next one is asked for."""
    for number in range(count):
        before = ((0, screen.rows()),)
        show(names[number % len(names)])
        screen.wait_other(before, SHOWN_S_MAX)
