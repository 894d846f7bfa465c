"""Drawing in units of the sheet: text, shapes and icons, with bounded caches. The one module that draws with pygame.

No text gets smaller than `CAPTION`: what does not fit even then is cut with an ellipsis and counted in `overflows`, which
tests hold at nothing.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pygame

from ui import shapes
from ui.theme import CAPTION, LINE, SHEET, Colour

ASSETS = Path(__file__).parent / "assets"
FONTS = {
    "body": "PlusJakartaSans_500Medium",
    "label": "PlusJakartaSans_600SemiBold",
    "heading": "PlusJakartaSans_800ExtraBold",
    "mono": "JetBrainsMono_500Medium",
    "mono_bold": "JetBrainsMono_700Bold",
}
ICON_UNKNOWN = "layout-grid"
"""Drawn for an icon that is not in the set: catalogues name icons and may be newer than this program."""
TEXT_CHARACTERS_MAX = 300
"""More than fits any place; a longer text is not looked at further."""

Rect = tuple[float, float, float, float]
Point = tuple[float, float]
Colours = tuple[tuple[str, Colour], ...]
"""What the colour names in a picture's file stand for."""


@lru_cache(24)
def _font(name: str, pixels: int) -> pygame.font.Font:
    return pygame.font.Font(ASSETS / "fonts" / f"{FONTS[name]}.ttf", pixels)


@lru_cache(96)
def _text(name: str, pixels: int, text: str, colour: Colour) -> pygame.Surface:
    return _font(name, pixels).render(text, True, colour)


@lru_cache(2048)
def _width(name: str, pixels: int, text: str) -> int:
    return _font(name, pixels).size(text)[0]


@lru_cache(1)
def icon_names() -> frozenset[str]:
    """Give the names of the icons that there are."""
    return frozenset(path.stem for path in (ASSETS / "icons").glob("*.svg"))


@lru_cache(128)
def _icon(name: str, pixels: int, colour: Colour) -> pygame.Surface:
    known = name if name in icon_names() else ICON_UNKNOWN
    svg = (ASSETS / "icons" / f"{known}.svg").read_text(encoding="utf-8")
    painted = svg.replace("currentColor", _rgb(colour))
    return pygame.image.load_sized_svg(BytesIO(painted.encode()), (pixels, pixels))


@lru_cache(1)
def picture_names() -> frozenset[str]:
    """Give the names of the pictures that there are."""
    return frozenset(path.stem for path in (ASSETS / "pictures").glob("*.svg"))


@lru_cache(12)
def _picture(name: str, pixels: int, colours: Colours) -> pygame.Surface:
    """Give a picture of this height. Its file is drawn in named colours, so that any viewer shows it as it is meant."""
    svg = (ASSETS / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    for word, colour in colours:
        svg = svg.replace(f'"{word}"', f'"{_rgb(colour)}"')
    return pygame.image.load_sized_svg(BytesIO(svg.encode()), (pixels * 2, pixels))


def _rgb(colour: Colour) -> str:
    return f"rgb({colour[0]},{colour[1]},{colour[2]})"


class Canvas:
    """A surface of any size, spoken to in units of an 800x480 sheet."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.surface = pygame.Surface(size, 0, 32)
        self.overflows: list[str] = []
        self._x, self._y = size[0] / SHEET[0], size[1] / SHEET[1]
        self.scale = min(self._x, self._y)

    def pixels(self, rect: Rect) -> pygame.Rect:
        """Give a rectangle in pixels."""
        left, top = round(rect[0] * self._x), round(rect[1] * self._y)
        right, bottom = round((rect[0] + rect[2]) * self._x), round((rect[1] + rect[3]) * self._y)
        return pygame.Rect(left, top, right - left, bottom - top)

    def point(self, at: Point) -> tuple[int, int]:
        """Give a point in pixels."""
        return round(at[0] * self._x), round(at[1] * self._y)

    def fill(self, colour: Colour) -> None:
        """Fill everything; a new picture begins."""
        self.overflows.clear()
        self.surface.fill(colour)

    def box(
        self, rect: Rect, fill: Colour | None, radius: float = 0, edge: Colour | None = None, width: float = 2
    ) -> None:
        """Draw a rectangle with round corners, its edge inside it."""
        area, corner = self.pixels(rect), round(radius * self.scale)
        line = max(1, round(width * self.scale))
        if edge is not None and fill is None:
            shapes.round_frame(self.surface, area, edge, corner, line)
        elif fill is not None and edge is not None:
            shapes.edged_box(self.surface, area, fill, edge, corner, line)
        elif fill is not None:
            shapes.round_box(self.surface, area, fill, corner)

    def circle(self, centre: Point, radius: float, fill: Colour) -> None:
        """Draw a disc."""
        pygame.draw.aacircle(self.surface, fill, self.point(centre), round(radius * self.scale))

    def line(self, start: Point, end: Point, colour: Colour, width: float = 2) -> None:
        """Draw a line."""
        thickness = max(1, round(width * self.scale))
        pygame.draw.line(self.surface, colour, self.point(start), self.point(end), thickness)

    def triangle(self, corners: tuple[Point, Point, Point], fill: Colour) -> None:
        """Fill a triangle."""
        points = [self.point(corner) for corner in corners]
        pygame.draw.polygon(self.surface, fill, points)
        pygame.draw.aalines(self.surface, fill, True, points)

    def arc(self, centre: Point, radius: float, width: float, start: float, end: float, colour: Colour) -> None:
        """Draw a thick arc; angles in degrees, clockwise from the top."""
        image = shapes.arc(round(radius * self.scale), round(width * self.scale), round(start), round(end), colour)
        self.surface.blit(image, image.get_rect(center=self.point(centre)))

    def icon(self, name: str, centre: Point, size: float, colour: Colour) -> None:
        """Draw an icon."""
        image = _icon(name, round(size * self.scale), colour)
        self.surface.blit(image, image.get_rect(center=self.point(centre)))

    def picture(self, name: str, centre: Point, height: float, colours: Colours) -> None:
        """Draw a picture; nothing for one that there is not: a controller may be newer than this program."""
        if name in picture_names():
            image = _picture(name, round(height * self.scale), colours)
            self.surface.blit(image, image.get_rect(center=self.point(centre)))

    def width(self, text: str, font: str, size: float) -> float:
        """Give the width of a text, in units."""
        return _width(font, round(size * self.scale), text[:TEXT_CHARACTERS_MAX]) / self._x

    def fit(self, text: str, font: str, size: float, width: float, least: float = CAPTION) -> float:
        """Give the largest size, not above `size` nor below `least`, at which a line fits `width`."""
        while size > least and self.width(text, font, size) > width:
            size -= 1
        return size

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
        image = _text(font, round(size * self.scale), text, colour)
        side = {"left": "midleft", "center": "center", "right": "midright"}[align]
        self.surface.blit(image, image.get_rect(**{side: self.point(at)}))
        return image.get_width() / self._x

    def wrap(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Give the lines of a text that is broken at spaces to fit `width`."""
        lines: list[str] = []
        for word in text[:TEXT_CHARACTERS_MAX].split():
            if lines and self.width(f"{lines[-1]} {word}", font, size) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def balance(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Wrap into as few lines as `width` needs, of about the same length: no word stands alone in the last one."""
        lines = self.wrap(text, font, size, width)
        widest = max((self.width(line, font, size) for line in lines), default=0.0)
        if len(lines) < 2 or widest > width:
            return lines
        narrow, wide = width / 2, width
        while wide - narrow > 4:
            middle = (narrow + wide) / 2
            fewer = self.wrap(text, font, size, middle)
            fits = len(fewer) <= len(lines) and all(self.width(line, font, size) <= middle for line in fewer)
            narrow, wide = (narrow, middle) if fits else (middle, wide)
        return self.wrap(text, font, size, wide)

    def measure(self, text: str, rect: Rect, font: str, size: float) -> tuple[float, list[str]]:
        """Give the size, not below the least, and the lines with which a text fits `rect`, as well as it can."""
        while True:
            lines = self.wrap(text, font, size, rect[2])
            fits = len(lines) * size * LINE <= rect[3] + 1
            fits = fits and all(self.width(line, font, size) <= rect[2] for line in lines)
            if fits or size <= CAPTION:
                return size, self.balance(text, font, size, rect[2])
            size -= 1

    def paragraph(self, text: str, rect: Rect, font: str, size: float, colour: Colour, align: str = "left") -> float:
        """Write a wrapped text from the top of `rect`, smaller if it has to be; give the y below it."""
        size, lines = self.measure(text, rect, font, size)
        most = max(1, int((rect[3] + 1) / (size * LINE)))
        if len(lines) > most:
            self.overflows.append(text)
            lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
        x = rect[0] if align == "left" else rect[0] + rect[2] / 2
        y = rect[1]
        for line in lines:
            self.text(line, (x, y + size * LINE / 2), font, size, colour, align, room=rect[2])
            y += size * LINE
        return y

    def paragraph_middle(self, text: str, rect: Rect, font: str, size: float, colour: Colour) -> None:
        """Write a wrapped text into `rect`, at half its height."""
        size, lines = self.measure(text, rect, font, size)
        free = rect[3] - min(rect[3], len(lines) * size * LINE)
        self.paragraph(text, (rect[0], rect[1] + free / 2, rect[2], rect[3] - free / 2), font, size, colour)

    def shade(self, colour: Colour) -> None:
        """Dim everything: white becomes this colour."""
        self.surface.fill(colour, special_flags=pygame.BLEND_RGB_MULT)

    def _cut(self, text: str, font: str, size: float, width: float) -> str:
        if self.width(text, font, size) <= width:
            return text
        self.overflows.append(text)
        while len(text) > 1 and (over := self.width(f"{text}…", font, size) / width) > 1:
            text = text[: min(len(text) - 1, int(len(text) / over))]
        return f"{text.rstrip()}…"
