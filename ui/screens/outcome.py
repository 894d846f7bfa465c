"""Screens that wait, and screens that say how it is: what happened, what about the money, what now."""

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter
from ui.qr import modules
from ui.theme import BODY, BOTTOM, CAPTION, FOOTER_HEIGHT, FOOTER_TOP, HEADING, LINE, MARGIN, SHEET, TOP

PICTURE = 196
QR = 302
QR_QUIET = 3.5
"""Modules of white around a QR code; the standard's four (ISO/IEC 18004) with the light paper around it."""
WAYS = (
    "action.back", "action.cancel", "action.edit", "action.retry", "action.slip_missing", "action.print_queue_slip",
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
    painter.body("text.body", (110, 260 + lower, 580, 100), BODY, "center")
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
    """Write heading, text, code and money one below the other, at half the height that they need."""
    canvas, theme = painter.canvas, painter.theme
    heading, body, money = (painter.find(f"text.{name}") for name in ("heading", "body", "money"))
    width = SHEET[0] - MARGIN - left
    text_size = CAPTION if compact else BODY
    title, title_lines = canvas.measure(heading.label if heading else "", (0, 0, width, 80), "heading", HEADING)
    body_lines = canvas.wrap(body.label, "body", text_size, width) if body else []
    support = _support(painter, left, width)
    free = support - TOP - len(title_lines) * title * LINE - len(body_lines) * text_size * LINE
    free -= (52 if code else 0) + (40 if money else 0)
    y = TOP + max(0.0, min(free / 2, 70))
    if heading:
        canvas.paragraph(heading.label, (left, y, width, 80), "heading", title, theme.ink)
        painter.place(heading, (left, y, width, len(title_lines) * title * LINE))
        y += len(title_lines) * title * LINE + 6
    room = support - y - (52 if code else 0) - (40 if money else 0)
    y = painter.body("text.body", (left, y, width, room), text_size) + 8
    if money:
        canvas.icon(money.icon or "banknote", (left + 15, y + 18), 30, theme.success)
        canvas.text(money.label, (left + 42, y + 18), "label", BODY, theme.success, room=width - 42)
        painter.place(money, (left, y, width, 36))
        y += 40
    if code:
        y += 4
        canvas.text(code.shown, (left, y + 22), "mono_bold", 36, theme.ink, room=width)
        painter.place(code, (left, y, width, 44))


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
