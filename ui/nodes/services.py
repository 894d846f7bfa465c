"""Nodes of attract and menu: a service to pick, the button that starts, and pills for languages."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import RADIUS, TARGET
from ui.painter import Painter

PAD = 2.4


class Service:
    """A card of the menu: icon, name, and a word about it, or why it cannot be had now.

    The icon stands beside the name, or above it where the card is too narrow for that.
    """

    def __init__(self, element: Element) -> None:
        self._element = element

    def _tile(self, painter: Painter) -> float:
        return 9.0 * painter.type.title / 4.9

    def _above(self, painter: Painter, width: float) -> bool:
        """Say whether the longest word has no room beside the icon."""
        beside = width - 2 * PAD - self._tile(painter) - 2.2
        return self._longest(painter, painter.type.title) > beside

    def _longest(self, painter: Painter, size: float) -> float:
        return max((painter.canvas.width(word, "heading", size) for word in self._element.label.split()), default=0.0)

    def _lines(self, painter: Painter, width: float) -> tuple[float, list[str], list[str]]:
        """Give the size of the name, its lines, and those of the word about it."""
        canvas, kind = painter.canvas, painter.type
        room = width - 2 * PAD - (0.0 if self._above(painter, width) else self._tile(painter) + 2.2)
        size = canvas.fit(max(self._element.label.split(), key=len, default=""), "heading", kind.title, room)
        names = canvas.balance(self._element.label, "heading", size, room)
        return size, names, canvas.balance(self._element.detail, "body", kind.caption, width - 2 * PAD)

    def least(self, painter: Painter) -> float:
        """Give the width of the longest word in the least size and its edges."""
        return max(TARGET, self._longest(painter, painter.type.least) + 2 * PAD)

    def natural(self, painter: Painter) -> float:
        """Give the width of the name on one line."""
        return self.least(painter) + painter.canvas.width(self._element.label, "heading", painter.type.title)

    def _upper(self, painter: Painter, width: float) -> float:
        """Give the height of icon and name."""
        size, names, _ = self._lines(painter, width)
        tile, words = self._tile(painter), len(names) * size * painter.type.line
        return tile + words if self._above(painter, width) else max(tile, words)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least a target's."""
        details = self._lines(painter, width)[2]
        return max(
            TARGET, self._upper(painter, width) + len(details) * painter.type.caption * painter.type.line + 2 * PAD
        )

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it; a lower card leaves the word about it away."""
        canvas, kind, theme, element = painter.canvas, painter.type, painter.theme, self._element
        fill, _, edge = painter.control(element)
        canvas.box(rect, fill, RADIUS, edge)
        size, names, details = self._lines(painter, rect[2])
        tile, upper, low = self._tile(painter), self._upper(painter, rect[2]), kind.caption * kind.line
        if upper + len(details) * low + 1.6 > rect[3]:
            details = details[: max(0, int((rect[3] - upper - 1.6) / low))]
        x, y = rect[0] + PAD, rect[1] + max(0.4, (rect[3] - upper - len(details) * low) / 2)
        top = self._icon_and_name(painter, (x, y, rect[2] - 2 * PAD, upper), size, names)
        ground, colour = (theme.tint, theme.brand) if element.enabled else (theme.off, theme.soft)
        canvas.box((x, top, tile, tile), ground, tile / 4)
        canvas.icon(element.icon or "layout-grid", (x + tile / 2, top + tile / 2), tile * 0.64, colour)
        for number, line in enumerate(details):
            middle = y + upper + (number + 0.5) * low
            canvas.text(line, (x, middle), "body", kind.caption, theme.soft, room=rect[2] - 2 * PAD)
        painter.ring(element, rect, RADIUS)
        painter.place(element, rect, target=True)

    def _icon_and_name(self, painter: Painter, rect: Rect, size: float, names: list[str]) -> float:
        """Write the name beside or below the icon; give where the icon's top is."""
        ink = painter.control(self._element)[1]
        tile, tall = self._tile(painter), size * painter.type.line
        above = self._above(painter, rect[2] + 2 * PAD)
        left = rect[0] if above else rect[0] + tile + 2.2
        first = rect[1] + (tile if above else (rect[3] - len(names) * tall) / 2)
        for number, line in enumerate(names):
            middle = first + (number + 0.5) * tall
            painter.canvas.text(line, (left, middle), "heading", size, ink, room=rect[0] + rect[2] - left)
        return rect[1] if above else rect[1] + (rect[3] - tile) / 2


class Start:
    """The one large button of attract. low: no higher than any other button."""

    def __init__(self, element: Element, *, low: bool = False) -> None:
        self._element, self._height = element, 17.0 if low else TARGET

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word and its hand."""
        words = self._element.label.split()
        return max((painter.canvas.width(word, "heading", painter.type.heading) for word in words), default=0.0) + 22.0

    def natural(self, painter: Painter) -> float:
        """Give its width on one line."""
        return painter.canvas.width(self._element.label, "heading", painter.type.heading) + 23.0

    def height(self, painter: Painter, width: float) -> float:
        """Give a target's height, or that of two lines."""
        size = self._size(painter, width)
        lines = painter.canvas.wrap(self._element.label, "heading", size, width - 22.0)
        return max(self._height, len(lines) * size * painter.type.line + 2.0)

    def _size(self, painter: Painter, width: float) -> float:
        """Give the size in which it is on one line, or a heading's where none would do."""
        size = painter.canvas.fit(self._element.label, "heading", painter.type.heading, width - 22.0)
        return size if size >= painter.type.title else painter.type.heading

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it, no wider than it needs."""
        canvas, theme, size = painter.canvas, painter.theme, self._size(painter, rect[2])
        x, y, width, height = rect
        width = min(width, max(self.natural(painter), 66.0))
        rect = (x, y, width, height)
        canvas.box(rect, painter.touched(self._element, theme.sun), 4.6)
        canvas.icon(self._element.icon or "hand", (x + 10.0, y + height / 2), 8.2, theme.on_sun)
        lines = canvas.balance(self._element.label, "heading", size, width - 22.0)
        for number, line in enumerate(lines):
            middle = y + height / 2 + (number - (len(lines) - 1) / 2) * size * painter.type.line
            canvas.text(line, (x + 17.5, middle), "heading", size, theme.on_sun, room=width - 19.0)
        painter.ring(self._element, rect, 4.6, theme.white)
        painter.place(self._element, rect, target=True)


class Pill:
    """A language in its own name, on the ground of attract."""

    def __init__(self, element: Element) -> None:
        self._element = element

    def least(self, painter: Painter) -> float:
        """Give the width of its name."""
        return self.natural(painter)

    def natural(self, painter: Painter) -> float:
        """Give the width of its name, at least a target's."""
        return max(TARGET, painter.canvas.width(self._element.label, "label", painter.type.caption) + 8.0)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height that is drawn; gaps and margin around it make more of it."""
        return max(12.5, painter.type.caption * 1.9)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it; the one that is spoken has a strong edge."""
        canvas, theme, element = painter.canvas, painter.theme, self._element
        ink, edge, width = (theme.white, theme.sun, 0.7) if element.selected else (theme.pale, theme.pale, 0.4)
        radius = rect[3] / 2
        canvas.box(rect, painter.touched(element, theme.deep), radius, edge, width)
        middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
        canvas.text(element.label, middle, "label", painter.type.caption, ink, "center", room=rect[2] - 3)
        painter.ring(element, rect, radius, theme.sun, gap=0.3)
        hit = (rect[0] - 1.5, rect[1] + rect[3] + 3.8 - TARGET, rect[2] + 3.0, TARGET)
        painter.place(element, rect, target=True, hit=hit)
