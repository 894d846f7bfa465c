"""Nodes that make the best of the place that they get."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ui.canvas import Rect
from ui.nodes.boxes import fits
from ui.nodes.node import Around, Node
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


class Tight(Around):
    """A node with its lines closer to each other: `line` sizes apart."""

    def __init__(self, node: Node, line: float) -> None:
        super().__init__(node)
        self._line = line

    @contextmanager
    def _closer(self, painter: Painter) -> Iterator[None]:
        usual = painter.type
        painter.type = usual._replace(line=min(usual.line, self._line))
        try:
            yield
        finally:
            painter.type = usual

    def height(self, painter: Painter, width: float) -> float:
        """Give its node's height, with closer lines."""
        with self._closer(painter):
            return self.node.height(painter, width)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw its node, with closer lines."""
        with self._closer(painter):
            self.node.draw(painter, rect)
