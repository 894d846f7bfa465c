"""Typing: fields on the left, the pad on the right, or one above the other; amounts below the number they belong to."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from messages.view import Element
from ui.canvas import Rect
from ui.frame import PAGES, Foot, begin
from ui.measures import GAP, KEY, MARGIN, TARGET
from ui.nodes.boxes import SLACK, Column, Grid, Grow, Node, Row, fits
from ui.nodes.controls import Arrow, Button, Field, Key, Tile
from ui.nodes.notes import Strip
from ui.nodes.words import Icon, Words
from ui.painter import Painter

PAD_SHARE = 0.358
LETTER_GAP = 1.2
"""Between the keys of a keyboard; what lies between them belongs to the nearest, so that each is 15 mm for a finger."""
PAD_LEAST = 4 * KEY - LETTER_GAP
PAD_WIDE = 51.5
WAYS = ("action.back", "action.next")
QWERTY = ("1234567890", "qwertyuiop", "asdfghjkl<", "[zxcvbnm]")
"""The rows of a keyboard; < takes back, [ leads back, ] goes on and is two keys wide."""
ALPHABET = ("abcde", "fghij", "klmno", "pqrst", "uvwxy", "z1234", "56789", "0<[]")


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
    pad = max(PAD_LEAST, body[3] * 0.6)
    least = PAD_LEAST
    for high in (pad, least):
        upper = (body[0], body[1], body[2], body[3] - high - GAP)
        forms = list(_ladder(painter))
        found = next((form for form in forms if fits(painter, form.column, upper)), None)
        if found or high == least:
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
    tries = [(form, _foot(painter, rect[2], form.note)) for form in _ladder(painter, note)]
    column, foot = next(
        ((form.column, foot) for form, foot in tries if fits(painter, form.column, foot.above(rect))),
        (tries[-1][0].column, tries[-1][1]),
    )
    column.draw(painter, foot.above(rect))
    foot.draw(rect)


class _Form(NamedTuple):
    """One way to draw a column of fields. note: what is missing, where the button says it."""

    column: Node
    note: Element | None = None


def _ladder(painter: Painter, note: Element | None = None) -> Iterator[_Form]:
    """Give the column of fields in forms that need less and less."""
    choices = bool(painter.starting("denomination."))
    forms = ("low", "above", "bare", "digits") if choices else ("above", "low", "bare", "digits")
    if note:
        for form in forms:
            yield _Form(_column(painter, form, missing=False), note)
    for leave in ((), ("hints",), ("hints", "title"), ("hints", "title", "details", "step")):
        for form in forms:
            yield _Form(_column(painter, form, leave))
    for form in (*forms, "one"):
        yield _Form(_column(painter, form, ("hints", "title", "details", "errors"), missing=False))


def _column(painter: Painter, form: str, leave: Sequence[str] = (), *, missing: bool = True) -> Node:
    """Give fields, errors, amounts and what is missing, without what is to be left away.

    An error that has no room in words stays red on its field, and is in words as soon as the field is in hand. In the
    form "one" the other fields are back as soon as the error is gone, which the next digit does.
    """
    parts: list[Node | None] = [None if "title" in leave else _title(painter, step="step" not in leave)]
    fields = painter.starting("field.")
    if form == "one" and any(element.selected for element in fields):
        fields = [element for element in fields if element.selected]
    for element in fields:
        field = Field(
            element, low=form == "low", bare=form in ("digits", "one") or (form == "bare" and not element.selected)
        )
        words = "errors" not in leave or element.selected
        parts.append(Column([field, _under(painter, element, hints="hints" not in leave) if words else None], gap=0.6))
    choices = painter.starting("denomination.")
    if choices:
        parts.append(Grow(_choices(painter, choices, details="details" not in leave), most=44.0))
    lacking = painter.find("text.missing")
    if lacking and missing and not painter.starting("error."):
        words_missing = Words(lacking.label, "caption", painter.theme.soft_on_paper, element=lacking)
        parts.append(words_missing if choices else Grow(Column([words_missing], along="bottom")))
    return Column(parts, gap=1.0 if "details" in leave else 2.0)


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
    """Give the amounts in rows of three, or of two where names are long; the arrows that turn their pages are two more cells."""
    arrows: list[Node] = [Arrow(element) for name in PAGES if (element := painter.find(name))]
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
    """Draw twelve keys in four rows."""
    keys = [Key(element) for element in painter.starting("pad.")]
    Grid(keys, 3, gap=GAP if rect[3] >= 4 * 15.0 + 3 * GAP - 0.3 else LETTER_GAP).draw(painter, rect)


def _with_letters(painter: Painter, rect: Rect) -> None:
    """Draw a keyboard over the whole width: ten keys in a row where each is wide enough for a finger, else the alphabet."""
    rows = ALPHABET if painter.canvas.panel.upright else QWERTY
    columns, gap, side = len(rows[0]), LETTER_GAP if painter.width < 200 else GAP, LETTER_GAP
    bottom = painter.height - MARGIN * 0.6
    high = min(22.0, max(KEY - gap, (bottom - rect[1] - 30.0) / len(rows) - gap))
    top = bottom - len(rows) * (high + gap) + gap
    width = (painter.width - 2 * side - (columns - 1) * gap) / columns
    _above_letters(painter, (rect[0], rect[1], rect[2], top - rect[1] - 1.0))
    for number, row in enumerate(rows):
        x = side
        for letter in row:
            wide = width if letter != "]" else painter.width - side - x
            _letter(painter, letter, (x, top + number * (high + gap), wide, high))
            x += wide + gap
    _error_over(painter, (rect[0], top, rect[2], high))


def _above_letters(painter: Painter, rect: Rect) -> None:
    """Draw the fields above the keyboard, or else the one in hand, with its error at its right where there is room."""
    forms = list(_ladder(painter))
    found = next((form for form in forms[:-1] if fits(painter, form.column, rect)), None)
    if found:
        found.column.draw(painter, rect)
        return
    field = next((one for one in painter.starting("field.") if one.selected), None)
    if field is None:
        forms[-1].column.draw(painter, rect)
        return
    alone = Field(field, bare=True)
    error = _under(painter, field, hints=False)
    beside = Row([Grow(alone), Grow(error, share=1.4)]) if error else alone
    for node in (beside, alone):
        if fits(painter, node, rect) or node is alone:
            node.draw(painter, rect)
            return


def _error_over(painter: Painter, rect: Rect) -> None:
    """Draw an error that has no room above over the first keys: it is gone with the next key."""
    drawn = {place.element.id for place in painter.places}
    for error in painter.starting("error."):
        if error.id not in drawn:
            strip = Strip(error, "danger")
            height = strip.height(painter, rect[2])
            area = (rect[0], rect[1], rect[2], height)
            painter.places = [
                place._replace(target=place.target and not rect[1] <= place.rect[1] < rect[1] + height)
                for place in painter.places
            ]
            strip.draw(painter, area)
            return


def _letter(painter: Painter, letter: str, rect: Rect) -> None:
    """Draw the key of one character, or the way back or on in its place."""
    names = {"<": "pad.backspace", "[": "action.back", "]": "action.next"}
    element = painter.find(names.get(letter, f"pad.{letter}"))
    if element is None:
        return
    if letter == "]" and Button(element).least(painter) <= rect[2]:
        Button(element).draw(painter, rect)
    elif letter in "[]":
        Arrow(element).draw(painter, rect)
    else:
        Key(element).draw(painter, rect)
