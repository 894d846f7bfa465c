"""Lights on pins, through gpiozero's LED; its own thread blinks."""

from typing import Any

from drivers.lights.interface import Pattern
from drivers.pins import guarded

BLINK_S = 0.5


class GpioLights:
    """One pin a light, high is lit."""

    def __init__(self, factory: Any, pins: dict[str, int]) -> None:
        """pins: BCM number by light. Raises `DriverError`."""
        from gpiozero import LED

        self._leds: dict[str, Any] = {}
        self._patterns: dict[str, Pattern] = {}
        try:
            for name, pin in pins.items():
                with guarded(f"light {name}"):
                    self._leds[name] = LED(pin, pin_factory=factory)
                self._patterns[name] = "off"
        except Exception:
            self.close()
            raise

    def show(self, name: str, pattern: Pattern) -> None:
        """As in the interface."""
        if self._patterns[name] == pattern:
            return
        led = self._leds[name]
        with guarded(f"light {name}"):
            if pattern == "blink":
                led.blink(on_time=BLINK_S, off_time=BLINK_S)
            elif pattern == "on":
                led.on()
            else:
                led.off()
        self._patterns[name] = pattern

    def close(self) -> None:
        """All off, and let go of the pins."""
        for led in self._leds.values():
            led.off()
            led.close()
        self._leds.clear()
        self._patterns.clear()
