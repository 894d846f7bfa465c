"""Confirmation, the printed slip, and where a slip stands: rows on the left, what matters most on the right."""

from messages.view import Element
from ui.painter import Painter
from ui.theme import CAPTION, MARGIN, TOTAL

SIDE = (538, 62, 242, 290)


def confirm(painter: Painter) -> None:
    """Draw every fee on its own row and the total largest."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    painter.heading(80, 380)
    step, total, until = painter.find("text.step"), painter.find("data.total"), painter.find("data.valid_until")
    if step:
        canvas.text(step.label, (518, 80), "body", 17, theme.soft_on_paper, "right")
        painter.place(step, (390, 64, 128, 32))
    rows = [row for row in painter.starting("data.") if row.id not in ("data.total", "data.valid_until")]
    _rows(painter, rows, (MARGIN, 106, 500, 246))
    canvas.box(SIDE, theme.deep, 20)
    if total:
        canvas.paragraph(total.caption, (556, 78, 206, 52), "label", CAPTION, theme.pale)
        canvas.text(total.shown, (556, 152), "heading", canvas.fit(total.shown, "heading", TOTAL, 206, 24), theme.sun)
        painter.place(total, (556, 74, 206, 104))
    if until:
        canvas.text(until.caption, (556, 204), "body", 17, theme.pale)
        canvas.paragraph(until.shown, (556, 216, 206, 50), "label", CAPTION, theme.pale, least=16)
        painter.place(until, (556, 194, 206, 72))
    problem = painter.find("text.missing")
    painter.body("text.body", (556, 272, 206, 76), CAPTION - 1, colour=theme.sun if problem is None else theme.pale)
    if problem:
        canvas.box((MARGIN, 312, 500, 40), theme.danger_tint, 14)
        size = canvas.fit(problem.label, "label", CAPTION, 480, 14)
        canvas.text(problem.label, (270, 332), "label", size, theme.danger, "center")
        painter.place(problem, (MARGIN, 312, 500, 40))
    painter.footer(("action.edit", "action.cancel", "action.print"), (0.8, 0.8, 2))


def _rows(painter: Painter, rows: list[Element], rect: tuple[float, float, float, float]) -> None:
    canvas, theme = painter.canvas, painter.theme
    canvas.box(rect, theme.card, 18, theme.line)
    height = (rect[3] - 12) / max(len(rows), 1)
    height = min(height, 44)
    for number, row in enumerate(rows):
        y = rect[1] + 6 + number * height
        middle = y + height / 2
        canvas.text(row.caption, (rect[0] + 20, middle), "body", min(20, height * 0.55), theme.soft)
        room = rect[2] - 60 - canvas.width(row.caption, "body", min(20, height * 0.55))
        font = "mono_bold" if row.id in ("data.customer", "data.code", "data.slip_code") else "label"
        size = canvas.fit(row.shown, font, min(21, height * 0.58), room, 13)
        canvas.text(row.shown, (rect[0] + rect[2] - 20, middle), font, size, theme.ink, "right")
        if number:
            canvas.line((rect[0] + 20, y), (rect[0] + rect[2] - 20, y), theme.tint, 2)
        painter.place(row, (rect[0], y, rect[2], height))


def slip(painter: Painter) -> None:
    """Draw the three steps, and the slip as it lies there."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    painter.heading(80, 480)
    for number, element in enumerate(painter.starting("text.step")):
        y = 134 + number * 76
        first = number == 0
        canvas.circle((MARGIN + 25, y), 25, theme.sun if first else theme.tint)
        canvas.text(str(number + 1), (MARGIN + 25, y), "heading", 24, (17, 37, 44) if first else theme.brand, "center")
        canvas.text(element.label, (MARGIN + 66, y - 14), "heading", 23, theme.ink)
        size = canvas.fit(element.detail, "body", CAPTION, 400, 13)
        canvas.text(element.detail, (MARGIN + 66, y + 15), "body", size, theme.soft_on_paper)
        painter.place(element, (MARGIN, y - 30, 480, 64))
    canvas.box((506, 62, 274, 290), theme.tint, 20)
    canvas.box((530, 82, 226, 270), (255, 255, 255), 0)
    product, total, code = painter.find("text.product"), painter.find("data.total"), painter.find("data.slip_code")
    ink = (17, 37, 44)
    if product:
        canvas.text(product.label, (643, 112), "label", canvas.fit(product.label, "label", 20, 206, 13), ink, "center")
        painter.place(product, (540, 96, 206, 32))
    for x in range(546, 740, 12):
        canvas.line((x, 136), (x + 6, 136), ink, 2)
    if total:
        canvas.paragraph(total.caption, (540, 144, 206, 50), "body", 16, (71, 89, 95), "center", least=14)
        canvas.text(total.shown, (643, 208), "heading", canvas.fit(total.shown, "heading", 32, 206, 18), ink, "center")
        painter.place(total, (540, 144, 206, 84))
    for number in range(20):
        canvas.box((566 + number * 7.7, 240, (2, 5, 3, 4)[number * 7 % 4], 50), ink)
    if code:
        canvas.text(
            code.shown, (643, 316), "mono_bold", canvas.fit(code.shown, "mono_bold", 20, 210, 14), ink, "center"
        )
        painter.place(code, (536, 300, 214, 32))
    painter.footer(("action.slip_missing", "action.done"))
    note = painter.find("text.missing")
    if note:
        canvas.text(note.label, (MARGIN, 348), "label", canvas.fit(note.label, "label", 17, 470, 12), theme.notice)
        painter.place(note, (MARGIN, 336, 480, 24))


def status(painter: Painter) -> None:
    """Draw what happened when, and the state in words."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    painter.heading(80, 400)
    steps = painter.starting("text.step")
    canvas.line((MARGIN + 18, 134), (MARGIN + 18, 134 + 62 * (len(steps) - 1)), theme.line, 4)
    for number, element in enumerate(steps):
        y = 134 + number * 62
        canvas.circle((MARGIN + 18, y), 18, theme.success if element.selected else theme.line)
        if element.selected:
            canvas.icon("check", (MARGIN + 18, y), 24, theme.card)
        canvas.text(element.label, (MARGIN + 52, y - 12), "heading", 21, theme.ink)
        canvas.text(element.detail, (MARGIN + 52, y + 14), "body", CAPTION - 1, theme.soft_on_paper)
        painter.place(element, (MARGIN, y - 28, 380, 56))
    _state_card(painter)
    note = painter.find("text.missing")
    if note:
        canvas.paragraph(note.label, (MARGIN, 300, 400, 56), "label", CAPTION, theme.notice, least=15)
        painter.place(note, (MARGIN, 300, 400, 56))
    painter.footer(("action.done", "action.retry", "action.print_receipt"), (0.8, 0.9, 1.5))


def _state_card(painter: Painter) -> None:
    canvas, theme = painter.canvas, painter.theme
    state = painter.find("data.state")
    if state is None:
        return
    colours = {"success": (theme.success, theme.success_tint), "danger": (theme.danger, theme.danger_tint)}
    ink, tint = colours.get(state.tone, (theme.notice, theme.notice_tint))
    x, width = 440, 340
    canvas.box((x, 62, width, 290), tint, 20)
    icon = {"success": "circle-check", "danger": "triangle-alert"}.get(state.tone, "clock")
    canvas.icon(icon, (x + 38, 98), 36, ink)
    canvas.text(state.label, (x + 66, 98), "heading", canvas.fit(state.label, "heading", 26, width - 84, 16), ink)
    y = canvas.paragraph(state.detail, (x + 20, 124, width - 40, 84), "body", CAPTION, theme.ink, least=15) + 10
    painter.place(state, (x, 62, width, y - 62))
    token = painter.find("data.token")
    if token:
        canvas.text(token.caption, (x + 20, y + 8), "body", 16, theme.ink)
        for number, line in enumerate(canvas.wrap(token.shown, "mono_bold", 26, width - 40)[:3]):
            canvas.text(line, (x + 20, y + 36 + number * 32), "mono_bold", 26, theme.ink)
        painter.place(token, (x + 20, y, width - 40, 90))
    rows = [row for name in ("name", "total", "slip_code") if (row := painter.find(f"data.{name}"))]
    for number, row in enumerate(reversed(rows)):
        bottom = 332 - number * 26
        canvas.text(row.caption, (x + 20, bottom), "body", 16, theme.ink)
        canvas.text(row.shown, (x + width - 20, bottom), "label", 17, theme.ink, "right")
        painter.place(row, (x + 20, bottom - 13, width - 40, 26))
