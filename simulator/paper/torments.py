"""The faults that a printer has: what each one does to the machine and its line when it begins, and when it is mended."""

import time
from collections.abc import Callable
from typing import Any, cast

from msgspec.structs import replace

from simulator.paper.faults import FAULTS, RECOVERS
from simulator.paper.line import Line
from simulator.paper.machine import Defect, Machine

_SWAPPED = {"maker": "CITIZEN", "product": "CT-S310II"}


class Torments:
    """Begins and mends faults of `machine` and `line`; used from one thread. `faults`: those it has, with their options.

    rows_per_second: how fast it prints now, 0 for at once.
    """

    def __init__(self, machine: Machine, line: Line, rows_per_second: float) -> None:
        self.faults: dict[str, dict[str, Any]] = {}
        self.rows_per_second = self._normal_speed = rows_per_second
        self._machine = machine
        self._model = machine.model
        self._line = line
        self._recoveries: dict[str, float] = {}

    @property
    def powered(self) -> bool:
        """Whether the printer has power."""
        return "power" not in self.faults or "at_byte" in self.faults["power"]

    @property
    def room(self) -> int:
        """How many bytes may be taken from the line: one that will stall at a byte lets no more than that pass."""
        stall = self.faults.get("stalled", {}).get("at_byte")
        if stall is None:
            return self._machine.room
        begun = len(self._machine.roll.received) + self._machine.held
        return min(self._machine.room, max(int(stall) - begun, 0))

    @property
    def due(self) -> float | None:
        """When the next fault mends itself."""
        return min(self._recoveries.values(), default=None)

    def give(self, name: str, options: dict[str, float], at_byte: int | None, on_begin: Callable[[], None]) -> None:
        """Begin a fault now, or when the piece that is printed has `at_byte` bytes; `on_begin` is called when it begins."""

        def begin() -> None:
            self._begin(name, options)
            on_begin()

        if at_byte is None:
            begin()
        else:
            self.faults[name] = {**options, "at_byte": at_byte}
            self._machine.at_byte(name, at_byte, begin)

    def mend_due(self, now: float) -> bool:
        """Mend what mends itself by now; say whether anything did."""
        due = [name for name, moment in self._recoveries.items() if moment <= now]
        for name in due:
            self.mend(name)
        return bool(due)

    def _begin(self, name: str, options: dict[str, float]) -> None:
        self.faults[name] = dict(options)
        self._recoveries.pop(name, None)
        if RECOVERS in options:
            self._recoveries[name] = time.monotonic() + options[RECOVERS]
        effect = FAULTS[name].effect
        if effect == "condition":
            self._machine.become(replace(self._machine.condition, **{name: True}))
        elif effect == "defect":
            self._machine.break_down(cast(Defect, name))
        elif effect in ("cable", "power"):
            self._pull(power=effect == "power")
        elif effect == "speed":
            self.rows_per_second = options["rows_per_second"]
        elif effect == "identity":
            self._machine.model = replace(self._model, **_SWAPPED)
        else:
            self._disturb(name, options)

    def mend(self, name: str) -> None:
        """Take a fault away; nothing for one that it does not have. A roll that ran out is replaced."""
        options = self.faults.pop(name, None)
        self._recoveries.pop(name, None)
        self._machine.forget(name)
        if options is None or "at_byte" in options:
            return
        effect = FAULTS[name].effect
        if name == "paper_end":
            self.load()
        elif effect == "condition":
            self._machine.become(replace(self._machine.condition, **{name: False}))
        elif effect == "defect":
            self._repair(cast(Defect, name))
        elif effect in ("cable", "power"):
            self._plug()
        elif effect == "speed":
            self.rows_per_second = self._normal_speed
        elif effect == "identity":
            self._machine.model = self._model
        else:
            self._disturb(name, None)

    def _disturb(self, name: str, options: dict[str, float] | None) -> None:
        """Begin or (options: None) end what happens to bytes on the line."""
        begins, line = options is not None, self._line
        if name == "silent":
            line.silent = begins
        elif name == "late_answer":
            line.delay_s = options["delay_s"] if options is not None else 0.0
        elif name == "stalled":
            line.stalled = begins
        elif name == "garbage":
            line.garbled = begins
        elif name == "echo":
            line.echo = begins
        else:
            line.stale = self._machine.condition.automatic() if begins else b""

    def _pull(self, *, power: bool) -> None:
        self._line.pull()
        self._machine.lose_cable()
        if power:
            self._machine.lose_power()

    def _plug(self) -> None:
        if not {"unplugged", "power"} & self.faults.keys():
            self._line.port.plug()

    def _repair(self, defect: Defect) -> None:
        """A person frees what is stuck; what is broken comes back by switching the printer off and on."""
        if defect == "unrecoverable":
            self._machine.defects.discard(defect)
            self._pull(power=True)
            self._plug()
        else:
            self._machine.repair(defect)

    def load(self) -> None:
        """A person tears off what hangs out and puts in a new roll."""
        for name in ("paper_end", "near_end"):
            self.faults.pop(name, None)
            self._recoveries.pop(name, None)
        self._machine.roll.load()
        self._machine.become(replace(self._machine.condition, paper_end=False, near_end=False))
