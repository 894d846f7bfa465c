"""Group "controller": the real program in a world of this process, started again and again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from bench.measure import Metric, median_of
from bench.processes import Started, running
from bench.site import Site
from simulator.commands import program_command
from simulator.printer import open_printer
from simulator.world.sockets import WorldServer
from simulator.world.world import World

STARTS = 7
SIZE = (800, 480)

Result = TypeVar("Result")


def measure(site: Site, say: Callable[[str], None]) -> list[Metric]:
    """Give the metrics."""
    say(f"a controller starts {STARTS} times")
    ready = asyncio.run(_start_often(site))
    memory, share = site.live["firmware.memory"], site.live["firmware.idle_cpu"]
    return [
        median_of("controller.ready", ready, "s", target=0.6),
        Metric("controller.memory", memory, "MiB", 1, (memory, memory), target=40),
        Metric("controller.idle_cpu_linked", share, "% of a core", 1, (share, share), target=0.3),
    ]


def with_controller(site: Site, use: Callable[[Path], Result]) -> Result:
    """Run a controller without a link, and `use` meanwhile in a thread; it gets the path of the touchscreen's socket."""

    async def run() -> Result:
        async with _small_world(site), _controller(site):
            return await asyncio.to_thread(use, Path(site.configuration("kiosk")["ui_socket"]))

    return asyncio.run(run())


async def _start_often(site: Site) -> list[float]:
    seconds = []
    async with _small_world(site):
        for _ in range(STARTS):
            async with _controller(site) as firmware:
                seconds.append(firmware.ready_s)
    return seconds


@contextlib.asynccontextmanager
async def _controller(site: Site) -> AsyncIterator[Started]:
    command = program_command("kiosk", site.work / "kiosk.toml")
    async with running(command, site.work, site.logs / "bench-kiosk.log") as firmware:
        yield firmware


@contextlib.asynccontextmanager
async def _small_world(site: Site) -> AsyncIterator[World]:
    """Give the controller its sockets' directories, its printer, and whatever else its mocks dial."""
    settings = site.configuration("kiosk")
    socket = Path(settings["devices"]["world"])
    for directory in (socket.parent, Path(settings["ui_socket"]).parent):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    world = World(SIZE, "id")
    server = WorldServer(world, socket)
    await server.start()
    printer = open_printer(Path(settings["devices"]["printer"]["path"]), world, asyncio.get_running_loop())
    try:
        yield world
    finally:
        printer.close()
        await server.close()
