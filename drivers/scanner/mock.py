"""A scanner without a port: the world holds codes before it."""

from drivers.listener import Done, Listener, ignore_done
from drivers.scanner.frames import is_acceptable

NOT_SCANNABLE = "not_scannable"


class MockScanner:
    """Driver side: `close`. World side: `scan`. `history` lists what was reported."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._open = True
        self.history: list[str] = []

    def scan(self, data: str, done: Done = ignore_done) -> None:
        """World: the scanner reads this. What no scanner would report is refused through `done`."""
        if not self._open:
            done(False, "closed", 0)
            return
        if not is_acceptable(data):
            done(False, NOT_SCANNABLE, 0)
            return
        self.history.append(data)
        self._listener.scanned(data, done)

    def close(self) -> None:
        """Let go."""
        self._open = False
