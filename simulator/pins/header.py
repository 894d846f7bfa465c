"""gpiozero's mock pins with wires between them, pins that break, and pins that somebody else holds."""

import errno
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from simulator.pins.circuit import Circuit


class WiredPin(MockPin):  # type: ignore[misc]
    """A pin whose level as an input is the circuit's. gpiozero's own mock jumps to its pull: here a wire is stronger."""

    _function: str
    _pull: str

    def __init__(self, factory: Any, info: Any) -> None:
        super().__init__(factory, info)
        self.number_on_header = int(self._number)
        self.driven_high = False
        if self.number_on_header in factory.holders:
            raise RuntimeError("'GPIO busy'")  # as lgpio says it, without the pin's number

    @property
    def is_output(self) -> bool:
        """Whether it drives."""
        return bool(self._function == "output")

    @property
    def pulled(self) -> str:
        """Its pull, while it is an input."""
        return str(self._pull)

    def close(self) -> None:
        """As in gpiozero; nobody listens any more."""
        self.when_changed = None
        self._become("input", "floating")

    def output_with_state(self, state: float) -> None:
        """As in gpiozero, in one step."""
        self._check()
        self._become("output", self._pull, high=bool(state))

    def input_with_pull(self, pull: str) -> None:
        """As in gpiozero, in one step."""
        self._check()
        self._become("input", pull)

    def _set_function(self, value: str) -> None:
        self._check()
        self._become(value, self._pull)

    def _set_pull(self, value: str) -> None:
        self._check()
        self._become(self._function, value, high=self.driven_high)

    def _become(self, function: str, pull: str, high: bool = False) -> None:
        if (function, pull, high) != (self._function, self._pull, self.driven_high):
            self._function, self._pull, self.driven_high = function, pull, high
            if function == "output":
                self._change_state(high)
            self.factory.circuit.settle()

    def _get_state(self) -> Any:
        self._check()
        return super()._get_state()

    def _set_state(self, value: float) -> None:
        self._check()
        super()._set_state(value)
        if self.driven_high != bool(value):
            self.driven_high = bool(value)
            self.factory.circuit.settle()

    def _check(self) -> None:
        if self.number_on_header in self.factory.broken:
            raise OSError(errno.EIO, "Input/output error")


class SimulatedHeader(MockFactory):  # type: ignore[misc]
    """A pin factory for the drivers. World side: `circuit`; `broken`: pins that cannot be used now; `holders`: who has a pin."""

    def __init__(self) -> None:
        super().__init__(pin_class=WiredPin)
        self.broken: set[int] = set()
        self.holders: dict[int, str] = {}
        self.circuit = Circuit(lambda: list(self.pins.values()))

    def holder_of(self, pin: int) -> str | None:
        """As a Pi's header says it."""
        return self.holders.get(pin)
