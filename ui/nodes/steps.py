"""Nodes of a guide: what to do, one step after the other."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import RADIUS
from ui.nodes.pictures import picture_colours
from ui.painter import Painter
from ui.strokes import picture_names

PAD = 2.4
MARK = 3.2
PICTURE = 18.0


class Step:
    """A card of a guide: a picture of what to do (or, where words need the room, its icon), its number, its words."""

    def __init__(self, element: Element, number: int, *, picture: bool = True) -> None:
        self._element, self._number = element, number
        self._picture = picture and _picture_of(element) in picture_names()

    def _side(self, painter: Painter) -> float:
        """Give the width of picture or icon."""
        return (PICTURE if self._picture else 11.0) * painter.type.title / 4.9

    def _mark(self, painter: Painter) -> float:
        """Give the radius of the number's ground."""
        return MARK * painter.type.caption / 4.05

    def _room(self, painter: Painter, width: float) -> float:
        return width - 2 * PAD - self._side(painter) - MARK - self._mark(painter)

    def _lines(self, painter: Painter, width: float) -> tuple[list[str], list[str]]:
        canvas, kind, room = painter.canvas, painter.type, self._room(painter, width)
        names = canvas.balance(self._element.label, "heading", kind.title, room)
        return names, canvas.balance(self._element.detail, "body", kind.caption, room)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word, the picture and the edges."""
        canvas, kind, element = painter.canvas, painter.type, self._element
        words = [canvas.width(word, "heading", kind.title) for word in element.label.split()]
        words += [canvas.width(word, "body", kind.caption) for word in element.detail.split()]
        return max(words, default=0.0) + 2 * PAD + self._side(painter) + MARK + self._mark(painter)

    def natural(self, painter: Painter) -> float:
        """Give its least width and half as much: steps are read in few lines."""
        return self.least(painter) * 1.5

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least of its picture."""
        names, details = self._lines(painter, width)
        kind = painter.type
        words = (len(names) * kind.title + len(details) * kind.caption) * kind.line
        return max(words + 2.4, self._side(painter) * 0.93 + 2.4)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        canvas, kind, theme = painter.canvas, painter.type, painter.theme
        canvas.box(rect, theme.card, RADIUS, theme.line)
        side, mark = self._side(painter), self._mark(painter)
        x, top = rect[0] + PAD, rect[1] + (rect[3] - side) / 2
        if self._picture:
            canvas.picture(
                _picture_of(self._element),
                (x, rect[1] + 1.2, side, rect[3] - 2.4),
                picture_colours(painter, painter.theme.card, painter.theme.ink),
            )
        else:
            canvas.box((x, top, side, side), theme.tint, side / 4)
            canvas.icon(self._element.icon or "check", (x + side / 2, top + side / 2), side * 0.6, theme.brand)
        corner = (x + side + mark * 0.2, max(rect[1] + 1.0, top) + mark)
        names, details = self._lines(painter, rect[2])
        canvas.circle(corner, mark, theme.sun)
        canvas.text(str(self._number), corner, "heading", kind.caption, theme.on_sun, "center")
        left, room = x + side + MARK + mark, self._room(painter, rect[2])
        tall, low = kind.title * kind.line, kind.caption * kind.line
        y = rect[1] + (rect[3] - len(names) * tall - len(details) * low) / 2
        for line in names:
            canvas.text(line, (left, y + tall / 2), "heading", kind.title, theme.ink, room=room)
            y += tall
        for line in details:
            canvas.text(line, (left, y + low / 2), "body", kind.caption, theme.soft, room=room)
            y += low
        painter.place(self._element, rect)


def _picture_of(element: Element) -> str:
    return element.id.replace(".", "-")
