"""Outputs that go on and off by themselves: one thread for several pins, asleep while none of them is due to change."""

import itertools
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from drivers.pins import claim, guarded

LOG = logging.getLogger(__name__)

Step = tuple[bool, float]
"""Level, and for how many seconds."""

_AGAIN_S = 1.0
"""A step that the pin refused is tried again after this."""


class _Tune(NamedTuple):
    steps: Iterator[Step]
    due_s: float
    refused: Step | None = None


class Pulses:
    """Plays steps on named pins of one device. A pin keeps the level of its last step; all are low at the start."""

    def __init__(self, factory: Any, device: str, pins: dict[str, int], part: str = "") -> None:
        """pins: BCM number by name. part: what a pin is called in errors, before its name. Raises `DriverError`."""
        from gpiozero import OutputDevice

        self._device = device
        self._part = part
        self._tunes: dict[str, _Tune] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._outputs: dict[str, Any] = {}
        try:
            for name, pin in pins.items():
                self._outputs[name] = claim(factory, OutputDevice, device, pin, self._called(name))
        except Exception:
            for output in self._outputs.values():
                output.close()
            raise
        self._thread = threading.Thread(target=self._run, name=device, daemon=True)
        self._thread.start()

    def play(self, name: str, steps: Sequence[Step], again: bool = False) -> None:
        """Do the first step now and the others when they are due, once or again and again, in place of what this pin plays.

        Raises `DriverError` when the pin cannot be driven now, and `KeyError` for a name that does not exist. Trouble that comes
        later is logged, and the step tried again every second.
        """
        rest = itertools.chain(steps[1:], itertools.cycle(steps)) if again else iter(steps[1:])
        with self._changed:
            self._outputs[name]
            self._tunes.pop(name, None)
            with guarded(self._device, self._called(name)):
                self._drive(name, steps[0])
            if again or len(steps) > 1:
                self._tunes[name] = _Tune(rest, time.monotonic() + steps[0][1])
                self._changed.notify()

    def close(self) -> None:
        """All low, and let go of the pins. What cannot be driven any more is left as it is."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        for name, output in self._outputs.items():
            try:
                self._drive(name, (False, 0.0))
                output.close()
            except Exception:  # the others still have to be let go
                LOG.exception("%s: a pin cannot be let go", self._device)

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                due_s = min((tune.due_s for tune in self._tunes.values()), default=None)
                left_s = None if due_s is None else due_s - time.monotonic()
                if left_s is None or left_s > 0:
                    self._changed.wait(left_s)
                    continue
                for name, tune in list(self._tunes.items()):
                    if tune.due_s == due_s:
                        self._go_on(name, tune)

    def _go_on(self, name: str, tune: _Tune) -> None:
        step = tune.refused or next(tune.steps, None)
        if step is None:
            del self._tunes[name]
            return
        try:
            self._drive(name, step)
        except Exception:  # a pin library's errors have no common class; the thread must live on
            if tune.refused is None:
                LOG.exception("%s: a pin cannot be driven", self._device)
            self._tunes[name] = tune._replace(due_s=tune.due_s + _AGAIN_S, refused=step)
            return
        self._tunes[name] = _Tune(tune.steps, tune.due_s + step[1])

    def _drive(self, name: str, step: Step) -> None:
        output = self._outputs[name]
        output.on() if step[0] else output.off()

    def _called(self, name: str) -> str:
        return f"{self._part} {name}" if self._part else ""
