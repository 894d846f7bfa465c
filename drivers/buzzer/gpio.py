"""An active buzzer on a pin; high sounds."""

from typing import Any

from drivers.buzzer.interface import Sound
from drivers.pulses import Pulses

PATTERNS: dict[Sound, tuple[float, float, int]] = {
    "key": (0.02, 0.02, 1),
    "good": (0.08, 0.06, 2),
    "bad": (0.4, 0.1, 1),
    "warning": (0.12, 0.12, 3),
}
"""Seconds on, seconds off, times."""

_PIN = "buzzer"


class GpioBuzzer:
    """Plays from a thread of its own."""

    def __init__(self, factory: Any, pin: int) -> None:
        """Raises `DriverError`."""
        self._pulses = Pulses(factory, "buzzer", {_PIN: pin})

    def play(self, sound: Sound) -> None:
        """As in the interface."""
        on_s, off_s, times = PATTERNS[sound]
        self._pulses.play(_PIN, ((True, on_s), (False, off_s)) * times)

    def close(self) -> None:
        """Silence, and let go of the pin."""
        self._pulses.close()
