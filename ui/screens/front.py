"""Attract, menu and help."""

import math

import msgspec

from messages.local import Capacity
from messages.view import Element, TextSize
from ui.canvas import Rect
from ui.foot import Foot
from ui.frame import begin, below, best, flow, header, header_height, heading
from ui.measures import GAP, MARGIN, TARGET, Panel, type_of
from ui.nodes.around import Grow
from ui.nodes.boxes import Column, Grid, Row, fits
from ui.nodes.controls import BUTTON_HEIGHT, Tile
from ui.nodes.node import Node
from ui.nodes.notes import Strip
from ui.nodes.services import Pill, Service, Start
from ui.nodes.steps import Step
from ui.nodes.words import Words
from ui.painter import Painter
from ui.screens.cells import found_cells, option_cells
from ui.screens.outcome import said
from ui.theme import under_words

MENU_WAYS = ("page.previous", "page.next", "action.search", "action.check_status", "action.help", "action.back")
CARD_MOST = 34.0
LOW = 1.5
WAYS = (
    ("display", True, 4.5),
    ("display", True, 2.5),
    ("heading", True, 2.5),
    ("heading", False, 2.0),
    ("heading", False, 1.0),
    ("", False, 1.0),
)
"""Ways to draw attract: size of the headline ("": none), whether there is the promise below it, gaps."""
FILTER_GAP = 1.2
FILTER = 15.0
"""The height of a filter; with the gaps around it a finger has 18 mm, and its word is a second way to the same services."""


def capacity(panel: Panel, text: TextSize) -> Capacity:
    """Give how much fits a page of this panel: services in `columns` of at least 20 mm of height each, cells of amounts."""
    big = text == "big"
    kind = type_of(panel, text)
    columns = _columns(panel, text)
    filters = panel.height > 120 and not panel.upright and not big
    around = TARGET + 1.2 + MARGIN + BUTTON_HEIGHT + GAP + (FILTER + GAP if filters else 0.0)
    card = (2 * kind.title if big else kind.title + kind.caption) * kind.line + 4.8
    if panel.upright:
        around, card = around + BUTTON_HEIGHT + GAP, card + 9.0
    rows = max(1, int((panel.height - around + GAP) / (max(TARGET, card) + GAP) + 0.05))
    options, found = option_cells(panel, text), found_cells(panel, text)
    return Capacity(
        services=min(rows * columns, 12),
        choices=4 if big or panel.upright else 6 if panel.height < 120 else 9,
        filters=filters,
        options=options[0] * options[1],
        results=found[0] * found[1] - 1,
    )


def _columns(panel: Panel, text: TextSize) -> int:
    if panel.upright:
        return 1 if text == "big" else 2
    return 2 if text == "big" else 3


def attract(painter: Painter) -> None:
    """Nobody is there: what this is and where to touch. A touch anywhere starts. Notices to staff come before the picture."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.deep)
    width, height, upright = painter.width, painter.height, canvas.panel.upright
    left = MARGIN + (4.0 if width > 100 else 0.0)
    notes = Column([Strip(one, staff=True) for one in painter.starting("text.notice")], gap=1.4)
    top = header_height(painter) + 1.0
    notes_rect = (left, top, width - left - MARGIN, notes.height(painter, width - left - MARGIN))
    top += notes_rect[3] + (2.0 if notes.nodes else 0.0)
    languages = _languages(painter)
    area, low = _beside(painter, languages, left)
    body = (left, top, area, height - top - MARGIN - low)
    pictured = (left, max(top, height * 0.42), area, height - max(top, height * 0.42) - MARGIN - low)
    places = [pictured, body] if upright else [body]
    column, place = next(
        ((one, where) for where in places for one in _columns_of(painter) if fits(painter, one, where)),
        (_columns_of(painter)[-1], body),
    )
    _picture(painter, place, slip=place == pictured if upright else painter.view.text == "normal")
    header(painter, deep=True)
    notes.draw(painter, notes_rect)
    column.draw(painter, place)
    if languages:
        wide = min(languages.natural(painter), width - 2 * MARGIN)
        high = languages.height(painter, wide)
        languages.draw(painter, (width - MARGIN - wide, height - MARGIN - high, wide, high))


def _picture(painter: Painter, words: Rect, *, slip: bool) -> None:
    """Draw the lighter ground and a slip, at the right or, on an upright panel, above. words: where they are."""
    canvas, theme, width, height = painter.canvas, painter.theme, painter.width, painter.height
    upright = canvas.panel.upright
    centre, radius = (
        ((width * 0.9, height * 0.24), width * 0.62) if upright else ((width, height * 0.54), height * 0.61)
    )
    near = [min(max(at, words[axis]), words[axis] + words[axis + 2]) for axis, at in enumerate(centre)]
    canvas.circle(centre, radius, under_words(theme) if math.dist(near, centre) < radius else theme.swell)
    if upright:
        if slip:
            canvas.slip((width * 0.64, height * 0.24), (width * 0.42, width * 0.6), theme.white, theme.on_sun)
        return
    if slip:
        canvas.slip((width * 0.81, height * 0.5), (height * 0.455, height * 0.645), theme.white, theme.on_sun)


def _beside(painter: Painter, languages: Node | None, left: float) -> tuple[float, float]:
    """Give the width of the words, and how much of the height below them the languages take for themselves."""
    width = painter.width
    large = painter.canvas.panel.upright or painter.view.text == "big"
    column = width - left - MARGIN if large else width * 0.55
    if languages is None:
        return column, 0.0
    beside = width - MARGIN - left - languages.natural(painter) - GAP
    if not large and beside > width * 0.45:
        return min(column, beside), 0.0
    return column, languages.height(painter, width) + GAP


def _columns_of(painter: Painter) -> list[Column]:
    """Give headline, promise and start in ways that need less and less height."""
    heading, start, theme = painter.find("text.heading"), painter.find("action.start"), painter.theme
    body = said(painter, "text.body", "body", theme.pale)
    found = []
    for role, words, gap in WAYS:
        headline = None
        if heading and role:
            lines = [Words(heading.label, role, theme.white, element=heading), Words(heading.detail, role, theme.sun)]
            headline = Column(lines, gap=0)
        button = Start(start, low=gap < LOW) if start else None
        found.append(Column([headline, body if words else None, button], gap=gap, along="middle"))
    return found


def _languages(painter: Painter) -> Row | Column | None:
    """Give the languages side by side, or one below the other where that is too wide."""
    pills = [Pill(one) for one in painter.starting("language.")]
    row = Row(pills)
    wide = painter.width - 2 * MARGIN
    return (row if row.natural(painter) <= wide else Column(pills, gap=TARGET - 12.5)) if pills else None


def menu(painter: Painter) -> None:
    """Pick a service: cards in rows, the filters above where the panel has room for them, pages and ways out below.

    A notice is said once above, and not again on every card; where cards would get too low, it stands in the heading's place.
    """
    whole = begin(painter)
    note = painter.find("text.body")
    groups, services = painter.starting("category."), painter.starting("service.")
    if note:
        services = [msgspec.structs.replace(one, detail="") if one.detail == note.label else one for one in services]
    columns = _columns(painter.canvas.panel, painter.view.text)
    rows = -(-len(services) // columns)
    filters = _filters(painter, groups, whole[2]) if groups else None
    foot = Foot(painter, MENU_WAYS, whole[2])
    if foot.rows > (2 if painter.canvas.panel.upright else 1):  # the services need the room more than a word does
        foot = Foot(painter, MENU_WAYS, whole[2], bare=("action.search",))
    fixed = (
        sum(part.height(painter, whole[2]) + GAP for part in (filters, Strip(note) if note else None) if part)
        + foot.height
    )
    headed = not note or whole[3] - (TARGET - whole[1] + 1.2) - fixed - GAP >= rows * (TARGET - 1.0) + (rows - 1) * GAP
    rect = heading(painter, whole) if headed else whole
    foot.draw(rect)
    rect = foot.above(rect)
    strip = Strip(note) if note else None
    for part in (filters, strip) if headed else (strip, filters):
        if part:
            height = part.height(painter, rect[2])
            part.draw(painter, (rect[0], rect[1], rect[2], height))
            rect = below(rect, height + GAP * 0.6)
    rect = below(rect, max(0.0, TARGET - rect[1]))
    if services:
        height = min(rect[3], rows * CARD_MOST + (rows - 1) * GAP)
        Grid([Service(one) for one in services], columns).draw(painter, (rect[0], rect[1], rect[2], height))


def _filters(painter: Painter, groups: list[Element], width: float) -> Row:
    """Give the filters side by side, closer where their words need it."""
    tiles = [Grow(Tile(group, FILTER)) for group in groups]
    row = Row(tiles)
    return row if row.least(painter) <= width else Row(tiles, gap=FILTER_GAP)


def help_page(painter: Painter) -> None:
    """How it works, in four steps with pictures; with big text a step in a row of its own, with its icon."""
    rect = heading(painter, begin(painter))
    found = list(enumerate((*painter.starting("step."), *painter.starting("text.step")), start=1))
    steps: list[Node] = [Step(one, number) for number, one in found]
    rows: list[Node] = [Step(one, number, picture=False) for number, one in found]
    lost = said(painter, "text.lost", "caption", painter.theme.soft_on_paper)
    support = said(painter, "text.support", "caption", painter.theme.soft_on_paper)
    small: list[Node] = [node for node in (lost, support) if node]
    if not painter.canvas.panel.upright:
        foot = Foot(painter, ("action.back",), rect[2], aside=Column(small, gap=0.4, along="middle"))
        if found and best(painter, foot.above(rect), Grid(steps, 2, gap=2.4)):
            foot.draw(rect)
            return
    options = [Column([Grow(Grid(cells, 1), most=110.0), *small], gap=2.0) for cells in (steps, rows) if found]
    flow(painter, rect, *options, blocks=[*rows, *small], ids=("action.back",), gap=2.0)
