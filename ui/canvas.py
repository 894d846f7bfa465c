"""A surface that is spoken to in millimetres. What is said is kept as strokes; `finish` repaints what differs from before.

No text gets smaller than the least size of its type scale: what does not fit even then is cut with an ellipsis and counted in
`overflows`, which tests hold at nothing.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeVar, cast

import pygame

from messages.view import TextSize
from ui.measures import EDGE, SEVEN_INCH, Panel, Type, type_of
from ui.qr import modules
from ui.strokes import Colours, Stroke, differences, forget_texts, paint, picture_names, text_size, under
from ui.theme import Colour

TEXT_CHARACTERS_MAX = 400
"""More than fits any place; a longer text is not looked at further."""

Rect = tuple[float, float, float, float]
Point = tuple[float, float]
Kept = TypeVar("Kept")


class _Part(NamedTuple):
    """A part of a picture. of: what it depends on. given: what was made of it besides strokes."""

    of: object
    given: object
    strokes: list[Stroke]
    overflows: list[str]


class Canvas:
    """A picture of a panel. type: the sizes of text that it is drawn with (`begin`)."""

    def __init__(self, panel: Panel = SEVEN_INCH) -> None:
        self.panel = panel
        self.surface = pygame.Surface(panel.size, 0, 32)
        self.overflows: list[str] = []
        self.type: Type = type_of(panel, "normal")
        self._scale = panel.pixels_per_mm
        self._strokes: list[Stroke] = []
        self._shown: list[Stroke] | None = None
        self._parts: dict[str, _Part] = {}
        self._parts_before = self._parts
        self.known: object = None
        """What `ui.drawing` remembers of the picture that was begun last."""

    def begin(self, text: TextSize) -> None:
        """Begin a picture."""
        self.type = type_of(self.panel, text)
        self.overflows = []
        self._strokes = []
        self.known = None
        self._parts, self._parts_before = {}, self._parts

    def finish(self, pressed: str | None = None) -> list[pygame.Rect]:
        """Paint what was drawn since `begin`; give apart rectangles of what may differ from the picture before.

        pressed: the element under a finger. May be called again with another one: nothing has to be drawn anew for that.
        """
        strokes = [under(one, pressed) for one in self._strokes] if pressed else list(self._strokes)
        self._parts_before = {}
        whole = self.surface.get_rect()
        dirty = [whole] if self._shown is None else differences(self._shown, strokes, whole)
        for area in dirty:
            paint(self.surface, strokes, area)
        self._shown = strokes
        return dirty

    def part(self, name: str, of: object, draw: Callable[[], Kept]) -> Kept:
        """Draw a part of the picture that has this name, and give what `draw` gives.

        Where the picture before had it and `of` is the same, it is taken from there. of: everything that it depends on, but for
        the panel and the size of text.
        """
        of = self.type, of
        part = self._parts_before.get(name)
        if part is not None and part.of == of:
            self._strokes += part.strokes
            self.overflows += part.overflows
        else:
            strokes, cut = len(self._strokes), len(self.overflows)
            given = draw()
            part = _Part(of, given, self._strokes[strokes:], self.overflows[cut:])
        self._parts[name] = part
        return cast(Kept, part.given)

    def pixels(self, rect: Rect) -> pygame.Rect:
        """Give a rectangle in pixels."""
        left, top = round(rect[0] * self._scale), round(rect[1] * self._scale)
        right, bottom = round((rect[0] + rect[2]) * self._scale), round((rect[1] + rect[3]) * self._scale)
        return pygame.Rect(left, top, right - left, bottom - top)

    def _add(self, area: pygame.Rect, kind: str, *more: object) -> None:
        self._strokes.append(Stroke((area.x, area.y, area.width, area.height), kind, more))

    def _length(self, millimetres: float) -> int:
        return max(1, round(millimetres * self._scale))

    def _point(self, at: Point) -> tuple[int, int]:
        return round(at[0] * self._scale), round(at[1] * self._scale)

    def _around(self, centre: Point, width: int, height: int) -> pygame.Rect:
        x, y = self._point(centre)
        return pygame.Rect(x - width // 2, y - height // 2, width, height)

    def fill(self, colour: Colour) -> None:
        """Fill everything."""
        self._add(self.surface.get_rect(), "fill", colour)

    def box(
        self, rect: Rect, fill: Colour | None, radius: float = 0, edge: Colour | None = None, width: float = EDGE
    ) -> None:
        """Draw a rectangle with round corners, its edge inside it."""
        area, corner, line = self.pixels(rect), round(radius * self._scale), self._length(width)
        if area.width < 1 or area.height < 1:
            return
        if edge is not None and fill is None:
            self._add(area, "frame", edge, corner, line)
        elif fill is not None and edge is not None:
            self._add(area, "edged", fill, edge, corner, line)
        elif fill is not None:
            self._add(area, "round", fill, corner)

    def circle(self, centre: Point, radius: float, fill: Colour) -> None:
        """Draw a disc."""
        pixels = self._length(radius)
        self._add(self._around(centre, 2 * pixels + 2, 2 * pixels + 2), "disc", fill, pixels)

    def line(self, start: Point, end: Point, colour: Colour, width: float = EDGE) -> None:
        """Draw a line."""
        one, other, thick = self._point(start), self._point(end), self._length(width)
        area = pygame.Rect(min(one[0], other[0]), min(one[1], other[1]), abs(one[0] - other[0]), abs(one[1] - other[1]))
        self._add(area.inflate(2 * thick + 2, 2 * thick + 2), "line", colour, one, other, thick)

    def arc(self, centre: Point, radius: float, width: float, start: float, end: float, colour: Colour) -> None:
        """Draw a thick arc; angles in degrees, clockwise from the top."""
        pixels = self._length(radius)
        area = self._around(centre, 2 * pixels, 2 * pixels)
        self._add(area, "arc", pixels, self._length(width), round(start), round(end), colour)

    def icon(self, name: str, centre: Point, size: float, colour: Colour) -> None:
        """Draw an icon."""
        pixels = self._length(size)
        self._add(self._around(centre, pixels, pixels), "icon", name, pixels, colour)

    def picture(self, name: str, rect: Rect, colours: Colours) -> None:
        """Draw a picture in the middle of `rect`; nothing for one that there is not: a controller may be newer than this."""
        area = self.pixels(rect)
        if name in picture_names() and area.width > 1 and area.height > 1:
            self._add(area, "picture", name, area.size, colours)

    def file(self, path: str, rect: Rect) -> None:
        """Draw an operator's picture from a file in the middle of `rect`."""
        area = self.pixels(rect)
        self._add(area, "file", path, area.size)

    def slip(self, centre: Point, size: tuple[float, float], white: Colour, ink: Colour) -> None:
        """Draw a slip of this size, a little turned."""
        wide, high = self._length(size[0]), self._length(size[1])
        room = round((wide + high) * 1.1)
        self._add(self._around(centre, room, room), "slip", wide, high, white, ink)

    def torn(self, rect: Rect, colour: Colour) -> None:
        """Draw a piece of paper whose lower edge is torn."""
        self._add(self.pixels(rect), "torn", colour, self._length(1.7))

    def dots(self, rows: tuple[tuple[bool, ...], ...], rect: Rect, quiet: float) -> None:
        """Draw the modules of a code, dark ones in black and of whole pixels, with `quiet` of them around it free in `rect`."""
        area = self.pixels(rect)
        dot = max(1, int(min(area.width, area.height) / (len(rows) + 2 * quiet)))
        side = dot * len(rows)
        inner = pygame.Rect(area.x + (area.width - side) // 2, area.y + (area.height - side) // 2, side, side)
        self._add(inner, "dots", rows, dot)

    def shade(self, colour: Colour) -> None:
        """Dim everything: white becomes this colour."""
        self._add(self.surface.get_rect(), "shade", colour)

    def width(self, text: str, font: str, size: float) -> float:
        """Give the width of a text."""
        return _width(text, font, size, self._scale)

    def text(
        self, text: str, at: Point, font: str, size: float, colour: Colour, align: str = "left", room: float = 0
    ) -> float:
        """Write one line; `at` is its left, centre or right, at half its height. Gives the width that it took.

        room: the width that it may take; it gets smaller, at last cut, to keep it. 0: any.
        """
        text = text[:TEXT_CHARACTERS_MAX]
        if not text:
            return 0
        if room:
            size = self.fit(text, font, size, room)
            text = self._cut(text, font, size, room)
        pixels = self._length(size)
        wide, high = text_size(font, pixels, text)
        x, y = self._point(at)
        left = {"left": x, "center": x - wide // 2, "right": x - wide}[align]
        self._add(pygame.Rect(left, y - high // 2, wide, high), "text", font, pixels, text, colour)
        return wide / self._scale

    def fit(self, text: str, font: str, size: float, width: float) -> float:
        """Give the largest size, not above `size` nor below the least, at which a line fits `width`."""
        return _fitting(text, font, size, width, min(size, self.type.least), self._scale)

    def wrap(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Give the lines of a text that is broken at spaces to fit `width`."""
        return list(_wrapped(text, font, size, width, self._scale))

    def balance(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Wrap into as few lines as `width` needs, of about the same length: no word stands alone in the last one."""
        return list(_balanced(text, font, size, width, self._scale))

    def _cut(self, text: str, font: str, size: float, width: float) -> str:
        if self.width(text, font, size) <= width + 0.3:
            return text
        self.overflows.append(text)
        while len(text) > 1 and (over := self.width(f"{text}…", font, size) / width) > 1:
            text = text[: min(len(text) - 1, int(len(text) / over))]
        return f"{text.rstrip()}…"


def forget() -> None:
    """Forget every text that was measured, broken into lines or drawn, and every QR code: a customer's own are among them."""
    for kept in (_width, _fitting, _wrapped, _balanced, modules):
        kept.cache_clear()
    forget_texts()


@lru_cache(4096)
def _width(text: str, font: str, size: float, scale: float) -> float:
    return text_size(font, max(1, round(size * scale)), text[:TEXT_CHARACTERS_MAX])[0] / scale


@lru_cache(1024)
def _fitting(text: str, font: str, size: float, width: float, least: float, scale: float) -> float:
    while size > least and _width(text, font, size, scale) > width:
        size = max(least, size - 0.2)
    return size


@lru_cache(2048)
def _wrapped(text: str, font: str, size: float, width: float, scale: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text[:TEXT_CHARACTERS_MAX].split():
        if lines and _width(f"{lines[-1]} {word}", font, size, scale) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


@lru_cache(1024)
def _balanced(text: str, font: str, size: float, width: float, scale: float) -> tuple[str, ...]:
    lines = _wrapped(text, font, size, width, scale)
    widest = max((_width(line, font, size, scale) for line in lines), default=0.0)
    if len(lines) < 2 or widest > width:
        return lines
    narrow, wide = width / 2, width
    while wide - narrow > 0.8:
        middle = (narrow + wide) / 2
        fewer = _wrapped(text, font, size, middle, scale)
        fits = len(fewer) <= len(lines) and all(_width(line, font, size, scale) <= middle for line in fewer)
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return _wrapped(text, font, size, wide, scale)
