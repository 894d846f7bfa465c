"""Drawing in units of the sheet: text, shapes and icons, with bounded caches. The one module that draws with pygame."""

import math
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pygame

from ui.theme import SHEET, Colour

ASSETS = Path(__file__).parent / "assets"
FONTS = {
    "body": "PlusJakartaSans_500Medium",
    "label": "PlusJakartaSans_600SemiBold",
    "heading": "PlusJakartaSans_800ExtraBold",
    "mono": "JetBrainsMono_500Medium",
    "mono_bold": "JetBrainsMono_700Bold",
}
Rect = tuple[float, float, float, float]


@lru_cache(64)
def _font(name: str, pixels: int) -> pygame.font.Font:
    return pygame.font.Font(ASSETS / "fonts" / f"{FONTS[name]}.ttf", pixels)


@lru_cache(512)
def _text(name: str, pixels: int, text: str, colour: Colour) -> pygame.Surface:
    return _font(name, pixels).render(text, True, colour)


@lru_cache(128)
def _icon(name: str, pixels: int, colour: Colour) -> pygame.Surface:
    path = ASSETS / "icons" / f"{name}.svg"
    svg = path.read_text().replace("currentColor", f"rgb({colour[0]},{colour[1]},{colour[2]})")
    return pygame.image.load_sized_svg(BytesIO(svg.encode()), (pixels, pixels))


class Canvas:
    """A surface of any size, spoken to in units of an 800x480 sheet."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.surface = pygame.Surface(size)
        self._x, self._y = size[0] / SHEET[0], size[1] / SHEET[1]
        self.scale = min(self._x, self._y)

    def pixels(self, rect: Rect) -> pygame.Rect:
        """Give a rectangle in pixels."""
        left, top = round(rect[0] * self._x), round(rect[1] * self._y)
        return pygame.Rect(
            left, top, round((rect[0] + rect[2]) * self._x) - left, round((rect[1] + rect[3]) * self._y) - top
        )

    def fill(self, colour: Colour) -> None:
        """Fill everything."""
        self.surface.fill(colour)

    def box(
        self, rect: Rect, fill: Colour | None, radius: float = 0, edge: Colour | None = None, width: float = 2
    ) -> None:
        """Draw a rectangle with round corners."""
        area, corner = self.pixels(rect), round(radius * self.scale)
        line = max(1, round(width * self.scale))
        if edge is not None and fill is None:
            pygame.draw.rect(self.surface, edge, area, line, border_radius=corner)
        elif edge is not None:
            pygame.draw.rect(self.surface, edge, area, border_radius=corner)
            area = area.inflate(-2 * line, -2 * line)
            corner = max(0, corner - line)
        if fill is not None:
            pygame.draw.rect(self.surface, fill, area, border_radius=corner)

    def circle(self, centre: tuple[float, float], radius: float, fill: Colour) -> None:
        """Draw a disc."""
        pygame.draw.aacircle(self.surface, fill, (centre[0] * self._x, centre[1] * self._y), radius * self.scale)

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, width: float = 2) -> None:
        """Draw a line."""
        pygame.draw.line(
            self.surface, colour, (round(start[0] * self._x), round(start[1] * self._y)),
            (round(end[0] * self._x), round(end[1] * self._y)), max(1, round(width * self.scale)),
        )  # fmt: skip

    def arc(
        self, centre: tuple[float, float], radius: float, width: float, start: float, end: float, colour: Colour
    ) -> None:
        """Draw a thick arc; angles in degrees, clockwise from the top."""
        middle = (centre[0] * self._x, centre[1] * self._y)
        outer, inner = radius * self.scale, (radius - width) * self.scale
        angles = [math.radians(start + (end - start) * step / 48 - 90) for step in range(49)]
        points = [(middle[0] + outer * math.cos(a), middle[1] + outer * math.sin(a)) for a in angles]
        points += [(middle[0] + inner * math.cos(a), middle[1] + inner * math.sin(a)) for a in reversed(angles)]
        pygame.draw.polygon(self.surface, colour, points)

    def icon(self, name: str, centre: tuple[float, float], size: float, colour: Colour) -> None:
        """Draw an icon; one that is not in the set is a programmer's error."""
        image = _icon(name, round(size * self.scale), colour)
        self.surface.blit(image, image.get_rect(center=(round(centre[0] * self._x), round(centre[1] * self._y))))

    def width(self, text: str, font: str, size: float) -> float:
        """Give the width of a text, in units."""
        return _font(font, round(size * self.scale)).size(text)[0] / self._x

    def text(
        self, text: str, at: tuple[float, float], font: str, size: float, colour: Colour, align: str = "left"
    ) -> None:
        """Write one line; `at` is its left, centre or right, at half its height."""
        if not text:
            return
        image = _text(font, round(size * self.scale), text, colour)
        place = image.get_rect()
        point = (round(at[0] * self._x), round(at[1] * self._y))
        setattr(place, {"left": "midleft", "center": "center", "right": "midright"}[align], point)
        self.surface.blit(image, place)

    def fit(self, text: str, font: str, size: float, width: float, least: float) -> float:
        """Give the largest size, not above `size` nor below `least`, at which a line fits `width`."""
        while size > least and self.width(text, font, size) > width:
            size -= 1
        return size

    def wrap(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Give the lines of a text that is broken at spaces to fit `width`."""
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(f"{lines[-1]} {word}", font, size) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def paragraph(
        self, text: str, rect: Rect, font: str, size: float, colour: Colour, align: str = "left", least: float = 19
    ) -> float:
        """Write a wrapped text from the top of `rect`, smaller if it has to be; give the y below it."""
        while size > least and len(self.wrap(text, font, size, rect[2])) * size * 1.35 > rect[3]:
            size -= 1
        y = rect[1] + size * 0.675
        x = rect[0] if align == "left" else rect[0] + rect[2] / 2
        for line in self.wrap(text, font, size, rect[2]):
            self.text(line, (x, y), font, size, colour, align)
            y += size * 1.35
        return y - size * 0.675

    def shade(self, colour: Colour, alpha: int) -> None:
        """Lay a veil over everything."""
        veil = pygame.Surface(self.surface.get_size())
        veil.fill(colour)
        veil.set_alpha(alpha)
        self.surface.blit(veil, (0, 0))
