"""Nodes that mark something: a strip of notice or danger."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import Type, type_of
from ui.painter import Painter

ICON = 4.8
PAD = 2.2


class Strip:
    """A line of notice or danger on its tint, over as many lines as it needs.

    staff: it is for those who work here; its text stays as it is where a customer asks for big text.
    """

    def __init__(self, element: Element, tone: str = "", *, staff: bool = False) -> None:
        self._element, self._tone, self._staff = element, tone or element.tone, staff

    def _type(self, painter: Painter) -> Type:
        return type_of(painter.canvas.panel, "normal") if self._staff else painter.type

    def _before(self) -> float:
        return PAD + (ICON + 1.8 if self._element.icon else 0.0)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word, its icon and its edges."""
        size = self._type(painter).caption
        longest = max((painter.canvas.width(word, "label", size) for word in self._element.label.split()), default=0.0)
        return longest + self._before() + PAD

    def natural(self, painter: Painter) -> float:
        """Give its width on one line."""
        return (
            painter.canvas.width(self._element.label, "label", self._type(painter).caption) + self._before() + PAD + 0.4
        )

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines."""
        room = width - self._before() - PAD
        lines = painter.canvas.wrap(self._element.label, "label", self._type(painter).caption, room)
        return max(7.0, len(lines) * self._type(painter).caption * self._type(painter).line + 2.0)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the ground, no wider than the words need, and the words."""
        canvas, size = painter.canvas, self._type(painter).caption
        ink, tint = painter.toned(self._tone)
        x, y, width, height = rect
        width = min(width, self.natural(painter))
        canvas.box((x, y, width, height), tint, 2.3)
        if self._element.icon:
            canvas.icon(self._element.icon, (x + PAD + ICON / 2, y + height / 2), ICON, ink)
        room = width - self._before() - PAD
        lines = canvas.wrap(self._element.label, "label", size, room)
        pitch = size * self._type(painter).line
        top = y + (height - len(lines) * pitch) / 2
        for number, line in enumerate(lines):
            canvas.text(line, (x + self._before(), top + (number + 0.5) * pitch), "label", size, ink, room=room)
        painter.place(self._element, (x, y, width, height))
