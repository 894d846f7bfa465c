"""One drawing of one view: what is drawn of which element, where it can be touched, and how its meaning looks."""

from collections.abc import Callable
from typing import NamedTuple

from messages.view import Element, View
from ui.canvas import Canvas, Kept, Rect
from ui.measures import FOCUS
from ui.theme import Colour, Ground, Theme, mixed

PRESSED_SHARE = 0.22


class Place(NamedTuple):
    """Where an element is, in millimetres; target: it can be touched there, and anywhere in `hit` if that is given."""

    element: Element
    rect: Rect
    target: bool
    hit: Rect | None = None


class Painter:
    """Draws elements of `view` on `canvas` and remembers where.

    turn: 0-1, how far spinning things have turned. touchable: fingers reach it, no dialog is above. logo: an operator's picture
    file, "" for none. sheets: how many sheets the words took, known once they are drawn.
    """

    def __init__(
        self, canvas: Canvas, theme: Theme, view: View, turn: float = 0.0, logo: str = "", *, touchable: bool = True
    ) -> None:
        self.canvas, self.theme, self.view, self.turn = canvas, theme, view, turn
        self._touchable = touchable
        self._known = {element.id: element for element in view.elements}
        self.logo = logo
        self.type = canvas.type
        self.width, self.height = canvas.panel.width, canvas.panel.height
        self.places: list[Place] = []
        self.sheets = 1

    def find(self, element_id: str) -> Element | None:
        """Give an element, whether or not it is drawn already."""
        return self._known.get(element_id)

    def starting(self, prefix: str) -> list[Element]:
        """Give the elements whose id starts so."""
        return [element for element in self.view.elements if element.id.startswith(prefix)]

    def place(self, element: Element, rect: Rect, *, target: bool = False, hit: Rect | None = None) -> None:
        """Remember where an element is."""
        self.places.append(Place(element, rect, target, hit))

    def part(self, name: str, of: object, draw: Callable[[], Kept]) -> Kept:
        """Do `draw`, and give what it gives; where the picture before had that, strokes and places are taken from there.

        of: everything that it depends on, but for the size of text and the theme (`Canvas.part`).
        """
        start = len(self.places)

        def drawn() -> tuple[Kept, list[Place]]:
            return draw(), self.places[start:]

        given, places = self.canvas.part(name, (self.theme, self._touchable, of), drawn)
        self.places[start:] = places
        return given

    def leftovers(self) -> list[str]:
        """Give the ids of elements that have no place on this screen."""
        drawn = {place.element.id for place in self.places}
        return [element.id for element in self.view.elements if element.id not in drawn]

    def ring(self, element: Element, rect: Rect, radius: float, colour: Colour | None = None, gap: float = 0.5) -> None:
        """Draw the ring around what has the focus."""
        if element.focused:
            more = gap + FOCUS
            outer = (rect[0] - more, rect[1] - more, rect[2] + 2 * more, rect[3] + 2 * more)
            self.canvas.box(outer, None, radius + more, colour or self.theme.brand, FOCUS)

    def touched(self, element: Element, fill: Colour) -> Colour:
        """Give the colour of a surface; where a finger can be on it, with the one that it has meanwhile."""
        if not element.enabled or not self._touchable:
            return fill
        return Ground.of(fill, element.id, mixed(fill, self.theme.pressed, PRESSED_SHARE))

    def control(self, element: Element) -> tuple[Colour, Colour, Colour]:
        """Give fill, ink and edge of something that can be pressed or chosen, as it stands."""
        theme = self.theme
        if not element.enabled:
            fill, ink, edge = theme.off, theme.soft, theme.off
        elif element.selected or element.tone == "primary":
            fill, ink, edge = theme.brand, theme.on_brand, theme.brand
        elif element.tone == "danger":
            fill, ink, edge = theme.card, theme.danger, theme.danger
        else:
            fill, ink, edge = theme.card, theme.ink, theme.edge
        return self.touched(element, fill), ink, edge

    def toned(self, tone: str) -> tuple[Colour, Colour]:
        """Give the ink and the tint of a tone."""
        theme = self.theme
        pairs = {
            "success": (theme.success, theme.success_tint),
            "danger": (theme.danger, theme.danger_tint),
            "notice": (theme.notice, theme.notice_tint),
        }
        return pairs.get(tone, (theme.brand, theme.tint))
