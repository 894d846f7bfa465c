"""Lights and sounds. A lamp that does not answer is logged and stops nothing: the screen says the same."""

import logging
from typing import cast

from drivers.buzzer.interface import Buzzer
from drivers.buzzer.interface import Sound as SoundName
from drivers.errors import DriverError
from drivers.lights.interface import Lights, Pattern
from firmware.core import effects

LOG = logging.getLogger("kiosk")


class Signals:
    """The devices are given once they are open."""

    def __init__(self) -> None:
        self.lights: Lights | None = None
        self.buzzer: Buzzer | None = None

    def light(self, effect: effects.Light) -> None:
        """Show a pattern."""
        assert self.lights is not None
        try:
            self.lights.show(effect.name, cast(Pattern, effect.pattern))
        except DriverError as error:
            LOG.warning("light %s: %s", effect.name, error.reason)

    def sound(self, effect: effects.Sound) -> None:
        """Play a pattern."""
        assert self.buzzer is not None
        try:
            self.buzzer.play(cast(SoundName, effect.pattern))
        except DriverError as error:
            LOG.warning("buzzer: %s", error.reason)
