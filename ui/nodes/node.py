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


class Around:
    """A node around another one that wants and does what that one does, but for what its kind changes."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def least(self, painter: Painter) -> float:
        """Give its node's least width."""
        return self.node.least(painter)

    def natural(self, painter: Painter) -> float:
        """Give its node's natural width."""
        return self.node.natural(painter)

    def height(self, painter: Painter, width: float) -> float:
        """Give its node's height."""
        return self.node.height(painter, width)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw its node."""
        self.node.draw(painter, rect)


class Square:
    """A node of one size in both directions, in millimetres. What it draws there is its kind's."""

    def __init__(self, size: float) -> None:
        self._size = size

    def least(self, painter: Painter) -> float:
        """Give its size."""
        return self._size

    def natural(self, painter: Painter) -> float:
        """Give its size."""
        return self._size

    def height(self, painter: Painter, width: float) -> float:
        """Give its size."""
        return self._size
