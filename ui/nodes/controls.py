"""Nodes that can be touched: buttons, tiles of a choice, keys. All of them are at least as high as a finger needs."""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import RADIUS, TARGET
from ui.painter import Painter

BUTTON_HEIGHT = 17.0
"""What is drawn; the gaps and the margin around it make 20 mm of it."""
ICON, TILE_ICON = 5.4, 6.4
PAD_X, PAD_LEAST = 2.6, 1.3
TILE_PAD = 1.0


class Button:
    """A button with its word, over up to three lines, and its icon; the note below the word says what is missing.

    bare: without the icon.
    """

    def __init__(
        self, element: Element, note: Element | None = None, height: float = BUTTON_HEIGHT, *, bare: bool = False
    ) -> None:
        self._element, self._note, self._height, self._bare = element, note, height, bare

    def _icon_room(self, painter: Painter, width: float = 0.0) -> float:
        """Give the room that the icon takes; none where the longest word needs it (width 0: any room)."""
        if self._bare or not self._element.icon:
            return 0.0
        needed = width and width < self._word(painter) + self._icon(painter) + 2 * PAD_LEAST
        return 0.0 if needed else self._icon(painter)

    def _icon(self, painter: Painter) -> float:
        return (ICON + 2.2) * painter.type.button / 4.65

    def _word(self, painter: Painter) -> float:
        """Give the width of the longest word."""
        words = self._element.label.split()
        return max((painter.canvas.width(word, "label", painter.type.button) for word in words), default=0.0)

    def _around(self, painter: Painter, width: float) -> float:
        """Give what is not for words: the icon, and edges that shrink before a word does."""
        icon = self._icon_room(painter, width)
        return icon + min(2 * PAD_X, max(2 * PAD_LEAST, width - icon - self._word(painter)))

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word and its edges; at least a target's."""
        return max(BUTTON_HEIGHT, self._word(painter) + 2 * PAD_LEAST)

    def natural(self, painter: Painter) -> float:
        """Give the width of its word on one line, its icon and its edges."""
        word = painter.canvas.width(self._element.label, "label", painter.type.button)
        return max(TARGET, word + self._icon_room(painter) + 2 * PAD_X + 2.4)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines, at least a button's."""
        lines = len(self._lines(painter, width)) * painter.type.button * painter.type.line
        note = 0.0
        if self._note:
            wrapped = painter.canvas.wrap(self._note.label, "body", painter.type.caption, width - 2 * PAD_X)
            note = len(wrapped) * painter.type.caption * painter.type.line
        return max(self._height, lines + note + 2.4)

    def _lines(self, painter: Painter, width: float) -> list[str]:
        return painter.canvas.balance(
            self._element.label, "label", painter.type.button, width - self._around(painter, width)
        )

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        canvas, element = painter.canvas, self._element
        fill, ink, edge = painter.control(element)
        canvas.box(rect, fill, RADIUS, edge)
        note_height = 0.0
        if self._note:
            size = painter.type.caption
            note_lines = canvas.balance(self._note.label, "body", size, rect[2] - 2 * PAD_X)
            note_height = len(note_lines) * size * painter.type.line
            top = rect[1] + rect[3] - note_height - 1.2
            for number, line in enumerate(note_lines):
                middle = (rect[0] + rect[2] / 2, top + (number + 0.5) * size * painter.type.line)
                canvas.text(line, middle, "body", size, ink, "center", room=rect[2] - 2 * PAD_X)
            painter.place(self._note, (rect[0], top, rect[2], note_height))
        self._words(painter, (rect[0], rect[1], rect[2], rect[3] - note_height), ink)
        painter.ring(element, rect, RADIUS)
        painter.place(element, rect, target=True)

    def _words(self, painter: Painter, rect: Rect, ink: tuple[int, int, int]) -> None:
        canvas, size = painter.canvas, painter.type.button
        lines = self._lines(painter, rect[2])
        room = rect[2] - self._around(painter, rect[2])
        icon_room = self._icon_room(painter, rect[2])
        widest = min(room, max((canvas.width(line, "label", size) for line in lines), default=0.0))
        left = rect[0] + (rect[2] - widest - icon_room) / 2
        middle = rect[1] + rect[3] / 2
        if icon_room:
            behind = self._element.icon == "arrow-right"
            across = icon_room - 2.2
            centre = left + widest + 2.2 + across / 2 if behind else left + across / 2
            canvas.icon(self._element.icon or "", (centre, middle), across, ink)
            left = left if behind else left + icon_room
        for number, line in enumerate(lines):
            y = middle + (number - (len(lines) - 1) / 2) * size * painter.type.line
            canvas.text(line, (left, y), "label", size, ink, room=max(room, 1.0))


class Arrow:
    """A button that has nothing but an icon: it turns pages. One that the view does not have yet only takes its room."""

    def __init__(self, element: Element, height: float = BUTTON_HEIGHT) -> None:
        self._element, self._height = element, height

    def least(self, painter: Painter) -> float:
        """Give its width."""
        return BUTTON_HEIGHT

    def natural(self, painter: Painter) -> float:
        """Give its width."""
        return BUTTON_HEIGHT

    def height(self, painter: Painter, width: float) -> float:
        """Give its height."""
        return self._height

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        if painter.find(self._element.id) is None:
            return
        fill, ink, edge = painter.control(self._element)
        painter.canvas.box(rect, fill, RADIUS, edge)
        painter.canvas.icon(
            self._element.icon or "arrow-right", (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2), ICON * 1.2, ink
        )
        painter.ring(self._element, rect, RADIUS)
        painter.place(self._element, rect, target=True)


class Tile:
    """A choice: its word in bold, a smaller line below it, filled when it is chosen. icon_above: its icon over the word."""

    def __init__(self, element: Element, height: float = 15.0, *, icon_above: bool = False) -> None:
        self._element, self._height, self._above = element, height, icon_above and bool(element.icon)

    def least(self, painter: Painter) -> float:
        """Give the width of its longest word in the least size, at least a key's."""
        canvas, least = painter.canvas, painter.type.least
        longest = [canvas.width(word, "heading", least) for word in self._element.label.split()]
        longest += [canvas.width(word, "body", painter.type.caption) for word in self._element.detail.split()]
        return max(15.0, max(longest, default=0.0) + 2 * TILE_PAD)

    def natural(self, painter: Painter) -> float:
        """Give the width of its word on one line."""
        return max(TARGET, painter.canvas.width(self._element.label, "heading", painter.type.title) + 2 * PAD_X)

    def height(self, painter: Painter, width: float) -> float:
        """Give the height of its lines."""
        size, names, details = self._lines(painter, width)
        words = len(names) * size + len(details) * painter.type.caption
        icon = TILE_ICON + 0.6 if self._above else 0.0
        return max(self._height, words * painter.type.line + icon + 1.2)

    def _lines(self, painter: Painter, width: float) -> tuple[float, list[str], list[str]]:
        """Give the size in which the longest word fits, and the lines of word and detail."""
        canvas, kind, room = painter.canvas, painter.type, width - 2 * TILE_PAD
        longest = max(self._element.label.split(), key=len, default="")
        size = canvas.fit(longest, "heading", kind.title, room)
        names = canvas.balance(self._element.label, "heading", size, room)
        return size, names, canvas.balance(self._element.detail, "body", kind.caption, room)

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        canvas, kind, element = painter.canvas, painter.type, self._element
        fill, ink, edge = painter.control(element)
        canvas.box(rect, fill, RADIUS * 0.8, edge)
        size, names, details = self._lines(painter, rect[2])
        tall, low = size * kind.line, kind.caption * kind.line
        icon = TILE_ICON + 0.6 if self._above else 0.0
        y = rect[1] + max(0.6, (rect[3] - len(names) * tall - len(details) * low - icon) / 2)
        middle, room = rect[0] + rect[2] / 2, rect[2] - 2 * TILE_PAD
        if icon:
            canvas.icon(element.icon or "", (middle, y + TILE_ICON / 2), TILE_ICON, ink)
            y += icon
        for line in names:
            canvas.text(line, (middle, y + tall / 2), "heading", size, ink, "center", room=room)
            y += tall
        soft = ink if element.selected or not element.enabled else painter.theme.soft
        for line in details:
            canvas.text(line, (middle, y + low / 2), "body", kind.caption, soft, "center", room=room)
            y += low
        painter.ring(element, rect, RADIUS * 0.8, gap=0.3)
        painter.place(element, rect, target=True)


class Key:
    """A key of a pad: a digit or letter, or an icon."""

    def __init__(self, element: Element, height: float = 15.0) -> None:
        self._element, self._height = element, height

    def least(self, painter: Painter) -> float:
        """Give a key's width."""
        return 13.0

    def natural(self, painter: Painter) -> float:
        """Give a key's width."""
        return 15.0

    def height(self, painter: Painter, width: float) -> float:
        """Give a key's height."""
        return self._height

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw it."""
        element = self._element
        fill, ink, edge = painter.control(element)
        painter.canvas.box(rect, fill, RADIUS, edge)
        middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
        if element.icon:
            painter.canvas.icon(element.icon, middle, 6.5, ink)
        else:
            word = element.shown or element.label
            painter.canvas.text(word, middle, "heading", painter.type.key, ink, "center", room=rect[2] - 1.5)
        painter.ring(element, rect, RADIUS, gap=0.3)
        painter.place(element, rect, target=True)
