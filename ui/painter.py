"""One drawing of one view: what every screen shares. Whatever is drawn of an element is also where it is touched."""

from typing import NamedTuple

from messages.view import Element, View
from ui.canvas import Canvas, Point, Rect
from ui.theme import (
    BODY,
    CAPTION,
    FOOTER_HEIGHT,
    FOOTER_TOP,
    GAP,
    HEADING,
    LINE,
    MARGIN,
    RADIUS,
    SHEET,
    TARGET,
    TOP,
    Colour,
    Theme,
    mixed,
)

WIDE = SHEET[0] - 2 * MARGIN
FOCUS_WIDTH = 4
BUTTON_SIZE = 24
BUTTON_LEAST = 150
ICON_ROOM = 40
NOTE_LEAST = 17
PILL_TOP, PILL_HEIGHT = 5, 48
HEADING_MIDDLE = TOP + 20


class Place(NamedTuple):
    """Where an element is, in units; target: it can be touched there."""

    element: Element
    rect: Rect
    target: bool


class Painter:
    """Draws elements of `view` on `canvas` and remembers where.

    turn: 0-1, how far spinning things have turned. pressed: the id of the element under a finger.
    """

    def __init__(self, canvas: Canvas, theme: Theme, view: View, turn: float = 0.0, pressed: str | None = None) -> None:
        self.canvas, self.theme, self.view, self.turn, self.pressed = canvas, theme, view, turn, pressed
        self.places: list[Place] = []
        self._drawn: set[str] = set()

    def find(self, element_id: str) -> Element | None:
        """Give an element, whether or not it is drawn already."""
        return self.view.find(element_id)

    def starting(self, prefix: str) -> list[Element]:
        """Give the elements whose id starts so."""
        return [element for element in self.view.elements if element.id.startswith(prefix)]

    def place(self, element: Element, rect: Rect, *, target: bool = False) -> None:
        """Remember where an element is."""
        self.places.append(Place(element, rect, target))
        self._drawn.add(element.id)

    def page(self) -> None:
        """Begin an ordinary screen: paper and header."""
        self.canvas.fill(self.theme.paper)
        self.header()

    def header(self, *, deep: bool = False) -> None:
        """Draw the shop's name, link, clock and the languages: on every screen. deep: on the dark ground of attract."""
        canvas, theme = self.canvas, self.theme
        ink, soft, accent = (
            (theme.pale, theme.pale, theme.sun) if deep else (theme.ink, theme.soft_on_paper, theme.brand)
        )
        right = self._languages(deep=deep) - 6
        middle = PILL_TOP + PILL_HEIGHT / 2
        clock, link, store = self.find("text.clock"), self.find("image.link"), self.find("text.store")
        if clock:
            width = canvas.text(clock.label, (right, middle), "body", CAPTION, soft, "right", room=124)
            self.place(clock, (right - width, middle - 14, width, 28))
            right -= width + 8
        if link:
            down = link.value == "down" or link.tone == "danger"
            colour = (theme.sun if deep else theme.danger) if down else accent
            canvas.icon(link.icon or "wifi", (right - 13, middle), 26, colour)
            self.place(link, (right - 26, middle - 14, 26, 28))
            right -= 38
        if store:
            canvas.icon(store.icon or "store", (MARGIN + 13, middle), 28, accent)
            size = canvas.fit(store.label, "label", CAPTION, right - MARGIN - 36, 15)
            canvas.text(store.label, (MARGIN + 36, middle), "label", size, ink)
            self.place(store, (MARGIN, middle - 18, right - MARGIN, 36))

    def _languages(self, *, deep: bool) -> float:
        canvas, theme = self.canvas, self.theme
        right: float = SHEET[0] - MARGIN
        for element in reversed(self.starting("language.")):
            width = max(TARGET, canvas.width(element.label, "label", CAPTION) + 30)
            rect = (right - width, PILL_TOP, width, PILL_HEIGHT)
            ground = theme.deep if deep else theme.paper
            fill, ink, edge = ground, theme.pale if deep else theme.ink, theme.pale if deep else theme.edge
            if element.selected:
                fill, ink = (ground, theme.white) if deep else (theme.tint, theme.brand)
                edge = theme.sun if deep else theme.brand
            canvas.box(rect, self.touched(element, fill), PILL_HEIGHT / 2, edge, 3 if element.selected else 2)
            middle = (rect[0] + width / 2, PILL_TOP + PILL_HEIGHT / 2)
            canvas.text(element.label, middle, "label", CAPTION, ink, "center", room=width - 16)
            self.ring(element, rect, PILL_HEIGHT / 2, theme.sun if deep else theme.brand, gap=1)
            self.place(element, rect, target=True)
            right -= width + 8
        return right

    def heading(self, room: float = WIDE, x: float = MARGIN, y: float = HEADING_MIDDLE) -> None:
        """Draw the one heading in `room`, at half its height `y`."""
        element = self.find("text.heading")
        if element:
            self.canvas.text(element.label, (x, y), "heading", HEADING, self.theme.ink, room=room)
            self.place(element, (x, y - 20, room, 40))

    def footer(self, ids: tuple[str, ...], *, left: float = MARGIN, width: float = WIDE) -> None:
        """Draw those of these buttons that the view has, the main one last; a single one stands at the right."""
        found = sorted((one for name in ids if (one := self.find(name))), key=lambda one: one.tone == "primary")
        if len(found) == 1 and width == WIDE:
            left, width = left + (WIDE + GAP) / 2, (WIDE - GAP) / 2
        self.buttons(found, (left, FOOTER_TOP, width, FOOTER_HEIGHT))

    def buttons(self, found: list[Element], area: Rect) -> None:
        """Draw buttons side by side in `area`: as wide as their words; what is left over goes to the main one, or to all."""
        if not found:
            return
        wanted = [max(BUTTON_LEAST, self._natural(element)) for element in found]
        spare = area[2] - GAP * (len(found) - 1) - sum(wanted)
        main = [at for at, element in enumerate(found) if element.tone == "primary"][:1] or list(range(len(found)))
        if spare >= 0:
            wanted = [width + (spare / len(main) if at in main else 0) for at, width in enumerate(wanted)]
        else:
            wanted = self._narrowed(found, wanted, -spare)
        x = area[0]
        for element, width in zip(found, wanted, strict=True):
            self.button(element, (x, area[1], width, area[3]))
            x += width + GAP

    def _narrowed(self, found: list[Element], wanted: list[float], over: float) -> list[float]:
        """Take what is too wide from those that can break their words over two lines, and only then from all."""
        least = [min(width, self._least(element)) for element, width in zip(found, wanted, strict=True)]
        give = sum(wanted) - sum(least)
        if give < over:
            shrink = (sum(wanted) - over) / sum(least)
            return [width * shrink for width in least]
        return [width - over * (width - low) / give for width, low in zip(wanted, least, strict=True)]

    def _least(self, element: Element) -> float:
        word = max((self.canvas.width(part, "label", CAPTION) for part in element.label.split()), default=0.0)
        return max(TARGET, word + (ICON_ROOM if element.icon else 0) + 24)

    def _natural(self, element: Element) -> float:
        return self.canvas.width(element.label, "label", BUTTON_SIZE) + (ICON_ROOM if element.icon else 0) + 44

    def button(self, element: Element, rect: Rect, note: Element | None = None) -> None:
        """Draw a button: filled when it is the main one, pale when it is off. note: a text that says why it is off."""
        canvas, theme = self.canvas, self.theme
        fill, ink, edge = theme.card, theme.ink, theme.edge
        if not element.enabled:
            fill, ink, edge = theme.off, theme.soft, theme.off
        elif element.tone == "primary":
            fill, ink, edge = theme.brand, theme.on_brand, theme.brand
        elif element.tone == "danger":
            fill, ink, edge = theme.danger_tint, theme.danger, theme.danger
        canvas.box(rect, self.touched(element, fill), RADIUS, edge)
        height = rect[3] - 32 if note else rect[3]
        self._button_words(element, (rect[0], rect[1] + (4 if note else 0), rect[2], height), ink)
        if note:
            middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] - 24)
            size = canvas.fit(note.label, "body", CAPTION, rect[2] - 16, NOTE_LEAST)
            canvas.text(note.label, middle, "body", size, ink, "center", room=rect[2] - 16)
            self.place(note, (rect[0], middle[1] - 14, rect[2], 28))
        self.ring(element, rect, RADIUS)
        self.place(element, rect, target=True)

    def _button_words(self, element: Element, rect: Rect, ink: Colour) -> None:
        canvas = self.canvas
        icon_room = ICON_ROOM if element.icon else 0
        room = rect[2] - 20 - icon_room
        size, lines = BUTTON_SIZE, [element.label]
        if canvas.width(element.label, "label", BUTTON_SIZE) > room:
            fitting, lines = canvas.measure(element.label, (0, 0, room, rect[3] - 8), "label", BUTTON_SIZE)
            size = round(fitting)
        widest = min(room, max(canvas.width(line, "label", size) for line in lines))
        left = rect[0] + (rect[2] - widest - icon_room) / 2
        middle = rect[1] + rect[3] / 2
        if element.icon:
            behind = element.icon == "arrow-right"
            canvas.icon(element.icon, (left + widest + 26 if behind else left + 14, middle), 28, ink)
            left = left if behind else left + icon_room
        for number, line in enumerate(lines):
            y = middle + (number - (len(lines) - 1) / 2) * size * LINE
            canvas.text(line, (left, y), "label", size, ink, room=room)

    def ring(self, element: Element, rect: Rect, radius: float, colour: Colour | None = None, gap: float = 3) -> None:
        """Draw the ring around what has the focus."""
        if element.focused:
            more = gap + FOCUS_WIDTH
            outer = (rect[0] - more, rect[1] - more, rect[2] + 2 * more, rect[3] + 2 * more)
            self.canvas.box(outer, None, radius + more, colour or self.theme.brand, FOCUS_WIDTH)

    def touched(self, element: Element, fill: Colour) -> Colour:
        """Give the colour of a surface, changed while a finger is on it."""
        return mixed(fill, self.theme.pressed, 0.22) if element.id == self.pressed and element.enabled else fill

    def body(
        self,
        element_id: str,
        rect: Rect,
        size: float = BODY,
        align: str = "left",
        colour: Colour | None = None,
        font: str = "body",
    ) -> float:
        """Write a text element into `rect`; give the y below it."""
        element = self.find(element_id)
        if element is None:
            return rect[1]
        y = self.canvas.paragraph(element.label, rect, font, size, colour or self.theme.soft_on_paper, align)
        self.place(element, (rect[0], rect[1], rect[2], y - rect[1]))
        return y

    def strip(self, element: Element, rect: Rect, tone: str) -> None:
        """Draw a line of notice or danger on its tint."""
        ink, tint = self.toned(tone)
        self.canvas.box(rect, tint, 12)
        middle = rect[1] + rect[3] / 2
        left = rect[0] + 12
        if element.icon:
            self.canvas.icon(element.icon, (left + 12, middle), 24, ink)
            left += 32
        room = rect[0] + rect[2] - 12 - left
        self.canvas.text(element.label, (left, middle), "label", CAPTION, ink, room=room)
        self.place(element, rect)

    def strip_width(self, element: Element) -> float:
        """Give the width that a strip needs for its words."""
        return self.canvas.width(element.label, "label", CAPTION) + (32 if element.icon else 0) + 26

    def toned(self, tone: str) -> tuple[Colour, Colour]:
        """Give the ink and the tint of a tone."""
        theme = self.theme
        pairs = {
            "success": (theme.success, theme.success_tint),
            "danger": (theme.danger, theme.danger_tint),
            "notice": (theme.notice, theme.notice_tint),
        }
        return pairs.get(tone, (theme.brand, theme.tint))

    def spinner(self, centre: Point, radius: float = 54, icon: str | None = None) -> None:
        """Draw the turning ring of whatever progress the view has."""
        for element in self.starting("progress."):
            self.canvas.arc(centre, radius, 12, 0, 360, self.theme.tint)
            start = 30 * round(12 * self.turn)
            self.canvas.arc(centre, radius, 12, start - 60, start + 60, self.theme.brand)
            if icon:
                self.canvas.icon(icon, centre, radius * 0.8, self.theme.brand)
            self.place(element, (centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius))

    def leftovers(self) -> list[str]:
        """Remember elements that have no place of their own on this screen, with an empty rectangle; give their ids."""
        left = [element for element in self.view.elements if element.id not in self._drawn]
        self.places += [Place(element, (0, 0, 0, 0), False) for element in left]
        return [element.id for element in left]
