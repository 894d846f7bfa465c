"""How the customer wants to see and hear the screens: sizes and colours in one row, the voice in the next."""

from messages.view import Element
from ui.canvas import Rect
from ui.frame import begin, flow, heading
from ui.measures import GAP
from ui.nodes.around import Grow, Of, Space
from ui.nodes.boxes import Column, Row
from ui.nodes.controls import Arrow, Tile
from ui.nodes.node import Node
from ui.nodes.words import Words
from ui.painter import Painter

TALL, LOW, MOST = 20.0, 17.0, 32.0
CHOICES = ("text_size.", "theme.")


def comfort(painter: Painter) -> None:
    """Draw the choices as tiles, the chosen ones filled, and the two scales of the voice."""
    rect = heading(painter, begin(painter))
    sizes, themes = (painter.starting(prefix) for prefix in CHOICES)
    voice, body = painter.find("speech.on"), painter.find("text.body")
    scales = [Scale(painter, name) for name in ("volume", "speed") if painter.find(f"data.{name}")]
    said = Words(body.label, "caption", painter.theme.soft_on_paper, element=body) if body else None
    looks = Row([Grow(Tile(one, TALL, icon_above=True)) for one in (*sizes, *themes)])
    plain = Row([Grow(Tile(one, LOW)) for one in (*sizes, *themes)])
    sound = Row([Grow(Tile(voice, TALL), share=1.2) if voice else None, *(Grow(scale) for scale in scales)])
    rich = [Column([Grow(upper, most=MOST), Grow(sound, most=MOST)], gap=GAP) for upper in (looks, plain)]
    aside = Column([said], along="middle") if said else None
    rows = [
        _side_by_side(painter, [Tile(one, TALL, icon_above=True) for one in found], rect[2])
        for found in (sizes, themes)
    ]
    blocks = [
        *(Of(row, [one.id for one in found]) for row, found in zip(rows, (sizes, themes), strict=True)),
        *([Of(Tile(voice, TALL), [voice.id])] if voice else []),
        *(Of(scale, scale.ids) for scale in scales),
    ]
    upright = Column([*blocks, Grow(Space()), said], gap=GAP)
    options = [upright] if painter.canvas.panel.upright else rich
    flow(painter, rect, *options, blocks=blocks, ids=("action.back",), aside=aside)


def _side_by_side(painter: Painter, tiles: list[Tile], width: float) -> Node:
    """Give tiles in a row, or one below the other where their words are too long for that."""
    row = Row([Grow(tile) for tile in tiles])
    return row if row.least(painter) <= width else Column(tiles)


class Scale:
    """A caption, how much it is, and a button for less and for more."""

    def __init__(self, painter: Painter, name: str) -> None:
        data = painter.find(f"data.{name}")
        self.ids = [f"{name}.down", f"{name}.up"]
        ends = [painter.find(one) for one in self.ids]
        self._buttons: list[Element] = [one for one in ends if one]
        self._data = data

    def _caption(self) -> str:
        return self._data.caption if self._data else ""

    def least(self, painter: Painter) -> float:
        """Give the width of both buttons and the level between them."""
        size = painter.type.caption
        words = max((painter.canvas.width(word, "label", size) for word in self._caption().split()), default=0.0)
        level = painter.canvas.width(self._data.shown if self._data else "", "heading", size)
        return max(words, 2 * 17.0 + level + 2.0)

    def natural(self, painter: Painter) -> float:
        """Give its least width."""
        return self.least(painter)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of caption and buttons."""
        size = painter.type.caption
        lines = painter.canvas.wrap(self._caption(), "label", size, width)
        return len(lines) * size * painter.type.line + 0.6 + 17.0

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        canvas, theme, size = painter.canvas, painter.theme, painter.type.caption
        lines = canvas.wrap(self._caption(), "label", size, rect[2])
        pitch = size * painter.type.line
        middle = rect[0] + rect[2] / 2
        for number, line in enumerate(lines):
            y = rect[1] + (number + 0.5) * pitch
            canvas.text(line, (middle, y), "label", size, theme.soft_on_paper, "center", room=rect[2])
        top = rect[1] + len(lines) * pitch + 0.6
        high = rect[1] + rect[3] - top
        for element, x in zip(self._buttons, (rect[0], rect[0] + rect[2] - 17.0), strict=False):
            Arrow(element).draw(painter, (x, top, 17.0, high))
        if self._data:
            room = rect[2] - 2 * 17.0 - 1.0
            canvas.text(self._data.shown, (middle, top + high / 2), "heading", size, theme.ink, "center", room=room)
            painter.place(self._data, (middle - room / 2, rect[1], room, rect[3]))
