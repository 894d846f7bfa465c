"""A step of the change of roll: its picture, its number or a tick, and what to do."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import EDGE, RADIUS
from ui.nodes.pictures import picture_colours
from ui.painter import Painter

PAD = 1.8
MARK = 3.3
FRAME = 0.8
WIDE_SHARE = 0.42
"""The share of a card that the picture has where it stands beside the words."""


class RollStep:
    """A card of the guide; a done step has a tick, one that is due now is framed. beside: the words stand right of the picture.

    picture: the height that the picture wants at least.
    """

    def __init__(self, element: Element, number: int, picture: float, *, beside: bool = False) -> None:
        self._element, self._number, self._picture, self._beside = element, number, picture, beside

    def _mark(self, painter: Painter) -> float:
        return MARK * painter.type.caption / 4.05

    def _room(self, painter: Painter, width: float) -> float:
        return width * (1 - WIDE_SHARE) - 2 * PAD if self._beside else width - 2 * PAD

    def _lines(self, painter: Painter, width: float) -> list[str]:
        return painter.canvas.balance(self._element.label, "label", painter.type.caption, self._room(painter, width))

    def least(self, painter: Painter) -> float:
        """Give the width at which its longest word is not cut."""
        canvas, kind = painter.canvas, painter.type
        words = max((canvas.width(word, "label", kind.caption) for word in self._element.label.split()), default=0.0)
        return (words + 2 * PAD) / (1 - WIDE_SHARE) if self._beside else words + 2 * PAD

    def natural(self, painter: Painter) -> float:
        """Give its least width and half as much: its words are read in few lines."""
        return self.least(painter) * 1.5

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of picture and words."""
        words = len(self._lines(painter, width)) * painter.type.caption * painter.type.line
        return max(self._picture, words) + 2 * PAD if self._beside else self._picture + words + 2 * PAD

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the card, the picture with its mark in the corner, and the words."""
        canvas, theme, element = painter.canvas, painter.theme, self._element
        done = element.tone == "success"
        fill, edge, ink = theme.paper, theme.line, theme.soft_on_paper
        if done:
            fill, edge, ink = theme.success_tint, theme.success_tint, theme.ink
        elif element.selected:
            fill, edge, ink = theme.card, theme.brand, theme.ink
        canvas.box(rect, fill, RADIUS, edge, FRAME if element.selected else EDGE)
        lines = self._lines(painter, rect[2])
        size, pitch = painter.type.caption, painter.type.caption * painter.type.line
        x, y, width, height = rect
        if self._beside:
            picture = (x + PAD, y + PAD, width * WIDE_SHARE - PAD, height - 2 * PAD)
            left, room = x + width * WIDE_SHARE + PAD, self._room(painter, width)
            top = y + (height - len(lines) * pitch) / 2
        else:
            words = len(lines) * pitch
            picture = (x + PAD, y + PAD, width - 2 * PAD, height - words - 2 * PAD - 1.0)
            left, room, top = x + width / 2, width - 2 * PAD, y + height - PAD - words
        mark = self._mark(painter)
        inset = (picture[0] + mark, picture[1], picture[2] - mark, picture[3])
        canvas.picture(element.id.replace(".", "-"), inset, picture_colours(painter, fill, ink))
        self._draw_mark(painter, (x + 1.6 + mark, y + 1.6 + mark), done=done)
        for number, line in enumerate(lines):
            align = "left" if self._beside else "center"
            canvas.text(line, (left, top + (number + 0.5) * pitch), "label", size, ink, align, room=room)
        painter.place(element, rect)

    def _draw_mark(self, painter: Painter, centre: tuple[float, float], *, done: bool) -> None:
        canvas, theme, mark = painter.canvas, painter.theme, self._mark(painter)
        selected = self._element.selected
        canvas.circle(centre, mark, theme.success if done else theme.sun if selected else theme.tint)
        if done:
            canvas.icon("check", centre, mark * 1.4, theme.paper)
        else:
            ink = theme.on_sun if selected else theme.brand
            canvas.text(str(self._number), centre, "heading", painter.type.caption, ink, "center")
