"""The faults of programs: frozen, killed, out of memory."""

import logging
import signal
from typing import Any

from simulator.world.faults import Options, checked_delay_ms
from simulator.world.supervisor import Supervisor

_SIGNALS = {"freeze": signal.SIGSTOP, "kill": signal.SIGKILL, "out_of_memory": signal.SIGKILL}

_log = logging.getLogger(__name__)


class ProcessFaults:
    """One program: frozen until it is mended or its watchdog kills it, or killed, which is over at once."""

    shown = False

    def __init__(self, supervisor: Supervisor, name: str) -> None:
        self._supervisor = supervisor
        self._name = name
        self._frozen: int | None = None
        self.subject, self.title = "program", f"program {name}"

    def faults(self) -> tuple[str, ...]:
        """out_of_memory: killed, as the kernel does when there is no memory left."""
        return ("freeze", "kill", "out_of_memory")

    def active(self) -> tuple[str, ...]:
        """Whether the process that was frozen is still the one that runs."""
        frozen = self._frozen is not None and self._frozen == self._supervisor.pids.get(self._name)
        return ("freeze",) if frozen else ()

    def state(self) -> dict[str, Any]:
        """pid: None while it does not run."""
        return {"pid": self._supervisor.pids.get(self._name)}

    async def give(self, fault: str, options: Options) -> None:
        """Raises `ValueError` when the program does not run at this moment."""
        checked_delay_ms(fault, options)
        pid = self._supervisor.pids.get(self._name)
        if pid is None or not self._supervisor.send(self._name, _SIGNALS[fault]):
            raise ValueError(f"{self._name} does not run at this moment")
        if fault == "freeze":
            self._frozen = pid
            return
        if fault == "out_of_memory":
            _log.warning("%s (process %d) is killed: out of memory", self._name, pid)
        await self._supervisor.gone(self._name, pid)

    async def remove(self, fault: str) -> None:
        """Let it go on where it stood."""
        if self.active():
            self._supervisor.send(self._name, signal.SIGCONT)
        self._frozen = None

    def lose_power(self) -> None:
        """Programs of the kiosk are dead and start anew; the others do not notice."""
