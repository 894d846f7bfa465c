"""Groups "controller" and "ui": the real programs in a world of this process, started again and again, and touched."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

from bench.measure import Metric, median_of
from bench.processes import running
from bench.site import Site
from messages.world import Touch
from simulator.commands import program_command
from simulator.printer import open_printer
from simulator.world.sockets import WorldServer
from simulator.world.world import World

STARTS = 7
TAPS = 200
SHOWN_S_MAX = 20.0
SIZE = (800, 480)
SERVICE = "service.pln_prepaid"
"""It can be begun without a link: its slip would be a queue slip."""


class _Files(NamedTuple):
    site: Site
    sockets: Path

    def command(self, program: str) -> tuple[str, ...]:
        return program_command(program, self.site.work / f"{program}.toml")

    def log(self, program: str) -> Path:
        return self.site.logs / f"bench-{program}.log"


def measure(site: Site, say: Callable[[str], None]) -> list[Metric]:
    """Give the metrics of both groups."""
    ready, first, taps = asyncio.run(_start_often(site, say))
    live = site.live
    return [
        median_of("controller.ready", ready, "s", target=0.6),
        _single("controller.memory", live["firmware.memory"], "MiB", 40),
        _single("controller.idle_cpu_linked", live["firmware.idle_cpu"], "% of a core", 0.3),
        median_of("ui.first_frame", first, "s", target=0.40),
        _single("ui.memory", live["ui.memory"], "MiB", 45),
        _single("ui.idle_cpu", live["ui.idle_cpu"], "% of a core", 0.1),
        median_of("ui.tap_to_pixel_p50", taps, "ms", target=3),
    ]


def _single(name: str, value: float, unit: str, target: float) -> Metric:
    return Metric(name, value, unit, 1, (value, value), target=target)


async def _start_often(site: Site, say: Callable[[str], None]) -> tuple[list[float], list[float], list[float]]:
    world_socket = Path(site.configuration("kiosk")["devices"]["world"])
    files = _Files(site, world_socket.parent)
    files.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(site.configuration("kiosk")["ui_socket"]).parent.mkdir(mode=0o700, exist_ok=True)
    ready, first, taps = [], [], []
    async with _small_world(files, world_socket) as world:
        say(f"controller and touchscreen start {STARTS} times")
        for number in range(STARTS):
            async with running(files.command("kiosk"), files.sockets, files.log("kiosk")) as firmware:
                ready.append(firmware.ready_s)
                async with _drawn(files, world) as seconds:
                    first.append(seconds)
                    if number == STARTS - 1:
                        say(f"{TAPS} taps")
                        taps = await _tap(world)
            await _until(world, lambda: not world.running)
    return ready, first, taps


@contextlib.asynccontextmanager
async def _small_world(files: _Files, socket: Path) -> AsyncIterator[World]:
    world = World(SIZE, "id")
    server = WorldServer(world, socket)
    await server.start()
    printer = open_printer(files.sockets / "printer", world, asyncio.get_running_loop())
    try:
        yield world
    finally:
        printer.close()
        await server.close()


@contextlib.asynccontextmanager
async def _drawn(files: _Files, world: World) -> AsyncIterator[float]:
    """Run the touchscreen; give the seconds from its start to the controller's first picture on it."""
    start = time.perf_counter()
    async with running(files.command("ui"), files.sockets, files.log("ui")):
        await _until(world, lambda: world.view.screen == "attract")
        yield time.perf_counter() - start


async def _tap(world: World) -> list[float]:
    """Begin to type a number on the screen's keys; give the milliseconds from each touch to the picture that shows it.

    The way is the whole one: touchscreen, controller, touchscreen, pixels.
    """
    samples = []
    await _touch(world, "action.start")
    await _touch(world, SERVICE)
    for number in range(TAPS):
        element = ("pad.5", "pad.clear")[number % 2]
        start = time.perf_counter()
        await _touch(world, element)
        samples.append(1000 * (time.perf_counter() - start))
    return samples


async def _touch(world: World, element_id: str) -> None:
    await _until(world, lambda: world.view.accepts_input)
    placed = next(element for element in world.view.elements if element.id == element_id)
    x, y = placed.rect[0] + placed.rect[2] // 2, placed.rect[1] + placed.rect[3] // 2
    outcome = await world.act("ui", lambda token: Touch(token, x, y))
    if not outcome.accepted:
        raise RuntimeError(f"a touch on {element_id} was refused: {outcome.reason}")


async def _until(world: World, holds: Callable[[], bool]) -> None:
    deadline, change = time.monotonic() + SHOWN_S_MAX, -1
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the kiosk does not come so far; it shows {world.view.screen}")
        change = await world.wait_change(change, 1.0)
