"""Typing: fields on the left, the pad on the right, or one above the other; amounts below the number they belong to.

Where a field is chosen from a list, the list stands in the pad's place.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from messages.view import Element
from ui.canvas import Rect
from ui.foot import PAGES, Foot
from ui.frame import begin, header_height
from ui.measures import GAP, KEY, MARGIN, TARGET
from ui.nodes.around import Grow, Kept, Space
from ui.nodes.boxes import Column, Grid, Row, fits
from ui.nodes.controls import Arrow, Key, Tile
from ui.nodes.field import Field
from ui.nodes.node import SLACK, Node
from ui.nodes.words import Icon, Words
from ui.painter import Painter
from ui.screens.cells import OPTION_ROW_MOST, option_cells, options_width, turned
from ui.screens.letters import LETTER_GAP, field_in_hand, in_hand, keyboard

PAD_SHARE = 0.358
PAD_WIDE = 51.5
WAYS = ("action.back", "action.next")


def entry(painter: Painter) -> None:
    """Draw the fields, their errors, the amounts or what is missing, and the keys."""
    rect = begin(painter)
    if painter.find("pad.a"):
        _with_letters(painter, rect)
    elif painter.canvas.panel.upright:
        _upright(painter, rect)
    else:
        _beside(painter, rect)


def _beside(painter: Painter, rect: Rect) -> None:
    width = max(PAD_WIDE, (painter.width - 2 * MARGIN) * PAD_SHARE)
    if painter.starting("option."):
        width = options_width(painter.canvas.panel, painter.view.text)
    right = painter.width - MARGIN - width
    top = TARGET + 0.2
    bottom = painter.height - MARGIN + 0.6
    _pad(painter, (right, top, width, bottom - top))
    left: Rect = (MARGIN, rect[1], right - MARGIN - GAP, painter.height - MARGIN - rect[1])
    _left(painter, left)


def _upright(painter: Painter, rect: Rect) -> None:
    foot = _foot(painter, rect[2])
    foot.draw(rect)
    body = foot.above(rect)
    rows = option_cells(painter.canvas.panel, painter.view.text)[1] if painter.starting("option.") else 4
    least = rows * KEY - LETTER_GAP
    pad = max(least, body[3] * 0.6)
    forms = list(_ladder(painter))
    for alone, high in ((False, pad), (False, least), (True, pad), (True, least)):  # lower keys before fields that hide
        upper = (body[0], body[1], body[2], body[3] - high - (GAP if high > least else LETTER_GAP / 2))
        found = next((form for form in forms if form.alone is alone and fits(painter, form.column, upper)), None)
        if found or (alone and high == least):
            (found or forms[-1]).column.draw(painter, upper)
            _pad(painter, (body[0], body[1] + body[3] - high, body[2], high))
            return


def _foot(painter: Painter, width: float, note: Element | None = None) -> Foot:
    """Give the ways back and on in one row: where words are too long for that, the way back is an arrow."""
    foot = Foot(painter, WAYS, width, note=note)
    return foot if foot.rows == 1 else Foot(painter, WAYS, width, note=note, bare=("action.back",))


def _left(painter: Painter, rect: Rect) -> None:
    """Draw fields and buttons in one column: the most comfortable way that fits."""
    missing = painter.find("text.missing")
    note = missing if missing and painter.starting("denomination.") and not painter.starting("error.") else None
    foot = _foot(painter, rect[2], note)
    for form in _ladder(painter, note):
        if form.note is not note:
            note, foot = form.note, _foot(painter, rect[2], form.note)
        if fits(painter, form.column, foot.above(rect)):
            break
    form.column.draw(painter, foot.above(rect))
    foot.draw(rect)


class _Form(NamedTuple):
    """One way to draw a column of fields. note: what is missing, where the button says it. alone: no field but that in hand."""

    column: Node
    note: Element | None = None
    alone: bool = False


def _ladder(painter: Painter, note: Element | None = None) -> Iterator[_Form]:
    """Give the column of fields in forms that need less and less."""
    amounts = painter.starting("denomination.")
    choices = _choices(painter, amounts, details=True) if amounts else None
    forms = ("low", "above", "bare", "digits") if amounts else ("above", "low", "bare", "digits")
    if note:
        for form in forms:
            yield _Form(_column(painter, form, choices, missing=False), note)
    for leave in ((), ("hints",), ("hints", "title")):
        for form in forms:
            yield _Form(_column(painter, form, choices, leave))
    choices = _choices(painter, amounts, details=False) if amounts else None
    for form in forms:
        yield _Form(_column(painter, form, choices, ("hints", "title", "details", "step")))
    for form in (*forms, "one"):
        column = _column(painter, form, choices, ("hints", "title", "details", "errors"), missing=False)
        yield _Form(column, alone=form == "one")


def _column(
    painter: Painter, form: str, choices: Node | None, leave: Sequence[str] = (), *, missing: bool = True
) -> Node:
    """Give fields, errors, amounts and what is missing, without what is to be left away.

    An error that has no room in words stays red on its field, and is in words as soon as the field is in hand. In the
    form "one" the other fields are back as soon as the error is gone, which the next digit does.
    """
    parts: list[Node | None] = [_clear(painter) if "title" in leave else _title(painter, step="step" not in leave)]
    fields = painter.starting("field.")
    if form == "one":
        fields = in_hand(painter) or fields
    for element in fields:
        field = Field(
            element, low=form == "low", bare=form in ("digits", "one") or (form == "bare" and not element.selected)
        )
        words = "errors" not in leave or element.selected
        parts.append(Column([field, _under(painter, element, hints="hints" not in leave) if words else None], gap=0.6))
    if choices:
        parts.append(Grow(choices, most=44.0))
    lacking = painter.find("text.missing")
    if lacking and missing and not painter.starting("error."):
        words_missing = Words(lacking.label, "caption", painter.theme.soft_on_paper, element=lacking)
        parts.append(words_missing if choices else Grow(Column([words_missing], along="bottom")))
    return Column(parts, gap=1.0 if "details" in leave else 2.0)


def _clear(painter: Painter) -> Node | None:
    """Give what keeps fields clear of the header's buttons, which are touched down to 20 mm, where they lie below them."""
    return Space(TARGET - header_height(painter) - 1.0) if painter.canvas.panel.upright else None


def _title(painter: Painter, *, step: bool = True) -> Node | None:
    """Give the product's icon and name, and at its right the step."""
    heading, number = painter.find("text.heading"), painter.find("text.step")
    if heading is None:
        return None
    size = painter.type.title * 1.6
    icon = Icon(heading.icon or "pencil", size, painter.theme.brand, tile=painter.theme.tint)
    name = Grow(Words(heading.label, "title", element=heading, middle=True))
    small = None
    if number and step and painter.view.text == "normal" and not painter.find(PAGES[0]):
        small = Words(number.label, "caption", painter.theme.soft_on_paper, element=number, middle=True)
    return Row([icon, name, small], gap=2.2)


def _under(painter: Painter, field: Element, *, hints: bool) -> Node | None:
    """Give the error of a field or, in hand, its hint."""
    theme = painter.theme
    error = painter.find(f"error.{field.id.removeprefix('field.')}")
    if error:
        words = Grow(Words(error.label, "caption", theme.danger, element=error, font="label"))
        return Row([Icon(error.icon or "circle-alert", 4.6, theme.danger, middle=False), words], gap=1.4)
    if hints and field.detail and field.selected:
        return Words(field.detail, "caption", theme.soft_on_paper)
    return None


def _choices(painter: Painter, choices: list[Element], *, details: bool) -> Node:
    """Give the amounts in rows; the arrows that turn their pages are two more cells."""
    turners = [element for name in PAGES if (element := painter.find(name))]
    of = choices, turners, details
    return painter.part(
        f"choices {details}", of, lambda: Kept(_arranged(painter, choices, turners, details=details), "choices", of)
    )


def _arranged(painter: Painter, choices: list[Element], turners: list[Element], *, details: bool) -> Node:
    """Give the amounts in rows of three, or of two where names are long."""
    arrows: list[Node] = [Arrow(element, KEY) for element in turners]
    shown = choices if details else [msgspec.structs.replace(one, detail="") for one in choices]
    tiles: list[Node] = [Tile(one) for one in shown]
    width = painter.width - 2 * MARGIN
    if not painter.canvas.panel.upright:
        width -= max(PAD_WIDE, width * PAD_SHARE) + GAP
    ways: list[Node] = []
    for columns in (3, 2):
        cells = [*tiles, *arrows]
        rows = [cells[at : at + columns] for at in range(0, len(cells), columns)]
        ways.append(Column([Grow(Grid(row, columns, gap=2.0)) for row in rows], gap=2.0))
    ways.append(Column([*(Grow(tile) for tile in tiles), *([Grow(Grid(arrows, 2))] if arrows else [])], gap=2.0))
    wide = [way for way in ways if way.least(painter) <= width + SLACK] or ways[-1:]
    return min(wide, key=lambda way: way.height(painter, width))


def _pad(painter: Painter, rect: Rect) -> None:
    """Draw twelve keys in four rows, or the list that the field in hand is chosen from."""
    elements, options = painter.starting("pad."), painter.starting("option.")
    if options:
        turners = [element for name in PAGES if (element := painter.find(name))]
        painter.part("options", (options, turners, rect), lambda: _options(painter, options, turners, rect))
        return
    gap = GAP if rect[3] >= 4 * 15.0 + 3 * GAP - 0.3 else LETTER_GAP
    painter.part("pad", (elements, rect), lambda: Grid([Key(one) for one in elements], 3, gap).draw(painter, rect))


def _options(painter: Painter, options: list[Element], turners: list[Element], rect: Rect) -> None:
    """Draw a page of a list: every cell, and the arrows in the last ones, where it is on each page."""
    columns, rows = option_cells(painter.canvas.panel, painter.view.text)
    cells = turned([Tile(one) for one in options], [Arrow(one, KEY) for one in turners], columns, rows)
    used = -(-len(cells) // columns)
    height = min(rect[3], used * OPTION_ROW_MOST + (used - 1) * GAP)
    Grid(cells, columns).draw(painter, (rect[0], rect[1], rect[2], height))


def _with_letters(painter: Painter, rect: Rect) -> None:
    """Draw a keyboard over the whole width, and above it all fields where there is room, else the one in hand."""
    upper: Rect = (rect[0], rect[1], rect[2], keyboard(painter, rect[1]) - rect[1])
    forms = [_column(painter, "low", None, leave) for leave in ((), ("title",))]
    whole = next((form for form in forms if fits(painter, form, upper)), None)
    if whole:
        whole.draw(painter, upper)
    else:
        field_in_hand(painter, upper)
