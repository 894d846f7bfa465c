"""A keypad without pins: the world presses its keys, and breaks them."""

from drivers.keypad.interface import KEYS, stuck_keys
from drivers.listener import Done, Listener, ignore_done


class MockKeypad:
    """Driver side: `close`. World side: `press`, `stick`, `free`, `fail`, `recover`.

    `history` lists every press that was reported, `stuck` the keys that are stuck now, `failed` whether the whole keypad is dead.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._open = True
        self.history: list[str] = []
        self.stuck: set[str] = set()
        self.failed = False

    def press(self, key: str, done: Done = ignore_done) -> None:
        """World: a key goes down and up. Raises `KeyError` for a key that a keypad does not have.

        A key that is stuck cannot go down again, and a dead keypad says nothing.
        """
        _known(key)
        refusal = self._refusal(key)
        if refusal is not None:
            done(False, refusal, 0)
            return
        self.history.append(key)
        self._listener.key_pressed(key, done)

    def stick(self, key: str) -> None:
        """World: a key goes down and stays there for so long that it counts as stuck. Twice changes nothing."""
        if key in self.stuck:
            return
        self.press(key)
        self.stuck.add(key)
        self._tell()

    def free(self, key: str) -> None:
        """World: a stuck key is up again. One that is not stuck changes nothing."""
        _known(key)
        if key in self.stuck:
            self.stuck.remove(key)
            self._tell()

    def fail(self) -> None:
        """World: from now on the keypad cannot be read."""
        self.failed = True
        self._tell()

    def recover(self) -> None:
        """World: it can be read again. A key may still be stuck."""
        self.failed = False
        self._tell()

    def close(self) -> None:
        """Let go."""
        self._open = False

    def _refusal(self, key: str) -> str | None:
        if not self._open:
            return "closed"
        if self.failed:
            return "dead"
        return "stuck" if key in self.stuck else None

    def _tell(self) -> None:
        if not self._open:
            return
        if self.failed:
            self._listener.device_failed("keypad", "it cannot be read")
        elif self.stuck:
            self._listener.device_failed("keypad", stuck_keys(self.stuck))
        else:
            self._listener.device_recovered("keypad")


def _known(key: str) -> None:
    if key not in KEYS:
        raise KeyError(key)
