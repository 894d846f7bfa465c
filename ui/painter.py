"""One drawing of one view: the pieces that screens are made of. Whatever is drawn of an element is also where it is touched."""

from typing import NamedTuple

from messages.view import Element, View
from ui.canvas import Canvas, Rect
from ui.theme import BODY, CAPTION, DIGITS, GAP, HEADING, MARGIN, RADIUS, SHEET, TITLE, Colour, Theme

FOOTER_TOP = 364
FOOTER_HEIGHT = 100
HEADER_HEIGHT = 56
FOCUS_WIDTH = 4


class Place(NamedTuple):
    """Where an element is, in units; target: it can be touched there."""

    element: Element
    rect: Rect
    target: bool


class Painter:
    """Draws elements of `view` on `canvas` and remembers where. turn: 0-1, how far spinning things have turned."""

    def __init__(self, canvas: Canvas, theme: Theme, view: View, turn: float = 0.0) -> None:
        self.canvas, self.theme, self.view, self.turn = canvas, theme, view, turn
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

    def header(self, *, dark: bool = False) -> None:
        """Draw the shop's name, link, clock and the languages: on every screen."""
        canvas, theme = self.canvas, self.theme
        ink, soft = (theme.pale, theme.pale) if dark else (theme.ink, theme.soft_on_paper)
        store, link, clock = self.find("text.store"), self.find("image.link"), self.find("text.clock")
        if store:
            canvas.icon("store", (MARGIN + 13, 28), 28, theme.sun if dark else theme.brand)
            size = canvas.fit(store.label, "label", 20, 250, 14)
            canvas.text(store.label, (MARGIN + 38, 28), "label", size, ink)
            self.place(store, (MARGIN, 10, 290, 36))
        if link:
            colour = theme.danger if link.tone == "danger" and not dark else (theme.sun if dark else theme.success)
            canvas.icon(link.icon or "wifi", (332, 28), 24, colour)
            self.place(link, (318, 14, 28, 28))
        if clock:
            canvas.text(clock.label, (352, 28), "label", CAPTION, soft)
            self.place(clock, (352, 14, 106, 28))
        self._languages(dark=dark)

    def _languages(self, *, dark: bool) -> None:
        canvas, theme = self.canvas, self.theme
        right: float = SHEET[0] - MARGIN
        for element in reversed(self.starting("language.")):
            width = max(TARGET_WIDTH, canvas.width(element.label, "label", 18) + 32)
            rect = (right - width, 6, width, 44)
            if element.selected:
                canvas.box(rect, theme.deep if dark else theme.card, 22, theme.sun if dark else theme.brand, 3)
            else:
                canvas.box(rect, theme.deep if dark else theme.paper, 22, theme.pale if dark else theme.edge, 2)
            colour = theme.pale if dark else theme.ink
            canvas.text(element.label, (rect[0] + width / 2, 28), "label", 18, colour, "center")
            self._ring(element, rect, 22)
            self.place(element, (rect[0], 0, width, HEADER_HEIGHT), target=True)
            right -= width + 8

    def heading(self, y: float = 76, width: float = 760, element_id: str = "text.heading") -> None:
        """Draw the one heading at half its height `y`."""
        element = self.find(element_id)
        if element:
            size = self.canvas.fit(element.label, "heading", HEADING, width, 22)
            self.canvas.text(element.label, (MARGIN, y), "heading", size, self.theme.ink)
            self.place(element, (MARGIN, y - 20, width, 40))

    def footer(
        self, ids: tuple[str, ...], weights: tuple[float, ...] = (), top: float = FOOTER_TOP, height: float = 0
    ) -> None:
        """Draw those of these buttons that the view has, from left to right, over the whole width."""
        found = [
            (element, weight)
            for name, weight in zip(ids, weights or (1,) * len(ids), strict=True)
            if (element := self.find(name))
        ]
        self.buttons(found, (MARGIN, top, SHEET[0] - 2 * MARGIN, height or FOOTER_HEIGHT))

    def buttons(self, found: list[tuple[Element, float]], area: Rect) -> None:
        """Draw buttons side by side in `area`, as wide as their weights say."""
        if not found:
            return
        room = area[2] - GAP * (len(found) - 1)
        total = sum(weight for _, weight in found)
        x = area[0]
        for element, weight in found:
            width = room * weight / total
            self.button(element, (x, area[1], width, area[3]))
            x += width + GAP

    def button(self, element: Element, rect: Rect, size: float = BODY + 1) -> None:
        """Draw a button: filled when it is the main one, grey with its reason known when it is off."""
        canvas, theme = self.canvas, self.theme
        fill, ink, edge = theme.card, theme.ink, theme.edge
        if element.tone == "primary":
            fill, ink, edge = theme.brand, theme.on_brand, theme.brand
        if not element.enabled:
            fill, ink, edge = theme.off, theme.soft, theme.line
        canvas.box(rect, fill, RADIUS, edge)
        icon_room = 42 if element.icon else 0
        middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
        lines = self._label_lines(element.label, rect[2] - 24 - icon_room, size)
        size = min([size] + [canvas.fit(line, "label", size, rect[2] - 24 - icon_room, 16) for line in lines])
        widest = max(canvas.width(line, "label", size) for line in lines) if lines else 0
        left = middle[0] - (widest + icon_room) / 2
        if element.icon:
            behind = element.icon == "arrow-right"
            canvas.icon(element.icon, (left + widest + 26 if behind else left + 15, middle[1]), 28, ink)
            left = left if behind else left + icon_room
        for number, line in enumerate(lines):
            y = middle[1] + (number - (len(lines) - 1) / 2) * size * 1.2
            canvas.text(line, (left, y), "label", size, ink)
        self._ring(element, rect, RADIUS)
        self.place(element, rect, target=True)

    def _label_lines(self, label: str, width: float, size: float) -> list[str]:
        if self.canvas.width(label, "label", size) <= width:
            return [label]
        return self.canvas.wrap(label, "label", size, width)[:3]

    def _ring(self, element: Element, rect: Rect, radius: float) -> None:
        if element.focused:
            outer = (rect[0] - 5, rect[1] - 5, rect[2] + 10, rect[3] + 10)
            self.canvas.box(outer, None, radius + 5, self.theme.brand, FOCUS_WIDTH)

    def service(self, element: Element, rect: Rect) -> None:
        """Draw a card of the menu: icon, name, a word about it."""
        canvas, theme = self.canvas, self.theme
        canvas.box(
            rect, theme.card if element.enabled else theme.off, RADIUS, theme.edge if element.enabled else theme.line
        )
        x, y, width, height = rect
        canvas.box((x + 14, y + 14, 52, 52), theme.tint if element.enabled else theme.line, 14)
        canvas.icon(element.icon or "layout-grid", (x + 40, y + 40), 32, theme.brand if element.enabled else theme.soft)
        ink = theme.ink if element.enabled else theme.soft
        size = canvas.fit(element.label, "heading", TITLE - 3, width - 96, 16)
        canvas.text(element.label, (x + 80, y + 40), "heading", size, ink)
        canvas.paragraph(
            element.detail, (x + 16, y + 76, width - 32, height - 82), "body", CAPTION, theme.soft, least=16
        )
        if element.enabled:
            canvas.icon("chevron-right", (x + width - 22, y + 24), 20, theme.soft)
        self._ring(element, rect, RADIUS)
        self.place(element, rect, target=True)

    def choice(self, element: Element, rect: Rect) -> None:
        """Draw a denomination: amount, and what it costs; filled when it is chosen."""
        canvas, theme = self.canvas, self.theme
        fill, ink, soft = (
            (theme.brand, theme.on_brand, theme.on_brand) if element.selected else (theme.card, theme.ink, theme.soft)
        )
        canvas.box(rect, fill, RADIUS - 4, theme.brand if element.selected else theme.edge)
        middle = rect[0] + rect[2] / 2
        canvas.text(element.label, (middle, rect[1] + rect[3] * 0.36), "heading", 20, ink, "center")
        size = canvas.fit(element.detail, "body", 16, rect[2] - 12, 12)
        canvas.text(element.detail, (middle, rect[1] + rect[3] * 0.72), "body", size, soft, "center")
        self._ring(element, rect, RADIUS - 4)
        self.place(element, rect, target=True)

    def field(self, element: Element, rect: Rect) -> None:
        """Draw a field with its caption, its digits in groups and, in hand, a caret."""
        canvas, theme = self.canvas, self.theme
        edge = theme.danger if element.error else (theme.brand if element.selected else theme.edge)
        canvas.box(rect, theme.card, RADIUS, edge, 4 if element.selected or element.error else 2)
        x, y, width, height = rect
        canvas.text(element.caption or element.label, (x + 18, y + height * 0.28), "label", 17, theme.soft)
        size = canvas.fit(element.shown, "mono_bold", DIGITS, width - 44, 18)
        canvas.text(element.shown, (x + 18, y + height * 0.66), "mono_bold", size, theme.ink)
        if element.selected:
            caret = x + 21 + canvas.width(element.shown, "mono_bold", size)
            canvas.line((caret, y + height * 0.48), (caret, y + height * 0.85), edge, 3)
        self.place(element, rect, target=True)

    def under_field(self, name: str, rect: Rect) -> None:
        """Draw the error of a field, or what its hint says."""
        error, element = self.find(f"error.{name}"), self.find(f"field.{name}")
        if error:
            self.canvas.icon("circle-alert", (rect[0] + 11, rect[1] + 13), 22, self.theme.danger)
            size = self.canvas.fit(error.label, "label", CAPTION, rect[2] - 30, 15)
            self.canvas.text(error.label, (rect[0] + 28, rect[1] + 13), "label", size, self.theme.danger)
            self.place(error, rect)
        elif element and element.detail:
            size = self.canvas.fit(element.detail, "body", CAPTION - 1, rect[2], 14)
            self.canvas.text(element.detail, (rect[0] + 2, rect[1] + 13), "body", size, self.theme.soft_on_paper)

    def pad(self, area: Rect) -> None:
        """Draw the pad: twelve keys in four rows."""
        keys = self.starting("pad.")
        width, height = (area[2] - 2 * 11) / 3, (area[3] - 3 * 11) / 4
        for number, element in enumerate(keys):
            rect = (area[0] + number % 3 * (width + 11), area[1] + number // 3 * (height + 11), width, height)
            self.canvas.box(rect, self.theme.card, RADIUS, self.theme.line)
            middle = (rect[0] + width / 2, rect[1] + height / 2)
            if element.icon:
                self.canvas.icon(element.icon, middle, 32, self.theme.ink)
            else:
                self.canvas.text(element.shown, middle, "heading", 34, self.theme.ink, "center")
            self.place(element, rect, target=True)

    def body(
        self, element_id: str, rect: Rect, size: float = BODY, align: str = "left", colour: Colour | None = None
    ) -> float:
        """Write a text element into `rect`; give the y below it."""
        element = self.find(element_id)
        if element is None:
            return rect[1]
        y = self.canvas.paragraph(element.label, rect, "body", size, colour or self.theme.soft_on_paper, align)
        self.place(element, rect)
        return y

    def ring(self, centre: tuple[float, float], radius: float = 54) -> None:
        """Draw the turning ring of whatever progress the view has."""
        for element in self.starting("progress."):
            self.canvas.arc(centre, radius, 12, 0, 360, self.theme.tint)
            start = 360 * self.turn - 60
            self.canvas.arc(centre, radius, 12, start, start + 120, self.theme.brand)
            self.place(element, (centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius))

    def leftovers(self) -> None:
        """Remember elements that have no place of their own on this screen, with an empty rectangle."""
        for element in self.view.elements:
            if element.id not in self._drawn:
                self.places.append(Place(element, (0, 0, 0, 0), False))


TARGET_WIDTH = 104
