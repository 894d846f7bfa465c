"""A scanner without a port: the world holds codes before it, and pulls its plug."""

from drivers.listener import Done, Listener, ignore_done
from drivers.scanner.frames import is_acceptable

NOT_SCANNABLE = "not_scannable"


class MockScanner:
    """Driver side: `close`. World side: `scan`, `unplug`, `replug`. `history` lists what was reported, `plugged` how it is."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._open = True
        self.plugged = True
        self.history: list[str] = []

    def scan(self, data: str, done: Done = ignore_done) -> None:
        """World: the scanner reads this. What no scanner would report is refused through `done`."""
        refusal = self._refusal(data)
        if refusal is not None:
            done(False, refusal, 0)
            return
        self.history.append(data)
        self._listener.scanned(data, done)

    def unplug(self) -> None:
        """World: pull its cable."""
        self.plugged = False
        if self._open:
            self._listener.device_failed("scanner", "it is not plugged in")

    def replug(self) -> None:
        """World: plug it in again."""
        self.plugged = True
        if self._open:
            self._listener.device_recovered("scanner")

    def close(self) -> None:
        """Let go."""
        self._open = False

    def _refusal(self, data: str) -> str | None:
        if not self._open:
            return "closed"
        if not self.plugged:
            return "unplugged"
        return None if is_acceptable(data) else NOT_SCANNABLE
