"""What every screen has around it: paper, header, heading, the buttons at its foot, and sheets for words that do not fit."""

from collections.abc import Sequence

from messages.view import Element
from ui.canvas import Rect
from ui.foot import PAGES, Foot
from ui.measures import GAP, MARGIN, TARGET
from ui.nodes.around import Grow, Of
from ui.nodes.boxes import Column, Row, fits
from ui.nodes.controls import BUTTON_HEIGHT, Arrow
from ui.nodes.node import SLACK, Node, Tearable
from ui.nodes.watched import Watched
from ui.nodes.words import Words
from ui.painter import Painter

PILL_TOP = 1.2
PILL_HEIGHT = 9.2
PILL_MOST = 0.6
"""Of the width of the screen, for one language."""
COMFORT = "action.comfort"
SHEETS_MOST = 8
"""What the controller turns (`firmware.core.limits.SHEETS_MAX`); what is on no sheet is counted as cut."""


def begin(painter: Painter) -> Rect:
    """Draw paper and header; give what is left below them."""
    painter.canvas.fill(painter.theme.paper)
    top = painter.part("header", _header_elements(painter), lambda: header(painter))
    return MARGIN, top, painter.width - 2 * MARGIN, painter.height - top - MARGIN


def _header_elements(painter: Painter) -> list[Element | str]:
    """Give everything that the header depends on."""
    names = ("text.clock", "image.link", "text.store", "text.watched", COMFORT)
    found = [element for name in names if (element := painter.find(name))]
    return [painter.logo, painter.view.screen, *found, *painter.starting("language.")]


def header(painter: Painter, *, deep: bool = False) -> float:
    """Draw the shop, link, clock, and the buttons for another language and for comfort; give the y below.

    A button is drawn low and is touched down to 20 mm from the edge of the screen: what is touched lies below that, what is only
    read may lie beside it. What has no room goes: first the shop, then the clock.
    """
    height = _bar_height(painter) - 2 * PILL_TOP
    left = _pills(painter, height, deep=deep)
    watched = _watched(painter)
    begins = watched.draw(painter) if watched else MARGIN
    theme, canvas, size = painter.theme, painter.canvas, painter.type.caption
    ink, soft, accent = (theme.white, theme.white, theme.sun) if deep else (theme.ink, theme.soft_on_paper, theme.brand)
    middle = PILL_TOP + height / 2
    clock, link, store = painter.find("text.clock"), painter.find("image.link"), painter.find("text.store")
    right = left - GAP
    named = 8.0 + (
        canvas.width(store.label, "label", size) + 10.0 if deep and store else 0.0
    )  # on attract the shop goes last
    if clock and (width := canvas.width(clock.label, "body", size)) <= right - begins - named:
        canvas.text(clock.label, (right, middle), "body", size, soft, "right")
        painter.place(clock, (right - width, middle - size / 2, width, size))
        right -= width + 1.6
    if link and right - 5.2 >= begins:
        down = link.value == "down" or link.tone == "danger"
        colour = (theme.sun if deep else theme.danger) if down else accent
        canvas.icon(link.icon or "wifi", (right - 2.6, middle), 5.2, colour)
        painter.place(link, (right - 5.2, middle - 2.6, 5.2, 5.2))
        right -= 5.2 + GAP
    if store and (watched is None or watched.below):
        _store(painter, store, right, middle, ink, accent)
    return header_height(painter)


def header_height(painter: Painter) -> float:
    """Give the height of the header as it is drawn."""
    watched = _watched(painter)
    return _bar_height(painter) + (watched.below if watched else 0.0)


def watched_above(painter: Painter) -> None:
    """Draw the notice that somebody sees this screen above a dialog: it is never dimmed."""
    if watched := _watched(painter):
        watched.draw(painter, above=True)


def _bar_height(painter: Painter) -> float:
    return max(PILL_HEIGHT, painter.type.caption * 1.5) + 2 * PILL_TOP


def _watched(painter: Painter) -> Watched | None:
    element = painter.find("text.watched")
    if element is None:
        return None
    buttons = sum(_pill_width(painter, one) + GAP for one in _pill_elements(painter))
    return Watched(painter, element, painter.width - 2 * MARGIN - buttons, _bar_height(painter))


def _store(
    painter: Painter,
    store: Element,
    right: float,
    middle: float,
    ink: tuple[int, int, int],
    accent: tuple[int, int, int],
) -> None:
    canvas, size = painter.canvas, painter.type.caption
    before = 7.0
    if painter.logo:
        canvas.file(painter.logo, (MARGIN, middle - 4.0, 12.0, 8.0))
        before = 13.6
    if MARGIN + before + canvas.width(store.label, "label", size) > right:
        return
    if not painter.logo:
        canvas.icon(store.icon or "store", (MARGIN + 2.6, middle), 5.4, accent)
    width = canvas.text(store.label, (MARGIN + before, middle), "label", size, ink)
    painter.place(store, (MARGIN, middle - size / 2, before + width, size))


def _pills(painter: Painter, height: float, *, deep: bool) -> float:
    """Draw the buttons of the header from the right; give the x at their left.

    The language that is spoken needs no button, and attract has all of them at its foot.
    """
    x = painter.width - MARGIN
    edge = painter.width
    for element in _pill_elements(painter):
        width = _pill_width(painter, element)
        rect = (x - width, PILL_TOP, width, height)
        _pill(painter, element, rect, _pill_words(painter, element), deep=deep)
        hit = (rect[0] - GAP / 2, 0.0, edge - rect[0] + GAP / 2, TARGET)
        painter.place(element, rect, target=True, hit=hit)
        edge = rect[0] - GAP / 2
        x -= width + GAP
    return x + GAP


def _pill_elements(painter: Painter) -> list[Element]:
    """Give the buttons of the header from the right. On attract the languages are elsewhere."""
    comfort = painter.find(COMFORT)
    found = [element for element in painter.starting("language.") if not element.selected]
    return ([comfort] if comfort else []) + ([] if painter.view.screen == "attract" else found[::-1])


def _pill_words(painter: Painter, element: Element) -> str:
    """Give a language's own name, where it is too long for a narrow panel its last word; nothing for the button with an icon."""
    if element.id == COMFORT:
        return ""
    wide = painter.canvas.width(element.label, "label", painter.type.caption) + 7.0
    return element.label if wide <= PILL_MOST * painter.width else element.label.split()[-1]


def _pill_width(painter: Painter, element: Element) -> float:
    words = _pill_words(painter, element)
    return max(TARGET - GAP, painter.canvas.width(words, "label", painter.type.caption) + 7.0 if words else 0.0)


def _pill(painter: Painter, element: Element, rect: Rect, words: str, *, deep: bool) -> None:
    theme, canvas = painter.theme, painter.canvas
    fill, ink, edge = (theme.deep, theme.pale, theme.pale) if deep else (theme.card, theme.ink, theme.edge)
    radius = rect[3] / 2
    canvas.box(rect, painter.touched(element, fill), radius, edge)
    middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
    if words:
        canvas.text(words, middle, "label", painter.type.caption, ink, "center", room=rect[2] - 3)
    else:
        canvas.icon(element.icon or "a-large-small", middle, 6.4, ink)
    painter.ring(element, rect, radius, theme.sun if deep else theme.brand, gap=0.2)


def heading(painter: Painter, rect: Rect, right: Node | None = None) -> Rect:
    """Draw the one heading at the top of `rect`, and something small at its right; give what is left below.

    It ends where the header's buttons are touched no more.
    """
    element = painter.find("text.heading")
    parts: list[Node] = [Grow(Words(element.label, "heading", element=element, middle=True))] if element else []
    row = Row([*parts, right], gap=GAP)
    height = max(row.height(painter, rect[2]), TARGET - rect[1])
    row.draw(painter, (rect[0], rect[1], rect[2], height))
    return below(rect, height + 1.2)


def below(rect: Rect, used: float) -> Rect:
    """Give what is left of a rectangle below so many millimetres."""
    return rect[0], rect[1] + used, rect[2], rect[3] - used


def best(painter: Painter, rect: Rect, *options: Node) -> bool:
    """Draw the first of these that has all the room it wants; give False, and draw none, if there is no such."""
    for option in options:
        if fits(painter, option, rect):
            option.draw(painter, rect)
            return True
    return False


def flow(
    painter: Painter,
    rect: Rect,
    *options: Node,
    blocks: Sequence[Node],
    ids: Sequence[str],
    gap: float = GAP,
    aside: Node | None = None,
) -> None:
    """Draw body and footer of a screen of words: the first option that fits above the buttons, or else the blocks in sheets.

    ids: the buttons at its foot. blocks: the same content as parts in reading order. Of several sheets the one that the view
    asks for is drawn; elements on the others have no place meanwhile. aside: what stands beside a button that is alone.
    """
    for dense in (False, True) if painter.canvas.panel.upright else (True,):
        foot = Foot(painter, ids, rect[2], dense=dense, aside=aside)
        if best(painter, foot.above(rect), *options, Column(blocks, gap=gap)):
            foot.draw(rect)
            return
    room = foot.above(rect)
    turning = painter.canvas.panel.upright or room[1] + room[3] - TARGET < 2 * BUTTON_HEIGHT + 1.4
    foot = Foot(painter, ids, rect[2], turning=turning, aside=None if turning else aside)
    body = foot.above(rect)
    if not turning:
        side = (body[0] + body[2] - BUTTON_HEIGHT, body[1], BUTTON_HEIGHT, body[3])
        body = (body[0], body[1], body[2] - BUTTON_HEIGHT - GAP, body[3])
        _turners(painter, side)
    sheets = _sheets(painter, blocks, body, gap)
    painter.sheets = len(sheets)
    Column(sheets[_shown(painter, sheets)], gap=gap, along="middle").draw(painter, body)
    foot.draw(rect)


def _shown(painter: Painter, sheets: list[list[Node]]) -> int:
    """Give the sheet that holds the focus, or else the one that the view asks for."""
    focus = next((element.id for element in painter.view.elements if element.focused), "")
    holding = (
        at for at, sheet in enumerate(sheets) if any(isinstance(node, Of) and focus in node.ids for node in sheet)
    )
    return next(holding, max(0, min(painter.view.sheet, len(sheets) - 1)))


def _turners(painter: Painter, rect: Rect) -> None:
    """Draw the buttons that turn the sheets one above the other, clear of the header's, and which sheet this is between them."""
    top = max(rect[1], TARGET + 0.4)
    found = [Arrow(element) for name in PAGES if (element := painter.find(name))]
    where = painter.find("text.sheet")
    height = rect[1] + rect[3] - top
    nodes: list[Node] = list(found)
    if where and len(found) == 2:
        said = Words(where.label, "caption", painter.theme.soft_on_paper, element=where, align="center")
        if said.height(painter, rect[2]) + 2.0 <= height - 2 * BUTTON_HEIGHT and said.least(painter) <= rect[2]:
            nodes.insert(1, said)
    gap = min(GAP, max(1.0, height - 2 * BUTTON_HEIGHT)) if len(nodes) < 3 else 1.0
    Column(nodes, gap=gap, along="bottom").draw(painter, (rect[0], top, rect[2], height))


def _sheets(painter: Painter, blocks: Sequence[Node], rect: Rect, gap: float) -> list[list[Node]]:
    """Divide blocks among sheets; texts that do not fit what is left of one are torn between their lines.

    Other things that can be torn are only where a whole sheet is too low for them.
    """
    sheets: list[list[Node]] = [[]]
    left, waiting = rect[3], list(blocks)
    while waiting:
        block = waiting.pop(0)
        height = block.height(painter, rect[2])
        if height > left + SLACK:
            must = height > rect[3]
            torn = None
            if isinstance(block, Tearable) and (must or isinstance(block, Words)):
                torn = block.torn(painter, rect[2], left, tidy=not must)
            if torn is None and sheets[-1]:
                waiting.insert(0, block)
                if len(sheets) == SHEETS_MOST:
                    break
                sheets.append([])
                left = rect[3]
                continue
            if torn is not None:
                block, rest = torn
                waiting.insert(0, rest)
                height = left
        sheets[-1].append(block)
        left -= height + gap
    if waiting:
        painter.canvas.overflows.append(f"{len(waiting)} blocks have no sheet")
    return sheets
