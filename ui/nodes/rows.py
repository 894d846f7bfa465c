"""Nodes of facts: a caption and its value each, in rows, and the sum of them."""

from collections.abc import Sequence

from messages.view import Element
from ui.canvas import Rect
from ui.measures import GAP, LINE, RADIUS
from ui.nodes.around import Card, Grow, Space
from ui.nodes.boxes import Column
from ui.nodes.figure import Named, figure
from ui.nodes.node import Node
from ui.nodes.words import Words
from ui.painter import Painter
from ui.theme import Colour

PAD = 3.2
BETWEEN = 1.2
"""Above and below the words of a row together, in the usual distance of lines; less where lines are closer."""
CLOSEST = 1.05
"""The distance of lines, in sizes, at which only a hair line is between rows."""
SPARE_MOST = 1.0
"""How much higher than its words a row gets at most where there is room, in sizes of its text: further apart it looks lost."""


class Line:
    """A caption at the left and its value at the right; the value below it where both have no room. role: of both texts."""

    def __init__(
        self, element: Element, role: str = "caption", soft: Colour | None = None, ink: Colour | None = None
    ) -> None:
        self._element, self._role, self._soft, self._ink = element, role, soft, ink
        self._caption = element.caption or ("" if element.shown else element.label)
        self._shown = element.shown or ("" if self._caption else element.label)

    def _size(self, painter: Painter) -> float:
        return float(getattr(painter.type, self._role))

    def _font(self) -> str:
        """Digits that are compared one by one stand in columns."""
        return "mono_bold" if self._shown.replace(" ", "").isdigit() else "label"

    def _beside(self, painter: Painter, width: float) -> str | None:
        """Give the font in which the value stands beside its caption; None where it has no room in any."""
        canvas, size = painter.canvas, self._size(painter)
        room = width - canvas.width(self._caption, "body", size) - (GAP if self._caption else 0.0)
        return next((font for font in (self._font(), "label") if canvas.width(self._shown, font, size) <= room), None)

    def _lines(self, painter: Painter, width: float) -> tuple[list[str], list[str], int]:
        """Give the lines of caption and value, and how many all of them take: a long value may begin beside its caption."""
        canvas, size, font = painter.canvas, self._size(painter), self._font()
        room = width - canvas.width(self._caption, "body", size) - GAP
        captions = canvas.wrap(self._caption, "body", size, width)
        below, beside = (canvas.balance(self._shown, font, size, most) for most in (width, max(room, 1.0)))
        fits = len(captions) == 1 and all(canvas.width(line, font, size) <= room for line in beside)
        if fits and len(beside) < 1 + len(below):
            return captions, beside, len(beside)
        return captions, below, len(captions) + len(below)

    def least(self, painter: Painter) -> float:
        """Give the width of the longest word of both."""
        canvas, size = painter.canvas, self._size(painter)
        words = [canvas.width(word, "body", size) for word in self._caption.split()]
        words += [canvas.width(word, self._font(), size) for word in self._shown.split()]
        return max(words, default=0.0)

    def natural(self, painter: Painter) -> float:
        """Give the width of both on one line."""
        canvas, size = painter.canvas, self._size(painter)
        return canvas.width(self._caption, "body", size) + GAP + canvas.width(self._shown, self._font(), size) + 0.2

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines."""
        pitch = self._size(painter) * painter.type.line
        if self._beside(painter, width):
            return pitch
        return self._lines(painter, width)[2] * pitch

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Write it at half the height of its place."""
        canvas, theme, size = painter.canvas, painter.theme, self._size(painter)
        soft, ink = self._soft or theme.soft, self._ink or theme.ink
        x, y, width, height = rect
        right, middle = x + width, y + height / 2
        font = self._beside(painter, width)
        if font:
            canvas.text(self._caption, (x, middle), "body", size, soft)
            canvas.text(self._shown, (right, middle), font, size, ink, "right")
        else:
            captions, values, count = self._lines(painter, width)
            pitch = size * painter.type.line
            top = y + (height - (count - 1) * pitch) / 2
            for number, line in enumerate(captions):
                canvas.text(line, (x, top + number * pitch), "body", size, soft, room=width)
            for number, line in enumerate(values, start=count - len(values)):
                canvas.text(line, (right, top + number * pitch), self._font(), size, ink, "right", room=width)
        painter.place(self._element, rect)


class Rows:
    """Lines on a card, apart by hair lines; they share the height that there is."""

    def __init__(self, elements: Sequence[Element], role: str = "caption") -> None:
        self._elements, self._role = list(elements), role
        self._lines = [Line(element, role) for element in self._elements]

    def least(self, painter: Painter) -> float:
        """Give the width of the longest word, and the padding."""
        return max((line.least(painter) for line in self._lines), default=0.0) + 2 * PAD

    def natural(self, painter: Painter) -> float:
        """Give the width of the longest line, and the padding."""
        return max((line.natural(painter) for line in self._lines), default=0.0) + 2 * PAD

    def _heights(self, painter: Painter, width: float) -> list[float]:
        between = BETWEEN * max(0.0, painter.type.line - CLOSEST) / (LINE - CLOSEST)
        return [line.height(painter, width - 2 * PAD) + between for line in self._lines]

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, the room between them, and the padding."""
        return sum(self._heights(painter, width)) + 1.6

    def torn(self, painter: Painter, width: float, height: float, *, tidy: bool = False) -> "tuple[Rows, Rows] | None":
        """Give the rows that fit this height and the rest; None if none or all of them do."""
        used, most = 1.6, 0
        for line in self._heights(painter, width):
            used += line
            if used > height + 0.2:
                break
            most += 1
        if most in (0, len(self._elements)):
            return None
        if most > 2 and most == len(self._elements) - 1:
            most -= 1  # the last one would stand alone
        return Rows(self._elements[:most], self._role), Rows(self._elements[most:], self._role)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the card as high as its rows want to be, and the rows."""
        canvas, theme = painter.canvas, painter.theme
        heights = self._heights(painter, rect[2])
        size = float(getattr(painter.type, self._role))
        spare = max(0.0, rect[3] - sum(heights) - 1.6) / max(1, len(heights))
        spare = min(spare, SPARE_MOST * size)
        height = sum(heights) + spare * len(heights) + 1.6
        canvas.box((rect[0], rect[1], rect[2], height), theme.card, RADIUS, theme.line)
        x, width, y = rect[0] + PAD, rect[2] - 2 * PAD, rect[1] + 0.8
        for number, (line, high) in enumerate(zip(self._lines, heights, strict=True)):
            if number:
                canvas.line((x, y), (x + width, y), theme.tint)
            line.draw(painter, (x, y, width, high + spare))
            y += high + spare


def total(
    painter: Painter,
    *,
    rows: Sequence[Element] = (),
    until: Element | None = None,
    note: Element | None = None,
    least: str = "total",
    close: bool = False,
    paused: bool = True,
) -> Node | None:
    """Give the card of what is to be paid: the fees above it if they are given, below it until when and when not, and what about
    the money.

    least: how small the amount may get to fit its width. close: with less between its parts. paused: with when it cannot be paid.
    """
    theme = painter.theme
    sum_of = painter.find("data.total")
    if sum_of is None:
        return None
    low: list[Node] = []
    if until:
        low.append(
            Named(until, Column([Words(text, "caption", theme.pale) for text in (until.caption, until.shown)], gap=0))
        )
    if paused and (pause := painter.find("text.cut_off")):
        low.append(Words(pause.label, "caption", theme.sun, element=pause, font="label"))
    if note:
        colour = theme.sun if note.tone == "notice" else theme.white
        low.append(Words(note.label, "caption", colour, element=note, font="label"))
    fees = [Line(row, soft=theme.pale, ink=theme.white) for row in rows]
    upper: list[Node] = [Column(fees, gap=0.5 if close else BETWEEN), Space(0.8)] if fees else []
    between = Grow(Space(BETWEEN)) if low else None
    amount = figure(sum_of, theme.pale, theme.sun, "heading", least=least)
    gap, pad = (0.5, 2.4) if close else (1.0, PAD)
    return Card(Column([*upper, amount, between, *low], gap=gap), theme.deep, pad=pad, radius=3.9)


class Facts:
    """Short facts on paper, a caption and its value each, as many in a line as fit."""

    def __init__(self, elements: Sequence[Element], between: float = 5.0) -> None:
        self._elements, self._between = list(elements), between

    def _width(self, painter: Painter, element: Element) -> float:
        canvas, size = painter.canvas, painter.type.caption
        return canvas.width(element.caption, "body", size) + 1.6 + canvas.width(element.shown, "label", size)

    def _lines(self, painter: Painter, width: float) -> list[list[Element]]:
        lines: list[list[Element]] = []
        used = 0.0
        for element in self._elements:
            wanted = self._width(painter, element)
            if lines and used + self._between + wanted <= width:
                lines[-1].append(element)
                used += self._between + wanted
            else:
                lines.append([element])
                used = wanted
        return lines

    def least(self, painter: Painter) -> float:
        """Give the width of the longest of them."""
        return max((self._width(painter, element) for element in self._elements), default=0.0)

    def natural(self, painter: Painter) -> float:
        """Give the width of all of them on one line."""
        gaps = self._between * max(0, len(self._elements) - 1)
        return sum(self._width(painter, element) for element in self._elements) + gaps

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of the lines."""
        return len(self._lines(painter, width)) * painter.type.caption * painter.type.line

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Write them."""
        canvas, theme, size = painter.canvas, painter.theme, painter.type.caption
        pitch = size * painter.type.line
        for number, line in enumerate(self._lines(painter, rect[2])):
            x, top = rect[0], rect[1] + number * pitch
            for element in line:
                taken = canvas.text(element.caption, (x, top + pitch / 2), "body", size, theme.soft_on_paper) + 1.6
                taken += canvas.text(element.shown, (x + taken, top + pitch / 2), "label", size, theme.ink)
                painter.place(element, (x, top, taken, pitch))
                x += taken + self._between
