"""`anjungan simulate`: the world around one kiosk, its front panel, and the kiosk's programs in it."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import uvicorn

from simulator.panel.app import create_app
from simulator.panel.controls import Controls
from simulator.printer import open_printer
from simulator.runfile import RunFile
from simulator.settings import Address, Settings
from simulator.world.logs import LogFollower
from simulator.world.proxy import LinkProxy
from simulator.world.sockets import WorldServer
from simulator.world.supervisor import Program, Supervisor
from simulator.world.world import World

KIOSK = {"firmware": "kiosk", "ui": "ui", "sync": "sync"}
"""The kiosk's programs by the names in `run.json`, and what the command `anjungan` calls them."""

ANSWER_POLL_S = 0.05
ANSWER_TIMEOUT_S = 1.0

_log = logging.getLogger(__name__)

__all__ = ["Settings", "main"]


def main(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; then nothing that was started is left. Exit code 1 when a port is taken."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        listening = _listen(settings.panel)
    except OSError as error:
        address = f"{settings.panel.host}:{settings.panel.port}"
        _log.error("%s: %s", address, error.strerror)
        return 1
    with listening:
        return asyncio.run(_serve(settings, listening))


def program_command(name: str, config: str | Path) -> tuple[str, ...]:
    """Give the command that runs one of our programs with this interpreter."""
    return (sys.executable, "-m", "anjungan_cli", name, "--config", str(config))


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address.host, address.port))
    except OSError:
        listening.close()
        raise
    return listening


class _PanelServer(uvicorn.Server):
    """Signals are ours: the kiosk has to end before the panel does."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(settings: Settings, listening: socket.socket) -> int:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    world = World(settings.screen, settings.language)
    printer = open_printer(Path(settings.printer), world, asyncio.get_running_loop())
    sockets = WorldServer(world, Path(settings.world_socket))
    proxy = None
    if settings.link is not None and settings.broker is not None:
        proxy = LinkProxy((settings.link.host, settings.link.port), (settings.broker.host, settings.broker.port))
    run_file = RunFile(Path(settings.run_file), settings.run) if settings.run_file else None
    answering = asyncio.Event()
    supervisor = Supervisor(
        lambda name: _note_change(name, world, supervisor, run_file if answering.is_set() else None)
    )
    controls = Controls(world, printer, proxy, lambda: supervisor.cut(KIOSK))
    panel = _PanelServer(
        uvicorn.Config(
            create_app(controls, settings.central, Path(settings.fonts) if settings.fonts else None),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(panel.serve(sockets=[listening]))
    logs = LogFollower((Path(settings.logs_directory) / f"{name}.log" for name in KIOSK), world.happen)
    tasks: list[asyncio.Task[None]] = []
    try:
        await sockets.start()
        if proxy is not None:
            await proxy.start()
        for program in _programs(settings):
            supervisor.start(program)
        tasks.append(asyncio.create_task(_announce(settings, world, supervisor, run_file, answering)))
        tasks.append(asyncio.create_task(logs.follow()))
        await stopping.wait()
    finally:
        for task in tasks:
            task.cancel()
        if run_file is not None:
            answering.clear()
            run_file.remove()
        await supervisor.stop()
        panel.should_exit = True
        await serving
        await sockets.close()
        if proxy is not None:
            await proxy.close()
        printer.close()
    return 0


def _programs(settings: Settings) -> list[Program]:
    """Give everything that is to run, services first."""
    logs = Path(settings.logs_directory)
    files = {"firmware": settings.kiosk.firmware, "ui": settings.kiosk.ui, "sync": settings.kiosk.sync}
    if settings.window:
        files["ui"] = str(_with_window(Path(files["ui"])))
    services = [Program(name, service.command, logs / f"{name}.log") for name, service in settings.services.items()]
    kiosk = [Program(name, program_command(KIOSK[name], file), logs / f"{name}.log") for name, file in files.items()]
    return [*services, *kiosk]


def _with_window(config: Path) -> Path:
    """Give a configuration of the touchscreen that opens a real window too: the same file with one key more."""
    copy = config.with_name(f"{config.stem}-window{config.suffix}")
    lines = [line for line in config.read_text(encoding="utf-8").splitlines() if not line.startswith("window ")]
    copy.write_text("\n".join(["window = true", *lines, ""]), encoding="utf-8")
    return copy


def _note_change(name: str, world: World, supervisor: Supervisor, run_file: RunFile | None) -> None:
    """A program got a process id or lost it: say so, and keep the run file true. A dead process keeps its place in it."""
    pid = supervisor.pids.get(name)
    world.happen("program", f"{name} " + (f"berjalan (proses {pid})" if pid else "berhenti"))
    if pid is not None and run_file is not None:
        run_file.update({**supervisor.pids, "simulator": os.getpid()})


async def _announce(
    settings: Settings, world: World, supervisor: Supervisor, run_file: RunFile | None, answering: asyncio.Event
) -> None:
    """Write the run file once everything answers: the kiosk, its link with what comes over it, and central."""
    wants_link = settings.link is not None
    while not _ready(world, wants_link=wants_link):
        await world.wait_view(world.view.revision, ANSWER_TIMEOUT_S)
    while not all(Path(name).exists() for name in settings.ready_files):
        await asyncio.sleep(ANSWER_POLL_S)
    if settings.central:
        async with httpx.AsyncClient(timeout=ANSWER_TIMEOUT_S, trust_env=False) as client:
            while not await _answers(client, f"{settings.central}/readyz"):
                await asyncio.sleep(ANSWER_POLL_S)
    answering.set()
    if run_file is not None:
        run_file.update({**supervisor.pids, "simulator": os.getpid()})
    _log.info("everything answers")


def _ready(world: World, *, wants_link: bool) -> bool:
    if world.view.screen == "starting":
        return False
    link = next((element for element in world.view.elements if element.id == "image.link"), None)
    return not wants_link or link is None or link.value == "up"


async def _answers(client: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).is_success
    except httpx.HTTPError:
        return False
