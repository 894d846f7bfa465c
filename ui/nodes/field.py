"""The node of a field: what it is called, what stands in it, and a sign for how it is filled."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import EDGE, GAP, RADIUS
from ui.painter import Painter

FIELD_EDGE = 0.8
FIELD_PAD = 3.2
SIGN = 5.4
CHOSEN = "chevron-down"
"""The icon of a field that is not typed but chosen from a list: words stand in it, and no caret."""


class Field:
    """A field: its caption above its digits, or before them (`low`), or only where there are none yet (`bare`).

    Digits and codes are written letter by letter alike; in a field with an icon, which stands at its right, there are words.
    single: one line; of what is too long for it the end is seen, which is where somebody types, and its caption is not.
    """

    def __init__(self, element: Element, *, low: bool = False, bare: bool = False, single: bool = False) -> None:
        self._element, self._low, self._bare, self._single = element, low, bare, single
        self._font = "label" if element.icon else "mono_bold"
        self._around = 2 * FIELD_PAD + (SIGN + 1.4 if element.icon else 0.0)

    def _caption(self) -> str:
        word = self._element.caption or self._element.label
        return "" if self._bare and self._element.shown else word

    def _lines(self, painter: Painter, width: float) -> tuple[list[str], list[str]]:
        """Give the lines of the caption above and of the digits; the caption stands before them when low."""
        canvas, kind, room = painter.canvas, painter.type, width - self._around
        caption = self._caption()
        above = [] if self._beside() or not caption else canvas.wrap(caption, "label", kind.caption, room)
        if self._beside() and caption:
            room -= canvas.width(caption, "label", kind.caption) + GAP
        if self._single:
            return above if len(above) < 2 else [], [self._end(painter, room - 1.5)]
        return above, canvas.wrap(self._element.shown, self._font, kind.digits, room - 1.5)

    def _end(self, painter: Painter, room: float) -> str:
        """Give as much of what was typed last as one line has room for."""
        text = self._element.shown
        for gone in range(len(text)):
            end = f"…{text[gone:]}" if gone else text
            if painter.canvas.width(end, self._font, painter.type.digits) <= room:
                return end
        return ""

    def _beside(self) -> bool:
        return self._low or (self._bare and bool(self._element.shown))

    def least(self, painter: Painter) -> float:
        """Give the width of its longest group of digits or word; beside its caption all digits are on one line."""
        canvas, kind = painter.canvas, painter.type
        shown = "" if self._single else self._element.shown
        if self._low:
            digits = canvas.width(shown or "0812", self._font, kind.digits)
            caption = canvas.width(self._caption(), "label", kind.caption)
            return digits + (caption + GAP if caption else 0.0) + self._around + 1.5
        groups = [canvas.width(group, self._font, kind.digits) + 1.5 for group in shown.split()]
        words = [canvas.width(word, "label", kind.caption) for word in self._caption().split()]
        return max([*groups, *words], default=0.0) + self._around

    def natural(self, painter: Painter) -> float:
        """Give its least width: it grows with its column."""
        return self.least(painter)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of caption and digits."""
        kind = painter.type
        above, digits = self._lines(painter, width)
        if self._bare and not self._element.shown:
            return max(12.0, len(above) * kind.caption * kind.line + 2.4)
        words = (len(above) * kind.caption + max(1, len(digits)) * kind.digits) * kind.line
        return max(12.0 if self._beside() else 15.4, words + 2.4)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it, with a caret while something is typed into it."""
        canvas, kind, theme, element = painter.canvas, painter.type, painter.theme, self._element
        edge = theme.danger if element.error else theme.brand if element.selected else theme.edge
        strong = element.selected or element.error
        canvas.box(rect, painter.touched(element, theme.card), RADIUS, edge, FIELD_EDGE if strong else EDGE)
        above, digits = self._lines(painter, rect[2])
        left, room = rect[0] + FIELD_PAD, rect[2] - self._around
        right = left + room
        if element.icon:
            canvas.icon(element.icon, (right + 1.4 + SIGN / 2, rect[1] + rect[3] / 2), SIGN, theme.soft)
        low, tall = kind.caption * kind.line, kind.digits * kind.line
        rows = 0 if self._bare and above and not element.shown else max(1, len(digits))
        y = rect[1] + (rect[3] - len(above) * low - rows * tall) / 2
        for line in above:
            canvas.text(line, (left, y + low / 2), "label", kind.caption, theme.soft, room=room)
            y += low
        if self._beside() and (caption := self._caption()):
            middle = y + rows * tall / 2
            left += canvas.text(caption, (left, middle), "label", kind.caption, theme.soft, room=room) + GAP
        end = left
        for number, line in enumerate(digits or [""]):
            middle = y + (number + 0.5) * tall
            end = left + canvas.text(line, (left, middle), self._font, kind.digits, theme.ink, room=right - left)
        if element.selected and rows and element.icon != CHOSEN:
            middle, half = y + (rows - 0.5) * tall, kind.digits * 0.52
            canvas.line((end + 0.8, middle - half), (end + 0.8, middle + half), edge, 0.6)
        painter.place(element, rect, target=True)
