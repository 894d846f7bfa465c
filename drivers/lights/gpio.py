"""Lights on pins, one a light; high is lit."""

from typing import Any

from drivers.lights.interface import Pattern
from drivers.pulses import Pulses, Step

BLINK_S = 0.5
_STEPS: dict[Pattern, tuple[Step, ...]] = {
    "off": ((False, 0.0),),
    "on": ((True, 0.0),),
    "blink": ((True, BLINK_S), (False, BLINK_S)),
}


class GpioLights:
    """Blinks from a thread of its own."""

    def __init__(self, factory: Any, pins: dict[str, int]) -> None:
        """pins: BCM number by light. Raises `DriverError`."""
        self._pulses = Pulses(factory, "lights", pins, "light")
        self._patterns: dict[str, Pattern | None] = dict.fromkeys(pins, "off")
        """What each light was last told and did; None when its pin could not be driven."""

    def show(self, name: str, pattern: Pattern) -> None:
        """As in the interface."""
        if self._patterns[name] == pattern:
            return
        self._patterns[name] = None
        self._pulses.play(name, _STEPS[pattern], again=pattern == "blink")
        self._patterns[name] = pattern

    def close(self) -> None:
        """All off, and let go of the pins."""
        self._pulses.close()
