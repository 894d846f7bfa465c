"""Lights without pins: the world sees them, and burns them out."""

import threading
from collections.abc import Callable

from drivers.errors import DriverError
from drivers.lights.interface import LIGHTS, Pattern


class MockLights:
    """Driver side: `show`, `close`. World side: `patterns` now, `history` of every change, `burn_out`, `mend`, `burnt_out`.

    `seen` is told of each change, for a world that is elsewhere. The world may act from a thread of its own.
    """

    def __init__(self, seen: Callable[[str, Pattern], None] = lambda name, pattern: None) -> None:
        self._seen = seen
        self._open = True
        self._lock = threading.Lock()
        self.burnt_out: set[str] = set()
        self.patterns: dict[str, Pattern] = dict.fromkeys(LIGHTS, "off")
        self.history: list[tuple[str, Pattern]] = []

    def show(self, name: str, pattern: Pattern) -> None:
        """As in the interface."""
        assert self._open, "the lights were closed"
        _known(name)
        with self._lock:
            if name in self.burnt_out:
                raise DriverError("lights", f"light {name} cannot be driven")
            self._change(name, pattern)

    def burn_out(self, name: str) -> None:
        """World: this light goes dark, and from now on cannot be driven. Raises `KeyError` for one that does not exist."""
        _known(name)
        with self._lock:
            self.burnt_out.add(name)
            self._change(name, "off")

    def mend(self, name: str) -> None:
        """World: it can be driven again, and stays dark until it is. Raises `KeyError` for one that does not exist."""
        _known(name)
        with self._lock:
            self.burnt_out.discard(name)

    def close(self) -> None:
        """All off."""
        with self._lock:
            if self._open:
                self._open = False
                for name in LIGHTS:
                    self._change(name, "off")

    def _change(self, name: str, pattern: Pattern) -> None:
        if self.patterns[name] != pattern:
            self.patterns[name] = pattern
            self.history.append((name, pattern))
            self._seen(name, pattern)


def _known(name: str) -> None:
    if name not in LIGHTS:
        raise KeyError(name)
