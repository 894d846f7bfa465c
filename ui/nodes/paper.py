"""The picture of a slip as it lies there: what it is for, what is to be paid, and its code."""

from ui.canvas import Rect
from ui.nodes.around import Card, Grow
from ui.nodes.boxes import Column
from ui.nodes.figure import figure
from ui.nodes.fitting import Fitting
from ui.nodes.node import Node
from ui.nodes.words import Words
from ui.painter import Painter

AROUND = 2.4
INSIDE = 2.4
BARS = (
    2,
    1,
    1,
    3,
    1,
    2,
    1,
    1,
    2,
    1,
    3,
    1,
    1,
    2,
    2,
    1,
    1,
    3,
    2,
    1,
    1,
    1,
    3,
    2,
    1,
    2,
    1,
    1,
    3,
    1,
    2,
    1,
    1,
    2,
    3,
    1,
    1,
    2,
)
"""Widths of bars and of the gaps between them, in modules: a picture of a bar code, not one to scan."""


class Dashes:
    """A dashed line across."""

    def least(self, painter: Painter) -> float:
        """Give nothing: it takes the width that it gets."""
        return 0.0

    natural = least

    def height(self, painter: Painter, width: float) -> float:
        """Give the room above and below it."""
        return 1.6

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it at half the height of its place."""
        count = int(rect[2] / 2.2)
        step, y = rect[2] / max(count, 1), rect[1] + rect[3] / 2
        for number in range(count):
            x = rect[0] + (number + 0.2) * step
            painter.canvas.line((x, y), (x + step * 0.6, y), painter.theme.on_sun, 0.3)


class Bars:
    """What a bar code looks like, as high as there is room."""

    def __init__(self, height: float) -> None:
        self._height = height

    def least(self, painter: Painter) -> float:
        """Give nothing: it takes the width that it gets."""
        return 0.0

    natural = least

    def height(self, painter: Painter, width: float) -> float:
        """Give the least at which it looks like one."""
        return self._height

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the bars in the middle."""
        module = min(rect[2], 44.0) / sum(BARS)
        x = rect[0] + (rect[2] - module * sum(BARS)) / 2
        for number, wide in enumerate(BARS):
            if number % 2 == 0:
                painter.canvas.box((x, rect[1], wide * module, rect[3]), painter.theme.on_sun)
            x += wide * module


class Paper:
    """A slip on a tinted ground."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def least(self, painter: Painter) -> float:
        """Give its node's, and what is around it."""
        return self._node.least(painter) + 2 * (AROUND + INSIDE)

    def natural(self, painter: Painter) -> float:
        """Give its node's, and what is around it."""
        return self._node.natural(painter) + 2 * (AROUND + INSIDE)

    def height(self, painter: Painter, width: float) -> float:
        """Give its node's, and what is around it."""
        return self._node.height(painter, width - 2 * (AROUND + INSIDE)) + AROUND + 2 * INSIDE + 0.6

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the ground, the paper that comes out of its lower edge, and what is on it."""
        canvas, theme = painter.canvas, painter.theme
        canvas.box(rect, theme.tint, 3.9)
        x, y, width, height = rect
        sheet = (x + AROUND, y + AROUND, width - 2 * AROUND, height - AROUND - 0.6)
        canvas.torn(sheet, theme.white)
        inner = (sheet[0] + INSIDE, sheet[1] + INSIDE - 0.6, sheet[2] - 2 * INSIDE, sheet[3] - 2 * INSIDE)
        self._node.draw(painter, inner)


def slip(painter: Painter) -> Node:
    """Give the picture of this view's slip, as rich as there is room: with bars, larger digits, lines between its parts."""
    shapes = (
        ("total", True, True),
        ("total", False, True),
        ("digits", True, True),
        ("digits", False, True),
        ("digits", False, False),
    )
    return Fitting([_slip(painter, size, bars=bars, dashes=dashes) for size, bars, dashes in shapes])


def _slip(painter: Painter, most: str, *, bars: bool, dashes: bool) -> Node:
    ink = painter.theme.on_sun
    product, due, number = painter.find("text.product"), painter.find("data.total"), painter.find("data.slip_code")
    dashed = Dashes() if dashes else None
    parts: list[Node | None] = []
    if product:
        parts.append(Words(product.label, "title", ink, element=product, align="center"))
    if due:
        parts += [dashed, figure(due, ink, ink, "heading", most, align="center")]
    if number:
        barred = Grow(Bars(7.0), most=13.0) if bars else None
        parts += [dashed, barred, figure(number, ink, ink, "mono_bold", most, align="center")]
    return Paper(Column(parts, gap=0.5, along="middle"))


def parts(painter: Painter) -> list[Node]:
    """Give what stands on the slip as cards of their own, for sheets: what is to be paid, and the code."""
    theme = painter.theme
    product, due, number = painter.find("text.product"), painter.find("data.total"), painter.find("data.slip_code")
    cards: list[Node] = [
        Card(figure(one, theme.soft, theme.ink, font), theme.card, theme.line, pad=2.4)
        for one, font in ((due, "heading"), (number, "mono_bold"))
        if one
    ]
    if product is None:
        return cards
    name = Words(product.label, "title", element=product)
    return [Column([name, *cards[:1]], gap=0.8), *cards[1:]]
