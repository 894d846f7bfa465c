"""The pieces that one or two screens use: cards of the menu, fields, the pad, amounts, steps, rows and slips of paper."""

from messages.view import Element
from ui.canvas import Rect
from ui.painter import Painter
from ui.theme import BODY, CAPTION, DIGITS, HEADING, LINE, RADIUS, TITLE, Colour

PAD_GAP = 14
CHIP_HEIGHT = 47
FIELD_LINE_HEIGHT = 60
CARD_LOW, CARD_LARGE = 108, 160
ROW_LEAST = 17
"""A long caption or name on a confirmation gets smaller rather than lose its end."""
CHOICE_LEAST = 19
"""A million in bold on a third of the column: its capitals are 2.7 mm high on a 7 inch panel."""
FACT_HEIGHT, FACT_GAP = 28, 22
_DIGITS = ("data.customer", "data.code", "data.slip_code", "data.phone", "data.meter", "data.token")


def service(painter: Painter, element: Element, rect: Rect) -> None:
    """Draw a card of the menu: icon, name, a word about it. Low ones have the name beside the icon."""
    canvas, theme = painter.canvas, painter.theme
    x, y, width, height = rect
    fill, ink, edge = (theme.card, theme.ink, theme.edge) if element.enabled else (theme.off, theme.soft, theme.off)
    canvas.box(rect, painter.touched(element, fill), RADIUS, edge)
    if height < CARD_LOW:
        _icon_tile(painter, element, (x + 12, y + (height - 44) / 2, 44, 44))
        canvas.paragraph_middle(element.label, (x + 66, y + 2, width - 74, height - 4), "heading", TITLE - 2, ink)
    else:
        _card_words(painter, element, rect, ink)
    painter.ring(element, rect, RADIUS)
    painter.place(element, rect, target=True)


def _card_words(painter: Painter, element: Element, rect: Rect, ink: Colour) -> None:
    canvas = painter.canvas
    x, y, width, height = rect
    large = height > CARD_LARGE
    pad, size = (24, HEADING) if large else (14, TITLE - 1)
    tile = 46 if not large else 88 if height > CARD_LARGE + 60 else 64
    _icon_tile(painter, element, (x + pad, y + pad, tile, tile))
    if element.enabled:
        canvas.icon("chevron-right", (x + width - pad - 10, y + pad + tile / 2), 26, painter.theme.soft)
    below = y + pad + tile + size * LINE / 2 + (tile / 6 if large else 2)
    canvas.text(element.label, (x + pad, below), "heading", size, ink, room=width - 2 * pad)
    line = below + size * LINE / 2
    if element.detail:
        room = (x + pad, line, width - 2 * pad, max(y + height - line - 4, CAPTION * LINE))
        canvas.paragraph(element.detail, room, "body", CAPTION, painter.theme.soft)


def _icon_tile(painter: Painter, element: Element, rect: Rect) -> None:
    theme = painter.theme
    painter.canvas.box(rect, theme.tint if element.enabled else theme.off, rect[2] / 4)
    middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
    colour = theme.brand if element.enabled else theme.soft
    painter.canvas.icon(element.icon or "layout-grid", middle, rect[2] * 0.62, colour)


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
    middle, room = x + width / 2, width - 14
    lines = canvas.wrap(element.detail, "body", CAPTION, room)[:2]
    size = canvas.fit(element.label, "heading", 23, room, CHOICE_LEAST)
    names = canvas.balance(element.label, "heading", size, room)[:2]
    top = y + height / 2 - (len(names) * 26 + len(lines) * 24) / 2
    for number, line in enumerate(names):
        canvas.text(line, (middle, top + 13 + number * 26), "heading", size, ink, "center")
    below = top + len(names) * 26 + 12
    for number, line in enumerate(lines):
        least = canvas.fit(line, "body", CAPTION, room, CHOICE_LEAST)
        canvas.text(line, (middle, below + number * 24), "body", least, soft, "center", room=room)
    painter.ring(element, rect, 14, gap=2)
    painter.place(element, rect, target=True)


def field(painter: Painter, element: Element, rect: Rect) -> None:
    """Draw a field with its caption, its digits in groups and, in hand, a caret; below its caption or, if low, beside it."""
    canvas, theme = painter.canvas, painter.theme
    x, y, width, height = rect
    edge = theme.danger if element.error else (theme.brand if element.selected else theme.edge)
    strong = element.selected or element.error
    canvas.box(rect, painter.touched(element, theme.card), RADIUS, edge, 4 if strong else 2)
    if height <= FIELD_LINE_HEIGHT:
        left, middle, size = _caption_beside(painter, element, rect)
    else:
        _caption_above(painter, element, rect)
        left, middle, size = x + 18, y + height - 27, DIGITS
    right = left + canvas.text(element.shown, (left, middle), "mono_bold", size, theme.ink, room=x + width - 20 - left)
    if element.selected:
        canvas.line((right + 4, middle - 16), (right + 4, middle + 15), edge, 3)
    painter.place(element, rect, target=True)


def _caption_above(painter: Painter, element: Element, rect: Rect) -> None:
    canvas, theme = painter.canvas, painter.theme
    x, middle, width = rect[0], rect[1] + 22, rect[2]
    canvas.text(element.caption or element.label, (x + 18, middle), "label", CAPTION, theme.soft, room=width - 36)
    if _detail_fits(painter, element, width):
        canvas.text(element.detail, (x + width - 18, middle), "label", CAPTION, theme.brand, "right")


def _caption_beside(painter: Painter, element: Element, rect: Rect) -> tuple[float, float, int]:
    """Write the brand in front of a complete number, or the caption where there is none; give where the digits go."""
    canvas, theme = painter.canvas, painter.theme
    x, middle = rect[0] + 18, rect[1] + rect[3] / 2
    size = DIGITS - 4
    room = rect[2] - 44 - canvas.width(element.shown, "mono_bold", size)
    word, colour = (element.detail, theme.brand) if element.detail else (element.caption, theme.soft)
    if element.detail and canvas.width(element.detail, "label", CAPTION) > room:
        size = CAPTION + 1
        room = rect[2] - 44 - canvas.width(element.shown, "mono_bold", size)
    taken = canvas.text(word, (x, middle), "label", CAPTION, colour, room=max(room, 60))
    return x + taken + 10, middle, size


def fits_beside(painter: Painter, element: Element, width: float) -> bool:
    """Say whether the brand, or else the caption, has room in front of a field's digits."""
    taken = painter.canvas.width(element.shown, "mono_bold", DIGITS - 4)
    return painter.canvas.width(element.detail or element.caption, "label", CAPTION) <= width - 44 - taken


def _detail_fits(painter: Painter, element: Element, width: float) -> bool:
    """Say whether the short word about a field (the brand) stands at its right end rather than below it."""
    caption = painter.canvas.width(element.caption or element.label, "label", CAPTION)
    room = width - 54 - caption
    return bool(element.detail) and painter.canvas.width(element.detail, "label", CAPTION) <= min(room, 180)


def under_field(painter: Painter, element: Element, x: float, y: float, width: float, *, low: bool) -> float:
    """Draw the error of a field or, in hand, its hint; give the y below it. low: the field has its brand beside it."""
    canvas, theme = painter.canvas, painter.theme
    error = painter.find(f"error.{element.id.removeprefix('field.')}")
    if error:
        canvas.icon(error.icon or "circle-alert", (x + 14, y + 15), 24, theme.danger)
        rect = (x + 34, y + 2, width - 34, 2 * CAPTION * LINE)
        below = canvas.paragraph(error.label, rect, "label", CAPTION, theme.danger)
        painter.place(error, (x, y, width, below - y))
        return below
    if element.detail and element.selected and not low and not _detail_fits(painter, element, width):
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
    shown = element.shown or (element.label if not element.caption else "")
    mono = "mono_bold" if element.id in _DIGITS else "label"
    value_width = min(canvas.width(shown, mono, CAPTION), rect[2] * 0.7)
    room = rect[2] - 12 - value_width
    least = canvas.fit(caption, "body", size, room, ROW_LEAST)
    taken = canvas.text(caption, (rect[0], middle), "body", least, theme.soft)
    room = rect[2] - taken - 12
    fits = canvas.width(shown, mono, CAPTION) <= room
    font = mono if fits else "label"
    canvas.text(
        shown, (right, middle), font, canvas.fit(shown, font, size, room, ROW_LEAST), theme.ink, "right", room=room
    )
    painter.place(element, rect)


def facts(painter: Painter, found: list[Element], rect: Rect) -> None:
    """Write short facts, a caption and its value each, as many in a line as fit."""
    canvas, theme = painter.canvas, painter.theme
    for number, line in enumerate(_fact_lines(painter, found, rect[2])):
        x, y = rect[0], rect[1] + (number + 0.5) * FACT_HEIGHT
        for element in line:
            room = rect[0] + rect[2] - x
            taken = canvas.text(element.caption, (x, y), "body", CAPTION, theme.soft_on_paper, room=room)
            shown = canvas.text(element.shown, (x + taken + 8, y), "label", CAPTION, theme.ink, room=room - taken - 8)
            painter.place(element, (x, y - FACT_HEIGHT / 2, taken + 8 + shown, FACT_HEIGHT))
            x += taken + 8 + shown + FACT_GAP


def facts_height(painter: Painter, found: list[Element], width: float) -> float:
    """Give the height that `facts` needs."""
    return len(_fact_lines(painter, found, width)) * FACT_HEIGHT


def _fact_lines(painter: Painter, found: list[Element], width: float) -> list[list[Element]]:
    lines: list[list[Element]] = []
    used = 0.0
    for element in found:
        caption = painter.canvas.width(element.caption, "body", CAPTION)
        wanted = caption + 8 + painter.canvas.width(element.shown, "label", CAPTION)
        if lines and used + FACT_GAP + wanted <= width:
            lines[-1].append(element)
            used += FACT_GAP + wanted
        else:
            lines.append([element])
            used = wanted
    return lines


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
