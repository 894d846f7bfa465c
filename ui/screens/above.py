"""A dialog: a card above the dimmed screen, with what is asked, a countdown if there is one, and the answers."""

from messages.view import Element
from ui.canvas import Rect
from ui.foot import Foot
from ui.frame import watched_above
from ui.measures import GAP, MARGIN
from ui.nodes.around import Grow, Wide
from ui.nodes.boxes import Column, Row, fits
from ui.nodes.node import Node, Square
from ui.nodes.words import Icon, Words
from ui.painter import Painter

WIDE_MOST = 150.0
PAD = 5.0
COUNTDOWN_S = 30
RADIUS = 10.0


def dialog(painter: Painter) -> None:
    """Draw the card in the middle, as high as its words need; what does not fit in the usual size loses its picture first."""
    canvas, theme = painter.canvas, painter.theme
    canvas.shade(theme.veil)
    element = next(one for one in painter.view.elements if one.role == "dialog")
    width = min(painter.width - 2 * MARGIN, WIDE_MOST)
    inner = width - 2 * PAD
    foot = Foot(painter, [one.id for one in painter.view.elements if one.role == "button"], inner)
    most = painter.height - 2 * MARGIN - 2 * PAD - foot.height - GAP
    options = _options(painter, element)
    body = next((one for one in options if fits(painter, one, (0, 0, inner, most))), options[-1])
    high = min(body.height(painter, inner), most)
    height = high + GAP + foot.height + 2 * PAD
    card: Rect = ((painter.width - width) / 2, (painter.height - height) / 2, width, height)
    canvas.box(card, theme.card, 5.0, theme.line)
    painter.place(element, card)
    body.draw(painter, (card[0] + PAD, card[1] + PAD, inner, high))
    foot.draw((card[0] + PAD, card[1] + PAD, inner, height - 2 * PAD))
    watched_above(painter)


def _options(painter: Painter, element: Element) -> list[Node]:
    theme = painter.theme
    countdown = painter.find("dialog.countdown")
    title, text = Words(element.label, "heading", theme.ink), Words(element.detail, "body", theme.soft)
    words = Column([title, text], gap=1.6, along="middle")
    before: list[Node] = []
    if countdown:
        return [
            Row([Grow(words), Wide(_Countdown(countdown, RADIUS), 2 * RADIUS)], gap=5.0),
            Column([_Countdown(countdown, RADIUS * 0.7), title, text], gap=1.6),
        ]
    if element.icon:
        ink, tint = painter.toned(element.tone)
        before = [Icon(element.icon, 12.0, ink, tile=tint, middle=False)]
    return [Row([*before, Grow(words)], gap=4.0), words]


class _Countdown(Square):
    """Seconds that are left, as a number in a ring that closes."""

    def __init__(self, element: Element, radius: float) -> None:
        super().__init__(2 * radius)
        self._element, self._radius = element, radius

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw ring and number."""
        canvas, theme, radius = painter.canvas, painter.theme, self._radius
        centre = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
        value = self._element.value
        left = min(max(value if isinstance(value, int) else 0, 0), COUNTDOWN_S)
        canvas.arc(centre, radius, radius / 5.4, 0, 360, theme.tint)
        if left:
            canvas.arc(centre, radius, radius / 5.4, 0, 360 * left / COUNTDOWN_S, theme.brand)
        canvas.text(self._element.shown, centre, "heading", painter.type.heading, theme.ink, "center")
        painter.place(self._element, (centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius))
