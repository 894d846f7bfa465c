"""Typing: fields on the left, the pad on the right; amounts below the number they belong to."""

from messages.view import Element
from ui import widgets
from ui.canvas import Rect
from ui.painter import Painter
from ui.theme import BOTTOM, CAPTION, FOOTER_HEIGHT, FOOTER_TOP, LINE, MARGIN, SHEET, TITLE, TOP

PAD_WIDTH = 300
LEFT_WIDTH = SHEET[0] - 2 * MARGIN - PAD_WIDTH - 16
PAD = (SHEET[0] - MARGIN - PAD_WIDTH, TOP, PAD_WIDTH, FOOTER_TOP + FOOTER_HEIGHT - TOP)
TITLE_HEIGHT = 44
FIELD_HEIGHT = 80
CHOICE_GAP, ROW_GAP = 12, 8
COLUMNS = 3
CHOICE_SIZE = 23


def entry(painter: Painter) -> None:
    """Draw the fields, their errors, the amounts or what is missing, and the pad."""
    painter.page()
    choices = painter.starting("denomination.")
    pages = painter.starting("page.")
    _title(painter, pages)
    fields, missing = painter.starting("field."), painter.find("text.missing")
    beside = bool(choices) and all(widgets.fits_beside(painter, field, LEFT_WIDTH) for field in fields)
    height, gap = (widgets.FIELD_LINE_HEIGHT, 10) if beside else (FIELD_HEIGHT, 6 if choices else 10)
    y: float = TOP + TITLE_HEIGHT + (2 if gap < 10 else 6)
    for element in fields:
        widgets.field(painter, element, (MARGIN, y, LEFT_WIDTH, height))
        y = widgets.under_field(painter, element, MARGIN, y + height, LEFT_WIDTH, low=bool(choices)) + gap
    if choices:
        _choices(painter, choices, y)
    elif missing and (said := _error_saying(painter, missing.label)):
        painter.place(missing, said)  # in red beside its field; not a second time below
    elif missing:
        line = CAPTION * LINE
        top = min(max(y, BOTTOM - line - 2), BOTTOM - line)
        painter.body("text.missing", (MARGIN + 2, top, LEFT_WIDTH - 4, line), CAPTION)
    widgets.pad(painter, PAD)
    _buttons(painter, missing if choices else None)


def _error_saying(painter: Painter, words: str) -> Rect | None:
    """Give where an error with these words is drawn, if one is."""
    return next(
        (
            place.rect
            for place in painter.places
            if place.element.id.startswith("error.") and place.element.label == words
        ),
        None,
    )


def _title(painter: Painter, pages: list[Element]) -> None:
    """Draw the product's name; at its right the step or, when there are more amounts, the way to them."""
    canvas, theme = painter.canvas, painter.theme
    heading, step = painter.find("text.heading"), painter.find("text.step")
    middle = TOP + TITLE_HEIGHT / 2
    right: float = MARGIN + LEFT_WIDTH
    if pages:
        widgets.chips(painter, pages, MARGIN, right, TOP - 2, from_right=True)
        right = min(place.rect[0] for place in painter.places if place.element in pages) - 10
    elif step:
        width = canvas.text(step.label, (right, middle), "body", CAPTION, theme.soft_on_paper, "right")
        painter.place(step, (right - width, middle - 14, width, 28))
        right -= width + 12
    if heading is None:
        return
    left: float = MARGIN
    if not pages:
        canvas.box((MARGIN, TOP, TITLE_HEIGHT, TITLE_HEIGHT), theme.tint, 12)
        canvas.icon(heading.icon or "pencil", (MARGIN + TITLE_HEIGHT / 2, middle), 28, theme.brand)
        left += TITLE_HEIGHT + 12
    canvas.paragraph_middle(heading.label, (left, TOP - 4, right - left, TITLE_HEIGHT + 8), "heading", TITLE, theme.ink)
    painter.place(heading, (MARGIN, TOP, right - MARGIN, TITLE_HEIGHT))


def _choices(painter: Painter, choices: list[Element], y: float) -> None:
    """Draw the amounts in rows of three; up to four with long names in rows of two, where the names have room."""
    third = (LEFT_WIDTH - (COLUMNS - 1) * CHOICE_GAP) / COLUMNS
    widest = max(painter.canvas.width(element.label, "heading", CHOICE_SIZE) for element in choices)
    columns = COLUMNS if len(choices) > 4 or widest <= third - 14 else 2
    rows = max(2, -(-len(choices) // columns))
    width = (LEFT_WIDTH - (columns - 1) * CHOICE_GAP) / columns
    height = (BOTTOM - y - (rows - 1) * ROW_GAP) / rows
    for number, element in enumerate(choices):
        x = MARGIN + number % columns * (width + CHOICE_GAP)
        widgets.choice(painter, element, (x, y + number // columns * (height + ROW_GAP), width, height))


def _buttons(painter: Painter, note: Element | None) -> None:
    back, following = painter.find("action.back"), painter.find("action.next")
    if note is None or back is None or following is None:
        painter.footer(("action.back", "action.next"), left=MARGIN, width=LEFT_WIDTH)
        return
    width = 166.0
    painter.button(back, (MARGIN, FOOTER_TOP, width, FOOTER_HEIGHT))
    rest = (MARGIN + width + 16, FOOTER_TOP, LEFT_WIDTH - width - 16, FOOTER_HEIGHT)
    painter.button(following, rest, note)
