"""A view as pixels and places."""

import msgspec

from messages.view import Element, View
from ui.canvas import Canvas
from ui.painter import Painter, Place
from ui.screens import DRAW
from ui.screens.outcome import notice
from ui.theme import BODY, LINE, REACH, THEMES

CARD = (80, 80, 640, 322)
CARD_PADDING = 32
COUNTDOWN_S = 30
COUNTDOWN_RADIUS = 54


class Drawing(msgspec.Struct, frozen=True):
    """What was drawn and where, in pixels.

    places: element, rectangle, and whether it can be touched. moves: something on it turns. reach: pixels outside its edge
    at which a target still catches a touch. unplaced: ids that this screen has no place for. overflows: texts that were cut.
    """

    view: View
    places: tuple[tuple[Element, tuple[int, int, int, int], bool], ...]
    moves: bool
    reach: int
    unplaced: tuple[str, ...]
    overflows: tuple[str, ...]


def draw(canvas: Canvas, view: View, turn: float = 0.0, pressed: str | None = None) -> Drawing:
    """Draw a view on a canvas. turn: 0-1, for things that turn. pressed: the id of the element under a finger.

    A screen that is not known is drawn as a notice; a dialog without its element is left out.
    """
    theme = THEMES.get(view.theme, THEMES["light"])
    beneath, dialog = _split(view)
    painter = Painter(canvas, theme, msgspec.structs.replace(view, elements=beneath), turn, None if dialog else pressed)
    DRAW.get(view.screen, notice)(painter)
    unplaced = painter.leftovers()
    places = painter.places
    if dialog:
        above = Painter(canvas, theme, msgspec.structs.replace(view, elements=dialog), turn, pressed)
        _dialog(above)
        unplaced += above.leftovers()
        # A button that the dialog has too is named once: the one that works.
        names = {element.id for element in dialog}
        places = [place._replace(target=False) for place in places if place.element.id not in names] + above.places
    return Drawing(
        view,
        tuple((place.element, _pixels(canvas, place), place.target) for place in places),
        not dialog and any(element.id.startswith("progress.") for element in beneath),
        round(REACH * canvas.scale),
        tuple(unplaced),
        tuple(canvas.overflows),
    )


def _split(view: View) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Give the elements of the screen and those of the dialog above it."""
    start = next((at for at, element in enumerate(view.elements) if element.role == "dialog"), None)
    if start is None or not view.dialog:
        return view.elements, ()
    return view.elements[:start], view.elements[start:]


def _dialog(painter: Painter) -> None:
    """Draw a card above the dimmed screen: what is asked, a countdown if there is one, the answers."""
    canvas, theme = painter.canvas, painter.theme
    canvas.shade(theme.veil)
    canvas.box(CARD, theme.card, 28)
    x, y, width, height = CARD
    dialog = next(element for element in painter.view.elements if element.role == "dialog")
    countdown = painter.find("dialog.countdown")
    room = width - 2 * CARD_PADDING - (2 * COUNTDOWN_RADIUS + 24 if countdown else 0)
    left = x + CARD_PADDING
    title_x = left
    if dialog.icon and not countdown:
        ink, tint = painter.toned(dialog.tone)
        canvas.box((left, y + CARD_PADDING - 4, 60, 60), tint, 16)
        canvas.icon(dialog.icon, (left + 30, y + CARD_PADDING + 26), 36, ink)
        title_x = left + 76
    title_room = room - (title_x - left)
    canvas.text(dialog.label, (title_x, y + CARD_PADDING + 26), "heading", 34, theme.ink, room=title_room)
    text = (left, y + CARD_PADDING + 66, room, 3 * BODY * LINE)
    canvas.paragraph(dialog.detail, text, "body", BODY, theme.soft)
    painter.place(dialog, CARD)
    if countdown:
        _countdown(painter, countdown, (x + width - CARD_PADDING - COUNTDOWN_RADIUS, y + CARD_PADDING + 54))
    answers = [element for element in painter.view.elements if element.role == "button"]
    painter.buttons(answers, (left, y + height - 28 - 96, width - 2 * CARD_PADDING, 96))


def _countdown(painter: Painter, element: Element, centre: tuple[float, float]) -> None:
    canvas, theme = painter.canvas, painter.theme
    left = min(max(element.value if isinstance(element.value, int) else 0, 0), COUNTDOWN_S)
    canvas.arc(centre, COUNTDOWN_RADIUS, 10, 0, 360, theme.tint)
    if left:
        canvas.arc(centre, COUNTDOWN_RADIUS, 10, 0, 360 * left / COUNTDOWN_S, theme.brand)
    canvas.text(element.shown, centre, "heading", 36, theme.ink, "center")
    side = 2 * COUNTDOWN_RADIUS
    painter.place(element, (centre[0] - COUNTDOWN_RADIUS, centre[1] - COUNTDOWN_RADIUS, side, side))


def _pixels(canvas: Canvas, place: Place) -> tuple[int, int, int, int]:
    rect = canvas.pixels(place.rect)
    return rect.x, rect.y, rect.width, rect.height
