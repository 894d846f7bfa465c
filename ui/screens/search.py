"""The search: what is typed, what was found of it, and the letters; or the services for which a code was scanned."""

from messages.view import Element
from ui.canvas import Rect
from ui.foot import PAGES
from ui.frame import begin
from ui.measures import GAP, TARGET
from ui.nodes.boxes import Column, Grid, fits
from ui.nodes.controls import Arrow
from ui.nodes.field import Field
from ui.nodes.node import SLACK, Node
from ui.nodes.notes import Strip
from ui.nodes.services import LEAST_PAD, Service
from ui.nodes.words import Words
from ui.painter import Painter
from ui.screens.cells import found_cells, with_arrows
from ui.screens.front import menu
from ui.screens.letters import FIELD_LEAST, LETTER_GAP, Low, keyboard
from ui.screens.outcome import said

ABOVE = 20.0
"""What the field wants, with what is said of it."""
TURNING = 13.5
"""The least height of arrows; what lies around them makes 15 mm of it."""
LEAST, FOUND_MOST = 16.0, 26.0
"""Millimetres: a card needs so much, and no more however large the panel is."""


def search(painter: Painter) -> None:
    """Draw the letters at the foot, the field at the top, and between them what was found."""
    if not painter.starting("field."):
        menu(painter)
        return
    rect = begin(painter)
    rows = found_cells(painter.canvas.panel, painter.view.text)[1]
    top = keyboard(painter, rect[1], rows * (TARGET + GAP) + ABOVE, words=True) - LETTER_GAP
    body: Rect = (rect[0], rect[1], rect[2], top - rect[1])
    services, note = painter.starting("service."), painter.find("text.body")
    said_of_it = _note(painter, note, body) if note else None
    wanted = said_of_it.height(painter, body[2]) if said_of_it else _wanted(painter)
    forms = _forms(painter)
    form = next((one for one in forms if _left(painter, one, body) >= wanted), forms[-1])
    used = form.height(painter, body[2])
    form.draw(painter, (body[0], body[1], body[2], used))
    left: Rect = (body[0], body[1] + used + GAP / 2, body[2], body[3] - used - GAP / 2)
    if said_of_it:
        said_of_it.draw(painter, (left[0], left[1], left[2], min(wanted, left[3])))
    elif services:
        _found(painter, services, left)


def _wanted(painter: Painter) -> float:
    """Give the least height of what was found."""
    columns, rows = found_cells(painter.canvas.panel, painter.view.text)
    turning = TURNING + GAP if columns == 1 else 0.0
    rows -= 1 if turning else 0
    return _card(painter) * rows + GAP * (rows - 1) + turning


def _card(painter: Painter) -> float:
    """Give the least height of a card: that of a name of two lines."""
    return max(LEAST, 2 * painter.type.button * painter.type.line + LEAST_PAD)


def _note(painter: Painter, note: Element, body: Rect) -> Node:
    """Give why there is nothing, as a strip, or as nothing but its words where that is too high."""
    ways: list[Node] = [Strip(note), Column([Words(note.label, "caption", painter.theme.notice, element=note)])]
    room = body[3] - FIELD_LEAST - GAP / 2
    return next((way for way in ways if way.height(painter, body[2]) <= room + SLACK), ways[-1])


def _left(painter: Painter, form: Node, body: Rect) -> float:
    """Give the height that a form leaves for what was found."""
    if not fits(painter, form, body):
        return 0.0
    return body[3] - form.height(painter, body[2]) - GAP / 2


def _forms(painter: Painter) -> list[Column]:
    """Give heading, field and hint in ways that need less and less height."""
    field = painter.starting("field.")[0]
    heading = said(painter, "text.heading", "heading")
    hint = Words(field.detail, "caption", painter.theme.soft_on_paper) if field.detail else None
    low, bare = Field(field, low=True, single=True), Field(field, bare=True, single=True)
    ways: list[list[Node | None]] = [
        [heading, Field(field, single=True), hint], [heading, low, hint], [low, hint], [bare, hint], [low], [bare], [Low(bare)],
    ]  # fmt: skip
    return [Column(way, gap=1.0) for way in ways]


def _found(painter: Painter, services: list[Element], rect: Rect) -> None:
    """Draw a page of what was found; its arrows share the last cell, or in one column are as low as can be."""
    columns, rows = found_cells(painter.canvas.panel, painter.view.text)
    arrows = [Arrow(element) for name in PAGES if (element := painter.find(name))]
    cards = [Service(one, low=True) for one in services]
    if columns == 1 and arrows:
        low = (rect[0], rect[1] + rect[3] - TURNING, rect[2], TURNING)
        Grid(arrows, len(arrows)).draw(painter, low)
        rect, arrows = (rect[0], rect[1], rect[2], rect[3] - TURNING - GAP), []
    cells = with_arrows(cards, arrows, columns, rows)
    if not arrows:
        columns = min(columns, max(len(cells), 2))
    used = -(-len(cells) // columns)
    height = min(rect[3], used * FOUND_MOST + (used - 1) * GAP)
    Grid(cells, columns).draw(painter, (rect[0], rect[1], rect[2], height))
