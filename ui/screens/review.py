"""Confirmation, the printed slip, and where a slip stands: rows on the left, what matters most on the right."""

from messages.view import Element
from ui import widgets
from ui.canvas import Rect
from ui.painter import Painter
from ui.theme import BODY, BOTTOM, CAPTION, HEADING, LINE, MARGIN, SHEET, TITLE, TOP, TOTAL

LEFT_WIDTH = 516
SIDE_WIDTH = SHEET[0] - 2 * MARGIN - LEFT_WIDTH - 16
SIDE: Rect = (SHEET[0] - MARGIN - SIDE_WIDTH, TOP, SIDE_WIDTH, BOTTOM - 2 - TOP)
LIST_TOP = TOP + 44
STRIP_HEIGHT = 38
CAPTION_LINE = CAPTION * LINE


def confirm(painter: Painter) -> None:
    """Draw every fee on its own row and the total largest."""
    canvas, theme = painter.canvas, painter.theme
    painter.page()
    step, problem, note = (painter.find(f"text.{name}") for name in ("step", "missing", "body"))
    room: float = LEFT_WIDTH
    if step:
        width = canvas.text(step.label, (MARGIN + LEFT_WIDTH, TOP + 22), "body", CAPTION, theme.soft_on_paper, "right")
        painter.place(step, (MARGIN + LEFT_WIDTH - width, TOP + 8, width, 28))
        room -= width + 14
    painter.heading(room)
    strip = problem or (note if note and note.tone in ("notice", "danger") else None)
    bottom = BOTTOM - 2.0
    if strip:
        painter.strip(strip, (MARGIN, bottom - STRIP_HEIGHT, LEFT_WIDTH, STRIP_HEIGHT), strip.tone)
        bottom -= STRIP_HEIGHT + 6
    found = [row for row in painter.starting("data.") if row.id not in ("data.total", "data.valid_until")]
    widgets.rows(painter, found, (MARGIN, LIST_TOP, LEFT_WIDTH, bottom - LIST_TOP))
    _total(painter, None if note is strip else note)
    painter.footer(("action.edit", "action.cancel", "action.print"))


def _total(painter: Painter, note: Element | None) -> None:
    """Draw the total on its dark card, below it until when it holds and what about the money."""
    canvas, theme = painter.canvas, painter.theme
    canvas.box(SIDE, theme.deep, 20)
    x, width = SIDE[0] + 16, SIDE[2] - 28
    total, until = painter.find("data.total"), painter.find("data.valid_until")
    if total:
        below = canvas.paragraph(total.caption, (x, SIDE[1] + 10, width, 2 * CAPTION_LINE), "body", CAPTION, theme.pale)
        canvas.text(total.shown, (x, below + 28), "heading", TOTAL, theme.sun, room=width)
        painter.place(total, (x, SIDE[1] + 10, width, below + 54 - SIDE[1] - 10))
    lines = [until.caption, *_until_lines(painter, until, width)] if until else []
    note_lines = canvas.balance(note.label, "label", CAPTION, width) if note else []
    y = SIDE[1] + SIDE[3] - 12 - (len(lines) + len(note_lines)) * CAPTION_LINE - 6
    if until:
        start = y
        for line in lines:
            canvas.text(line, (x, y + CAPTION_LINE / 2), "body", CAPTION, theme.pale, room=width)
            y += CAPTION_LINE
        painter.place(until, (x, start, width, y - start))
        y += 6
    if note:
        painter.body(
            "text.body",
            (x, y, width, 110),
            CAPTION,
            colour=theme.sun if note.tone == "notice" else theme.white,
            font="label",
        )


def _until_lines(painter: Painter, until: Element, width: float) -> list[str]:
    """Give day and hour on a line each, or words as they wrap."""
    parts = until.shown.split(", ")
    return parts if len(parts) > 1 else painter.canvas.wrap(until.shown, "body", CAPTION, width)


def slip(painter: Painter) -> None:
    """Draw the three steps, and the slip as it lies there."""
    canvas, theme = painter.canvas, painter.theme
    painter.page()
    painter.heading(LEFT_WIDTH - 8)
    note = painter.find("text.missing")
    steps = painter.starting("text.step")
    x, width = MARGIN + 62, LEFT_WIDTH - 70
    heights = [30 + len(canvas.wrap(step.detail, "body", CAPTION, width)) * CAPTION_LINE for step in steps]
    note_height = len(canvas.balance(note.label, "label", CAPTION, LEFT_WIDTH - 8)) * CAPTION_LINE if note else 0
    free = BOTTOM - LIST_TOP - 4 - sum(heights) - note_height
    gap = max(2.0, min(28.0, free / (len(steps) + (1 if note else 0) or 1)))
    y = LIST_TOP + (12.0 if free > 70 else 4.0)
    for number, (element, height) in enumerate(zip(steps, heights, strict=True)):
        first = number == 0
        canvas.circle((MARGIN + 24, y + 26), 24, theme.sun if first else theme.tint)
        colour = theme.on_sun if first else theme.brand
        canvas.text(str(number + 1), (MARGIN + 24, y + 26), "heading", 24, colour, "center")
        canvas.text(element.label, (x, y + 14), "heading", 24, theme.ink, room=width)
        canvas.paragraph(element.detail, (x, y + 30, width, 2 * CAPTION_LINE), "body", CAPTION, theme.soft_on_paper)
        painter.place(element, (MARGIN, y, LEFT_WIDTH - 8, height))
        y += height + gap
    if note:
        rect = (MARGIN, BOTTOM - note_height, LEFT_WIDTH - 8, note_height)
        painter.body("text.missing", rect, CAPTION, colour=painter.toned(note.tone)[0], font="label")
    _paper(painter)
    painter.footer(("action.cancel_slip", "action.slip_missing", "action.done"))


def _paper(painter: Painter) -> None:
    canvas, theme = painter.canvas, painter.theme
    ink = theme.on_sun
    canvas.box(SIDE, theme.tint, 20)
    sheet = (SIDE[0] + 10, SIDE[1] + 14, SIDE[2] - 20, SIDE[3] - 14)
    widgets.torn_paper(painter, sheet)
    middle, x, width = sheet[0] + sheet[2] / 2, sheet[0] + 10, sheet[2] - 20
    product, total, code = painter.find("text.product"), painter.find("data.total"), painter.find("data.slip_code")
    y = sheet[1] + 26
    if product:
        canvas.text(product.label, (middle, y), "heading", 24, ink, "center", room=width)
        painter.place(product, (x, y - 18, width, 36))
    y += 24
    for number in range(int(width / 12)):
        canvas.line((x + 6 + number * 12, y), (x + 12 + number * 12, y), ink, 2)
    y += 8
    if total:
        below = canvas.paragraph(total.caption, (x, y, width, 2 * CAPTION_LINE), "body", CAPTION, ink, "center")
        canvas.text(total.shown, (middle, below + 22), "heading", 36, ink, "center", room=width)
        painter.place(total, (x, y, width, below + 46 - y))
    if code:
        bottom = sheet[1] + sheet[3] - (16 if total else 56)
        canvas.text(code.caption, (middle, bottom - 84), "body", CAPTION, ink, "center", room=width)
        groups = code.shown.split()
        lines = [" ".join(groups[:2]), " ".join(groups[2:])] if len(groups) == 4 else [code.shown]
        for number, line in enumerate(lines):
            canvas.text(line, (middle, bottom - 52 + number * 34), "mono_bold", 30, ink, "center", room=width)
        painter.place(code, (x, bottom - 98, width, 100))


def status(painter: Painter) -> None:
    """Draw what happened when, and the state in words."""
    painter.page()
    note = painter.find("text.missing")
    bottom: float = BOTTOM
    if note:
        painter.strip(note, (MARGIN, BOTTOM - STRIP_HEIGHT, SHEET[0] - 2 * MARGIN, STRIP_HEIGHT), note.tone)
        bottom -= STRIP_HEIGHT + 8
    painter.heading(STATUS_WIDTH)
    facts = [fact for name in ("slip_code", "total", "name") if (fact := painter.find(f"data.{name}"))]
    height = widgets.facts_height(painter, facts, STATUS_WIDTH)
    _timeline(painter, bottom - height - 4)
    widgets.facts(painter, facts, (MARGIN, bottom - height, STATUS_WIDTH, height))
    _state_card(painter, (MARGIN + STATUS_WIDTH + 20, TOP, SHEET[0] - 2 * MARGIN - STATUS_WIDTH - 20, bottom - 2 - TOP))
    painter.footer(
        (
            "action.done",
            "action.finish",
            "action.retry",
            "action.cancel_slip",
            "action.print_receipt",
            "action.print_refund_number",
        )
    )


STATUS_WIDTH = 400
STATE_HIGH = 280


def _timeline(painter: Painter, bottom: float) -> None:
    canvas, theme = painter.canvas, painter.theme
    steps = painter.starting("text.step")
    pitch = min((bottom - LIST_TOP) / max(len(steps), 1), 68)
    first = LIST_TOP + pitch / 2
    canvas.line((MARGIN + 18, first), (MARGIN + 18, first + pitch * (len(steps) - 1)), theme.edge, 4)
    for number, element in enumerate(steps):
        y = first + number * pitch
        if element.selected:
            canvas.circle((MARGIN + 18, y), 18, theme.success)
            canvas.icon("check", (MARGIN + 18, y), 24, theme.paper)
        else:
            canvas.circle((MARGIN + 18, y), 18, theme.edge)
            canvas.circle((MARGIN + 18, y), 15, theme.paper)
        room = STATUS_WIDTH - 54
        canvas.text(element.label, (MARGIN + 52, y - 12), "heading", 22, theme.ink, room=room)
        canvas.text(element.detail, (MARGIN + 52, y + 14), "body", CAPTION, theme.soft_on_paper, room=room)
        painter.place(element, (MARGIN, y - pitch / 2, STATUS_WIDTH, pitch))


def _state_card(painter: Painter, rect: Rect) -> None:
    canvas, theme = painter.canvas, painter.theme
    state = painter.find("data.state")
    if state is None:
        return
    ink, tint = painter.toned(state.tone if state.tone in ("success", "danger") else "notice")
    canvas.box(rect, tint, 20)
    x, width = rect[0] + 20, rect[2] - 36
    icon = {"success": "circle-check", "danger": "triangle-alert"}.get(state.tone, "clock")
    token = painter.find("data.token")
    low = token is not None or rect[3] < STATE_HIGH  # then the picture stands beside the words, not above them
    picture = 38 if low else 60
    title = TITLE + 1 if low else HEADING
    x_title, y = (x + 50, rect[1] + 14) if low else (x, rect[1] + 22 + picture)
    canvas.icon(icon, (x + picture / 2 - 1, rect[1] + (36 if low else 18 + picture / 2)), picture, ink)
    room = (x_title, y, rect[0] + rect[2] - 16 - x_title, 44 if token else 2 * title * LINE)
    size, lines = canvas.measure(state.label, room, "heading", title)
    title_height = max(44.0, len(lines) * size * LINE)
    canvas.paragraph_middle(state.label, (*room[:3], title_height), "heading", size, ink)
    y += title_height + 6
    token_lines = canvas.wrap(token.shown, "mono_bold", 28, width) if token else []
    token_height = CAPTION_LINE + 8 + len(token_lines) * 34 if token else 0
    below = rect[1] + rect[3] - 12 - token_height - y
    y = canvas.paragraph(state.detail, (x, y, width, below), "body", BODY, theme.ink)
    painter.place(state, (rect[0], rect[1], rect[2], y - rect[1]))
    if token:
        y = max(y + 10, rect[1] + rect[3] - 16 - token_height)
        canvas.text(token.caption, (x, y + CAPTION_LINE / 2), "body", CAPTION, theme.ink, room=width)
        for number, line in enumerate(token_lines):
            canvas.text(line, (x, y + CAPTION_LINE + 22 + number * 34), "mono_bold", 28, theme.ink, room=width)
        painter.place(token, (x, y, width, token_height))
