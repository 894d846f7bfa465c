"""Real drivers on simulated hardware: what a controller costs while nobody comes, and how long a key takes to be heard."""

import asyncio
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench.measure import Metric, in_turns, percentile, quartiles
from bench.processes import cpu_s, running
from bench.site import Site
from drivers.keypad.gpio import GpioKeypad
from drivers.keypad.matrix import SAMPLE_MS
from drivers.keypad.pins import MatrixPins
from drivers.listener import Done
from simulator.paper import PaperPrinter
from simulator.pins import Keys, SimulatedHeader
from simulator.toml import render

SCANNER = "05e0:1200"
SETTLE_S, IDLE_S = 5.0, 20.0

PRESSES = 200
POLL_S = 0.010
BOUNCES, BOUNCE_S = 3, 0.0005
"""A dome that is pressed closes a few times within three milliseconds."""
HEARD_S_MAX = 5.0
_ROWS, _COLUMNS = (5, 6, 13, 19), (12, 16, 20, 21)
_KEYS = ("1", "5", "9", "help")


def measure_idle(site: Site, say: Callable[[str], None]) -> Metric:
    """Give the processor's share that a controller takes with all its real drivers open and nobody there."""
    return asyncio.run(_idle(site, say))


async def _idle(site: Site, say: Callable[[str], None]) -> Metric:
    printer = PaperPrinter(str(site.work / "bench-printer"), lambda: None)
    printer.start()
    try:
        command = (sys.executable, "-m", "bench.devices_kiosk", str(configuration(site)))
        async with running(command, site.work, site.logs / "bench-devices.log") as kiosk:
            say(f"a controller with real drivers, and nobody for {IDLE_S:.0f} s")
            await asyncio.sleep(SETTLE_S)
            before = cpu_s(kiosk.pid)
            await asyncio.sleep(IDLE_S)
            share = 100 * (cpu_s(kiosk.pid) - before) / IDLE_S
    finally:
        printer.stop()
    return Metric("controller.idle_cpu", share, "% of a core", 1, (share, share), target=0.3)


def configuration(site: Site) -> Path:
    """Write the site's kiosk with real devices, and sockets of its own."""
    settings = site.configuration("kiosk")
    settings["devices"] = {
        "backend": "gpio",
        "printer": {**settings["devices"]["printer"], "path": str(site.work / "bench-printer")},
        "scanner": {"identity": SCANNER},
    }
    for name in ("ui_socket", "sync_socket"):
        settings[name] = str(site.work / f"bench-{name}")
    path = site.work / "bench-devices.toml"
    path.write_text(render(settings), encoding="utf-8")
    return path


def measure_keypad(say: Callable[[str], None], presses: int = PRESSES) -> list[Metric]:
    """Give the milliseconds from a switch that closes, and bounces, to the press that is told.

    In turns with the edge alone (`edge_wake_up`: a thread that sleeps on it is awake) and with a scan of the same matrix every
    10 ms that takes two equal ones for a press (`polled_10ms`).
    """
    say(f"{presses} presses of a key, as many edges and as many polled ones, in turns")
    with _edges() as edge, _driver() as driver, _polled() as polled:
        press, floor, peer = in_turns(presses, driver, edge, polled)
    p50 = percentile(press, 0.5)
    ratios = {"edge_wake_up": p50 / percentile(floor, 0.5), "polled_10ms": p50 / percentile(peer, 0.5)}
    p99 = percentile(press, 0.99)
    return [
        Metric("keypad.key_to_event_p50", p50, "ms", presses, quartiles(press), ratios=ratios, target=25),
        Metric("keypad.key_to_event_p99", p99, "ms", presses, quartiles(press)),
    ]


class _Heard:
    """The controller's place: takes presses, and when they came."""

    def __init__(self) -> None:
        self.presses: queue.Queue[tuple[str, float]] = queue.Queue()

    def key_pressed(self, key: str, done: Done) -> None:
        self.presses.put((key, time.perf_counter()))

    def device_failed(self, device: str, reason: str) -> None:
        raise RuntimeError(f"{device}: {reason}")

    def device_recovered(self, device: str) -> None:
        """It never failed."""


@contextmanager
def _driver() -> Iterator[Callable[[], float]]:
    header, heard = SimulatedHeader(), _Heard()
    keys = Keys(header, _ROWS, _COLUMNS)
    listener: Any = heard
    with closing(header), closing(GpioKeypad(header, _ROWS, _COLUMNS, listener)):
        yield _presser(keys, heard, keys.wait_until_armed)


@contextmanager
def _polled() -> Iterator[Callable[[], float]]:
    """The usual way: nothing is asleep. It polls only while it is measured, so as not to disturb the others."""
    header, heard = SimulatedHeader(), _Heard()
    keys, pins = Keys(header, _ROWS, _COLUMNS), MatrixPins(header, _ROWS, _COLUMNS)
    pins.set_up(lambda: None)
    wanted, released, ended = threading.Event(), threading.Event(), threading.Event()

    def poll() -> None:
        before = told = pins.scan()
        while not ended.wait(POLL_S):
            if not wanted.is_set():
                continue
            closed = pins.scan()
            if closed == before and closed != told:
                told = closed
                heard.presses.put(("", time.perf_counter())) if closed else released.set()
            before = closed

    press = _presser(keys, heard, wanted.set)

    def measured() -> float:
        released.clear()
        took = press()
        released.wait(HEARD_S_MAX)
        wanted.clear()
        return took

    with _running(poll, ended.set):
        yield measured
    pins.close()
    header.close()


@contextmanager
def _edges() -> Iterator[Callable[[], float]]:
    """A column that is armed; whoever sleeps on its edge takes the time."""
    header, heard, edge, ended = SimulatedHeader(), _Heard(), threading.Event(), threading.Event()
    keys, pins = Keys(header, _ROWS, _COLUMNS), MatrixPins(header, _ROWS, _COLUMNS)
    pins.set_up(edge.set)
    pins.arm()

    def sleep() -> None:
        while not ended.is_set():
            edge.wait()
            heard.presses.put(("", time.perf_counter()))
            edge.clear()

    def end() -> None:
        ended.set()
        edge.set()

    with _running(sleep, end):
        yield _presser(keys, heard, lambda: None, bounces=0)
    pins.close()
    header.close()


@contextmanager
def _running(work: Callable[[], None], end: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join()


def _presser(keys: Keys, heard: _Heard, ready: Callable[[], None], bounces: int = BOUNCES) -> Callable[[], float]:
    """Give what presses a key, the next one each time, lets go of it, and gives the milliseconds until it was heard.

    The moment within a scan's period is another each time, as a finger's is.
    """
    pause, turn = threading.Event(), 0

    def press() -> float:
        nonlocal turn
        ready()
        turn += 1
        pause.wait(POLL_S * (turn * 0.618 % 1) + SAMPLE_MS / 1_000)
        while not heard.presses.empty():
            heard.presses.get_nowait()
        key = _KEYS[turn % len(_KEYS)]
        start = time.perf_counter()
        keys.press(key)
        keys.bounce(key, bounces, lambda: pause.wait(BOUNCE_S))
        _, at = heard.presses.get(timeout=HEARD_S_MAX)
        keys.release(key)
        return 1000 * (at - start)

    return press
