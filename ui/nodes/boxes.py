"""Nodes that hold several nodes: columns, rows, grids. Millimetres throughout.

A node wants a width (`least` below which words are cut, `natural` on one line) and, at a given width, a height. A parent asks,
divides what there is, and draws its children where they belong. Nothing is drawn twice and nothing is asked for by pixels.
"""

from collections.abc import Sequence
from typing import Literal

from ui.canvas import Rect
from ui.measures import GAP
from ui.nodes.around import Grow
from ui.nodes.node import SLACK, Node
from ui.painter import Painter

Along = Literal["top", "middle", "bottom"]


class Column:
    """One below the other. along: where they stand if there is more room than they want and none of them grows."""

    def __init__(self, nodes: Sequence[Node | None], gap: float = GAP, along: Along = "top") -> None:
        self.nodes = [node for node in nodes if node is not None]
        self.gap, self._along = gap, along

    def least(self, painter: Painter) -> float:
        """Give the widest least."""
        return max((node.least(painter) for node in self.nodes), default=0.0)

    def natural(self, painter: Painter) -> float:
        """Give the widest natural."""
        return max((node.natural(painter) for node in self.nodes), default=0.0)

    def height(self, painter: Painter, width: float) -> float:
        """Give the sum, and the gaps."""
        return sum(node.height(painter, width) for node in self.nodes) + self.gap * max(0, len(self.nodes) - 1)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw them; what is too high runs over and is counted."""
        x, y, width, height = rect
        heights = [node.height(painter, width) for node in self.nodes]
        spare = height - sum(heights) - self.gap * max(0, len(heights) - 1)
        if spare < -SLACK:
            painter.canvas.overflows.append(f"a column is {-spare:.1f} mm too high")
        heights, spare = _grown(self.nodes, heights, max(0.0, spare))
        y += {"top": 0.0, "middle": spare / 2, "bottom": spare}[self._along]
        for node, high in zip(self.nodes, heights, strict=True):
            node.draw(painter, (x, y, width, high))
            y += high + self.gap


class Row:
    """Side by side, all as high as the row. Wide and natural widths first; what is left goes to those that grow."""

    def __init__(self, nodes: Sequence[Node | None], gap: float = GAP) -> None:
        self.nodes = [node for node in nodes if node is not None]
        self.gap = gap

    def least(self, painter: Painter) -> float:
        """Give the sum of the least widths, and the gaps."""
        return sum(node.least(painter) for node in self.nodes) + self.gap * max(0, len(self.nodes) - 1)

    def natural(self, painter: Painter) -> float:
        """Give the sum of the natural widths, and the gaps."""
        return sum(node.natural(painter) for node in self.nodes) + self.gap * max(0, len(self.nodes) - 1)

    def height(self, painter: Painter, width: float) -> float:
        """Give the highest of them at their widths."""
        widths = self.widths(painter, width)
        return max((node.height(painter, wide) for node, wide in zip(self.nodes, widths, strict=True)), default=0.0)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw them."""
        x = rect[0]
        for node, wide in zip(self.nodes, self.widths(painter, rect[2]), strict=True):
            node.draw(painter, (x, rect[1], wide, rect[3]))
            x += wide + self.gap

    def widths(self, painter: Painter, width: float) -> list[float]:
        """Divide a width: natural ones shrink towards their least if they have to; those that grow share the rest."""
        room = width - self.gap * max(0, len(self.nodes) - 1)
        least = [node.least(painter) for node in self.nodes]
        wanted = [
            low if isinstance(node, Grow) else max(low, node.natural(painter))
            for node, low in zip(self.nodes, least, strict=True)
        ]
        over = sum(wanted) - room
        slack = sum(want - low for want, low in zip(wanted, least, strict=True))
        if over > 0 and slack > 0:
            part = min(1.0, over / slack)
            wanted = [want - (want - low) * part for want, low in zip(wanted, least, strict=True)]
        return _shared(self.nodes, wanted, room)


class Grid:
    """Cells of one size, row by row; the rows share the height that there is."""

    def __init__(self, nodes: Sequence[Node], columns: int, gap: float = GAP) -> None:
        self._nodes, self._columns, self._gap = list(nodes), columns, gap

    @property
    def _rows(self) -> int:
        return -(-len(self._nodes) // self._columns)

    def _cell(self, width: float) -> float:
        return (width - self._gap * (self._columns - 1)) / self._columns

    def least(self, painter: Painter) -> float:
        """Give the width at which the neediest cell is not cut."""
        cell = max((node.least(painter) for node in self._nodes), default=0.0)
        return cell * self._columns + self._gap * (self._columns - 1)

    def natural(self, painter: Painter) -> float:
        """Give the width at which the widest cell is on one line."""
        cell = max((node.natural(painter) for node in self._nodes), default=0.0)
        return cell * self._columns + self._gap * (self._columns - 1)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height at which the highest cell fits every row."""
        cell = max((node.height(painter, self._cell(width)) for node in self._nodes), default=0.0)
        return cell * self._rows + self._gap * max(0, self._rows - 1)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the cells."""
        if not self._nodes:
            return
        wide, high = self._cell(rect[2]), (rect[3] - self._gap * (self._rows - 1)) / self._rows
        for number, node in enumerate(self._nodes):
            column, row = number % self._columns, number // self._columns
            node.draw(painter, (rect[0] + column * (wide + self._gap), rect[1] + row * (high + self._gap), wide, high))


def fits(painter: Painter, node: Node, rect: Rect) -> bool:
    """Say whether a node has all the room that it wants."""
    return node.least(painter) <= rect[2] + SLACK and node.height(painter, rect[2]) <= rect[3] + SLACK


def _grown(nodes: list[Node], sizes: list[float], spare: float) -> tuple[list[float], float]:
    """Give sizes with the spare room shared among those that grow, and what none of them took."""
    growing = {at: node for at, node in enumerate(nodes) if isinstance(node, Grow)}
    shares = sum(node.share for node in growing.values())
    left = spare
    for at, node in growing.items():
        more = spare * node.share / shares
        if node.most:
            more = max(0.0, min(more, node.most - sizes[at]))
        sizes[at] += more
        left -= more
    return sizes, left


def _shared(nodes: list[Node], widths: list[float], room: float) -> list[float]:
    """Give the widths with the room that is left shared among those that grow: by their shares, none below what it needs."""
    growing = [at for at, node in enumerate(nodes) if isinstance(node, Grow)]
    left = room - sum(width for at, width in enumerate(widths) if at not in growing)
    while growing:
        shares = sum(_share(nodes[at]) for at in growing)
        needy = [at for at in growing if widths[at] > left * _share(nodes[at]) / shares + 1e-6]
        if not needy:
            for at in growing:
                widths[at] = left * _share(nodes[at]) / shares
            break
        left -= sum(widths[at] for at in needy)
        growing = [at for at in growing if at not in needy]
    return widths


def _share(node: Node) -> float:
    return node.share if isinstance(node, Grow) else 0.0
