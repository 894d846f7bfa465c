"""What can be drawn, as data: a picture is a list of strokes, so that two pictures can be compared and only the rest repainted.

A stroke is the rectangle it may touch, and what to do there; equal strokes make equal pixels. Sizes are pixels here.
"""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pygame

from ui import shapes
from ui.theme import Colour, Ground

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
WHOLE_FROM = 0.6
"""From this share of the screen on, repainting all of it is cheaper."""

Area = tuple[int, int, int, int]
Colours = tuple[tuple[str, Colour], ...]
"""What the colour names in a picture's file stand for."""


class Stroke(NamedTuple):
    """area: left, top, width, height; nothing outside changes. kind: a function of this module; more: its arguments."""

    area: Area
    kind: str
    more: tuple[Any, ...]


@lru_cache(32)
def font(name: str, pixels: int) -> pygame.font.Font:
    """Give one of the shipped fonts."""
    return pygame.font.Font(ASSETS / "fonts" / f"{FONTS[name]}.ttf", pixels)


@lru_cache(4096)
def text_size(name: str, pixels: int, text: str) -> tuple[int, int]:
    """Give the width and height of one line."""
    return font(name, pixels).size(_written(text))


@lru_cache(160)
def _text_image(name: str, pixels: int, text: str, colour: Colour) -> pygame.Surface:
    return font(name, pixels).render(_written(text), True, colour)


def _written(text: str) -> str:
    """Give a text as one line, without the one character that cannot be rendered: names come from billers."""
    return text.replace("\0", "").replace("\n", " ")


def forget_texts() -> None:
    """Forget every text that was measured or drawn."""
    text_size.cache_clear()
    _text_image.cache_clear()


@lru_cache(1)
def icon_names() -> frozenset[str]:
    """Give the names of the icons that there are."""
    return frozenset(path.stem for path in (ASSETS / "icons").glob("*.svg"))


@lru_cache(1)
def picture_names() -> frozenset[str]:
    """Give the names of the pictures that there are."""
    return frozenset(path.stem for path in (ASSETS / "pictures").glob("*.svg"))


@lru_cache(128)
def _icon_image(name: str, pixels: int, colour: Colour) -> pygame.Surface:
    known = name if name in icon_names() else ICON_UNKNOWN
    svg = (ASSETS / "icons" / f"{known}.svg").read_text(encoding="utf-8")
    painted = svg.replace("currentColor", _rgb(colour))
    return pygame.image.load_sized_svg(BytesIO(painted.encode()), (pixels, pixels))


@lru_cache(16)
def _picture_image(name: str, size: tuple[int, int], colours: Colours) -> pygame.Surface:
    """Give a picture that fits this size. Its file is drawn in named colours, so that any viewer shows it as it is meant."""
    svg = (ASSETS / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    for word, colour in colours:
        svg = svg.replace(f'"{word}"', f'"{_rgb(colour)}"')
    return pygame.image.load_sized_svg(BytesIO(svg.encode()), size)


FILE_BYTES_MOST = 2 * 1024 * 1024
FILE_PIXELS_MOST = 4_000_000


def load_file(path: str) -> pygame.Surface:
    """Give an operator's picture from a file. Raises `ValueError` for one that is too large, or no picture."""
    if Path(path).stat().st_size > FILE_BYTES_MOST:
        raise ValueError(f"{path} has more than {FILE_BYTES_MOST // 1024**2} MiB")
    try:
        picture = pygame.image.load(path)
    except pygame.error as error:
        raise ValueError(f"{path} is no picture: {error}") from error
    if picture.get_width() * picture.get_height() > FILE_PIXELS_MOST:
        raise ValueError(f"{path} has more than {FILE_PIXELS_MOST // 1_000_000} million pixels")
    # Only true colours can be scaled: pictures of few colours, or of greys, have a palette.
    true = pygame.Surface(picture.get_size(), pygame.SRCALPHA)
    true.blit(picture, (0, 0))
    return true


@lru_cache(2)
def _file_image(path: str, size: tuple[int, int]) -> pygame.Surface:
    """Give an operator's picture from a file, as large as fits the size."""
    whole = load_file(path)
    scale = min(size[0] / whole.get_width(), size[1] / whole.get_height())
    fitting = (max(1, round(whole.get_width() * scale)), max(1, round(whole.get_height() * scale)))
    return pygame.transform.smoothscale(whole, fitting)


def _rgb(colour: Colour) -> str:
    return f"rgb({colour[0]},{colour[1]},{colour[2]})"


def paint(surface: pygame.Surface, strokes: list[Stroke], clip: pygame.Rect) -> None:
    """Make the strokes in their order, inside `clip` only."""
    surface.set_clip(clip)
    for area, kind, more in strokes:
        if clip.colliderect(area):
            _KINDS[kind](surface, pygame.Rect(area), *more)
    surface.set_clip(None)


def under(stroke: Stroke, pressed: str) -> Stroke:
    """Give a stroke as it is while a finger is on this element."""
    if not any(isinstance(one, Ground) and one.element == pressed for one in stroke.more):
        return stroke
    return stroke._replace(more=tuple(one.pressed if isinstance(one, Ground) else one for one in stroke.more))


def differences(old: list[Stroke], new: list[Stroke], whole: pygame.Rect) -> list[pygame.Rect]:
    """Give apart rectangles that hold every pixel in which two pictures can differ."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    before, after = set(old), set(new)
    if before == after and len(old) == len(new) and old == new:
        return []
    kept = [one for one in new if one in before]
    if len(before) != len(old) or len(after) != len(new) or kept != [one for one in old if one in after]:
        return [whole]  # strokes that are there twice, or in another order
    changed = [pygame.Rect(one.area) for one in before ^ after]
    return _apart(sorted((area.clip(whole) for area in changed), key=lambda area: (area.y, area.x)), whole)


def _apart(areas: list[pygame.Rect], whole: pygame.Rect) -> list[pygame.Rect]:
    """Join rectangles until none overlaps another; all of the screen if they are most of it."""
    apart: list[pygame.Rect] = []
    for area in areas:
        joined = area
        while (hit := joined.collidelist(apart)) >= 0:
            joined = joined.union(apart.pop(hit))
        if joined.width and joined.height:
            apart.append(joined)
    if sum(area.width * area.height for area in apart) > WHOLE_FROM * whole.width * whole.height:
        return [whole]
    return apart


def _fill(surface: pygame.Surface, area: pygame.Rect, colour: Colour) -> None:
    surface.fill(colour, area)


def _shade(surface: pygame.Surface, area: pygame.Rect, colour: Colour) -> None:
    surface.fill(colour, area, special_flags=pygame.BLEND_RGB_MULT)


def _disc(surface: pygame.Surface, area: pygame.Rect, colour: Colour, radius: int) -> None:
    pygame.draw.aacircle(surface, colour, area.center, radius)


def _line(surface: pygame.Surface, _: pygame.Rect, colour: Colour, start: Any, end: Any, width: int) -> None:
    pygame.draw.line(surface, colour, start, end, width)


def _centred(surface: pygame.Surface, area: pygame.Rect, image: pygame.Surface) -> None:
    surface.blit(image, image.get_rect(center=area.center))


def _dots(surface: pygame.Surface, area: pygame.Rect, rows: tuple[tuple[bool, ...], ...], dot: int) -> None:
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                surface.fill((0, 0, 0), (area.x + x * dot, area.y + y * dot, dot, dot))


_KINDS: dict[str, Callable[..., Any]] = {
    "fill": _fill,
    "shade": _shade,
    "disc": _disc,
    "line": _line,
    "dots": _dots,
    "round": shapes.round_box,
    "edged": shapes.edged_box,
    "frame": shapes.round_frame,
    "torn": shapes.torn_paper,
    "arc": lambda surface, area, *more: _centred(surface, area, shapes.arc(*more)),
    "text": lambda surface, area, *more: surface.blit(_text_image(*more), area, (0, 0, *area.size)),
    "icon": lambda surface, area, *more: _centred(surface, area, _icon_image(*more)),
    "picture": lambda surface, area, *more: _centred(surface, area, _picture_image(*more)),
    "file": lambda surface, area, *more: _centred(surface, area, _file_image(*more)),
    "slip": lambda surface, area, *more: _centred(surface, area, shapes.sample_slip(*more)),
}
