"""The notice that somebody sees this screen from afar."""

from messages.view import Element
from ui.measures import MARGIN
from ui.painter import Painter

ICON = 5.4
BEFORE = 8.0
AFTER = 2.0
PITCH = 1.1
"""The distance of its lines, in sizes: it has to fit beside the header's buttons."""
EDGE = 0.6


class Watched:
    """A small sign at the left of the header; where there is no room beside the buttons, a strip of its own below them.

    room: from the left margin to the buttons. height: of the header. `below`: what the strip adds to that.
    """

    def __init__(self, painter: Painter, element: Element, room: float, height: float) -> None:
        self._element, self._height = element, height
        size, canvas = painter.type.caption, painter.canvas
        label = element.label
        half = canvas.balance(label, "label", size, room - BEFORE - AFTER)
        beside = [[label, element.detail], [label], half]
        self._lines = next((lines for lines in beside if self._fits(painter, lines, room, height)), [])
        self.below = 0.0
        if not self._lines:
            self._lines = canvas.wrap(label, "label", size, painter.width - 2 * MARGIN - BEFORE - AFTER)
            self.below = len(self._lines) * size * PITCH + 2 * EDGE

    def _width(self, painter: Painter, lines: list[str]) -> float:
        widths = (painter.canvas.width(line, "label", painter.type.caption) for line in lines)
        return max(widths, default=0.0) + BEFORE + AFTER

    def _fits(self, painter: Painter, lines: list[str], room: float, height: float) -> bool:
        high = len(lines) * painter.type.caption * PITCH + 2 * EDGE
        return self._width(painter, lines) <= room and high <= height

    def draw(self, painter: Painter, *, above: bool = False) -> float:
        """Draw it; give the x at its right in the header, the left margin when it lies below. above: at the very top."""
        canvas, size = painter.canvas, painter.type.caption
        ink, tint = painter.toned(self._element.tone)
        high = len(self._lines) * size * PITCH + 2 * EDGE
        top = 0.0 if above else self._height if self.below else (self._height - high) / 2
        width = self._width(painter, self._lines)
        canvas.box((MARGIN, top, width, high), tint, 2.3)
        canvas.icon(self._element.icon or "eye", (MARGIN + BEFORE / 2, top + high / 2), ICON, ink)
        for number, line in enumerate(self._lines):
            middle = top + EDGE + (number + 0.5) * size * PITCH
            canvas.text(line, (MARGIN + BEFORE, middle), "label", size, ink)
        painter.place(self._element, (MARGIN, top, width, high))
        return MARGIN if self.below else MARGIN + width
