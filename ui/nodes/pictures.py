"""Nodes that show rather than say: a tinted picture, a turning ring, a code for a camera."""

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter
from ui.qr import modules

QUIET = 3.5
"""Modules of white around a QR code; the standard's four (ISO/IEC 18004) with the light paper around it."""


class TonePicture:
    """An icon on a ground of its tone, so many millimetres at most; lower where there is less room."""

    def __init__(self, icon: str, tone: str, size: float) -> None:
        self._icon, self._tone, self._size = icon, tone, size

    def least(self, painter: Painter) -> float:
        """Give its size."""
        return self._size

    def natural(self, painter: Painter) -> float:
        """Give its size."""
        return self._size

    def height(self, painter: Painter, width: float) -> float:
        """Give its size."""
        return self._size

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at half the height of its place, at its left."""
        ink, tint = painter.toned(self._tone)
        size = self._size
        top = rect[1] + max(0.0, rect[3] - size) / 2
        painter.canvas.box((rect[0], top, size, size), tint, size / 5)
        painter.canvas.icon(self._icon, (rect[0] + size / 2, top + size / 2), size * 0.55, ink)


class Ring:
    """The turning ring of something that is being done."""

    def __init__(self, element: Element, radius: float, icon: str | None = None) -> None:
        self._element, self._radius, self._icon = element, radius, icon

    def least(self, painter: Painter) -> float:
        """Give its width."""
        return 2 * self._radius

    def natural(self, painter: Painter) -> float:
        """Give its width."""
        return 2 * self._radius

    def height(self, painter: Painter, width: float) -> float:
        """Give its height."""
        return 2 * self._radius

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


class Code:
    """A QR code for a scanner at the desk, always black on white."""

    def __init__(self, element: Element, digits: str, size: float) -> None:
        self._element, self._digits, self._size = element, digits, size

    def least(self, painter: Painter) -> float:
        """Give its size."""
        return self._size

    def natural(self, painter: Painter) -> float:
        """Give its size."""
        return self._size

    def height(self, painter: Painter, width: float) -> float:
        """Give its size."""
        return self._size

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at half the height of its place, at its left."""
        top = rect[1] + max(0.0, rect[3] - self._size) / 2
        square = (rect[0], top, self._size, self._size)
        painter.canvas.box(square, (255, 255, 255), 2.3)
        painter.canvas.dots(modules(self._digits), square, QUIET)
        painter.place(self._element, square)
