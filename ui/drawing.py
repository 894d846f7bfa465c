"""A view as pixels and places."""

from typing import NamedTuple

import msgspec
import pygame

from messages.view import Element, View
from ui.canvas import Canvas, Rect, forget
from ui.measures import REACH
from ui.painter import Painter
from ui.screens import DRAW, dialog, notice
from ui.theme import THEMES, Theme

Area = tuple[int, int, int, int]


class Appearance(msgspec.Struct, frozen=True):
    """What an operator made of the looks. themes: by name. logo: a picture file, "" for none."""

    themes: dict[str, Theme]
    logo: str = ""


PLAIN = Appearance(THEMES)
WATCHED = "text.watched"
UNATTENDED = ("attract", "out_of_service", "starting")


class Drawing(msgspec.Struct, frozen=True):
    """What was drawn and where, in pixels.

    places: element, rectangle, and whether it can be touched. hits: where a target catches touches beyond what is drawn of it.
    reach: pixels outside its edge at which any target still catches a touch. dirty: what may differ from the picture before.
    moves: something on it turns. sheets: how many the words take. unplaced: ids that have no place here. overflows: texts that
    were cut.
    """

    view: View
    places: tuple[tuple[Element, Area, bool], ...]
    hits: dict[str, Area]
    reach: int
    dirty: tuple[Area, ...]
    moves: bool
    sheets: int
    unplaced: tuple[str, ...]
    overflows: tuple[str, ...]


def draw(
    canvas: Canvas,
    view: View,
    turn: float = 0.0,
    pressed: str | None = None,
    appearance: Appearance = PLAIN,
    busy: str | None = None,
) -> Drawing:
    """Draw a view on a canvas. turn: 0-1, for things that turn. pressed: the id of the element under a finger. busy: that of
    one whose touch nobody has answered yet.

    A screen that is not known is drawn as a notice; a dialog without its element is left out. Where nobody is served
    (`UNATTENDED`) every text that was drawn before is forgotten.
    """
    known = canvas.known
    if not isinstance(known, _Known) or known.seen != (id(view), id(appearance), busy) or known.drawing.moves:
        if view.screen in UNATTENDED and isinstance(known, _Known) and known.drawing.view.screen != view.screen:
            forget()  # nobody is there any more: nothing of who was there stays in memory
        known = canvas.known = _record(canvas, view, turn, appearance, busy)
    dirty = canvas.finish(pressed)
    return msgspec.structs.replace(known.drawing, dirty=tuple(_area(area) for area in dirty))


class _Known(NamedTuple):
    """What is on a canvas: a finger that comes and goes needs no layout. appearance: kept, so that its id stays its own."""

    seen: tuple[int, int, str | None]
    appearance: Appearance
    drawing: Drawing


def _record(canvas: Canvas, view: View, turn: float, appearance: Appearance, busy: str | None) -> _Known:
    """Lay a view out and keep what is to be painted."""
    theme = appearance.themes.get(view.theme) or appearance.themes["light"]
    beneath, above = _split(view)
    canvas.begin(view.text)
    lower = msgspec.structs.replace(view, elements=beneath)
    painter = Painter(canvas, theme, lower, turn, appearance.logo, touchable=not above)
    DRAW.get(view.screen, notice)(painter)
    unplaced, places = painter.leftovers(), painter.places
    if above:
        upper = Painter(canvas, theme, msgspec.structs.replace(view, elements=above), turn)
        dialog(upper)
        unplaced += upper.leftovers()
        # A button that the dialog has too is named once: the one that works.
        names = {element.id for element in above}
        places = [place._replace(target=False) for place in places if place.element.id not in names] + upper.places
    working = next((place.rect for place in places if place.element.id == busy), None)
    if working is not None:
        _working(canvas, theme, working, turn)
    drawing = Drawing(
        view,
        tuple((place.element, _area(canvas.pixels(place.rect)), place.target) for place in places),
        {place.element.id: _area(canvas.pixels(place.hit)) for place in places if place.target and place.hit},
        canvas.pixels((0, 0, REACH, REACH)).width,
        (),
        working is not None or (not above and any(element.id.startswith("progress.") for element in beneath)),
        painter.sheets,
        tuple(unplaced),
        tuple(canvas.overflows),
    )
    return _Known((id(view), id(appearance), busy), appearance, drawing)


def _working(canvas: Canvas, theme: Theme, rect: Rect, turn: float) -> None:
    """Draw a small turning ring in the middle of a rectangle, on a disc, so that it is seen on any ground."""
    centre = rect[0] + rect[2] / 2, rect[1] + rect[3] / 2
    canvas.circle(centre, 6.0, theme.card)
    canvas.arc(centre, 4.5, 1.2, 360 * turn, 360 * turn + 100, theme.ink)


def _split(view: View) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Give the elements of the screen and those of the dialog above it."""
    start = next((at for at, element in enumerate(view.elements) if element.role == "dialog"), None)
    if start is None or not view.dialog:
        return view.elements, ()
    beneath = view.elements[:start]
    watched = tuple(element for element in beneath if element.id == WATCHED)  # never dimmed
    return beneath, view.elements[start:] + watched


def _area(rect: pygame.Rect) -> Area:
    return rect.x, rect.y, rect.width, rect.height
