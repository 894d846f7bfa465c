"""A keypad without pins: the world presses its keys."""

from drivers.keypad.interface import KEYS
from drivers.listener import Done, Listener, ignore_done


class MockKeypad:
    """Driver side: `close`. World side: `press`. `history` lists every key that was pressed."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._open = True
        self.history: list[str] = []

    def press(self, key: str, done: Done = ignore_done) -> None:
        """World: a key goes down and up. Raises `KeyError` for a key that a keypad does not have."""
        if key not in KEYS:
            raise KeyError(key)
        if not self._open:
            done(False, "closed", 0)
            return
        self.history.append(key)
        self._listener.key_pressed(key, done)

    def close(self) -> None:
        """Let go."""
        self._open = False
