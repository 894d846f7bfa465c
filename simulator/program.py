"""`anjungan simulate`: the world around one kiosk, its front panel, and the kiosk's programs in it."""

import asyncio
import contextlib
import importlib
import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulator.commands import SOCKETS_PREFIX, program_command
from simulator.runfile import RunFile
from simulator.settings import Address, Settings
from simulator.world.faults import FaultBoard, FaultyDevice
from simulator.world.logs import LogFollower
from simulator.world.paper import PaperMachine
from simulator.world.parts import PARTS, PartFaults
from simulator.world.processes import ProcessFaults
from simulator.world.proxy import LinkProxy
from simulator.world.sockets import WorldServer
from simulator.world.supervisor import Program, Supervisor
from simulator.world.tormented import ClockFaults, DiskFaults, LinkFaults, PrinterFaults
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
    try:
        listening = _listen(settings.panel)
    except OSError as error:
        address = f"{settings.panel.host}:{settings.panel.port}"
        _log.error("%s: %s", address, error.strerror)
        return 1
    with listening:
        return asyncio.run(_Simulation(settings).run(listening))


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted connections inherit it; asyncio sets it only on sockets that were made with the protocol's number. Without
        # it an answer's body waits 40 ms for the acknowledgement of its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((address.host, address.port))
    except OSError:
        listening.close()
        raise
    return listening


class _Simulation:
    """Everything that one configuration asks for, started in the order in which it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._world = World(settings.screen, settings.language)
        self._supervisor = Supervisor(self._note_change, watchdog_s=settings.watchdog_s)
        self._run_file = RunFile(Path(settings.run_file), settings.run) if settings.run_file else None
        self._answering = False

    async def run(self, listening: socket.socket) -> int:
        """Start, wait for a signal, and end in the opposite order."""
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        settings = self._settings
        async with contextlib.AsyncExitStack() as ending:
            ending.callback(_remove_sockets, Path(settings.world_socket).parent, settings.runtime_directory)
            sockets = WorldServer(self._world, Path(settings.world_socket))
            await sockets.start()
            ending.push_async_callback(sockets.close)
            proxy = None
            if settings.link is not None and settings.broker is not None:
                ends = ((address.host, address.port) for address in (settings.link, settings.broker))
                proxy = LinkProxy(*ends)
                await proxy.start()
                ending.push_async_callback(proxy.close)
            ending.push_async_callback(self._supervisor.stop)
            for program in self._services():
                self._supervisor.start(program)
            # Slow to import: meanwhile broker, central and biller start on the other core.
            printers = await asyncio.to_thread(importlib.import_module, "simulator.printer")
            printer = printers.open_printer(Path(settings.printer), self._world, loop)
            ending.callback(printer.close)
            for program in self._kiosk():
                self._supervisor.start(program)
            panels = await asyncio.to_thread(importlib.import_module, "simulator.panel.server")
            controls = panels.Controls(self._world, printer, proxy, self._faults(printer, proxy), self._cut)
            server = panels.make_server(controls, settings.central, settings.fonts)
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            ending.push_async_callback(_end_server, server, serving)
            follower = LogFollower((self._log_of(name) for name in KIOSK), self._world.happen)
            ending.push_async_callback(_cancel, asyncio.create_task(follower.follow()))
            ending.push_async_callback(self._supervisor.stop)  # first of all, while its world is still whole
            ending.callback(self._remove_run_file)
            ending.push_async_callback(_cancel, asyncio.create_task(self._announce()))
            await stopping.wait()
        return 0

    def _services(self) -> list[Program]:
        return [
            Program(
                name,
                service.command,
                self._log_of(name),
                self._notify_of(name) if service.watched else None,
                service.user,
            )
            for name, service in self._settings.services.items()
        ]

    def _kiosk(self) -> list[Program]:
        kiosk = self._settings.kiosk
        ui = _with_window(Path(kiosk.ui)) if self._settings.window else kiosk.ui
        files = {"firmware": kiosk.firmware, "ui": ui, "sync": kiosk.sync}
        return [
            Program(name, program_command(KIOSK[name], file), self._log_of(name), self._notify_of(name))
            for name, file in files.items()
        ]

    async def _cut(self, without_power: Callable[[], None]) -> None:
        """The kiosk's programs die at once, its /run is empty, and they start again."""

        def happen() -> None:
            if self._settings.runtime_directory:
                _remove_files(Path(self._settings.runtime_directory))
            without_power()

        await self._supervisor.cut(KIOSK, happen)

    def _faults(self, printer: PaperMachine, proxy: LinkProxy | None) -> FaultBoard:
        """Everything that a person can make go wrong here."""
        devices: dict[str, FaultyDevice] = {"printer": PrinterFaults(printer), "clock": ClockFaults(self._world)}
        devices |= {name: PartFaults(self._world, name) for name in PARTS}
        if self._settings.journal:
            devices["disk"] = DiskFaults(self._world, Path(self._settings.journal))
        if proxy is not None:
            devices["link"] = LinkFaults(self._world, proxy)
        for name in (*KIOSK, *self._settings.services):
            devices[f"process.{name}"] = ProcessFaults(self._supervisor, name)
        return FaultBoard(self._world, devices)

    def _notify_of(self, name: str) -> Path:
        """Beside the world's socket: that directory is private, and its path short enough."""
        return Path(self._settings.world_socket).with_name(f"notify-{name}")

    def _log_of(self, name: str) -> Path:
        return Path(self._settings.logs_directory) / f"{name}.log"

    def _note_change(self, name: str) -> None:
        """A program got a process id or lost it: say so, and keep the run file true. A dead one keeps its place in it."""
        pid = self._supervisor.pids.get(name)
        self._world.happen("program", f"{name} " + (f"berjalan (proses {pid})" if pid else "berhenti"))
        if pid is not None and self._answering:
            self._write_run_file()

    def _write_run_file(self) -> None:
        if self._run_file is not None:
            self._run_file.update({**self._supervisor.pids, "simulator": os.getpid()})

    def _remove_run_file(self) -> None:
        self._answering = False
        if self._run_file is not None:
            self._run_file.remove()

    async def _announce(self) -> None:
        """Write the run file once everything answers: the kiosk, its link with what comes over it, and central."""
        world = self._world
        while not _shows_link(world) if self._settings.link else world.view.screen == "starting":
            await world.wait_view(world.view.revision, ANSWER_TIMEOUT_S)
        while not all(Path(name).exists() for name in self._settings.ready_files):
            await asyncio.sleep(ANSWER_POLL_S)
        while self._settings.central and not await _is_ready(self._settings.central):
            await asyncio.sleep(ANSWER_POLL_S)
        self._answering = True
        self._write_run_file()
        _log.info("everything answers")


def _remove_sockets(directory: Path, runtime_directory: str) -> None:
    """Take away the directory that `simulator.system` made for the sockets, also when that was killed."""
    if directory.name.startswith(SOCKETS_PREFIX):
        with contextlib.suppress(OSError):
            if runtime_directory:
                _remove_files(Path(runtime_directory))
                Path(runtime_directory).rmdir()
            directory.rmdir()


def _remove_files(directory: Path) -> None:
    for entry in directory.iterdir():
        if not entry.is_dir():
            entry.unlink(missing_ok=True)


def _with_window(config: Path) -> str:
    """Give a configuration of the touchscreen that opens a real window too: the same file with one key more."""
    copy = config.with_name(f"{config.stem}-window{config.suffix}")
    lines = [line for line in config.read_text(encoding="utf-8").splitlines() if not line.startswith("window ")]
    copy.write_text("\n".join(["window = true", *lines, ""]), encoding="utf-8")
    return str(copy)


def _shows_link(world: World) -> bool:
    """Whether the screen says that central answers."""
    return any(element.id == "image.link" and element.value == "up" for element in world.view.elements)


async def _is_ready(central: str) -> bool:
    """Ask central's readiness; no HTTP library is worth its import for one line."""
    address = urlsplit(central)
    request = f"GET /readyz HTTP/1.0\r\nHost: {address.netloc}\r\n\r\n"
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            try:
                writer.write(request.encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def _end_server(server: Any, serving: asyncio.Task[None]) -> None:
    """Let the panel's server end: open requests get a second."""
    server.should_exit = True
    await serving


async def _cancel(task: asyncio.Task[None]) -> None:
    """End a task and wait for it. Raises what it ended with, if it was not this."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
