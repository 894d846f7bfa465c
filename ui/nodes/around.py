"""Nodes around one node: what gives it room, a width, a share of what is left, a ground. Millimetres throughout."""

from collections.abc import Sequence

from ui.canvas import Rect
from ui.measures import EDGE, GAP, RADIUS
from ui.nodes.node import Around, Node
from ui.painter import Painter
from ui.theme import Colour


class Space:
    """Room, and nothing in it."""

    def __init__(self, height: float = 0.0, width: float = 0.0) -> None:
        self._height, self._width = height, width

    def least(self, painter: Painter) -> float:
        """Give its width."""
        return self._width

    def natural(self, painter: Painter) -> float:
        """Give its width."""
        return self._width

    def height(self, painter: Painter, width: float) -> float:
        """Give its height."""
        return self._height

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw nothing."""


class Kept(Around):
    """A node of a few elements that stay the same while others change: it is asked once, and drawn from the picture before.

    name: of the part of the picture (`Painter.part`). of: everything that the node depends on.
    """

    def __init__(self, node: Node, name: str, of: object) -> None:
        super().__init__(node)
        self._name, self._of = name, of
        self._heights: dict[float, float] = {}
        self._least: float | None = None

    def least(self, painter: Painter) -> float:
        """Give its node's least width."""
        if self._least is None:
            self._least = self.node.least(painter)
        return self._least

    def height(self, painter: Painter, width: float) -> float:
        """Give its node's height."""
        if width not in self._heights:
            self._heights[width] = self.node.height(painter, width)
        return self._heights[width]

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw its node."""
        painter.part(self._name, (self._of, rect), lambda: self.node.draw(painter, rect))


class Grow(Around):
    """In a column: takes a share of the height that is left over. In a row: of the width. most: millimetres, 0 for any."""

    def __init__(self, node: Node, share: float = 1.0, most: float = 0.0) -> None:
        super().__init__(node)
        self.share, self.most = share, most


class Wide(Around):
    """Exactly so wide, in a row."""

    def __init__(self, node: Node, width: float) -> None:
        super().__init__(node)
        self._width = width

    def least(self, painter: Painter) -> float:
        """Give the width it was given, and more only if words need it."""
        return max(self._width, self.node.least(painter))

    def natural(self, painter: Painter) -> float:
        """Give the width it was given."""
        return self.least(painter)


class Card:
    """A ground with round corners around a node."""

    def __init__(
        self,
        node: Node,
        fill: Colour,
        edge: Colour | None = None,
        pad: float = GAP,
        radius: float = RADIUS,
        width: float = EDGE,
    ) -> None:
        self._node, self._fill, self._edge, self._pad, self._radius, self._width = node, fill, edge, pad, radius, width

    def least(self, painter: Painter) -> float:
        """Give its node's, and the padding."""
        return self._node.least(painter) + 2 * self._pad

    def natural(self, painter: Painter) -> float:
        """Give its node's, and the padding."""
        return self._node.natural(painter) + 2 * self._pad

    def height(self, painter: Painter, width: float) -> float:
        """Give its node's, and the padding."""
        return self._node.height(painter, width - 2 * self._pad) + 2 * self._pad

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the ground, then the node."""
        painter.canvas.box(rect, self._fill, self._radius, self._edge, self._width)
        x, y, width, height = rect
        self._node.draw(painter, (x + self._pad, y + self._pad, width - 2 * self._pad, height - 2 * self._pad))


class Of(Around):
    """A node, and the ids of what it draws: of several sheets the one with the focus is shown."""

    def __init__(self, node: Node, ids: Sequence[str]) -> None:
        super().__init__(node)
        self.ids = ids
