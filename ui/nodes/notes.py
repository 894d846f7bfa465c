"""Nodes that mark something: a strip of notice or danger."""

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter

ICON = 4.8
PAD = 2.2


class Strip:
    """A line of notice or danger on its tint, over as many lines as it needs."""

    def __init__(self, element: Element, tone: str = "") -> None:
        self._element, self._tone = element, tone or element.tone

    def _before(self) -> float:
        return PAD + (ICON + 1.8 if self._element.icon else 0.0)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word, its icon and its edges."""
        size = painter.type.caption
        longest = max((painter.canvas.width(word, "label", size) for word in self._element.label.split()), default=0.0)
        return longest + self._before() + PAD

    def natural(self, painter: Painter) -> float:
        """Give its width on one line."""
        return painter.canvas.width(self._element.label, "label", painter.type.caption) + self._before() + PAD + 0.4

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines."""
        room = width - self._before() - PAD
        lines = painter.canvas.wrap(self._element.label, "label", painter.type.caption, room)
        return max(7.0, len(lines) * painter.type.caption * painter.type.line + 2.0)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the ground, no wider than the words need, and the words."""
        canvas, size = painter.canvas, painter.type.caption
        ink, tint = painter.toned(self._tone)
        x, y, width, height = rect
        width = min(width, self.natural(painter))
        canvas.box((x, y, width, height), tint, 2.3)
        if self._element.icon:
            canvas.icon(self._element.icon, (x + PAD + ICON / 2, y + height / 2), ICON, ink)
        room = width - self._before() - PAD
        lines = canvas.wrap(self._element.label, "label", size, room)
        pitch = size * painter.type.line
        top = y + (height - len(lines) * pitch) / 2
        for number, line in enumerate(lines):
            canvas.text(line, (x + self._before(), top + (number + 0.5) * pitch), "label", size, ink, room=room)
        painter.place(self._element, (x, y, width, height))
