"""Confirmation, the printed slip, and where a slip stands: what matters most is the largest."""

from collections.abc import Sequence

from messages.view import Element
from ui.frame import begin, flow
from ui.measures import MARGIN, TARGET
from ui.nodes import paper
from ui.nodes.around import Card, Grow, Space, Wide
from ui.nodes.boxes import Column, Row
from ui.nodes.figure import Named, figure
from ui.nodes.fitting import Fitting, Tight
from ui.nodes.node import Node
from ui.nodes.notes import Strip
from ui.nodes.progress import Numbered, Timeline
from ui.nodes.rows import Facts, Rows, total
from ui.nodes.words import Icon, Words
from ui.painter import Painter
from ui.screens.outcome import said

CONFIRM_SIDE, TIGHT_SIDE, SLIP_SIDE, STATUS_SIDE = 0.36, 0.38, 0.4, 0.42
"""The share of a wide screen that the card at its right has; more where its amount needs it."""
BETWEEN = 4.0
CONFIRM_WAYS = ("action.edit", "action.cancel", "action.print")
SLIP_WAYS = ("action.cancel_slip", "action.slip_missing", "action.done")
STATUS_WAYS = (
    "action.done", "action.finish", "action.retry", "action.cancel_slip", "action.print_receipt",
    "action.print_refund_number",
)  # fmt: skip
FEES = ("data.amount", "data.admin_fee", "data.service_fee")
STATES = {"success": "circle-check", "danger": "triangle-alert"}


def confirm(painter: Painter) -> None:
    """Every fee on its own row, and the total largest. Of many rows the fees stand above the total that they make."""
    rect = begin(painter)
    problem, note, until = (painter.find(name) for name in ("text.missing", "text.body", "data.valid_until"))
    rows = [row for row in painter.starting("data.") if row.id not in ("data.total", "data.valid_until")]
    fees, other = [row for row in rows if row.id in FEES], [row for row in rows if row.id not in FEES]
    later = [*other, until] if until else other
    heading, strip = _titled(painter), Strip(problem) if problem else None
    urgent = note is not None and note.tone != "plain"
    promise = Strip(note) if note and urgent else said(painter, "text.body", "caption", painter.theme.success)
    whole, summed = total(painter, until=until, note=note), total(painter, rows=fees, until=until)
    if painter.canvas.panel.upright:
        options: list[Node] = [Column([heading, Grow(_rows(rows), most=95.0), whole, strip], gap=1.6)]
        close = total(painter, rows=fees, until=until, note=note, close=True)
        closest = Column([heading, Grow(Rows(other)), close, strip], gap=1.0)
        options += [Tight(closest, line) for line in (1.15, 1.08)]
    else:
        tight = total(painter, rows=fees, until=until, least="digits")
        close = total(painter, rows=fees, until=until, note=note, least="digits", close=True)
        left: list[Node | None] = [heading, Grow(Rows(other)), strip]
        calmer = [heading, Grow(Rows(other)), promise, strip]
        paused_close = total(painter, rows=fees, until=until, least="digits", close=True)
        options = [
            _two(painter, [heading, Grow(_rows(rows)), strip], whole, CONFIRM_SIDE),
            _two(painter, [heading, Grow(_rows(other)), promise, strip], summed, CONFIRM_SIDE),
            _two(painter, [heading, Grow(_rows(other)), promise, strip], tight, TIGHT_SIDE, gap=0.7),
            _two(painter, [heading, Grow(_rows(later)), strip], total(painter, rows=fees, note=note), TIGHT_SIDE),
            *(Tight(_two(painter, left, close, TIGHT_SIDE, gap=0.5), line) for line in (1.15, 1.08)),
            *(Tight(_two(painter, calmer, paused_close, TIGHT_SIDE, gap=0.5), line) for line in (1.15, 1.08)),
        ]
    soon, calm = (promise, None) if urgent else (None, promise)
    who = [row for row in other if not row.id.startswith("data.detail_")]
    more = [row for row in later if row not in who]
    pause = painter.find("text.cut_off")
    paused = Strip(pause) if pause else None
    first = [heading, strip, soon, total(painter, paused=False), Rows(who)]
    blocks = [*first, Rows(fees), calm, paused, Rows(more) if more else None]
    flow(painter, rect, *options, blocks=_only(blocks), ids=CONFIRM_WAYS, gap=1.6)


def slip(painter: Painter) -> None:
    """The three steps, and the slip as it lies there."""
    rect = begin(painter)
    note = painter.find("text.missing")
    heading, strip = said(painter, "text.heading", "heading"), Strip(note) if note else None
    steps = painter.starting("text.step")
    large, plain, low = (
        [Numbered(one, number, role, detail) for number, one in enumerate(steps, start=1)]
        for role, detail in (("title", "body"), ("title", "caption"), ("button", "caption"))
    )
    options: list[Node]
    if painter.canvas.panel.upright:
        shown = Fitting([Column(large, gap=5.0), Column(plain, gap=3.0), Column(plain, gap=1.6), Column(low, gap=0.2)])
        options = [Column([heading, Grow(shown), Grow(paper.slip(painter), share=2, most=90.0), strip], gap=1.6)]
    else:
        shown = Fitting(
            [Column(_spread(one), gap=gap) for one, gap in ((large, 1.6), (plain, 1.0), (plain, 0.4), (low, 0.0))]
        )
        options = [
            _two(painter, [heading, Grow(shown), strip], paper.slip(painter), share, gap=1.2)
            for share in (CONFIRM_SIDE, SLIP_SIDE)
        ]
        left = _two(painter, [heading, Grow(shown)], paper.slip(painter), SLIP_SIDE, gap=0.4)
        options.append(Column([Grow(left), strip], gap=1.4))
    flow(painter, rect, *options, blocks=_only([heading, *low, strip, *paper.parts(painter)]), ids=SLIP_WAYS, gap=1.0)


def status(painter: Painter) -> None:
    """What happened when, and where it stands now."""
    rect = begin(painter)
    note = painter.find("text.missing")
    heading, strip = said(painter, "text.heading", "heading"), Strip(note) if note else None
    steps = painter.starting("text.step")
    facts = [fact for name in ("slip_code", "total", "name") if (fact := painter.find(f"data.{name}"))]
    large, small = _standing(painter, "heading"), _standing(painter, "title")
    tall, low = Timeline(steps), Timeline(steps, low=True)
    if painter.canvas.panel.upright:
        options: list[Node] = [
            Column([heading, card, Grow(line), known, strip], gap=gap)
            for card, line, known, gap in (
                (large, tall, Rows(facts, "body"), 4.0), (small, tall, Rows(facts), 1.6), (small, low, Rows(facts), 1.6),
                (small, low, Facts(facts), 1.2),
            )
        ]  # fmt: skip
    else:
        options = [
            _two(painter, [heading, Grow(tall), Rows(facts), strip], large, STATUS_SIDE),
            *(
                Column([Grow(_two(painter, [heading, Grow(line)], card, STATUS_SIDE)), Facts(facts), strip], gap=1.0)
                for line, card in ((tall, large), (low, large), (low, small))
            ),
            Column([Grow(_two(painter, [heading, Grow(low), strip], small, STATUS_SIDE)), Facts(facts)], gap=1.0),
        ]
    known: Node | None = None
    if facts:  # short lines where none is cut
        short = Facts(facts)
        known = short if short.least(painter) + TARGET <= rect[2] else Rows(facts)
    blocks = [heading, strip, *_standing_parts(painter), low, known]
    flow(painter, rect, *options, blocks=_only(blocks), ids=STATUS_WAYS, gap=1.4)


def _titled(painter: Painter) -> Node | None:
    """Give the heading with the step at its right."""
    heading, step = painter.find("text.heading"), painter.find("text.step")
    if heading is None:
        return None
    words = Words(heading.label, "heading", element=heading, middle=True)
    if step is None:
        return words
    small = Words(step.label, "caption", painter.theme.soft_on_paper, element=step, middle=True)
    row = Row([Grow(words), small])
    return row if row.natural(painter) <= painter.width - 2 * MARGIN else Column([words, small], gap=0)


def _two(painter: Painter, left: Sequence[Node | None], right: Node | None, share: float, gap: float = 1.4) -> Node:
    """Give two columns: what is read, and at the right what matters most."""
    column = Column(left, gap=gap)
    return Row([Grow(column), Wide(right, painter.width * share)], gap=BETWEEN) if right else column


def _rows(elements: Sequence[Element]) -> Node:
    """Give rows in the larger size if that has room."""
    return Fitting([Rows(elements, "body"), Rows(elements)])


def _spread(nodes: Sequence[Node]) -> list[Node]:
    """Give nodes with room that grows after each."""
    return [part for node in nodes for part in (node, Grow(Space()))]


def _only(nodes: Sequence[Node | None]) -> list[Node]:
    return [node for node in nodes if node is not None]


def _standing(painter: Painter, role: str) -> Node | None:
    """Give the card of where a slip stands: icon and word, what that means, the code that came of it. role: of the word."""
    found, code, ink = painter.find("data.state"), painter.find("data.token"), painter.theme.ink
    if found is None:
        return None
    tone, tint = painter.toned(found.tone if found.tone in STATES else "notice")
    gap, pad, size, small = (1.6, 3.6, 10.0, "body") if role == "heading" else (1.0, 2.4, 7.0, "caption")
    icon = Icon(STATES.get(found.tone, "clock"), size, tone)
    head = Row([icon, Grow(Words(found.label, role, tone, middle=True))], gap=2.4)
    words = Named(found, Column([head, Words(found.detail, small, ink)], gap=gap))
    token = [Grow(Space()), figure(code, ink, ink, "mono_bold")] if code else []
    return Card(Column([words, *token], gap=gap), tint, pad=pad, radius=3.9)


def _standing_parts(painter: Painter) -> list[Node]:
    """Give the same as parts that stand alone: a sheet may have room for one of them only."""
    found, code, ink = painter.find("data.state"), painter.find("data.token"), painter.theme.ink
    if found is None:
        return []
    tone, tint = painter.toned(found.tone if found.tone in STATES else "notice")
    head = Row([Icon(STATES.get(found.tone, "clock"), 9.0, tone), Grow(Words(found.label, "title", tone, middle=True))])
    parts: list[Node] = [Named(found, Card(head, tint, pad=2.4)), Words(found.detail, "caption")]
    return [*parts, Card(figure(code, ink, ink, "mono_bold"), tint, pad=2.4)] if code else parts
