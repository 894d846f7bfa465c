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

from msgspec.structs import replace

from simulator.paper.condition import Condition
from simulator.paper.faults import FAULTS, checked_options
from simulator.paper.machine import Machine
from simulator.paper.port import Port, PtyPort
from simulator.paper.slips import Slip

CALL_SECONDS_MAX = 10.0
_SLICE_BYTES = 2048
_TELL_EVERY_S = 0.1

Result = TypeVar("Result")


class PaperPrinter:
    """A printer at `port` (a path: a pty behind this link) that prints `rows_per_second` rows of `dots` dots; 0: at once.

    `on_change` is called from the printer's thread whenever paper, state or faults may have changed; it must not block.
    """

    def __init__(
        self, port: Port | str, on_change: Callable[[], None], *, dots: int = 384, rows_per_second: int = 800
    ) -> None:
        self._on_change = on_change
        self._speed = self._normal_speed = float(rows_per_second)
        self._machine = Machine(dots)
        self._port = PtyPort(port) if isinstance(port, str) else port
        self._faults: dict[str, dict[str, Any]] = {}
        self._delay_s = 0.0
        self._silent = False
        self._answers: deque[tuple[float, bytes]] = deque()
        self._calls: deque[Callable[[], None]] = deque()
        self._busy_until = 0.0
        self._changed = True
        self._told_at = 0.0
        self._stopping = False
        self._wake = -1
        self._thread = threading.Thread(target=self._run, name="paper", daemon=True)

    def start(self) -> None:
        """Plug the printer in. Raises `OSError` when the path cannot be made."""
        self._port.plug()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread.start()

    def stop(self) -> None:
        """Take the printer away. `slips` and `state` go on answering."""
        if self._thread.is_alive():
            self._stopping = True
            os.eventfd_write(self._wake, 1)
            self._thread.join()
        self._port.unplug()
        if self._wake >= 0:
            os.close(self._wake)
            self._wake = -1

    def slips(self) -> list[Slip]:
        """Give every slip so far, oldest first; the last one may still be printing."""
        return self._call(self._machine.roll.slips)

    def set_fault(self, name: str, **options: Any) -> None:
        """Give a fault of `FAULTS`, now or at a byte. Raises `KeyError` (no such fault) or `ValueError` (wrong option)."""
        values, at_byte = checked_options(name, options)

        def act() -> None:
            self._faults[name] = {**values, **({} if at_byte is None else {"at_byte": at_byte})}
            if at_byte is None:
                self._begin(name, values)
            else:
                self._machine.at_byte(name, at_byte, lambda: self._begin(name, values))

        self._call(act)

    def clear_fault(self, name: str | None = None) -> None:
        """Take one fault away, or all of them. Raises `KeyError` for a name that is no fault."""
        names = [name] if name is not None else list(FAULTS)
        for one in names:
            FAULTS[one]

        def act() -> None:
            for one in names:
                self._end(one)

        self._call(act)

    def load_paper(self) -> None:
        """Tear off what hangs out and put in a new roll."""
        self._call(self._load)

    def state(self) -> dict[str, Any]:
        """Give what can be seen from outside, as JSON-able values."""
        return self._call(self._describe)

    def _call(self, act: Callable[[], Result]) -> Result:
        """Run `act` in the printer's thread and give its result."""
        if not self._thread.is_alive() or threading.current_thread() is self._thread:
            return act()
        done = threading.Event()
        results: list[Result] = []

        def run() -> None:
            results.append(act())
            self._changed = True
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
            self._take_in()
            self._print()
            self._answer()
            self._tell()

    def _wait(self) -> None:
        poller = select.poll()
        poller.register(self._wake, select.POLLIN)
        if self._port.descriptor is not None and self._machine.room > 0:
            poller.register(self._port.descriptor, select.POLLIN)
        due = self._next_due()
        poller.poll(None if due is None else max(due - time.monotonic(), 0.0) * 1000 + 0.5)
        try:
            os.eventfd_read(self._wake)
        except BlockingIOError:
            return

    def _next_due(self) -> float | None:
        times = []
        if self._powered and not self._machine.idle:
            times.append(self._busy_until)
        if self._answers:
            times.append(self._answers[0][0])
        if self._changed:
            times.append(self._told_at + _TELL_EVERY_S)
        return min(times, default=None)

    @property
    def _powered(self) -> bool:
        return "power" not in self._faults or "at_byte" in self._faults["power"]

    def _take_in(self) -> None:
        while received := self._port.read(self._machine.room):
            self._machine.receive(received)

    def _print(self) -> None:
        """Work until the head is busy, or for one slice."""
        if not self._powered:
            return
        for _ in range(_SLICE_BYTES):
            now = time.monotonic()
            if self._machine.idle or now < self._busy_until:
                break
            rows = self._machine.work()
            if rows:
                self._changed = True
                if self._speed:
                    self._busy_until = max(self._busy_until, now - 0.02) + rows / self._speed

    def _answer(self) -> None:
        now = time.monotonic()
        while self._machine.replies:
            reply = self._machine.replies.popleft()
            if not self._silent:
                self._answers.append((now + self._delay_s, reply))
        while self._answers and self._answers[0][0] <= now:
            self._port.write(self._answers.popleft()[1])

    def _tell(self) -> None:
        if self._changed and time.monotonic() - self._told_at >= _TELL_EVERY_S:
            self._changed = False
            self._told_at = time.monotonic()
            self._on_change()

    def _begin(self, name: str, options: dict[str, float]) -> None:
        self._changed = True
        self._faults[name] = dict(options)
        effect = FAULTS[name].effect
        if effect == "condition":
            self._machine.become(replace(self._machine.condition, **{name: True}))
        elif effect == "knife":
            self._machine.knife_jammed = True
        elif effect in ("cable", "power"):
            self._pull(effect == "power")
        elif name == "silent":
            self._silent = True
        elif name == "late_answer":
            self._delay_s = options["delay_s"]
        else:
            self._speed = options["rows_per_second"]

    def _end(self, name: str) -> None:
        options = self._faults.pop(name, None)
        self._machine.forget(name)
        if options is None or "at_byte" in options:
            return
        effect = FAULTS[name].effect
        if name == "paper_end":
            self._load()
        elif effect == "condition":
            self._machine.become(replace(self._machine.condition, **{name: False}))
        elif effect == "knife":
            self._free_knife()
        elif effect in ("cable", "power"):
            if not {"unplugged", "power"} & self._faults.keys():
                self._port.plug()
        elif name == "silent":
            self._silent = False
        elif name == "late_answer":
            self._delay_s = 0.0
        else:
            self._speed = self._normal_speed

    def _pull(self, power: bool) -> None:
        self._port.unplug()
        self._answers.clear()
        self._machine.lose_cable()
        if power:
            self._machine.lose_power()

    def _free_knife(self) -> None:
        """A person opens the cover, takes the paper out of the knife, and closes the cover."""
        self._machine.knife_jammed = False
        open_now = self._machine.condition
        self._machine.become(replace(open_now, cover_open=True))
        self._machine.become(replace(open_now, cover_open=False))

    def _load(self) -> None:
        self._faults.pop("paper_end", None)
        self._faults.pop("near_end", None)
        self._machine.roll.load()
        self._machine.become(replace(self._machine.condition, paper_end=False, near_end=False))

    def _describe(self) -> dict[str, Any]:
        condition: Condition = self._machine.condition
        return {
            "connected": self._port.plugged,
            "powered": self._powered,
            "printing": self._powered and not self._machine.idle,
            "offline": condition.offline,
            "cover_open": condition.cover_open,
            "paper_end": condition.paper_end,
            "near_end": condition.near_end,
            "cutter_error": condition.cutter_error,
            "overheated": condition.overheated,
            "held_bytes": self._machine.held,
            "received_bytes": self._machine.received,
            "paper_mm_left": self._machine.roll.millimetres_left,
            "faults": {name: dict(options) for name, options in self._faults.items()},
        }
