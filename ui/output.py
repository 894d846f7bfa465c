"""Where the pixels go: the panel (KMSDRM), a desktop window, or the simulated world."""

import os
from typing import Literal, Protocol

import pygame

from ui.canvas import Canvas

POLL_S = 1 / 60
"""How often a window or panel is asked for touches; SDL has no file descriptor to wait on."""

DRIVERS = {"kmsdrm": ("kmsdrm",), "window": ("x11", "wayland")}


class OutputError(Exception):
    """The screen that was configured cannot be had. There is no silent replacement."""


class Output(Protocol):
    """A screen."""

    @property
    def poll_s(self) -> float | None:
        """Seconds between two looks, None for never."""

    def present(self, canvas: Canvas) -> None:
        """Show what was drawn."""

    def touches(self) -> list[tuple[int, int]]:
        """Give the points at which fingers lifted since the last call."""


class Hidden:
    """No screen of its own: the world gets the pixels."""

    poll_s: float | None = None

    def present(self, canvas: Canvas) -> None:
        """Nothing to do."""

    def touches(self) -> list[tuple[int, int]]:
        """None: touches come from the world."""
        return []


class Shown:
    """A panel or a window."""

    poll_s: float | None = POLL_S

    def __init__(self, size: tuple[int, int]) -> None:
        self._display = pygame.display.set_mode(size)

    def present(self, canvas: Canvas) -> None:
        """Copy the canvas to the screen."""
        self._display.blit(canvas.surface, (0, 0))
        pygame.display.flip()

    def touches(self) -> list[tuple[int, int]]:
        """Give where fingers or the mouse lifted; a touch that SDL repeats as a mouse event counts once."""
        found = []
        for event in pygame.event.get():
            if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and not event.touch:
                found.append(event.pos)
            elif event.type == pygame.FINGERUP:
                width, height = self._display.get_size()
                found.append((round(event.x * width), round(event.y * height)))
        return found


def open_output(kind: Literal["kmsdrm", "window", "world"], size: tuple[int, int], *, window: bool) -> Output:
    """Open the configured screen. Raises `OutputError` when SDL would draw somewhere else than asked."""
    wanted = "window" if kind == "world" and window else kind
    os.environ["SDL_TOUCH_MOUSE_EVENTS"] = os.environ["SDL_MOUSE_TOUCH_EVENTS"] = "0"
    if wanted == "world":
        os.environ["SDL_VIDEODRIVER"] = "dummy"
    elif wanted == "kmsdrm":
        os.environ.update(SDL_VIDEODRIVER="kmsdrm", SDL_RENDER_VSYNC="1", SDL_VIDEO_DOUBLE_BUFFER="1")
    else:
        os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
    pygame.display.init()
    pygame.font.init()
    if wanted == "world":
        return Hidden()
    driver = pygame.display.get_driver().casefold()
    if driver not in DRIVERS[wanted]:
        raise OutputError(f"output: {kind} was asked for, but SDL offers {driver}")
    shown = Shown(size)
    pygame.mouse.set_visible(wanted == "window")
    return shown
