"""The 4x4 keypad: digits and six keys."""

from typing import Protocol

KEYS = (*"0123456789", "enter", "clear", "cancel", "help", "up", "down")


class Keypad(Protocol):
    """Reports `Listener.key_pressed` once for each press, by itself, after it was started by the registry."""

    def close(self) -> None:
        """Let go of the pins."""
