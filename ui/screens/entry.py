"""Typing: fields on the left, the pad on the right; amounts below the number they belong to."""

from messages.view import Element
from ui.painter import Painter
from ui.theme import CAPTION, MARGIN

LEFT_WIDTH = 428
PAD = (464, 62, 316, 402)


def entry(painter: Painter) -> None:
    """Draw the fields, their errors, the amounts or what is missing, and the pad."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    _title(painter)
    fields = painter.starting("field.")
    y = 116.0
    for element in fields:
        painter.field(element, (MARGIN, y, LEFT_WIDTH, 76))
        painter.under_field(element.id.removeprefix("field."), (MARGIN, y + 78, LEFT_WIDTH, 26))
        y += 108
    choices = painter.starting("denomination.")
    if choices:
        _choices(painter, choices, y - 2)
    else:
        painter.body("text.missing", (MARGIN, 336, LEFT_WIDTH, 26), CAPTION)
    painter.pad(PAD)
    back, following = painter.find("action.back"), painter.find("action.next")
    top = 384 if choices else 366
    found = [(element, weight) for element, weight in ((back, 0.7), (following, 1.0)) if element]
    painter.buttons(found, (MARGIN, top, LEFT_WIDTH, 464 - top))


def _title(painter: Painter) -> None:
    heading, step = painter.find("text.heading"), painter.find("text.step")
    if heading:
        painter.canvas.box((MARGIN, 60, 48, 48), painter.theme.tint, 14)
        painter.canvas.icon(heading.icon or "pencil", (MARGIN + 24, 84), 28, painter.theme.brand)
        size = painter.canvas.fit(heading.label, "heading", 25, 230 if step else 360, 18)
        painter.canvas.text(heading.label, (MARGIN + 60, 84), "heading", size, painter.theme.ink)
        painter.place(heading, (MARGIN, 60, 300, 48))
    if step:
        painter.canvas.text(step.label, (MARGIN + LEFT_WIDTH, 84), "body", 17, painter.theme.soft_on_paper, "right")
        painter.place(step, (310, 66, 138, 36))


def _choices(painter: Painter, choices: list[Element], y: float) -> None:
    pages = painter.starting("page.")
    room = LEFT_WIDTH - (88 if pages else 0)
    width = (room - 2 * 8) / 3
    for number, element in enumerate(choices):
        painter.choice(element, (MARGIN + number % 3 * (width + 8), y + number // 3 * 78, width, 70))
    for number, element in enumerate(pages):
        rect = (MARGIN + room + 10, y + number * 78, 78, 70)
        painter.canvas.box(rect, painter.theme.card if element.enabled else painter.theme.off, 14, painter.theme.edge)
        colour = painter.theme.ink if element.enabled else painter.theme.soft
        painter.canvas.icon(element.icon or "arrow-right", (rect[0] + 39, rect[1] + 35), 30, colour)
        painter.place(element, rect, target=True)
    missing = painter.find("text.missing")
    if missing:
        painter.canvas.text(missing.label, (MARGIN, y + 162), "label", 16, painter.theme.soft_on_paper)
        painter.place(missing, (MARGIN, y + 150, LEFT_WIDTH, 22))
