"""The emulated printer as the world handles it: started, given faults, loaded with paper, and looked at.

One thread owns the machine and the port; every other thread hands it a call and waits until it has acted. Printing takes
visible time: after each row the thread waits as long as a real print head would need.
"""

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import asdict

from simulator.paper.faults import FAULTS, checked_options
from simulator.paper.line import Line
from simulator.paper.machine import Machine
from simulator.paper.models import EPSON, Model
from simulator.paper.port import Port, PtyPort
from simulator.paper.slips import Slip
from simulator.paper.torments import Torments

CALL_SECONDS_MAX = 10.0
_SLICE_BYTES = 2048
_TELL_EVERY_S = 0.1
_WAIT_S_MAX = 3_600.0
"""poll(2) takes at most 24 days; a fault may be slower."""

Result = TypeVar("Result")


class PaperPrinter:
    """A printer at `port` (a path: a pty behind this link) that prints `rows_per_second` rows of `dots` dots; 0: at once.

    `on_change` is called from the printer's thread whenever paper, state or faults may have changed; it must not block.
    """

    def __init__(
        self,
        port: Port | str,
        on_change: Callable[[], None],
        *,
        dots: int = 384,
        rows_per_second: int = 800,
        model: Model = EPSON,
    ) -> None:
        self._on_change = on_change
        self._machine = Machine(dots, model)
        self._line = Line(PtyPort(port) if isinstance(port, str) else port)
        self._torments = Torments(self._machine, self._line, float(rows_per_second))
        self._calls: deque[Callable[[], None]] = deque()
        self._busy_until = 0.0
        self._changed = True
        self._told_at = 0.0
        self._stopping = False
        self._wake = -1
        self._thread = threading.Thread(target=self._run, name="paper", daemon=True)

    def start(self) -> None:
        """Plug the printer in. Raises `OSError` when the path cannot be made."""
        self._line.port.plug()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread.start()

    def stop(self) -> None:
        """Take the printer away. `slips` and `state` go on answering."""
        if self._thread.is_alive():
            self._stopping = True
            os.eventfd_write(self._wake, 1)
            self._thread.join()
        self._line.port.unplug()
        if self._wake >= 0:
            os.close(self._wake)
            self._wake = -1

    def slips(self) -> list[Slip]:
        """Give every slip so far, oldest first; the last one may still be printing."""
        return self._call(self._machine.roll.slips, changes=False)

    def set_fault(self, name: str, **options: Any) -> None:
        """Give a fault of `FAULTS`, now or at a byte. Raises `KeyError` (no such fault) or `ValueError` (wrong option)."""
        values, at_byte = checked_options(name, options)
        self._call(lambda: self._torments.give(name, values, at_byte, self._has_changed))

    def clear_fault(self, name: str | None = None) -> None:
        """Take one fault away, or all of them. Raises `KeyError` for a name that is no fault."""
        names = [name] if name is not None else list(FAULTS)
        for one in names:
            FAULTS[one]

        def act() -> None:
            for one in names:
                self._torments.mend(one)
            self._busy_until = 0.0

        self._call(act)

    def load_paper(self) -> None:
        """Tear off what hangs out and put in a new roll."""
        self._call(self._torments.load)

    def state(self) -> dict[str, Any]:
        """Give what can be seen from outside, as JSON-able values."""
        return self._call(self._describe, changes=False)

    def _call(self, act: Callable[[], Result], *, changes: bool = True) -> Result:
        """Run `act` in the printer's thread and give its result. Who is told of a change looks, and looking is none."""
        if not self._thread.is_alive() or threading.current_thread() is self._thread:
            return act()
        done = threading.Event()
        results: list[Result] = []

        def run() -> None:
            results.append(act())
            self._changed = self._changed or changes
            done.set()

        self._calls.append(run)
        os.eventfd_write(self._wake, 1)
        if not done.wait(CALL_SECONDS_MAX):
            raise TimeoutError("the printer's thread does not answer")
        return results[0]

    def _run(self) -> None:
        while not self._stopping:
            self._wait()
            while self._calls:
                self._calls.popleft()()
            if self._torments.mend_due(time.monotonic()):
                self._changed, self._busy_until = True, 0.0
            self._take_in()
            self._print()
            self._answer()
            self._tell()

    def _wait(self) -> None:
        poller = select.poll()
        poller.register(self._wake, select.POLLIN)
        descriptor = self._line.descriptor(self._torments.room)
        if descriptor is not None:
            poller.register(descriptor, select.POLLIN)
        due = self._next_due()
        poller.poll(None if due is None else min(max(due - time.monotonic(), 0.0), _WAIT_S_MAX) * 1000 + 0.5)
        try:
            os.eventfd_read(self._wake)
        except BlockingIOError:
            return

    def _next_due(self) -> float | None:
        times = [due for due in (self._line.due, self._torments.due) if due is not None]
        if self._torments.powered and not self._machine.idle:
            times.append(self._busy_until)
        if self._changed:
            times.append(self._told_at + _TELL_EVERY_S)
        return min(times, default=None)

    def _take_in(self) -> None:
        while received := self._line.read(self._torments.room):
            self._machine.receive(received)
            self._changed = True

    def _print(self) -> None:
        """Work until the head is busy, or for one slice."""
        if not self._torments.powered:
            return
        for _ in range(_SLICE_BYTES):
            now = time.monotonic()
            if self._machine.idle or now < self._busy_until:
                break
            rows = self._machine.work()
            self._changed = True
            speed = self._torments.rows_per_second
            if rows and speed:
                self._busy_until = max(self._busy_until, now - 0.02) + rows / speed

    def _answer(self) -> None:
        now = time.monotonic()
        while self._machine.replies:
            self._line.answer(self._machine.replies.popleft(), now)
        self._line.send_due(now)

    def _has_changed(self) -> None:
        self._changed = True

    def _tell(self) -> None:
        if self._changed and time.monotonic() - self._told_at >= _TELL_EVERY_S:
            self._changed = False
            self._told_at = time.monotonic()
            self._on_change()

    def _describe(self) -> dict[str, Any]:
        return {
            "connected": self._line.port.plugged,
            "powered": self._torments.powered,
            "printing": self._torments.powered and not self._machine.idle,
            "offline": self._machine.condition.offline,
            **asdict(self._machine.condition),
            "held_bytes": self._machine.held,
            "received_bytes": self._machine.received,
            "drawer_kicks": self._machine.drawer_kicks,
            "unknown_commands": self._machine.unknown_commands,
            "paper_mm_left": self._machine.roll.millimetres_left,
            "faults": {name: dict(options) for name, options in self._torments.faults.items()},
        }
