"""What a part of a screen is: it wants a width and, at a given width, a height, and draws itself where it is put."""

from typing import Protocol, runtime_checkable

from ui.canvas import Rect
from ui.painter import Painter

SLACK = 0.2
"""Millimetres that rounding to pixels may cost."""


class Node(Protocol):
    """A part of a screen."""

    def least(self, painter: Painter) -> float:
        """Give the width below which words are cut."""

    def natural(self, painter: Painter) -> float:
        """Give the width with every text on one line."""

    def height(self, painter: Painter, width: float) -> float:
        """Give the height that it wants at this width."""

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it into this rectangle."""


@runtime_checkable
class Tearable(Node, Protocol):
    """A node that may be divided among sheets."""

    def torn(self, painter: Painter, width: float, height: float, *, tidy: bool = False) -> "tuple[Node, Node] | None":
        """Give what fits this height and the rest; None if it cannot be torn so. tidy: two lines at least on both sides."""
