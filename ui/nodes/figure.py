"""What matters most: an amount or a code, as large as there is room, with its caption."""

from messages.view import Element
from ui.canvas import Rect
from ui.nodes.boxes import Column
from ui.nodes.node import Around, Node
from ui.nodes.words import Words
from ui.painter import Painter
from ui.theme import Colour

FIGURE_LINE = 1.15
"""The distance of lines of large digits, in sizes: they have no descenders."""


class Named(Around):
    """A node that is the place of an element."""

    def __init__(self, element: Element, node: Node) -> None:
        super().__init__(node)
        self._element = element

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw its node, and remember where."""
        super().draw(painter, rect)
        painter.place(self._element, rect)


class Figure:
    """An amount or code that is the most important thing: as large as keeps it on the fewest lines, broken between groups only.

    most, least: the roles between whose sizes it may be.
    """

    def __init__(
        self,
        text: str,
        colour: Colour,
        font: str = "heading",
        most: str = "total",
        least: str = "digits",
        align: str = "left",
    ) -> None:
        self._text, self._colour, self._font, self._align = text, colour, font, align
        self._most, self._least = most, least

    def _fitting(self, painter: Painter, width: float) -> tuple[float, list[str]]:
        """Give the size, and the lines at it."""
        canvas = painter.canvas
        size, least = float(getattr(painter.type, self._most)), float(getattr(painter.type, self._least))
        fewest = len(canvas.wrap(self._text, self._font, least, width))
        while size > least:
            lines = canvas.wrap(self._text, self._font, size, width)
            if len(lines) <= fewest and all(canvas.width(line, self._font, size) <= width for line in lines):
                break
            size = max(least, size - 0.2)
        return size, canvas.balance(self._text, self._font, size, width)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest group at the least size."""
        size = float(getattr(painter.type, self._least))
        return max((painter.canvas.width(word, self._font, size) for word in self._text.split()), default=0.0)

    def natural(self, painter: Painter) -> float:
        """Give its width on one line at the full size."""
        return painter.canvas.width(self._text, self._font, float(getattr(painter.type, self._most))) + 0.2

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines."""
        size, lines = self._fitting(painter, width)
        return len(lines) * size * FIGURE_LINE

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Write it at half the height of its place."""
        size, lines = self._fitting(painter, rect[2])
        x = {"left": rect[0], "center": rect[0] + rect[2] / 2, "right": rect[0] + rect[2]}[self._align]
        pitch = size * FIGURE_LINE
        middle = rect[1] + (rect[3] - (len(lines) - 1) * pitch) / 2
        for number, line in enumerate(lines):
            at = (x, middle + number * pitch)
            painter.canvas.text(line, at, self._font, size, self._colour, self._align, room=rect[2])


def figure(
    element: Element,
    soft: Colour,
    ink: Colour,
    font: str,
    most: str = "total",
    least: str = "digits",
    align: str = "left",
) -> Node:
    """Give an amount or a code below its caption, as one place."""
    caption = Words(element.caption, "caption", soft, align=align)
    return Named(element, Column([caption, Figure(element.shown, ink, font, most, least, align)], gap=0.3))
