"""Starts programs, restarts those that die or hang, and leaves none behind.

Each program leads a session of its own, so that a terminal's Ctrl-C reaches only us, and dies with us even when we are
killed (`simulator.tether`; so everything here has to run in the main thread).
"""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from simulator.tether import tethered
from simulator.world.notify import NotifySocket

BACKOFF_S = (0.1, 0.3, 1.0, 2.0, 3.0)
"""A program is back within 5 s, its start included."""

SETTLED_S = 10.0
"""A program that lived this long starts its back-off anew when it dies."""

STOP_TIMEOUT_S = 5.0
EXIT_CONFIGURATION = 2
"""A program that ends so would end so again."""

_SYSTEMD_NAMES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
"""Ours may be watched itself; its programs must not speak for it."""

_log = logging.getLogger(__name__)


class Program(msgspec.Struct, frozen=True):
    """A program to keep running. log: its standard output and error are appended there.

    notify: where it finds its NOTIFY_SOCKET, None for a program that is not watched. user: who runs it, "" for whoever we are.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    notify: Path | None = None
    user: str = ""


class Supervisor:
    """Keeps programs running. `changed(name)` is called whenever one got a process id or lost it.

    `stop_timeout_s`: how long a program may take to end by itself. `watchdog_s`: how long one that is watched, and was
    ready, may say nothing; then it is killed, as systemd does with WatchdogSec (by SIGKILL at once: there is no core to keep).
    """

    def __init__(
        self, changed: Callable[[str], None], stop_timeout_s: float = STOP_TIMEOUT_S, watchdog_s: float = 45.0
    ) -> None:
        self._stop_timeout_s = stop_timeout_s
        self._watchdog_s = watchdog_s
        self._changed = changed
        self._programs: dict[str, Program] = {}
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._stopping: set[str] = set()

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each program that runs."""
        return {name: process.pid for name, process in self._processes.items()}

    def start(self, program: Program) -> None:
        """Keep this program running from now on."""
        assert program.name not in self._keepers, f"{program.name} is kept already"
        self._programs[program.name] = program
        self._stopping.discard(program.name)
        self._keepers[program.name] = asyncio.get_running_loop().create_task(self._keep(program))

    def send(self, name: str, number: signal.Signals) -> bool:
        """Send a program a signal; False when it does not run. One that it kills starts again."""
        process = self._processes.get(name)
        if process is None or process.returncode is not None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        return True

    async def gone(self, name: str, pid: int) -> None:
        """Wait until this process of the program is dead."""
        process = self._processes.get(name)
        if process is not None and process.pid == pid:
            await process.wait()

    async def cut(self, names: Iterable[str], without_power: Callable[[], None] = lambda: None) -> None:
        """A power cut: kill these at the same moment, wait until they are dead, do what happens then, and let them boot."""
        cut = [self._programs[name] for name in names if name in self._keepers]
        await self._end(cut, signal.SIGKILL)
        without_power()
        for program in cut:
            self.start(program)

    async def stop(self) -> None:
        """End everything: SIGTERM, and SIGKILL to those that do not follow within 5 s."""
        await self._end([self._programs[name] for name in self._keepers], signal.SIGTERM)

    async def _end(self, programs: list[Program], number: signal.Signals) -> None:
        self._stopping |= {program.name for program in programs}
        for program in programs:
            self.send(program.name, number)
            self.send(program.name, signal.SIGCONT)  # one that is frozen could not follow
            if program.name not in self._processes:
                self._keepers[program.name].cancel()
        keepers = [self._keepers.pop(program.name) for program in programs]
        if not keepers:
            return
        _, late = await asyncio.wait(keepers, timeout=self._stop_timeout_s)
        for name in [program.name for program in programs] if late else ():
            self.send(name, signal.SIGKILL)
        await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, program: Program) -> None:
        """Run the program again and again, a little later each time, until it is to stop."""
        failures = 0
        while program.name not in self._stopping:
            started = time.monotonic()
            code = await self._run(program)
            if program.name in self._stopping:
                return
            if code == EXIT_CONFIGURATION:
                _log.error("%s: wrong configuration, see %s", program.name, program.log)
                return
            failures = 0 if time.monotonic() - started > SETTLED_S else failures + 1
            pause_s = BACKOFF_S[min(failures, len(BACKOFF_S)) - 1] if failures else BACKOFF_S[0]
            _log.warning("%s ended with %s; it starts again in %.1f s", program.name, code, pause_s)
            await asyncio.sleep(pause_s)

    async def _run(self, program: Program) -> int:
        """Run the program once. Gives its exit code, negative for a signal."""
        program.log.parent.mkdir(parents=True, exist_ok=True)
        environment = {name: text for name, text in os.environ.items() if name not in _SYSTEMD_NAMES}
        with contextlib.ExitStack() as ending:
            notify = None
            if program.notify is not None:
                notify = NotifySocket(program.notify)
                ending.callback(notify.close)
                environment |= {"NOTIFY_SOCKET": notify.address, "WATCHDOG_USEC": str(round(self._watchdog_s * 1e6))}
            with program.log.open("ab") as log:
                process = await asyncio.create_subprocess_exec(
                    *tethered(program.command, user=program.user),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env=environment,
                )
            self._processes[program.name] = process
            self._changed(program.name)
            watching = asyncio.create_task(self._watch(program.name, notify)) if notify is not None else None
            try:
                return await process.wait()
            finally:
                if watching is not None:
                    watching.cancel()
                del self._processes[program.name]
                self._changed(program.name)

    async def _watch(self, name: str, notify: NotifySocket) -> None:
        await notify.starved(self._watchdog_s)
        _log.warning("%s said nothing for %g s; it is killed", name, self._watchdog_s)
        self.send(name, signal.SIGKILL)
