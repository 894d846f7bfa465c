"""What the touchscreen's loop is made of. Nothing in it may block.

A part registers its descriptors on the loop's selector with a callable as `data`, which takes the mask of events: what comes
from outside wakes the loop, and nothing turns while nothing happens.
"""

from typing import Protocol

from ui.canvas import Canvas
from ui.drawing import Drawing


class Part(Protocol):
    """Something that acts in the loop."""

    def serve(self, now_s: float) -> None:
        """Do what is due, in each turn after the drawing. now_s: monotonic seconds."""

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until `serve` has something to do though no descriptor says so, None for never."""

    def close(self) -> None:
        """Let go of everything; off the selector."""


class Onlooker(Part, Protocol):
    """A part that follows what is on the screen."""

    def drawn(self, canvas: Canvas, drawing: Drawing, turn: float) -> None:
        """The screen shows another picture of this view, or the same view again. turn: 0-1, of what turns on it."""
