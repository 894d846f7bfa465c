"""A USB keypad: which of its keys is which of ours, and what is a press. Its reader is `drivers.hid`."""

from collections.abc import Callable

from anjungan_evdev import DOWN, UP, Event
from drivers.hid.interface import Source
from drivers.hid.reader import HidReader
from drivers.keypad.interface import stuck_keys
from drivers.keypad.matrix import STUCK_MS
from drivers.listener import Listener, ignore_done

KEY_CODES: dict[str, tuple[int, ...]] = {
    "0": (82, 11),
    "1": (79, 2),
    "2": (80, 3),
    "3": (81, 4),
    "4": (75, 5),
    "5": (76, 6),
    "6": (77, 7),
    "7": (71, 8),
    "8": (72, 9),
    "9": (73, 10),
    "enter": (96, 28),
    "clear": (55, 14),
    "cancel": (83, 121, 1),
    "help": (98,),
    "up": (74, 103),
    "down": (78, 108),
}
"""Key codes of linux/input-event-codes.h. Digits: of the pad, of the top row. enter: Enter of either. clear: *, Backspace.
cancel: the decimal key, whether it writes a point or a comma, and Escape. help: /. up, down: - and +, and the arrows.

The kernel gives the same code whether NumLock is on or off. A pad that translates by itself sends arrows, Home and End for digits
while it is off. None of them is taken for a digit: a digit that is missing is seen, a wrong one is paid for.
"""

_NAMES = {code: name for name, codes in KEY_CODES.items() for code in codes}


class KeypadTaker:
    """What counts as a press, as `drivers.hid.interface.Taker`. A key that is down for 10 s is stuck until it is up."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._since_ms: dict[int, int] = {}
        self._stuck: set[int] = set()

    @property
    def due_ms(self) -> int | None:
        """When the key that has been down for the longest time is stuck."""
        waiting = [since_ms for code, since_ms in self._since_ms.items() if code not in self._stuck]
        return min(waiting) + STUCK_MS if waiting else None

    @property
    def trouble(self) -> str | None:
        """The keys that are stuck."""
        return stuck_keys({_NAMES[code] for code in self._stuck}) if self._stuck else None

    def begin(self, held: frozenset[int], now_ms: int) -> None:
        """Keys that were down before are no presses, but may be stuck."""
        self._since_ms = {code: now_ms for code in held if code in _NAMES}
        self._stuck = set()

    def take(self, event: Event) -> None:
        """Report a key that went down. The kernel's repeats of a key that is held are no presses."""
        if event.value == UP:
            self._since_ms.pop(event.code, None)
            self._stuck.discard(event.code)
        elif event.value == DOWN and event.code in _NAMES and event.code not in self._since_ms:
            self._since_ms[event.code] = event.at_ms
            self._listener.key_pressed(_NAMES[event.code], ignore_done)
        self.pause(event.at_ms)

    def lost(self, held: frozenset[int], now_ms: int) -> None:
        """What was pressed meanwhile is not known; keys that were down all the time may be stuck."""
        self._since_ms = {code: self._since_ms.get(code, now_ms) for code in held if code in _NAMES}
        self._stuck &= self._since_ms.keys()

    def pause(self, now_ms: int) -> None:
        """See which keys are stuck by now."""
        self._stuck |= {code for code, since_ms in self._since_ms.items() if now_ms - since_ms >= STUCK_MS}


def open_keypad(find: Callable[[], Source], listener: Listener) -> HidReader:
    """Give the keypad that `find` opens. One that is missing is reported as failed, and looked for."""
    return HidReader("keypad", find, KeypadTaker(listener), listener)
