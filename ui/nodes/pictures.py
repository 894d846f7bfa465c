"""Nodes that show rather than say: a tinted picture, a turning ring, a code for a camera."""

from messages.view import Element
from ui.canvas import Rect
from ui.nodes.node import Square
from ui.painter import Painter
from ui.qr import modules
from ui.strokes import Colours
from ui.theme import Colour

QUIET = 3.5
"""Modules of white around a QR code; the standard's four (ISO/IEC 18004) with the light paper around it."""


class TonePicture(Square):
    """An icon on a ground of its tone, so many millimetres at most; lower where there is less room."""

    def __init__(self, icon: str, tone: str, size: float) -> None:
        super().__init__(size)
        self._icon, self._tone = icon, tone

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at half the height of its place, at its left."""
        ink, tint = painter.toned(self._tone)
        size = self._size
        top = rect[1] + max(0.0, rect[3] - size) / 2
        painter.canvas.box((rect[0], top, size, size), tint, size / 5)
        painter.canvas.icon(self._icon, (rect[0] + size / 2, top + size / 2), size * 0.55, ink)


class Ring(Square):
    """The turning ring of something that is being done."""

    def __init__(self, element: Element, radius: float, icon: str | None = None) -> None:
        super().__init__(2 * radius)
        self._element, self._radius, self._icon = element, radius, icon

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it in the middle of its place, in steps of thirty degrees."""
        canvas, theme, radius = painter.canvas, painter.theme, self._radius
        centre = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
        canvas.arc(centre, radius, radius / 4.5, 0, 360, theme.tint)
        start = 30 * round(12 * painter.turn)
        canvas.arc(centre, radius, radius / 4.5, start - 60, start + 60, theme.brand)
        if self._icon:
            canvas.icon(self._icon, centre, radius * 0.8, theme.brand)
        painter.place(self._element, (centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius))


class Code(Square):
    """A QR code for a scanner at the desk, always black on white."""

    def __init__(self, element: Element, digits: str, size: float) -> None:
        super().__init__(size)
        self._element, self._digits = element, digits

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at half the height of its place, at its left."""
        top = rect[1] + max(0.0, rect[3] - self._size) / 2
        square = (rect[0], top, self._size, self._size)
        painter.canvas.box(square, (255, 255, 255), 2.3)
        painter.canvas.dots(modules(self._digits), square, QUIET)
        painter.place(self._element, square)


def picture_colours(painter: Painter, fill: Colour, ink: Colour) -> Colours:
    """Give what the names in a picture stand for: outline, paper and plastic, the inside, fine lines, what moves."""
    theme = painter.theme
    inside = theme.off if fill == theme.success_tint else theme.tint
    return (("black", ink), ("white", fill), ("gainsboro", inside), ("silver", theme.edge), ("teal", theme.brand))
