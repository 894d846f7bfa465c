"""The 4x4 keypad: digits and six keys."""

from collections.abc import Iterable
from typing import Protocol

KEYS = (*"0123456789", "enter", "clear", "cancel", "help", "up", "down")


class Keypad(Protocol):
    """Reports `Listener.key_pressed` once for each press, by itself, after it was started by the registry.

    A key that stays down for ten seconds is stuck: it is disabled, the others go on. Stuck keys, and a keypad that cannot be
    read, are reported as `device_failed("keypad", ...)`, and as recovered when all of it works again.
    """

    def close(self) -> None:
        """Let go of the pins."""


def stuck_keys(keys: Iterable[str]) -> str:
    """Give the words for keys that are stuck, in the order of `KEYS`: "key 5 is stuck", "keys 2, 5 are stuck"."""
    names = sorted(keys, key=KEYS.index)
    return f"key {names[0]} is stuck" if len(names) == 1 else f"keys {', '.join(names)} are stuck"
