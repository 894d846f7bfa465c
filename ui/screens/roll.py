"""A person in front of an open printer: four pictures of what to do, where they are, and what the kiosk wants to know."""

from messages.view import Element
from ui.canvas import Colours, Rect
from ui.painter import Painter
from ui.theme import BODY, BOTTOM, CAPTION, LINE, MARGIN, SHEET, TOP, Colour

CARDS_TOP = TOP + 46
GAP = 12
PICTURE, PICTURE_LOW = 110, 84
"""The height of a picture, and the one that leaves room for a notice."""
STRIP_HEIGHT = 36
WORDS_HEIGHT = 2 * CAPTION * LINE + 4
MARK = 17


def roll_change(painter: Painter) -> None:
    """Draw the pictures side by side: done ones with a tick, the next one framed; below them what to do now."""
    painter.page()
    painter.heading()
    steps = painter.starting("step.")
    notice = painter.find("text.notice")
    picture = PICTURE_LOW if notice else PICTURE
    height = picture + WORDS_HEIGHT + 16
    width = (SHEET[0] - 2 * MARGIN - GAP * (len(steps) - 1)) / max(len(steps), 1)
    for number, element in enumerate(steps):
        rect = (MARGIN + number * (width + GAP), CARDS_TOP, width, height)
        _step(painter, element, number + 1, rect, picture)
    top, bottom = CARDS_TOP + height + 8.0, float(BOTTOM)
    if notice:
        bottom -= STRIP_HEIGHT
        painter.strip(notice, (MARGIN, bottom, SHEET[0] - 2 * MARGIN, STRIP_HEIGHT), notice.tone)
        bottom -= 4
    _now(painter, (MARGIN, top, SHEET[0] - 2 * MARGIN, bottom - top))
    painter.footer(("action.back", "action.same_roll", "action.new_roll"))


def _now(painter: Painter, rect: Rect) -> None:
    """Write what to do now, or the question, at half the height of `rect`."""
    body = painter.find("text.body")
    if body:
        painter.canvas.paragraph_middle(body.label, rect, "label", BODY, painter.theme.ink)
        painter.place(body, rect)


def _step(painter: Painter, element: Element, number: int, rect: Rect, picture: float) -> None:
    canvas, theme = painter.canvas, painter.theme
    done = element.tone == "success"
    fill, edge, ink = theme.paper, theme.line, theme.soft_on_paper
    if done:
        fill, edge, ink = theme.success_tint, theme.success_tint, theme.ink
    elif element.selected:
        fill, edge, ink = theme.card, theme.brand, theme.ink
    canvas.box(rect, fill, 18, edge, 4 if element.selected else 2)
    middle = (rect[0] + rect[2] / 2 + MARK / 2, rect[1] + 8 + picture / 2)
    canvas.picture(element.id.replace(".", "-"), middle, picture, _colours(painter, fill, ink))
    corner = (rect[0] + 10 + MARK, rect[1] + 10 + MARK)
    canvas.circle(corner, MARK, theme.success if done else theme.sun if element.selected else theme.tint)
    if done:
        canvas.icon("check", corner, 24, theme.paper)
    else:
        canvas.text(
            str(number), corner, "heading", CAPTION, theme.on_sun if element.selected else theme.brand, "center"
        )
    words = (rect[0] + 8, rect[1] + 8 + picture, rect[2] - 16, rect[3] - 12 - picture)
    size, lines = canvas.measure(element.label, words, "label", CAPTION)
    top = words[1] + max(0.0, (words[3] - len(lines) * size * LINE) / 2)
    canvas.paragraph(element.label, (words[0], top, words[2], rect[1] + rect[3] - top), "label", size, ink, "center")
    painter.place(element, rect)


def _colours(painter: Painter, fill: Colour, ink: Colour) -> Colours:
    """Give what the names in a picture stand for: outline, paper and plastic, the inside, fine lines, what moves."""
    theme = painter.theme
    inside = theme.off if fill == theme.success_tint else theme.tint
    return (("black", ink), ("white", fill), ("gainsboro", inside), ("silver", theme.edge), ("teal", theme.brand))
