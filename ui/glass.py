"""How the picture lies on a panel: turned as the panel is mounted, and shifted a little against burn-in."""

import math
from typing import Literal, NamedTuple

import pygame

Rotation = Literal[0, 90, 180, 270]
"""Degrees clockwise by which the picture is turned, so that it stands upright on a panel that is mounted otherwise."""

DRIFT_PIXELS = 8
DRIFT_S = 60
"""A picture that stands for hours moves once a minute, a few pixels at a time, by at most `DRIFT_PIXELS` to each side."""
_ROUNDS = 31, 23
"""Minutes that a round takes across and down: without a common divisor, so that the path fills the square."""


class Lie(NamedTuple):
    """How the picture lies now. shift: pixels right and down on the glass. dark: nobody is there, and it is night."""

    shift: tuple[int, int] = (0, 0)
    dark: bool = False


class Glass(NamedTuple):
    """A panel. size: of the picture as it is seen, in pixels."""

    size: tuple[int, int]
    rotate: Rotation = 0

    @property
    def mode(self) -> tuple[int, int]:
        """Give the panel's own width and height."""
        width, height = self.size
        return (height, width) if self.rotate in (90, 270) else (width, height)

    def turned(self, picture: pygame.Surface) -> pygame.Surface:
        """Give the picture, or a part of it, as the panel needs it."""
        return pygame.transform.rotate(picture, -self.rotate) if self.rotate else picture

    def area(self, rect: pygame.Rect) -> pygame.Rect:
        """Give where a part of the picture lies on the panel."""
        width, height = self.size
        x, y, wide, high = rect
        if self.rotate == 90:
            return pygame.Rect(height - y - high, x, high, wide)
        if self.rotate == 180:
            return pygame.Rect(width - x - wide, height - y - high, wide, high)
        if self.rotate == 270:
            return pygame.Rect(y, width - x - wide, high, wide)
        return rect

    def point(self, x: int, y: int, lie: Lie) -> tuple[int, int]:
        """Give what pixel of the picture is shown at this pixel of the panel."""
        width, height = self.size
        x, y = x - lie.shift[0], y - lie.shift[1]
        if self.rotate == 90:
            return y, height - 1 - x
        if self.rotate == 180:
            return width - 1 - x, height - 1 - y
        if self.rotate == 270:
            return width - 1 - y, x
        return x, y


def drift(now_s: float) -> tuple[int, int]:
    """Give how far a standing picture is shifted at this time, monotonic seconds."""
    minute = int(now_s // DRIFT_S)
    across, down = (round(DRIFT_PIXELS * math.sin(2 * math.pi * minute / length)) for length in _ROUNDS)
    return across, down
