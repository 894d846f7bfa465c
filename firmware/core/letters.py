"""Letters from the ten digit keys of the keypad: a key pressed again gives its next letter, until a second passes.

The letter in hand stands in the field already, so nothing that a customer sees can be lost: another key, another field, enter, or
`limits.LETTER_MS` without a press only end the time in which the same key still changes it. Which key has which letters is the
assignment of ITU-T E.161 (02/2001), as on a telephone; the digit comes last.
"""

from firmware.core import entering
from firmware.core.events import Elapsed
from firmware.core.states import Entry
from firmware.core.turn import Turn

KEYS = {
    "1": "1", "2": "ABC2", "3": "DEF3", "4": "GHI4", "5": "JKL5", "6": "MNO6", "7": "PQRS7", "8": "TUV8", "9": "WXYZ9", "0": "0",
}  # fmt: skip


def press(turn: Turn, screen: Entry, key: str) -> None:
    """Take a digit key on a field of letters: the next letter of the key in hand, or the first one of another."""
    letters = KEYS[key]
    if screen.hand == key:
        last = screen.order.fields[screen.field][-1]
        entering.replace_last(turn, screen, letters[(letters.index(last) + 1) % len(letters)])
    else:
        entering.type_digit(turn, screen, letters[0])
    turn.change(hand=key if len(letters) > 1 and turn.refusal is None else "")


def rest(turn: Turn, screen: Entry, event: Elapsed) -> None:
    """The letter in hand is what was meant: the same key now begins another one."""
    turn.change(hand="")


def choices(screen: Entry) -> str:
    """Give the letters of the key in hand, with the one that stands in the field in brackets: "P [Q] R S 7"; "" for none."""
    last = screen.order.fields[screen.field][-1:]
    return " ".join(f"[{letter}]" if letter == last else letter for letter in KEYS[screen.hand]) if screen.hand else ""
