"""A person in front of an open printer: four pictures of what to do, where they are, and what the kiosk wants to know."""

from ui.frame import begin, flow
from ui.nodes.around import Grow
from ui.nodes.boxes import Column, Grid
from ui.nodes.node import Node
from ui.nodes.notes import Strip
from ui.nodes.roll import RollStep
from ui.painter import Painter
from ui.screens.outcome import said

WAYS = ("action.back", "action.same_roll", "action.new_roll")


def roll_change(painter: Painter) -> None:
    """The pictures side by side: done ones with a tick, the next one framed; below them what to do now."""
    rect = begin(painter)
    problem = painter.find("text.notice")
    strip = Strip(problem) if problem else None
    heading, body = said(painter, "text.heading", "heading"), said(painter, "text.body", "body")
    small = said(painter, "text.body", "caption")
    upright = painter.canvas.panel.upright

    def steps(columns: int, picture: float, *, beside: bool = False) -> Grow:
        found = painter.starting("step.")
        cards = [RollStep(one, number, picture, beside=beside) for number, one in enumerate(found, start=1)]
        return Grow(Grid(cards, columns), most=picture * 3.0 * -(-len(cards) // columns))

    shapes = (
        [(2, 26.0, False), (2, 20.0, False), (1, 12.0, True)]
        if upright
        else [(4, 22.0, False), (4, 17.0, False), (2, 9.0, True)]
    )
    options: list[Node] = [
        Column([heading, steps(columns, picture, beside=beside), words, strip], gap=gap)
        for columns, picture, beside in shapes
        for words, gap in ((body, 2.4), (small, 1.4))
    ]
    single = [RollStep(one, at, 20.5, beside=True) for at, one in enumerate(painter.starting("step."), start=1)]
    blocks = [node for node in (heading, body, strip, *single) if node]
    flow(painter, rect, *options, blocks=blocks, ids=WAYS, gap=1.8)
