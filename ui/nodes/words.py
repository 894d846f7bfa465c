"""Nodes of words, numbers and pictures."""

from messages.view import Element
from ui.canvas import Rect
from ui.nodes.node import Square
from ui.painter import Painter
from ui.theme import Colour

FONT_OF = {
    "display": "heading",
    "heading": "heading", "title": "heading", "body": "body", "button": "label", "caption": "label", "digits": "mono_bold",
    "total": "heading", "key": "heading",
}  # fmt: skip
"""Which font a role has, unless it is asked for in another."""


class Words:
    """A text in one of the roles of the type scale, over as many lines as it needs.

    element: whose place this is. middle: at half the height that it is given, not at its top.
    """

    def __init__(
        self,
        text: str,
        role: str = "body",
        colour: Colour | None = None,
        *,
        element: Element | None = None,
        align: str = "left",
        font: str = "",
        middle: bool = False,
    ) -> None:
        self._text, self._role, self._colour = text, role, colour
        self._element, self._align, self._middle = element, align, middle
        self._font = font or FONT_OF[role]

    def _size(self, painter: Painter) -> float:
        return float(getattr(painter.type, self._role))

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word."""
        size = self._size(painter)
        return max((painter.canvas.width(word, self._font, size) for word in self._text.split()), default=0.0)

    def natural(self, painter: Painter) -> float:
        """Give its width on one line."""
        return painter.canvas.width(self._text, self._font, self._size(painter)) + 0.2

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines."""
        lines = painter.canvas.wrap(self._text, self._font, self._size(painter), width)
        return len(lines) * self._size(painter) * painter.type.line

    def torn(
        self, painter: Painter, width: float, height: float, *, tidy: bool = False
    ) -> "tuple[Words, Words] | None":
        """Give what fits this height and the rest; None if not even a line does, two if `tidy`."""
        pitch = self._size(painter) * painter.type.line
        lines = painter.canvas.wrap(self._text, self._font, self._size(painter), width)
        few = 2 if tidy else 1
        most = min(int((height + 0.2) / pitch), len(lines) - few)
        if most < few:
            return None
        return self._part(lines[:most]), self._part(lines[most:])

    def _part(self, lines: list[str]) -> "Words":
        return Words(
            " ".join(lines), self._role, self._colour, element=self._element, align=self._align, font=self._font
        )

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Write the lines; those that have no room are cut, and counted."""
        canvas, size = painter.canvas, self._size(painter)
        pitch = size * painter.type.line
        lines = canvas.balance(self._text, self._font, size, rect[2])
        most = max(1, int((rect[3] + pitch * 0.2) / pitch))
        if len(lines) > most:
            canvas.overflows.append(self._text)
            lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
        y = rect[1] + (max(0.0, rect[3] - len(lines) * pitch) / 2 if self._middle else 0.0)
        x = {"left": rect[0], "center": rect[0] + rect[2] / 2, "right": rect[0] + rect[2]}[self._align]
        colour = self._colour or painter.theme.ink
        for number, line in enumerate(lines):
            canvas.text(line, (x, y + (number + 0.5) * pitch), self._font, size, colour, self._align, room=rect[2])
        if self._element is not None:
            painter.place(self._element, (rect[0], y, rect[2], max(len(lines), 1) * pitch))


class Icon(Square):
    """An icon of so many millimetres at the top, or at half the height, of its place; tile: on a ground of this colour."""

    def __init__(
        self,
        name: str,
        size: float,
        colour: Colour,
        *,
        tile: Colour | None = None,
        middle: bool = True,
        room: float = 0.62,
    ) -> None:
        super().__init__(size)
        self._name, self._colour, self._tile, self._middle = name, colour, tile, middle
        self._room = room if tile else 1.0

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the ground and the icon."""
        top = rect[1] + (rect[3] - self._size) / 2 if self._middle else rect[1]
        square = (rect[0] + (rect[2] - self._size) / 2, top, self._size, self._size)
        if self._tile:
            painter.canvas.box(square, self._tile, self._size / 4)
        centre = (square[0] + self._size / 2, top + self._size / 2)
        painter.canvas.icon(self._name, centre, self._size * self._room, self._colour)
