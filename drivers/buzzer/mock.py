"""A buzzer without a pin: the world hears it, and breaks it."""

from collections.abc import Callable

from drivers.buzzer.interface import Sound
from drivers.errors import DriverError


class MockBuzzer:
    """Driver side: `play`, `close`. World side: `history` of what was heard, `fail`, `recover`, `failed`.

    `heard` is told of each sound, for a world that is elsewhere.
    """

    def __init__(self, heard: Callable[[Sound], None] = lambda sound: None) -> None:
        self._heard = heard
        self._open = True
        self.failed = False
        self.history: list[Sound] = []

    def play(self, sound: Sound) -> None:
        """As in the interface."""
        assert self._open, "the buzzer was closed"
        if self.failed:
            raise DriverError("buzzer", "it cannot be driven")
        self.history.append(sound)
        self._heard(sound)

    def fail(self) -> None:
        """World: from now on it cannot be driven."""
        self.failed = True

    def recover(self) -> None:
        """World: it can be driven again."""
        self.failed = False

    def close(self) -> None:
        """Silence."""
        self._open = False
