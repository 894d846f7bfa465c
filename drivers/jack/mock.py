"""A jack without a socket: the world puts headphones in and pulls them out, and breaks it."""

from drivers.listener import Done, Listener, ignore_done


class MockJack:
    """Driver side: `close`. World side: `plug`, `fail`, `recover`. `history` lists what was reported.

    `plugged`: whether something is in it; `failed`: whether it can be read. It reports for the first time when the world has said
    how it stands.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._open = True
        self._told: bool | None = None
        self.plugged = False
        self.failed = False
        self.history: list[bool] = []

    def plug(self, plugged: bool, done: Done = ignore_done) -> None:
        """World: headphones are in it, or not. What changes nothing for the controller is done at once."""
        self.plugged = plugged
        self._report(done)

    def fail(self) -> None:
        """World: from now on it cannot be read, and counts as empty."""
        self.failed = True
        if self._open:
            self._listener.device_failed("jack", "it is not plugged in")
        self._report(ignore_done)

    def recover(self) -> None:
        """World: it can be read again."""
        self.failed = False
        if self._open:
            self._listener.device_recovered("jack")
        self._report(ignore_done)

    def close(self) -> None:
        """Let go."""
        self._open = False

    def _report(self, done: Done) -> None:
        plugged = self.plugged and not self.failed
        if not self._open or plugged == self._told:
            done(self._open, None if self._open else "closed", 0)
            return
        self._told = plugged
        self.history.append(plugged)
        self._listener.headphones_changed(plugged, done)
