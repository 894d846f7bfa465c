"""The glass in front of the kiosk: what a person sees on the panel, whoever draws it."""

import contextlib
from collections.abc import Iterator

from messages.pixels import Picture, Pixels
from ui.watch.audience import Audience, Viewer

DARK = (8, 23, 27)
"""A panel without power."""


class Glass:
    """Shows what `ui` drew; while that is not there, what it laid beneath; without power nothing. size: in pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._dark = Picture(size, DARK)
        self._beneath: Picture | None = None
        self._audience = Audience()
        self._audience.show(self._dark)
        self._drawn = False

    @property
    def picture(self) -> Picture:
        """What is seen now."""
        return self._audience.picture or self._dark

    def take(self, pixels: Pixels) -> None:
        """`ui` drew this, all of the picture at first. Raises `PixelsError`."""
        self._audience.take(pixels)
        self._drawn = True

    def lay_beneath(self, pixels: Pixels) -> None:
        """`ui` says what is to be seen once it is gone. Raises `PixelsError`."""
        beneath = Picture(pixels.size)
        beneath.apply(pixels)
        self._beneath = beneath
        if not self._drawn:
            self._audience.show(beneath)

    def lose_program(self) -> None:
        """`ui` is gone, or was started anew."""
        self._drawn = False
        self._audience.show(self._beneath or self._dark)

    def lose_power(self) -> None:
        """Nothing is seen, and nothing is laid beneath any more."""
        self._beneath = None
        self.lose_program()

    @contextlib.contextmanager
    def watch(self) -> Iterator[Viewer]:
        """Look at it for a while."""
        with self._audience.join() as viewer:
            yield viewer
