"""Nodes of a guide: what to do, one step after the other."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import RADIUS
from ui.painter import Painter

PAD = 2.4
MARK = 3.2


class Step:
    """A card with an icon, the number of the step, what to do, and a word about it."""

    def __init__(self, element: Element, number: int) -> None:
        self._element, self._number = element, number

    def _tile(self, painter: Painter) -> float:
        return 11.5 * painter.type.title / 4.9

    def _room(self, painter: Painter, width: float) -> float:
        return width - 2 * PAD - self._tile(painter) - MARK - 2.0

    def _lines(self, painter: Painter, width: float) -> tuple[list[str], list[str]]:
        canvas, kind, room = painter.canvas, painter.type, self._room(painter, width)
        names = canvas.wrap(self._element.label, "heading", kind.title, room)
        return names, canvas.balance(self._element.detail, "body", kind.caption, room)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word, the icon and the edges."""
        canvas, kind, element = painter.canvas, painter.type, self._element
        words = [canvas.width(word, "heading", kind.title) for word in element.label.split()]
        words += [canvas.width(word, "body", kind.caption) for word in element.detail.split()]
        return max(words, default=0.0) + 2 * PAD + self._tile(painter) + MARK + 2.0

    def natural(self, painter: Painter) -> float:
        """Give its least width and half as much: steps are read in few lines."""
        return self.least(painter) * 1.5

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least of its icon."""
        names, details = self._lines(painter, width)
        kind = painter.type
        words = (len(names) * kind.title + len(details) * kind.caption) * kind.line
        return max(words, self._tile(painter)) + 2 * PAD - 1.4

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        canvas, kind, theme, element = painter.canvas, painter.type, painter.theme, self._element
        canvas.box(rect, theme.card, RADIUS, theme.line)
        tile = self._tile(painter)
        x, top = rect[0] + PAD, rect[1] + (rect[3] - tile) / 2
        canvas.box((x, top, tile, tile), theme.tint, tile / 4)
        canvas.icon(element.icon or "check", (x + tile / 2, top + tile / 2), tile * 0.6, theme.brand)
        corner = (x + tile - 0.3, top + 0.6)
        canvas.circle(corner, MARK * painter.type.caption / 4.05, theme.sun)
        canvas.text(str(self._number), corner, "heading", kind.caption, theme.on_sun, "center")
        names, details = self._lines(painter, rect[2])
        left, room = x + tile + MARK + 2.0, self._room(painter, rect[2])
        tall, low = kind.title * kind.line, kind.caption * kind.line
        y = rect[1] + (rect[3] - len(names) * tall - len(details) * low) / 2
        for line in names:
            canvas.text(line, (left, y + tall / 2), "heading", kind.title, theme.ink, room=room)
            y += tall
        for line in details:
            canvas.text(line, (left, y + low / 2), "body", kind.caption, theme.soft, room=room)
            y += low
        painter.place(element, rect)
