"""Screens that wait, and screens that say how it is: what happened, what about the money, what now."""

from ui.painter import Painter
from ui.qr import modules
from ui.theme import BODY, CAPTION, DIGITS, MARGIN


def waiting(painter: Painter) -> None:
    """A turning ring, what is being done, and the way out."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    painter.ring((400, 144))
    heading = painter.find("text.heading")
    if heading:
        canvas.text(heading.label, (400, 238), "heading", 32, theme.ink, "center")
        painter.place(heading, (140, 216, 520, 44))
    painter.body("text.body", (120, 266, 560, 90), BODY, "center")
    cancel = painter.find("action.cancel")
    if cancel:
        painter.button(cancel, (250, 364, 300, 100))


def notice(painter: Painter) -> None:
    """A picture of what is the matter, the words, the code if there is one, and what can be done."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    heading, code, qr = painter.find("text.heading"), painter.find("data.slip_code"), painter.find("data.qr")
    danger = heading is not None and heading.tone == "danger"
    ink, tint = (theme.danger, theme.danger_tint) if danger else (theme.notice, theme.notice_tint)
    left = 238.0
    if qr and isinstance(qr.value, str):
        _qr(painter, qr.value, (MARGIN, 66, 286, 286))
        painter.place(qr, (MARGIN, 66, 286, 286))
        left = 324.0
    else:
        canvas.box((MARGIN, 92, 196, 196), tint, 36)
        canvas.icon((heading.icon if heading else None) or "circle-alert", (MARGIN + 98, 190), 108, ink)
    width = 780 - left
    y = 66.0 if qr or code else 92.0
    if heading:
        for line in canvas.wrap(heading.label, "heading", 30, width):
            canvas.text(line, (left, y + 20), "heading", 30, theme.ink)
            y += 38
        painter.place(heading, (left, 66, width, y - 66))
    y = painter.body("text.body", (left, y + 6, width, 190 if not code else 142), BODY - 1 if code else BODY)
    money = painter.find("text.money")
    if money:
        canvas.icon("banknote", (left + 14, y + 26), 26, theme.success)
        canvas.text(money.label, (left + 38, y + 26), "label", BODY - 2, theme.success)
        painter.place(money, (left, y + 8, width, 36))
    if code:
        size = canvas.fit(code.shown, "mono_bold", DIGITS + 4, width, 20)
        canvas.text(code.shown, (left, 306), "mono_bold", size, theme.ink)
        painter.place(code, (left, 284, width, 44))
    support = painter.find("text.support")
    if support:
        size = canvas.fit(support.label, "body", CAPTION - 1, width, 13)
        canvas.text(support.label, (780, 344), "body", size, theme.soft_on_paper, "right")
        painter.place(support, (left, 332, width, 24))
    names = (
        "action.back", "action.cancel", "action.edit", "action.retry", "action.slip_missing", "action.print_queue_slip",
        "action.done",
    )  # fmt: skip
    painter.footer(names, (0.8, 0.8, 0.8, 0.9, 1, 1.5, 1))


def _qr(painter: Painter, digits: str, rect: tuple[float, float, float, float]) -> None:
    """Draw whole pixels for each module, with the quiet zone of four that the standard asks for."""
    matrix = modules(digits)
    area = painter.canvas.pixels(rect)
    dot = max(1, min(area.width, area.height) // (len(matrix) + 8))
    painter.canvas.box(rect, (255, 255, 255))
    inset = (min(area.width, area.height) - dot * len(matrix)) // 2
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                painter.canvas.surface.fill((0, 0, 0), (area.x + inset + x * dot, area.y + inset + y * dot, dot, dot))
