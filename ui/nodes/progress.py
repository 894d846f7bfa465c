"""Nodes of how far something is: steps to do with a number each, and steps that were done, with the time."""

from collections.abc import Sequence

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter

STONE_MOST = 18.0
"""Further apart than this steps do not look joined."""
AFTER = 3.0
"""Between a mark and its words."""


class _Marked:
    """A mark at the left, a title and a word about it at its right."""

    def __init__(self, element: Element, role: str, detail: str = "caption") -> None:
        self._element, self._role, self._detail = element, role, detail

    def _radius(self, painter: Painter) -> float:
        """Give half the width of the mark: it goes with the size of the title."""
        return self._title(painter) * 0.78

    def _title(self, painter: Painter) -> float:
        return float(getattr(painter.type, self._role))

    def _small(self, painter: Painter) -> float:
        return float(getattr(painter.type, self._detail))

    def _before(self, painter: Painter) -> float:
        return 2 * self._radius(painter) + AFTER

    def _lines(self, painter: Painter, width: float) -> tuple[list[str], list[str]]:
        canvas, room = painter.canvas, width - self._before(painter)
        names = canvas.balance(self._element.label, "heading", self._title(painter), room)
        return names, canvas.balance(self._element.detail, "body", self._small(painter), room)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word, and the mark."""
        canvas, element = painter.canvas, self._element
        words = [canvas.width(word, "heading", self._title(painter)) for word in element.label.split()]
        words += [canvas.width(word, "body", self._small(painter)) for word in element.detail.split()]
        return max(words, default=0.0) + self._before(painter)

    def natural(self, painter: Painter) -> float:
        """Give the width with both on one line."""
        canvas, element = painter.canvas, self._element
        title = canvas.width(element.label, "heading", self._title(painter))
        return max(title, canvas.width(element.detail, "body", self._small(painter))) + self._before(painter) + 0.2

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least of its mark."""
        return max(self._words(painter, width), 2 * self._radius(painter))

    def _words(self, painter: Painter, width: float) -> float:
        names, details = self._lines(painter, width)
        return (len(names) * self._title(painter) + len(details) * self._small(painter)) * painter.type.line

    def _write(self, painter: Painter, rect: Rect, y: float) -> None:
        canvas, kind, theme, small = painter.canvas, painter.type, painter.theme, self._small(painter)
        names, details = self._lines(painter, rect[2])
        left, room = rect[0] + self._before(painter), rect[2] - self._before(painter)
        size = self._title(painter)
        for line in names:
            canvas.text(line, (left, y + size * kind.line / 2), "heading", size, theme.ink, room=room)
            y += size * kind.line
        for line in details:
            canvas.text(line, (left, y + small * kind.line / 2), "body", small, theme.soft_on_paper, room=room)
            y += small * kind.line
        painter.place(self._element, rect)


class Numbered(_Marked):
    """A step to do, with its number; the first is the one to do now."""

    def __init__(self, element: Element, number: int, role: str = "title", detail: str = "caption") -> None:
        super().__init__(element, role, detail)
        self._number = number

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at the top of its place."""
        canvas, theme, radius = painter.canvas, painter.theme, self._radius(painter)
        now = self._number == 1
        centre = (rect[0] + radius, rect[1] + max(radius, self._title(painter) * painter.type.line / 2 + 0.6))
        canvas.circle(centre, radius, theme.sun if now else theme.tint)
        ink = theme.on_sun if now else theme.brand
        canvas.text(str(self._number), centre, "heading", self._title(painter) * 0.94, ink, "center")
        self._write(painter, rect, rect[1])


class Milestone(_Marked):
    """A step that was done, with a tick, or is still to come; a line joins it to those before and after it.

    low: the time stands beside the word where both have room.
    """

    def __init__(self, element: Element, *, first: bool, last: bool, low: bool = False) -> None:
        super().__init__(element, "title")
        self._first, self._last, self._low = first, last, low

    def _beside(self, painter: Painter, width: float) -> bool:
        canvas, element = painter.canvas, self._element
        word = canvas.width(element.label, "heading", self._title(painter)) + AFTER
        room = width - self._before(painter)
        return self._low and word + canvas.width(element.detail, "body", painter.type.caption) <= room

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least of its mark."""
        return 2 * self._radius(painter) if self._beside(painter, width) else super().height(painter, width)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at half the height of its place."""
        canvas, theme, radius = painter.canvas, painter.theme, self._radius(painter)
        x, middle = rect[0] + radius, rect[1] + rect[3] / 2
        if not self._first:
            canvas.line((x, rect[1]), (x, middle - radius), theme.edge, 0.7)
        if not self._last:
            canvas.line((x, middle + radius), (x, rect[1] + rect[3]), theme.edge, 0.7)
        if self._element.selected:
            canvas.circle((x, middle), radius, theme.success)
            canvas.icon("check", (x, middle), radius * 1.35, theme.paper)
        else:
            canvas.circle((x, middle), radius, theme.edge)
            canvas.circle((x, middle), radius - 0.6, theme.paper)
        if self._beside(painter, rect[2]):
            right = rect[0] + rect[2]
            canvas.text(
                self._element.label,
                (rect[0] + self._before(painter), middle),
                "heading",
                self._title(painter),
                theme.ink,
            )
            canvas.text(
                self._element.detail, (right, middle), "body", painter.type.caption, theme.soft_on_paper, "right"
            )
            painter.place(self._element, rect)
        else:
            self._write(painter, rect, middle - self._words(painter, rect[2]) / 2)


class Timeline:
    """The steps of a payment below each other, joined by a line. low: as low as they go."""

    def __init__(self, elements: Sequence[Element], *, low: bool = False, begun: bool = False) -> None:
        last = len(elements) - 1
        self._elements, self._low = list(elements), low
        self._stones = [
            Milestone(one, first=at == 0 and not begun, last=at == last, low=low) for at, one in enumerate(elements)
        ]

    def least(self, painter: Painter) -> float:
        """Give the width of the longest word, and the mark."""
        return max((stone.least(painter) for stone in self._stones), default=0.0)

    def natural(self, painter: Painter) -> float:
        """Give the width of the longest line."""
        return max((stone.natural(painter) for stone in self._stones), default=0.0)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of all of them."""
        return sum(stone.height(painter, width) for stone in self._stones)

    def torn(
        self, painter: Painter, width: float, height: float, *, tidy: bool = False
    ) -> "tuple[Timeline, Timeline] | None":
        """Give the steps that fit this height and the rest; None if there are none that do."""
        used, most = 0.0, 0
        for stone in self._stones[:-1]:
            used += stone.height(painter, width)
            most += used <= height + 0.2
        if most == 0:
            return None
        upper, lower = self._elements[:most], self._elements[most:]
        return Timeline(upper, low=self._low), Timeline(lower, low=self._low, begun=True)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw them; they share the height that there is."""
        heights = [stone.height(painter, rect[2]) for stone in self._stones]
        spare = max(0.0, rect[3] - sum(heights)) / max(1, len(heights))
        y = rect[1]
        for stone, height in zip(self._stones, heights, strict=True):
            high = max(height, min(height + spare, STONE_MOST))
            stone.draw(painter, (rect[0], y, rect[2], high))
            y += high
