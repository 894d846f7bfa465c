"""An active buzzer on a pin, through gpiozero's OutputDevice; its own thread plays."""

from typing import Any

from drivers.buzzer.interface import Sound
from drivers.pins import guarded

PATTERNS: dict[Sound, tuple[float, float, int]] = {
    "key": (0.02, 0.02, 1),
    "good": (0.08, 0.06, 2),
    "bad": (0.4, 0.1, 1),
    "warning": (0.12, 0.12, 3),
}
"""Seconds on, seconds off, times."""


class GpioBuzzer:
    """High sounds."""

    def __init__(self, factory: Any, pin: int) -> None:
        """Raises `DriverError`."""
        from gpiozero import Buzzer

        with guarded("buzzer"):
            self._buzzer = Buzzer(pin, pin_factory=factory)

    def play(self, sound: Sound) -> None:
        """As in the interface."""
        on_s, off_s, times = PATTERNS[sound]
        with guarded("buzzer"):
            self._buzzer.blink(on_time=on_s, off_time=off_s, n=times)

    def close(self) -> None:
        """Silence, and let go of the pin."""
        self._buzzer.off()
        self._buzzer.close()
