"""Nodes of attract and menu: a service to pick, the button that starts, and pills for languages."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from messages.view import Element
from ui.canvas import Rect
from ui.measures import RADIUS, TARGET
from ui.nodes.node import SLACK
from ui.painter import Painter
from ui.theme import Colour

PAD = 2.4
LEAST_PAD = 1.6
"""What a card has above and below its words at least, together."""
BESIDE = 2.2


class _Laid(NamedTuple):
    """How a card is laid out. tile: the icon's ground, 0 for none. upper: the height of icon and name."""

    size: float
    names: list[str]
    tile: float
    above: bool
    upper: float


class Service:
    """A card of the menu: icon, name, and a word about it, or why it cannot be had now.

    The icon stands beside the name, or above it where the card is too narrow for that; where it is too low as well, the name gets
    smaller, and at last the icon goes. low: all of it a little smaller.
    """

    def __init__(self, element: Element, *, low: bool = False) -> None:
        self._element, self._low = element, low

    def _size(self, painter: Painter) -> float:
        return painter.type.button if self._low else painter.type.title

    def _tile(self, painter: Painter) -> float:
        return (7.6 if self._low else 9.0) * painter.type.title / 4.9

    def _longest(self, painter: Painter, size: float) -> float:
        return max((painter.canvas.width(word, "heading", size) for word in self._element.label.split()), default=0.0)

    def _ways(self, painter: Painter, width: float) -> Iterator[_Laid]:
        """Give layouts that need less and less height."""
        canvas, whole, tile = painter.canvas, width - 2 * PAD, self._tile(painter)
        least, longest = painter.type.least, max(self._element.label.split(), key=len, default="")
        for most in (self._size(painter), least):
            for side, above in ((tile, False), (tile, True), (0.0, False)):
                room = whole if above or not side else whole - side - BESIDE
                size = canvas.fit(longest, "heading", most, room)
                if side and not above and self._longest(painter, most) > room:
                    continue
                names = canvas.balance(self._element.label, "heading", size, room)
                words = len(names) * size * painter.type.line
                yield _Laid(size, names, side, above, side + words if above else max(side, words))

    def _laid(self, painter: Painter, width: float, height: float = math.inf) -> _Laid:
        """Give the most comfortable layout for a card of this size."""
        ways = list(self._ways(painter, width))
        return next((way for way in ways if way.upper + LEAST_PAD <= height), ways[-1])

    def _details(self, painter: Painter, width: float) -> list[str]:
        return painter.canvas.balance(self._element.detail, "body", painter.type.caption, width - 2 * PAD)

    def least(self, painter: Painter) -> float:
        """Give the width of the longest word in the least size and its edges."""
        return max(TARGET, self._longest(painter, painter.type.least) + 2 * PAD)

    def natural(self, painter: Painter) -> float:
        """Give the width of the name on one line."""
        return self.least(painter) + painter.canvas.width(self._element.label, "heading", self._size(painter))

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least a target's."""
        details = len(self._details(painter, width)) * painter.type.caption * painter.type.line
        return max(TARGET, self._laid(painter, width).upper + details + 2 * PAD)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it; a card that is too low for the word about it leaves that away. A name that does not fit is counted."""
        canvas, kind, theme, element = painter.canvas, painter.type, painter.theme, self._element
        fill, ink, edge = painter.control(element)
        canvas.box(rect, fill, RADIUS, edge)
        laid, low = self._laid(painter, rect[2], rect[3]), kind.caption * kind.line
        if laid.upper - (kind.line - 1.0) * laid.size > rect[3] + SLACK:  # no ink between the lines
            canvas.overflows.append(element.label)
        details = self._details(painter, rect[2])
        if laid.upper + len(details) * low + LEAST_PAD > rect[3]:
            details = []
        x, y = rect[0] + PAD, rect[1] + max(0.4, (rect[3] - laid.upper - len(details) * low) / 2)
        self._icon_and_name(painter, (x, y, rect[2] - 2 * PAD, laid.upper), laid, ink)
        for number, line in enumerate(details):
            middle = y + laid.upper + (number + 0.5) * low
            canvas.text(line, (x, middle), "body", kind.caption, theme.soft, room=rect[2] - 2 * PAD)
        painter.ring(element, rect, RADIUS)
        painter.place(element, rect, target=True)

    def _icon_and_name(self, painter: Painter, rect: Rect, laid: _Laid, ink: Colour) -> None:
        canvas, theme, tile = painter.canvas, painter.theme, laid.tile
        x, y, width, height = rect
        tall = laid.size * painter.type.line
        left = x if laid.above or not tile else x + tile + BESIDE
        first = y + (tile if laid.above else (height - len(laid.names) * tall) / 2)
        if tile:
            top = y if laid.above else y + (height - tile) / 2
            enabled = self._element.enabled
            ground, colour = (theme.tint, theme.brand) if enabled else (theme.off, theme.soft)
            canvas.box((x, top, tile, tile), ground, tile / 4)
            canvas.icon(self._element.icon or "layout-grid", (x + tile / 2, top + tile / 2), tile * 0.64, colour)
        for number, line in enumerate(laid.names):
            middle = first + (number + 0.5) * tall
            canvas.text(line, (left, middle), "heading", laid.size, ink, room=x + width - left)


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
