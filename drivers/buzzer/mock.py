"""A buzzer without a pin: the world hears it."""

from collections.abc import Callable

from drivers.buzzer.interface import Sound


class MockBuzzer:
    """Driver side: `play`, `close`. World side: `history`. `heard` is told of each sound, for a world that is elsewhere."""

    def __init__(self, heard: Callable[[Sound], None] = lambda sound: None) -> None:
        self._heard = heard
        self._open = True
        self.history: list[Sound] = []

    def play(self, sound: Sound) -> None:
        """As in the interface."""
        assert self._open, "the buzzer was closed"
        self.history.append(sound)
        self._heard(sound)

    def close(self) -> None:
        """Silence."""
        self._open = False
