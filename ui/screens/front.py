"""Attract, menu and help."""

import msgspec

from messages.local import Capacity
from messages.view import TextSize
from ui.frame import Foot, begin, below, best, flow, footer, header, heading
from ui.measures import GAP, MARGIN, Panel, type_of
from ui.nodes.boxes import Column, Grid, Grow, Node, Row
from ui.nodes.controls import Tile
from ui.nodes.notes import Strip
from ui.nodes.services import Pill, Service, Start
from ui.nodes.steps import Step
from ui.nodes.words import Words
from ui.painter import Painter
from ui.screens.outcome import said

MENU_WAYS = ("page.previous", "page.next", "action.check_status", "action.help")
CARD_MOST = 34.0
FILTER = 15.0
"""The height of a filter; with the gaps around it a finger has 18 mm, and its word is a second way to the same services."""


def capacity(panel: Panel, text: TextSize) -> Capacity:
    """Give how much fits a page of this panel: services in `columns` of at least 20 mm of height each, cells of amounts."""
    big = text == "big"
    kind = type_of(panel, text)
    columns = _columns(panel, text)
    filters = panel.height > 120
    fixed = 2 * MARGIN + 23.0 + 17.0 + (FILTER + GAP if filters else 0.0) + (9.0 if panel.upright else 0.0)
    card = 2 * kind.title * kind.line + (kind.caption * kind.line if not big else 0.0) + 5.0
    rows = max(1, int((panel.height - fixed + GAP) / (max(20.0, card) + GAP)))
    return Capacity(
        services=min(rows * columns, 12),
        choices=4 if big else 6 if panel.height < 120 or panel.upright else 9,
        filters=filters,
    )


def _columns(panel: Panel, text: TextSize) -> int:
    if panel.upright:
        return 1 if text == "big" else 2
    return 2 if text == "big" else 3


def attract(painter: Painter) -> None:
    """Nobody is there: what this is and where to touch. A touch anywhere starts."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.deep)
    upright = canvas.panel.upright
    width, height = painter.width, painter.height
    if upright:
        canvas.circle((width * 0.9, height * 0.24), width * 0.62, theme.swell)
        canvas.slip((width * 0.64, height * 0.24), (width * 0.42, width * 0.6), theme.white, theme.on_sun)
    else:
        canvas.circle((width, height * 0.54), height * 0.61, theme.swell)
        if painter.view.text == "normal":
            canvas.slip((width * 0.81, height * 0.5), (height * 0.455, height * 0.645), theme.white, theme.on_sun)
    top = header(painter, deep=True)
    left = MARGIN + (4.0 if width > 100 else 0.0)
    column = width - 2 * MARGIN - 4 if upright or painter.view.text == "big" else width * 0.55
    languages = _languages(painter)
    room = width - 2 * MARGIN
    natural = min(languages.natural(painter), room) if languages else 0.0
    high = languages.height(painter, width) if languages else 0.0
    beside = width - MARGIN - left - natural - GAP
    low = 0.0 if beside > width * 0.45 else high + GAP
    if not low:
        column = min(column, beside)
    begins = max(top + 2, height * 0.42 if upright else 0)
    for element in painter.starting("text.notice"):
        strip, room = Strip(element), width - left - MARGIN
        strip_high = strip.height(painter, room)
        strip.draw(painter, (left, begins, room, strip_high))
        begins += strip_high + 1.4
    body = (left, begins, column, height - begins - MARGIN - low)
    options = [
        Column(
            [*_headline(painter), _body(painter, short=short), _start(painter)],
            gap=gap,
            along="middle",
        )
        for short, gap in ((False, 4.5), (False, 2.5), (True, 2.5), (True, 1.2))
    ]
    if not best(painter, body, *options):
        options[-1].draw(painter, body)
    if languages:
        languages.draw(painter, (width - MARGIN - natural, height - MARGIN - high, natural, high))


def _headline(painter: Painter) -> list[Node]:
    heading = painter.find("text.heading")
    if heading is None:
        return []
    theme = painter.theme
    return [
        Column(
            [
                Words(heading.label, "display", theme.white, element=heading),
                Words(heading.detail, "display", theme.sun),
            ],
            gap=0,
        )
    ]


def _body(painter: Painter, *, short: bool) -> Node | None:
    return None if short else said(painter, "text.body", "body", painter.theme.pale)


def _start(painter: Painter) -> Node | None:
    start = painter.find("action.start")
    return Start(start) if start else None


def _languages(painter: Painter) -> Row | None:
    found = painter.starting("language.")
    return Row([Pill(one) for one in found]) if found else None


def menu(painter: Painter) -> None:
    """Pick a service: cards in rows, the filters above where the panel has room for them, pages and ways out below."""
    rect = begin(painter)
    rect = heading(painter, rect)
    rect = footer(painter, rect, MENU_WAYS)
    note = painter.find("text.body")
    groups, services = painter.starting("category."), painter.starting("service.")
    if groups:
        filters = Row([Grow(Tile(group, FILTER)) for group in groups])
        height = filters.height(painter, rect[2])
        filters.draw(painter, (rect[0], rect[1], rect[2], height))
        rect = below(rect, height + GAP)
    if note:  # said once above, not again on every card
        strip = Strip(note)
        height = strip.height(painter, rect[2])
        strip.draw(painter, (rect[0], rect[1], rect[2], height))
        rect = below(rect, height + GAP * 0.6)
        said_above = note.label
        services = [msgspec.structs.replace(one, detail="") if one.detail == said_above else one for one in services]
    if services:
        columns = _columns(painter.canvas.panel, painter.view.text)
        rows = -(-len(services) // columns)
        height = min(rect[3], rows * CARD_MOST + (rows - 1) * GAP)
        Grid([Service(one) for one in services], columns).draw(painter, (rect[0], rect[1], rect[2], height))


def help_page(painter: Painter) -> None:
    """How it works, in four steps with pictures."""
    rect = heading(painter, begin(painter))
    steps = [Step(one, number) for number, one in enumerate(painter.starting("text.step"), start=1)]
    lost = said(painter, "text.lost", "caption", painter.theme.soft_on_paper)
    support = said(painter, "text.support", "caption", painter.theme.soft_on_paper)
    small = [node for node in (lost, support) if node]
    columns = 1 if painter.canvas.panel.upright else 2
    foot = Foot(painter, ("action.back",), rect[2], aside=Column(small, gap=0.6, along="middle"))
    rich = Grid(steps, columns, gap=2.4)
    if steps and not painter.canvas.panel.upright and best(painter, foot.above(rect), rich):
        foot.draw(rect)
        return
    options = [Column([Grow(Grid(steps, columns), most=90.0), *small], gap=2.0)] if steps else []
    flow(painter, rect, *options, blocks=[*steps, *small], ids=("action.back",), gap=2.0)
