"""The buttons at the foot of a screen: in as few rows as their words need."""

from collections.abc import Sequence
from itertools import product

from messages.view import Element
from ui.canvas import Rect
from ui.measures import GAP
from ui.nodes.around import Grow, Space, Wide
from ui.nodes.boxes import Row
from ui.nodes.controls import BUTTON_HEIGHT, Arrow, Button
from ui.nodes.node import SLACK, Node
from ui.painter import Painter

PAGES = ("page.previous", "page.next")
WIDE = 120.0
"""From this width on a button that stands alone takes the right half of it."""
MAIN = 1.25
"""The main button's width at least, in shares that all buttons of a row would have alike; less where its word needs less."""


class Foot:
    """The buttons at the foot of a screen: those of `ids` that the view has, the main one last. height: 0 without any.

    They stand in one row as long as no word is cut, else in two or three; the main one is last. turning: room for the
    buttons that turn the sheets, whether or not the view has them yet. aside: what stands at the left of a single button that
    leaves room. bare: those that are drawn as nothing but their icon, where words have no room. dense: as low as can be, not
    with every word on one line.
    """

    def __init__(
        self,
        painter: Painter,
        ids: Sequence[str],
        width: float,
        *,
        note: Element | None = None,
        turning: bool = False,
        aside: Node | None = None,
        bare: Sequence[str] = (),
        dense: bool = True,
    ) -> None:
        found = sorted((one for name in ids if (one := painter.find(name))), key=lambda one: one.tone == "primary")
        pages = [painter.find(name) or Element(id=name, role="button") for name in PAGES] if turning else []
        self._painter, self._width = painter, width
        self._of = (
            [*pages, *found],
            width,
            note,
            aside,
            tuple(bare),
            dense,
            [painter.find(name) is None for name in PAGES],
        )

        def chosen() -> tuple[list[Row], list[float]]:
            rows = _rows(painter, [*pages, *found], width, note, aside, bare, dense=dense) if found or pages else []
            return rows, [row.height(painter, width) for row in rows]

        self._rows, self._heights = painter.part(f"foot {len(bare)} {dense}", self._of, chosen)
        self.height = sum(self._heights) + GAP * max(0, len(self._rows) - 1)

    @property
    def rows(self) -> int:
        """How many rows they take."""
        return len(self._rows)

    def above(self, rect: Rect) -> Rect:
        """Give what is left of a rectangle above them."""
        return (rect[0], rect[1], rect[2], rect[3] - self.height - GAP) if self._rows else rect

    def draw(self, rect: Rect) -> None:
        """Draw them at the foot of a rectangle."""
        self._painter.part("foot", (self._of, rect), lambda: self._draw(rect))

    def _draw(self, rect: Rect) -> None:
        y = rect[1] + rect[3] - self.height
        for row, height in zip(self._rows, self._heights, strict=True):
            row.draw(self._painter, (rect[0], y, self._width, height))
            y += height + GAP


def _rows(
    painter: Painter,
    found: list[Element],
    width: float,
    note: Element | None,
    aside: Node | None,
    bare: Sequence[str],
    *,
    dense: bool,
) -> list[Row]:
    main = next((one for one in found if one.tone == "primary"), None)
    if len(found) == 1 and width > WIDE:
        return [Row([Grow(aside or Space(), share=2 if aside else 1), Grow(Button(found[0], note))])]
    rest, last = [one for one in found if one is not main], [main] if main else []
    half = -(-len(rest) // 2)
    ways = [[found], [rest, last], [rest[:half], [*rest[half:], *last]], [rest[:half], rest[half:], last]]
    ways.append([*([one] for one in rest), last])
    tidy: list[list[Row]] = []
    for signs, way in product((True, False), ways):
        rows = [_row(painter, part, main, width, note, bare, signs=signs) for part in way if part]
        if not dense and all(row.natural(painter) <= width for row in rows):
            return rows
        if all(_tidy(painter, row, width) for row in rows):
            tidy.append(rows)
            if dense and way is ways[0] and rows[0].height(painter, width) <= BUTTON_HEIGHT:
                break  # nothing is lower
    if not tidy:
        return [_row(painter, part, main, width, note, bare) for part in ways[-1] if part]
    return min(tidy, key=lambda rows: _high(painter, rows, width))


def _row(
    painter: Painter,
    elements: list[Element],
    main: Element | None,
    width: float,
    note: Element | None,
    bare: Sequence[str],
    *,
    signs: bool = True,
) -> Row:
    """Give buttons side by side. signs: with icons also on those that are not the main one."""
    parts: list[Node] = []
    turners = all(one.id in PAGES for one in elements)
    for one in elements:
        if one.id in (*PAGES, *bare):
            parts.append(Grow(Arrow(one)) if turners else Arrow(one))
        elif one is main:
            button = Button(one, note)
            parts.append(Grow(Wide(button, min(button.natural(painter), MAIN * width / len(elements), width))))
        else:
            button = Button(one, bare=not signs)
            parts.append(button if main in elements else Grow(button))
    return Row(parts)


def _high(painter: Painter, rows: list[Row], width: float) -> float:
    return sum(row.height(painter, width) + GAP for row in rows)


def _tidy(painter: Painter, row: Row, width: float) -> bool:
    """Say whether no word of a row of buttons is cut, and none has more than two lines (three where the text is big)."""
    lines = 3 if painter.view.text == "big" else 2
    high = lines * painter.type.button * painter.type.line + 2.5
    return row.least(painter) <= width + SLACK and row.height(painter, width) <= max(BUTTON_HEIGHT, high)
