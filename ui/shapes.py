"""Antialiased pieces of shapes, in pixels, drawn three times too large and shrunk once; bounded caches keep the results."""

import math
from functools import lru_cache

import pygame

from ui.theme import Colour

_FINER = 3
_STEPS = 64

Corners = tuple[pygame.Surface, pygame.Surface, pygame.Surface, pygame.Surface]
"""Top left, top right, bottom left, bottom right."""


def round_box(surface: pygame.Surface, area: pygame.Rect, colour: Colour, radius: int) -> None:
    """Fill `area` with round corners."""
    radius = min(radius, area.width // 2, area.height // 2)
    if radius < 1:
        surface.fill(colour, area)
        return
    surface.fill(colour, (area.x + radius, area.y, area.width - 2 * radius, area.height))
    surface.fill(colour, (area.x, area.y + radius, radius, area.height - 2 * radius))
    surface.fill(colour, (area.right - radius, area.y + radius, radius, area.height - 2 * radius))
    _place_corners(surface, area, _corners(radius, radius, colour), radius)


def edged_box(surface: pygame.Surface, area: pygame.Rect, fill: Colour, edge: Colour, radius: int, width: int) -> None:
    """Fill `area` with round corners and an edge inside it. Every pixel but those of the corners is touched once."""
    radius = max(1, min(radius, area.width // 2, area.height // 2))
    _place_edges(surface, area, edge, radius, width)
    _place_corners(surface, area, _corners(radius, radius, edge), radius)
    round_box(surface, area.inflate(-2 * width, -2 * width), fill, max(0, radius - width))


def round_frame(surface: pygame.Surface, area: pygame.Rect, colour: Colour, radius: int, width: int) -> None:
    """Draw the edge of `area`, `width` pixels wide and inside it, with round corners."""
    radius = max(1, min(radius, area.width // 2, area.height // 2))
    _place_edges(surface, area, colour, radius, width)
    _place_corners(surface, area, _corners(radius, width, colour), radius)


def _place_edges(surface: pygame.Surface, area: pygame.Rect, colour: Colour, radius: int, width: int) -> None:
    across, along = area.width - 2 * radius, area.height - 2 * radius
    surface.fill(colour, (area.x + radius, area.y, across, width))
    surface.fill(colour, (area.x + radius, area.bottom - width, across, width))
    surface.fill(colour, (area.x, area.y + radius, width, along))
    surface.fill(colour, (area.right - width, area.y + radius, width, along))


def _place_corners(surface: pygame.Surface, area: pygame.Rect, corners: Corners, radius: int) -> None:
    left, right, top, bottom = area.x, area.right - radius, area.y, area.bottom - radius
    for corner, place in zip(corners, ((left, top), (right, top), (left, bottom), (right, bottom)), strict=True):
        surface.blit(corner, place)


@lru_cache(128)
def _corners(radius: int, width: int, colour: Colour) -> Corners:
    large = radius * _FINER
    fine = _clear((large, large), colour)
    pygame.draw.circle(fine, colour, (large, large), large, 0 if width >= radius else width * _FINER)
    corner = _shrunk(fine, (radius, radius), colour)
    if width >= radius:  # wholly covered pixels are wholly opaque, which averaging misses by a step
        pygame.draw.circle(corner, colour, (radius, radius), radius - 1)
    flip = pygame.transform.flip
    return corner, flip(corner, True, False), flip(corner, False, True), flip(corner, True, True)


@lru_cache(48)
def arc(radius: int, width: int, start: int, end: int, colour: Colour) -> pygame.Surface:
    """Give a thick arc with round ends; degrees, clockwise from the top; a square of twice the radius."""
    large, thick = radius * _FINER, width * _FINER
    fine = _clear((2 * large, 2 * large), colour)
    angles = [math.radians(start + (end - start) * step / _STEPS - 90) for step in range(_STEPS + 1)]
    points = [(large + large * math.cos(angle), large + large * math.sin(angle)) for angle in angles]
    inner = large - thick
    points += [(large + inner * math.cos(angle), large + inner * math.sin(angle)) for angle in reversed(angles)]
    pygame.draw.polygon(fine, colour, points)
    for angle in (angles[0], angles[-1]):
        middle = large - thick / 2
        centre = (large + middle * math.cos(angle), large + middle * math.sin(angle))
        pygame.draw.circle(fine, colour, centre, thick / 2)
    return _shrunk(fine, (2 * radius, 2 * radius), colour)


def _clear(size: tuple[int, int], colour: Colour) -> pygame.Surface:
    """Give a transparent surface whose hidden colour is `colour`, so that shrinking makes no dark fringes."""
    surface = pygame.Surface(size, pygame.SRCALPHA)
    surface.fill((*colour, 0))
    return surface


def _shrunk(fine: pygame.Surface, size: tuple[int, int], colour: Colour) -> pygame.Surface:
    """Shrink, then put the exact colour back: averaging rounds it, and the eye sees one step on a large even surface."""
    small = pygame.transform.smoothscale(fine, size)
    small.fill((0, 0, 0, 255), special_flags=pygame.BLEND_RGBA_MULT)
    small.fill((*colour, 0), special_flags=pygame.BLEND_RGBA_ADD)
    return small


def torn_paper(surface: pygame.Surface, area: pygame.Rect, colour: Colour, tooth: int) -> None:
    """Fill `area`; its lower edge is one of teeth, as a tear bar leaves it. tooth: their height."""
    surface.fill(colour, (area.x, area.y, area.width, area.height - tooth))
    surface.blit(_teeth(area.width, tooth, colour), (area.x, area.bottom - tooth))


@lru_cache(4)
def _teeth(width: int, tooth: int, colour: Colour) -> pygame.Surface:
    fine = _clear((width * _FINER, tooth * _FINER), colour)
    count = max(1, round(width / (2 * tooth)))
    step = fine.get_width() / count
    for number in range(count):
        start = number * step
        corners = ((start, 0), (start + step, 0), (start + step / 2, fine.get_height()))
        pygame.draw.polygon(fine, colour, corners)
    return _shrunk(fine, (width, tooth), colour)


_SLIP_FINER = 2


@lru_cache(2)
def sample_slip(width: int, height: int, white: Colour, ink: Colour) -> pygame.Surface:
    """Give a picture of a slip, a little turned: bars for words, so that nobody takes it for data. Pixels."""
    unit = width * _SLIP_FINER / 218
    paper = pygame.Surface((width * _SLIP_FINER, height * _SLIP_FINER), pygame.SRCALPHA)
    paper.fill((*white, 0))
    bottom, step = paper.get_height(), paper.get_width() / 14
    tooth = round(10 * unit)
    paper.fill(white, (0, 0, paper.get_width(), bottom - tooth))
    for number in range(14):
        start = number * step
        corners = ((start, bottom - tooth), (start + step, bottom - tooth), (start + step / 2, bottom))
        pygame.draw.polygon(paper, white, corners)
    grey = (168, 178, 180)
    bars = (
        (40, 24, 138, 11, ink), (58, 46, 102, 8, grey), (70, 64, 78, 8, ink), (18, 102, 84, 8, grey), (18, 122, 58, 8, grey),
        (126, 122, 74, 8, grey), (18, 142, 70, 8, grey), (140, 142, 60, 8, grey), (18, 166, 66, 15, ink), (112, 166, 88, 15, ink),
    )  # fmt: skip
    for left, top, wide, high, colour in bars:
        area = (round(left * unit), round(top * unit), round(wide * unit), round(high * unit))
        pygame.draw.rect(paper, colour, area, border_radius=round(4 * unit))
    for number in range(20):
        pygame.draw.rect(
            paper, grey, (round((18 + number * 9.2) * unit), round(84 * unit), round(5 * unit), round(2 * unit))
        )
    x: float = 40.0
    for number in range(34):
        thick = (1.6, 3.0, 2.2, 4.2)[number * 7 % 4]
        if x < 178:
            paper.fill(ink, (round(x * unit), round(202 * unit), round(thick * unit), round(54 * unit)))
        x += thick + 1.9
    for group in range(4):
        area = (round((40 + group * 36) * unit), round(266 * unit), round(28 * unit), round(8 * unit))
        pygame.draw.rect(paper, ink, area, border_radius=round(3 * unit))
    return pygame.transform.rotozoom(paper, -5, 1 / _SLIP_FINER)
