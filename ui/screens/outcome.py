"""Screens that wait, and screens that say how it is: what happened, what about the money, what now."""

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter
from ui.qr import modules
from ui.theme import BODY, BOTTOM, CAPTION, FOOTER_HEIGHT, FOOTER_TOP, HEADING, LINE, MARGIN, SHEET, TOP, Colour

PICTURE = 196
QR = 302
QR_QUIET = 3.5
"""Modules of white around a QR code; the standard's four (ISO/IEC 18004) with the light paper around it."""
WAYS = (
    "action.cancel_slip", "action.back", "action.cancel", "action.edit", "action.retry", "action.slip_missing",
    "action.print_queue_slip",
    "action.done", "action.finish",
)  # fmt: skip


def waiting(painter: Painter) -> None:
    """A turning ring, what is being done, and the way out."""
    canvas, theme = painter.canvas, painter.theme
    painter.page()
    cancel, heading = painter.find("action.cancel"), painter.find("text.heading")
    lower = 0 if cancel else 36
    icon = "printer" if painter.view.screen == "printing" else None
    painter.spinner((SHEET[0] / 2, 140 + lower), icon=icon)
    if heading:
        canvas.text(heading.label, (SHEET[0] / 2, 230 + lower), "heading", HEADING + 2, theme.ink, "center", room=640)
        painter.place(heading, (80, 208 + lower, 640, 44))
    below = painter.body("text.body", (110, 260 + lower, 580, 100), BODY, "center")
    money = painter.find("text.money")
    if money:
        canvas.text(money.label, (SHEET[0] / 2, below + 28), "label", BODY, theme.success, "center", room=640)
        painter.place(money, (80, below + 10, 640, 36))
    if cancel:
        painter.button(cancel, (250, FOOTER_TOP, 300, FOOTER_HEIGHT))


def notice(painter: Painter) -> None:
    """A picture of what is the matter, the words, the code if there is one, and what can be done."""
    painter.page()
    heading, code, qr = painter.find("text.heading"), painter.find("data.slip_code"), painter.find("data.qr")
    ink, tint = painter.toned(heading.tone if heading and heading.tone in ("danger", "notice") else "notice")
    if qr and isinstance(qr.value, str) and qr.value.isdigit():
        rect: Rect = (MARGIN, TOP, QR, QR)
        _qr(painter, qr.value, rect)
        painter.place(qr, rect)
        left = MARGIN + QR + 20.0
    else:
        picture = (MARGIN, TOP + (BOTTOM - TOP - PICTURE) / 2, PICTURE, PICTURE)
        painter.canvas.box(picture, tint, 40)
        middle = (MARGIN + PICTURE / 2, (TOP + BOTTOM) / 2)
        painter.canvas.icon((heading.icon if heading else None) or "circle-alert", middle, 108, ink)
        left = MARGIN + PICTURE + 26.0
    _words(painter, left, code, compact=qr is not None)
    painter.footer(WAYS)


def _words(painter: Painter, left: float, code: Element | None, *, compact: bool) -> None:
    """Write heading, text, what to do, money and code one below the other, at half the height that they need."""
    canvas, theme = painter.canvas, painter.theme
    heading, body, money, step = (painter.find(f"text.{name}") for name in ("heading", "body", "money", "step1"))
    width = SHEET[0] - MARGIN - left
    text_size = CAPTION if compact or step else BODY
    title, title_lines = canvas.measure(heading.label if heading else "", (0, 0, width, 80), "heading", HEADING)
    body_lines = canvas.wrap(body.label, "body", text_size, width) if body else []
    support = _support(painter, left, width)
    promises = [
        (one, ink, _promise_height(painter, one, width))
        for one, ink in ((step, theme.ink), (money, theme.success))
        if one
    ]
    fixed = (52 if code else 0) + sum(height for _, _, height in promises)
    free = support - TOP - len(title_lines) * title * LINE - len(body_lines) * text_size * LINE - fixed
    y = TOP + max(0.0, min(free / 2, 70))
    if heading:
        canvas.paragraph(heading.label, (left, y, width, 80), "heading", title, theme.ink)
        painter.place(heading, (left, y, width, len(title_lines) * title * LINE))
        y += len(title_lines) * title * LINE + 6
    y = painter.body("text.body", (left, y, width, support - y - fixed), text_size) + 8
    for element, ink, height in promises:
        _promise(painter, element, (left, y, width, height - 4), ink)
        y += height
    if code:
        y += 4
        canvas.text(code.shown, (left, y + 22), "mono_bold", 36, theme.ink, room=width)
        painter.place(code, (left, y, width, 44))


def _promise_height(painter: Painter, element: Element, width: float) -> float:
    """Give the height of a line with an icon before it: one or two lines of words, and its smaller print."""
    lines = painter.canvas.wrap(element.label, "label", CAPTION + 1, width - 42)
    small = painter.canvas.wrap(element.detail, "body", CAPTION, width - 42)
    return max(36.0, len(lines) * (CAPTION + 1) * LINE + len(small) * CAPTION * LINE) + 6


def _promise(painter: Painter, element: Element, rect: Rect, ink: Colour) -> None:
    canvas = painter.canvas
    x, y, width, height = rect
    canvas.icon(element.icon or "banknote", (x + 15, y + 16), 30, ink)
    below = canvas.paragraph(element.label, (x + 42, y + 3, width - 42, height), "label", CAPTION + 1, ink)
    if element.detail:
        small = (x + 42, below, width - 42, y + height - below + CAPTION)
        canvas.paragraph(element.detail, small, "body", CAPTION, painter.theme.soft_on_paper)
    painter.place(element, rect)


def _support(painter: Painter, left: float, width: float) -> float:
    """Write the line for support at the bottom, or beside a button that stands alone; give the y above it."""
    support = painter.find("text.support")
    if support is None:
        return BOTTOM
    ways = [name for name in WAYS if painter.find(name)]
    line = CAPTION * LINE
    if len(ways) > 1:
        top = BOTTOM - line
        painter.canvas.text(
            support.label,
            (SHEET[0] - MARGIN, top + line / 2),
            "body",
            CAPTION,
            painter.theme.soft_on_paper,
            "right",
            width,
        )
        painter.place(support, (left, top, width, line))
        return top - 4
    rect = (MARGIN, FOOTER_TOP + FOOTER_HEIGHT / 2 - line, (SHEET[0] - 2 * MARGIN) / (2 if ways else 1) - 16, 2 * line)
    fits = painter.canvas.width(support.label, "body", CAPTION) <= rect[2]
    for number, words in enumerate([support.label] if fits else support.label.split(" · ")[:2]):
        middle = rect[1] + line * (1 if fits else number + 0.5)
        painter.canvas.text(words, (MARGIN, middle), "body", CAPTION, painter.theme.soft_on_paper, room=rect[2])
    painter.place(support, rect)
    return BOTTOM


def _qr(painter: Painter, digits: str, rect: Rect) -> None:
    """Draw whole pixels for each module, so that every module is as large as the next."""
    matrix = modules(digits)
    area = painter.canvas.pixels(rect)
    side = min(area.width, area.height)
    dot = max(1, int(side / (len(matrix) + 2 * QR_QUIET)))
    painter.canvas.box(rect, painter.theme.white, 12)
    left, top = area.x + (area.width - dot * len(matrix)) // 2, area.y + (area.height - dot * len(matrix)) // 2
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                painter.canvas.surface.fill((0, 0, 0), (left + x * dot, top + y * dot, dot, dot))
