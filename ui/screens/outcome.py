"""Screens that wait, and screens that say how it is: what happened, what about the money, what now."""

from ui.canvas import Rect
from ui.frame import begin, flow
from ui.measures import GAP
from ui.nodes.around import Grow, Space, Wide
from ui.nodes.boxes import Column, Row
from ui.nodes.node import Node
from ui.nodes.pictures import Code, Ring, TonePicture
from ui.nodes.words import Icon, Words
from ui.painter import Painter
from ui.theme import Colour

PICTURE, PICTURE_LOW = 37.0, 22.0
QR, QR_LOW = 56.0, 44.0
QR_DIGITS_MOST = 1_000
"""Twice what a code of ours has; beyond, the modules would be too small for a camera."""
WAYS = (
    "action.cancel_slip", "action.back", "action.cancel", "action.edit", "action.retry", "action.slip_missing",
    "action.print_queue_slip",
    "action.done", "action.finish",
)  # fmt: skip


def waiting(painter: Painter) -> None:
    """A turning ring, what is being done, how far it is, and the way out."""
    rect = begin(painter)
    ring = next(iter(painter.starting("progress.")), None)
    icon = "printer" if painter.view.screen == "printing" else None
    theme = painter.theme
    words: list[Node | None] = [
        said(painter, "text.heading", "heading", align="center"),
        said(painter, "text.body", "body", theme.soft_on_paper, align="center"),
        *_stages(painter, rect[2]),
        said(painter, "text.progress", "caption", theme.ink, align="center"),
        said(painter, "text.money", "button", theme.success, align="center"),
        said(painter, "text.support", "caption", theme.soft_on_paper, align="center"),
    ]
    blocks = [node for node in words if node is not None]
    radii = (11.0, 7.0, 4.5) if ring is not None else ()
    options = [
        Column([Ring(ring, radius, icon), *words], gap=2.0, along="middle") for radius in radii if ring is not None
    ]
    if ring is not None:
        blocks = [Ring(ring, 4.5, icon), *blocks]
    flow(painter, _column(painter, rect), *options, blocks=blocks, ids=WAYS, gap=2.0)


def _stages(painter: Painter, width: float) -> list[Node]:
    """Give what is being waited for, done or not yet: side by side, or one below the other where that is too wide."""
    parts: list[Node] = []
    for element in painter.starting("step."):
        done = element.tone == "success"
        colour = painter.theme.success if done else painter.theme.soft_on_paper
        icon = Icon("circle-check" if done else element.icon or "circle", 5.2, colour)
        parts.append(
            Row([icon, Words(element.label, "caption", painter.theme.ink, element=element, middle=True)], gap=1.6)
        )
    row = Row([Grow(Space()), *parts, Grow(Space())], gap=5.0)
    return ([row] if row.least(painter) <= width - 46 else parts) if parts else []


def _column(painter: Painter, rect: Rect) -> Rect:
    """Give the middle of a wide screen: lines that are read stay short."""
    width = min(rect[2], 100.0 if painter.view.text == "normal" else 34 * painter.type.body)
    return rect[0] + (rect[2] - width) / 2, rect[1], width, rect[3]


def notice(painter: Painter) -> None:
    """A picture of what is the matter, the words, the code if there is one, and what can be done."""
    rect = begin(painter)
    heading, qr = painter.find("text.heading"), painter.find("data.qr")
    tone = heading.tone if heading and heading.tone in ("danger", "notice", "success") else "notice"
    icon = (heading.icon if heading else None) or "circle-alert"
    blocks = words_of(painter)
    small, plain = words_of(painter, "caption"), words_of(painter, plain=True)
    large: Node
    low: Node
    if qr and isinstance(qr.value, str) and qr.value.isdigit() and len(qr.value) <= QR_DIGITS_MOST:
        large, low = Code(qr, qr.value, QR), Code(qr, qr.value, QR_LOW)
    else:
        large, low = TonePicture(icon, tone, PICTURE), TonePicture(icon, tone, PICTURE_LOW)
    if painter.canvas.panel.upright:
        tall = [Column([large, *blocks], gap=GAP), Column([low, *blocks], gap=2.0), Column([low, *small], gap=2.0)]
        flow(painter, rect, *[_half(one) for one in tall], blocks=[low, *plain] if qr else plain, ids=WAYS, gap=1.8)
        return
    sizes = [(large, QR if qr else PICTURE), (low, QR_LOW if qr else PICTURE_LOW)]
    wide = [
        Row([Wide(picture, size), Grow(Column(words, gap=1.8, along="middle"))], gap=5.0)
        for words in (blocks, small)
        for picture, size in sizes
    ]
    flow(painter, rect, *wide, blocks=[low, *plain] if qr else plain, ids=WAYS, gap=1.8)


def _half(column: Column) -> Column:
    """Give a column that stands a third down its place: the eye rests above the middle of a high screen."""
    return Column([Grow(Space()), *column.nodes, Grow(Space(), share=2)], gap=column.gap)


def words_of(painter: Painter, body: str = "body", *, plain: bool = False) -> list[Node]:
    """Give heading, text, what to do, money, code and support, as they are read. body: the role of the text.

    plain: without icons, so that every part may be torn between its lines.
    """
    theme = painter.theme
    code = painter.find("data.slip_code")
    parts: list[Node | None] = [
        said(painter, "text.heading", "heading"),
        said(painter, "text.body", body, theme.soft_on_paper),
        promise(painter, "text.step1", theme.ink, plain=plain),
        promise(painter, "text.money", theme.success, plain=plain),
        Words(code.shown, "total" if body == "body" else "digits", element=code, font="mono_bold") if code else None,
        said(painter, "text.support", "caption", theme.soft_on_paper),
    ]
    return [part for part in parts if part is not None]


def said(painter: Painter, name: str, role: str, colour: Colour | None = None, align: str = "left") -> Words | None:
    """Give the words of a text element, None where the view has none."""
    element = painter.find(name)
    return Words(element.label, role, colour, element=element, align=align) if element and element.label else None


def promise(painter: Painter, name: str, ink: Colour, *, plain: bool = False) -> Node | None:
    """Give a line with an icon before it, and its smaller print below; None where the view has none."""
    element = painter.find(name)
    if element is None:
        return None
    if plain:
        return Words(f"{element.label} {element.detail}".strip(), "caption", ink, element=element, font="label")
    small = Words(element.detail, "caption", painter.theme.soft_on_paper) if element.detail else None
    words = Column([Words(element.label, "caption", ink, element=element, font="label"), small], gap=0.4)
    return Row([Icon(element.icon or "banknote", 5.6, ink, middle=False), Grow(words)], gap=2.4)
