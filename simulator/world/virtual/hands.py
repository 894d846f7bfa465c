"""What hands can do to a kiosk, with sense and without."""

import random
from typing import Protocol

from drivers.keypad.interface import KEYS
from messages.view import View
from simulator.world.virtual.parts import Kiosk

_GARBAGE = (
    "", "0" * 1024, "9" * 1025, "\x00\x1b@\x1d", "k/+/+/up/#", "'; DROP TABLE entries; --", "\u202e\u0665\u0660", "<img src=x>",
    "../../etc/passwd", "8" * 16, "\ud800", "%s%n",
)  # fmt: skip
_NO_ELEMENTS = ("", "pad.", "pad.10", "action.print", "service.", "language.xx", "field.\x00", "dialog.x" * 40)


class Visited(Kiosk, Protocol):
    """A kiosk with all that hands can do to it."""

    def touch(self, element: str) -> None:
        """Report a touch whatever the screen shows."""

    def scan(self, data: str) -> None:
        """Hold something under the scanner."""


def poke(chance: random.Random, kiosk: Visited, view: View) -> None:
    """Press, touch or scan anything, once."""
    kind = chance.randrange(10)
    if kind < 4:
        kiosk.key(chance.choice(KEYS))
    elif kind < 8:
        kiosk.touch(chance.choice(view.elements).id)
    elif kind == 8:
        kiosk.touch(chance.choice(_NO_ELEMENTS))
    else:
        kiosk.scan(chance.choice(_GARBAGE))
