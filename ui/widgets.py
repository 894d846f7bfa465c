"""The pieces that one or two screens use: cards of the menu, fields, the pad, amounts, steps, rows and slips of paper."""

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter
from ui.theme import BODY, CAPTION, DIGITS, HEADING, LINE, RADIUS, TITLE

PAD_GAP = 14
CHIP_HEIGHT = 48
FIELD_LINE_HEIGHT = 60
_DIGITS = ("data.customer", "data.code", "data.slip_code", "data.phone", "data.meter", "data.token")


def service(painter: Painter, element: Element, rect: Rect) -> None:
    """Draw a card of the menu: icon, name, a word about it. Low ones have the name beside the icon."""
    canvas, theme = painter.canvas, painter.theme
    x, y, width, height = rect
    low, large = height < 108, height > 160
    fill, ink, edge = (theme.card, theme.ink, theme.edge) if element.enabled else (theme.off, theme.soft, theme.off)
    canvas.box(rect, painter.touched(element, fill), RADIUS, edge)
    tile = 88 if large else 46
    pad = 24 if large else 14
    top = y + (height - tile) / 2 if low else y + pad
    canvas.box((x + pad, top, tile, tile), theme.tint if element.enabled else fill, tile / 4)
    canvas.icon(
        element.icon or "layout-grid", (x + pad + tile / 2, top + tile / 2), tile * 0.6,
        theme.brand if element.enabled else theme.soft,
    )  # fmt: skip
    if element.enabled:
        canvas.icon("chevron-right", (x + width - pad - 10, top + tile / 2), 26, theme.soft)
    size = HEADING if large else TITLE - 1
    if low:
        left, middle = x + 2 * pad + tile, y + height / 2
        canvas.text(element.label, (left, middle), "heading", size, ink, room=width - 3 * pad - tile - 26)
    else:
        below = top + tile + size * LINE / 2 + (16 if large else 2)
        canvas.text(element.label, (x + pad, below), "heading", size, ink, room=width - 2 * pad)
        line = below + size * LINE / 2
        room = (x + pad, line, width - 2 * pad, max(y + height - line - 4, CAPTION * LINE))
        if element.detail:
            canvas.paragraph(element.detail, room, "body", CAPTION, theme.soft)
    painter.ring(element, rect, RADIUS)
    painter.place(element, rect, target=True)


def chips(painter: Painter, found: list[Element], left: float, right: float, y: float, *, from_right: bool) -> None:
    """Draw small buttons in a row: filters, pages. Their touch reaches into the margins around them."""
    canvas, theme = painter.canvas, painter.theme
    widths = [max(104.0, canvas.width(element.label, "label", CAPTION) + 36) for element in found]
    x = right - sum(widths) - 10 * (len(widths) - 1) if from_right else left
    for element, width in zip(found, widths, strict=True):
        rect = (x, y, width, CHIP_HEIGHT)
        fill, ink, edge = theme.card, theme.ink, theme.edge
        if not element.enabled:
            fill, ink, edge = theme.off, theme.soft, theme.off
        elif element.selected:
            fill, ink, edge = theme.brand, theme.on_brand, theme.brand
        canvas.box(rect, painter.touched(element, fill), 14, edge)
        middle = (x + width / 2, y + CHIP_HEIGHT / 2)
        canvas.text(element.label, middle, "label", CAPTION, ink, "center", room=width - 12)
        painter.ring(element, rect, 14, gap=1)
        painter.place(element, rect, target=True)
        x += width + 10


def choice(painter: Painter, element: Element, rect: Rect) -> None:
    """Draw an amount to choose, and what it costs; filled when it is chosen."""
    canvas, theme = painter.canvas, painter.theme
    x, y, width, height = rect
    fill, ink, soft, edge = theme.card, theme.ink, theme.soft, theme.edge
    if not element.enabled:
        fill, ink, edge = theme.off, theme.soft, theme.off
    elif element.selected:
        fill, ink, soft, edge = theme.brand, theme.on_brand, theme.on_brand, theme.brand
    canvas.box(rect, painter.touched(element, fill), 14, edge)
    middle, room = x + width / 2, width - 10
    lines = canvas.wrap(element.detail, "body", CAPTION, room)[:2]
    top = y + height / 2 - (26 + len(lines) * 24) / 2
    canvas.text(element.label, (middle, top + 13), "heading", 23, ink, "center", room=room)
    for number, line in enumerate(lines):
        canvas.text(line, (middle, top + 38 + number * 24), "body", CAPTION, soft, "center", room=room)
    painter.ring(element, rect, 14, gap=2)
    painter.place(element, rect, target=True)


def field(painter: Painter, element: Element, rect: Rect) -> None:
    """Draw a field with its caption, its digits in groups and, in hand, a caret. Low ones are all in one line."""
    canvas, theme = painter.canvas, painter.theme
    x, y, width, height = rect
    edge = theme.danger if element.error else (theme.brand if element.selected else theme.edge)
    strong = element.selected or element.error
    canvas.box(rect, painter.touched(element, theme.card), RADIUS, edge, 4 if strong else 2)
    one_line = height <= FIELD_LINE_HEIGHT
    caption = element.caption or element.label
    caption_middle = y + (height / 2 if one_line else 22)
    taken = canvas.text(caption, (x + 18, caption_middle), "label", CAPTION, theme.soft, room=width - 36)
    left, middle = (x + 30 + taken, y + height / 2) if one_line else (x + 18, y + height - 27)
    if _detail_fits(painter, element, width):
        canvas.text(element.detail, (x + width - 18, caption_middle), "label", CAPTION, theme.brand, "right")
    room = x + width - 18 - left
    least = 18 if one_line else CAPTION  # 24 digits in one line beside a caption are not offered by any catalogue
    size = canvas.fit(element.shown, "mono_bold", DIGITS - 4 if one_line else DIGITS, room, least)
    right = left + canvas.text(element.shown, (left, middle), "mono_bold", size, theme.ink)
    if element.selected:
        canvas.line((right + 4, middle - 16), (right + 4, middle + 15), edge, 3)
    painter.place(element, rect, target=True)


def _detail_fits(painter: Painter, element: Element, width: float) -> bool:
    """Say whether the short word about a field (the brand) stands at its right end rather than below it."""
    caption = painter.canvas.width(element.caption or element.label, "label", CAPTION)
    room = width - 54 - caption
    return bool(element.detail) and painter.canvas.width(element.detail, "label", CAPTION) <= min(room, 150)


def under_field(painter: Painter, element: Element, x: float, y: float, width: float) -> float:
    """Draw the error of a field or, in hand, its hint; give the y below it."""
    canvas, theme = painter.canvas, painter.theme
    error = painter.find(f"error.{element.id.removeprefix('field.')}")
    if error:
        canvas.icon(error.icon or "circle-alert", (x + 14, y + 15), 24, theme.danger)
        rect = (x + 34, y + 2, width - 34, 2 * CAPTION * LINE)
        below = canvas.paragraph(error.label, rect, "label", CAPTION, theme.danger)
        painter.place(error, (x, y, width, below - y))
        return below
    if element.detail and element.selected and not _detail_fits(painter, element, width):
        rect = (x + 2, y + 2, width - 4, 2 * CAPTION * LINE)
        return canvas.paragraph(element.detail, rect, "body", CAPTION, theme.soft_on_paper)
    return y


def pad(painter: Painter, area: Rect) -> None:
    """Draw the pad: twelve keys in four rows."""
    canvas, theme = painter.canvas, painter.theme
    width, height = (area[2] - 2 * PAD_GAP) / 3, (area[3] - 3 * PAD_GAP) / 4
    for number, element in enumerate(painter.starting("pad.")):
        left, top = area[0] + number % 3 * (width + PAD_GAP), area[1] + number // 3 * (height + PAD_GAP)
        rect = (left, top, width, height)
        fill, ink, edge = (theme.card, theme.ink, theme.edge) if element.enabled else (theme.off, theme.soft, theme.off)
        canvas.box(rect, painter.touched(element, fill), RADIUS, edge)
        middle = (left + width / 2, top + height / 2)
        if element.icon:
            canvas.icon(element.icon, middle, 34, ink)
        else:
            canvas.text(element.shown or element.label, middle, "heading", 34, ink, "center", room=width - 8)
        painter.ring(element, rect, RADIUS)
        painter.place(element, rect, target=True)


def rows(painter: Painter, found: list[Element], rect: Rect) -> None:
    """Draw rows of a caption and its value on a card, as many as there are, in the height that there is."""
    canvas, theme = painter.canvas, painter.theme
    canvas.box(rect, theme.card, RADIUS, theme.line)
    height = min((rect[3] - 8) / max(len(found), 1), 44)
    x, right = rect[0] + 18, rect[0] + rect[2] - 18
    top = rect[1] + 4
    for number, element in enumerate(found):
        y = top + number * height
        if number:
            canvas.line((x, y), (right, y), theme.tint, 2)
        _row(painter, element, (x, y, right - x, height))


def _row(painter: Painter, element: Element, rect: Rect) -> None:
    canvas, theme = painter.canvas, painter.theme
    middle, right = rect[1] + rect[3] / 2, rect[0] + rect[2]
    size = BODY if rect[3] > 38 else CAPTION
    caption = element.caption or element.label
    taken = canvas.text(caption, (rect[0], middle), "body", size, theme.soft, room=rect[2] * 0.5)
    room = rect[2] - taken - 14
    shown = element.shown or (element.label if not element.caption else "")
    mono = element.id in _DIGITS and canvas.width(shown, "mono_bold", CAPTION) <= room
    canvas.text(shown, (right, middle), "mono_bold" if mono else "label", size, theme.ink, "right", room=room)
    painter.place(element, rect)


def pairs(painter: Painter, found: list[Element], rect: Rect) -> None:
    """Draw short facts, a caption and its value each, two in a line."""
    canvas, theme = painter.canvas, painter.theme
    width = (rect[2] - 12) / 2
    for number, element in enumerate(found):
        x, y = rect[0] + number % 2 * (width + 12), rect[1] + number // 2 * 28 + 14
        taken = canvas.text(element.caption, (x, y), "body", CAPTION, theme.soft_on_paper, room=width * 0.6)
        canvas.text(element.shown, (x + taken + 8, y), "label", CAPTION, theme.ink, room=width - taken - 8)
        painter.place(element, (x, y - 14, width, 28))


def torn_paper(painter: Painter, rect: Rect, teeth: int = 14) -> None:
    """Draw a piece of white paper with a torn lower edge."""
    canvas, white = painter.canvas, painter.theme.white
    x, y, width, height = rect
    canvas.box((x, y, width, height - 9), white)
    step = width / teeth
    for number in range(teeth):
        left = x + number * step
        corners = ((left, y + height - 10), (left + step, y + height - 10), (left + step / 2, y + height))
        canvas.triangle(corners, white)
