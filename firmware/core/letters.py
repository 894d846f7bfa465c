"""Letters from the ten digit keys of the keypad: a key pressed again gives its next letter, until a second passes.

The letter in hand stands in the field already, so nothing that a customer sees can be lost: another key, another field, enter, or
`limits.LETTER_MS` without a press only end the time in which the same key still changes it. Which key has which letters is the
assignment of ITU-T E.161 (02/2001), as on a telephone; the digit comes last.
"""

from typing import Any

from firmware.core import entering, searching
from firmware.core.events import Elapsed
from firmware.core.states import Entry, Search
from firmware.core.turn import Turn

KEYS = {
    "1": "1", "2": "ABC2", "3": "DEF3", "4": "GHI4", "5": "JKL5", "6": "MNO6", "7": "PQRS7", "8": "TUV8", "9": "WXYZ9", "0": "0",
}  # fmt: skip


def of_key(screen: Entry | Search, key: str) -> str:
    """Give what a key types, in its order. Between the words of a search the key without letters parts them."""
    return " 0" if key == "0" and isinstance(screen, Search) else KEYS[key]


def press(turn: Turn, screen: Entry | Search, key: str) -> None:
    """Take a digit key where letters are typed: the next letter of the key in hand, or the first one of another."""
    subject: Any = searching if isinstance(screen, Search) else entering
    letters = of_key(screen, key)
    if screen.hand == key:
        subject.replace_last(turn, screen, letters[(letters.index(last(screen)) + 1) % len(letters)])
    else:
        subject.type_character(turn, screen, letters[0])
    turn.change(hand=key if len(letters) > 1 and turn.refusal is None else "")


def last(screen: Entry | Search) -> str:
    """Give the letter that stands last in what is typed, "" for none."""
    return (screen.query if isinstance(screen, Search) else screen.order.fields[screen.field])[-1:]


def rest(turn: Turn, screen: Entry | Search, event: Elapsed) -> None:
    """The letter in hand is what was meant: the same key now begins another one."""
    turn.change(hand="")


def choices(screen: Entry | Search) -> str:
    """Give the letters of the key in hand, with the one that stands in the field in brackets: "P [Q] R S 7"; "" for none."""
    if not screen.hand:
        return ""
    typed = last(screen)
    shown = (f"[{letter}]" if letter == typed else letter for letter in of_key(screen, screen.hand))
    return " ".join(shown)
