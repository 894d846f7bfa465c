"""A view as pixels and places."""

import msgspec

from messages.view import Element, View
from ui.canvas import Canvas
from ui.painter import Painter, Place
from ui.screens import DRAW
from ui.theme import BODY, THEMES


class Drawing(msgspec.Struct, frozen=True):
    """What was drawn and where, in pixels. moves: something on it turns."""

    view: View
    places: tuple[tuple[Element, tuple[int, int, int, int], bool], ...]
    moves: bool


def draw(canvas: Canvas, view: View, turn: float = 0.0) -> Drawing:
    """Draw a view on a canvas. turn: 0-1, for things that turn."""
    painter = Painter(canvas, THEMES.get(view.theme, THEMES["light"]), view, turn)
    if view.dialog:
        beneath, dialog = _split(view)
        under = Painter(canvas, painter.theme, msgspec.structs.replace(view, elements=beneath), turn)
        DRAW[view.screen](under)
        painter.view = msgspec.structs.replace(view, elements=dialog)
        painter.places += [place._replace(target=False) for place in under.places]
        _dialog(painter)
    else:
        DRAW[view.screen](painter)
    painter.leftovers()
    places = tuple((place.element, _pixels(canvas, place), place.target) for place in painter.places)
    moves = any(element.role == "progress" and element.id.startswith("progress.") for element in view.elements)
    return Drawing(view, places, moves)


def _split(view: View) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    start = next(at for at, element in enumerate(view.elements) if element.role == "dialog")
    return view.elements[:start], view.elements[start:]


def _dialog(painter: Painter) -> None:
    canvas, theme = painter.canvas, painter.theme
    canvas.shade((8, 23, 27), 170)
    canvas.box((90, 84, 620, 320), theme.card, 24)
    title = next(element for element in painter.view.elements if element.role == "dialog")
    countdown = painter.find("dialog.countdown")
    width = 420 if countdown else 540
    canvas.text(title.label, (124, 128), "heading", 34, theme.ink)
    canvas.paragraph(title.detail, (124, 156, width, 96), "body", BODY, theme.soft)
    painter.place(title, (90, 84, 620, 320))
    if countdown and isinstance(countdown.value, int):
        canvas.arc((630, 168), 52, 10, 0, 360, theme.tint)
        canvas.arc((630, 168), 52, 10, 0, max(1, countdown.value * 12), theme.brand)
        canvas.text(countdown.shown, (630, 168), "heading", 36, theme.ink, "center")
        painter.place(countdown, (578, 116, 104, 104))
    buttons = [
        (element, 1.0 if element.tone != "primary" else 1.5)
        for element in painter.view.elements
        if element.role == "button"
    ]
    painter.buttons(buttons, (124, 272, 552, 104))


def _pixels(canvas: Canvas, place: Place) -> tuple[int, int, int, int]:
    rect = canvas.pixels(place.rect)
    return rect.x, rect.y, rect.width, rect.height
