"""What changed on a surface, for readers elsewhere: the simulated world, and whoever watches from afar."""

from collections.abc import Iterable

import pygame

from messages.pixels import Patch, Pixels, Rect, compress

RECTS_MAX = 16
"""More of them, in one go, are sent as the one rectangle around all."""


class Changes:
    """The parts of a picture that one reader has not got yet. A reader that is there for the first time gets all of it."""

    def __init__(self) -> None:
        self._rects: list[pygame.Rect] = []
        self._whole = True

    @property
    def due(self) -> bool:
        """Whether there is something to send."""
        return self._whole or bool(self._rects)

    def forget(self) -> None:
        """The reader needs the whole picture next."""
        self._rects, self._whole = [], True

    def add(self, rects: Iterable[Rect]) -> None:
        """These parts of the picture are others now."""
        if self._whole:
            return
        for rect in rects:
            self._rects = _joined(self._rects, pygame.Rect(rect))
        if len(self._rects) > RECTS_MAX:
            self._rects = [self._rects[0].unionall(self._rects[1:])]

    def take(self, surface: pygame.Surface) -> Pixels:
        """Give what the reader lacks, as it looks on the surface now."""
        all_of_it = surface.get_rect()
        rects = [all_of_it] if self._whole else [rect.clip(all_of_it) for rect in self._rects]
        self._rects, self._whole = [], False
        patches = (_patch(surface, rect) for rect in rects if rect)
        return Pixels(surface.get_size(), tuple(patches))


def whole(surface: pygame.Surface) -> Pixels:
    """Give all of a surface."""
    return Changes().take(surface)


def _joined(rects: list[pygame.Rect], another: pygame.Rect) -> list[pygame.Rect]:
    """Give rectangles that cover all of these, none of which overlap: nothing is sent twice."""
    apart = list(rects)
    while (at := another.collidelist(apart)) >= 0:
        another = another.union(apart.pop(at))
    return [*apart, another] if another else apart


def _patch(surface: pygame.Surface, rect: pygame.Rect) -> Patch:
    return compress((rect.x, rect.y, rect.width, rect.height), pygame.image.tobytes(surface.subsurface(rect), "RGB"))
