"""Lights without pins: the world sees them."""

from collections.abc import Callable

from drivers.errors import DriverError
from drivers.lights.interface import LIGHTS, Pattern


class MockLights:
    """Driver side: `show`, `close`. World side: `patterns` now, `history` of every change, `burn_out`.

    `seen` is told of each change, for a world that is elsewhere.
    """

    def __init__(self, seen: Callable[[str, Pattern], None] = lambda name, pattern: None) -> None:
        self._seen = seen
        self._open = True
        self._broken: set[str] = set()
        self.patterns: dict[str, Pattern] = dict.fromkeys(LIGHTS, "off")
        self.history: list[tuple[str, Pattern]] = []

    def show(self, name: str, pattern: Pattern) -> None:
        """As in the interface."""
        assert self._open, "the lights were closed"
        if name not in LIGHTS:
            raise KeyError(name)
        if name in self._broken:
            raise DriverError(f"light {name}", "the pin cannot be driven")
        self._change(name, pattern)

    def burn_out(self, name: str) -> None:
        """World: from now on the pin of this light cannot be driven."""
        self._broken.add(name)

    def close(self) -> None:
        """All off."""
        if self._open:
            self._open = False
            for name in LIGHTS:
                self._change(name, "off")

    def _change(self, name: str, pattern: Pattern) -> None:
        if self.patterns[name] != pattern:
            self.patterns[name] = pattern
            self.history.append((name, pattern))
            self._seen(name, pattern)
