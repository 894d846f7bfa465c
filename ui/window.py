"""Fingers and the mouse on a desktop window, through SDL.

SDL 2 has no way to wait without looking every millisecond (pygame's `event.wait` neither). On X11 its connection has a
descriptor of its own, which the loop waits for; only on Wayland it is looked at every `POLL_S`.
"""

import ctypes
import logging
import selectors
import time
from collections.abc import Callable

import pygame

from ui.output import Shown
from ui.touch.fingers import Phase, Touch

LOG = logging.getLogger("ui")

POLL_S = 1 / 50
MOUSE = -1
PHASES: dict[int, Phase] = {
    pygame.FINGERDOWN: "down", pygame.FINGERMOTION: "move", pygame.FINGERUP: "up",
    pygame.MOUSEBUTTONDOWN: "down", pygame.MOUSEMOTION: "move", pygame.MOUSEBUTTONUP: "up",
}  # fmt: skip
FINGERS = (pygame.FINGERDOWN, pygame.FINGERMOTION, pygame.FINGERUP)


class Window:
    """A part of the loop (`ui.parts.Part`). take: gets each touch. exposed: something else was where the picture is."""

    def __init__(
        self,
        shown: Shown,
        selector: selectors.BaseSelector,
        take: Callable[[Touch], None],
        exposed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        find: Callable[[], int | None] | None = None,
    ) -> None:
        """find: gives the descriptor of the window's connection, None for one that has none."""
        self._shown, self._selector, self._take, self._exposed, self._clock = shown, selector, take, exposed, clock
        self._looked_after = -1
        self._descriptor = (find or x11_descriptor)()
        if self._descriptor is None:
            LOG.warning("window: without X11 it is asked for touches every %d ms", POLL_S * 1_000)
        else:
            selector.register(self._descriptor, selectors.EVENT_READ, self._look)

    def serve(self, now_s: float) -> None:
        """Take what came while a picture was shown: showing reads the connection, which then wakes nobody any more."""
        if self._descriptor is None or self._looked_after != self._shown.presented:
            self._look()

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until the next look, None when the connection wakes the loop."""
        if self._looked_after != self._shown.presented:
            return 0.0
        return POLL_S if self._descriptor is None else None

    def close(self) -> None:
        """Off the selector."""
        if self._descriptor is not None:
            self._selector.unregister(self._descriptor)
            self._descriptor = None

    def _look(self, _events: int = 0) -> None:
        self._looked_after = self._shown.presented
        for event in pygame.event.get():
            if event.type == pygame.WINDOWEXPOSED:
                self._exposed()
            elif event.type in PHASES and (touch := self._touch(event)) is not None:
                self._take(touch)

    def _touch(self, event: pygame.event.Event) -> Touch | None:
        """Give a touch; None for what the mouse does without its first button, and what SDL repeats of a finger as a mouse."""
        phase, at_s = PHASES[event.type], self._clock()
        if event.type in FINGERS:
            return Touch(phase, event.finger_id, *self._shown.point(event.x, event.y), at_s)
        first = event.buttons[0] if phase == "move" else event.button == 1
        if not first or event.touch:
            return None
        return Touch(phase, MOUSE, *self._shown.picture(event.pos), at_s)


def x11_descriptor() -> int | None:
    """Give the descriptor of the window's connection to the X server (Xlib: XConnectionNumber), None when there is none."""
    if pygame.display.get_driver().casefold() != "x11":
        return None
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    display = pygame.display.get_wm_info()["display"]
    number = ctypes.CDLL("libX11.so.6").XConnectionNumber
    number.restype, number.argtypes = ctypes.c_int, [ctypes.c_void_p]
    return int(number(pointer(display, b"display")))
