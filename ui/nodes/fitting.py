"""A node that makes the best of the place that it gets."""

from collections.abc import Sequence

from ui.canvas import Rect
from ui.nodes.boxes import fits
from ui.nodes.node import Node
from ui.painter import Painter


class Fitting:
    """The first of several nodes that has all the room it wants in the place that it gets; it asks for what the last wants."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = list(nodes)

    def least(self, painter: Painter) -> float:
        """Give the least width of the last one."""
        return self._nodes[-1].least(painter)

    def natural(self, painter: Painter) -> float:
        """Give the natural width of the last one."""
        return self._nodes[-1].natural(painter)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of the last one."""
        return self._nodes[-1].height(painter, width)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the first one that fits, or the last."""
        next((node for node in self._nodes if fits(painter, node, rect)), self._nodes[-1]).draw(painter, rect)
