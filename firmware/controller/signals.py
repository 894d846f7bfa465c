"""Lights and sounds. One that cannot be driven is a broken device, stops nothing, and is tried again rarely."""

from typing import cast

from drivers.buzzer.interface import Buzzer
from drivers.buzzer.interface import Sound as SoundName
from drivers.errors import DriverError
from drivers.lights.interface import Lights, Pattern
from drivers.listener import Listener
from firmware.controller.loop import Loop
from firmware.core import effects

RETRY_MS = 30_000
"""After a failure: lights are then shown again what they should show, a buzzer is tried with the next sound."""


class Signals:
    """What the lights should show is remembered, so that they show it as soon as they can."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._lights: Lights | None = None
        self._buzzer: Buzzer | None = None
        self._listener: Listener | None = None
        self._patterns: dict[str, Pattern] = {}
        self._failed: set[str] = set()
        self._resting = False

    def use(self, lights: Lights, buzzer: Buzzer, listener: Listener) -> None:
        """Take the devices, now that they are open, and who hears of their failures."""
        self._lights, self._buzzer, self._listener = lights, buzzer, listener

    def give(self, signal: effects.Light | effects.Sound) -> None:
        """Show or play a pattern."""
        if isinstance(signal, effects.Light):
            self._patterns[signal.name] = cast(Pattern, signal.pattern)
            self._show(signal.name)
        elif not self._resting:
            self._play(cast(SoundName, signal.pattern))

    def _show(self, name: str) -> None:
        assert self._lights is not None
        try:
            self._lights.show(name, self._patterns[name])
        except DriverError as error:
            if "lights" not in self._failed:
                self._loop.call_after(RETRY_MS, self._show_again)
            self._fail("lights", error.reason)

    def _show_again(self) -> None:
        self._failed.discard("lights")
        for name in self._patterns:
            self._show(name)
        if "lights" not in self._failed:
            self._tell().device_recovered("lights")

    def _play(self, sound: SoundName) -> None:
        assert self._buzzer is not None
        try:
            self._buzzer.play(sound)
        except DriverError as error:
            self._fail("buzzer", error.reason)
            self._resting = True
            self._loop.call_after(RETRY_MS, self._rested)
        else:
            if "buzzer" in self._failed:
                self._failed.discard("buzzer")
                self._tell().device_recovered("buzzer")

    def _rested(self) -> None:
        self._resting = False

    def _fail(self, device: str, reason: str) -> None:
        self._failed.add(device)
        self._tell().device_failed(device, reason)

    def _tell(self) -> Listener:
        assert self._listener is not None
        return self._listener
