"""Where the pixels go: the panel (KMSDRM), a desktop window, or only the simulated world."""

import os
from pathlib import Path
from typing import Literal, Protocol

import pygame

from ui.canvas import Canvas
from ui.touch import Touch

POLL_S = 1 / 50
"""How often a window or panel is asked for touches: SDL 2 has no file descriptor to wait on, and its wait polls at 1 kHz."""
EVENTS_MAX = 64
"""Touches taken in one look."""

DRIVERS = {"kmsdrm": ("kmsdrm",), "window": ("x11", "wayland")}
MOUSE = -1
DRM = Path("/sys/class/drm")


class OutputError(Exception):
    """The screen that was configured cannot be had. There is no silent replacement."""


class Output(Protocol):
    """A screen."""

    @property
    def poll_s(self) -> float | None:
        """Seconds between two looks, None for never."""

    def present(self, canvas: Canvas) -> None:
        """Show what was drawn."""

    def touches(self) -> list[Touch]:
        """Give what fingers did since the last call."""


class Hidden:
    """No screen of its own: the world gets the pixels."""

    poll_s: float | None = None

    def present(self, canvas: Canvas) -> None:
        """Nothing to do."""

    def touches(self) -> list[Touch]:
        """None: touches come from the world."""
        return []


class Panel:
    """A panel or a window, through SDL."""

    poll_s: float | None = POLL_S

    def __init__(self, size: tuple[int, int]) -> None:
        self._display = pygame.display.set_mode(size)
        pygame.display.set_caption("Anjungan")
        self._size = size

    def present(self, canvas: Canvas) -> None:
        """Copy the canvas to the screen."""
        self._display.blit(canvas.surface, (0, 0))
        pygame.display.flip()

    def touches(self) -> list[Touch]:
        """Give what fingers and the mouse did; a touch that SDL repeats as a mouse event counts once."""
        return [touch for event in pygame.event.get()[:EVENTS_MAX] if (touch := self._touch(event))]

    def _touch(self, event: pygame.event.Event) -> Touch | None:
        if event.type == pygame.FINGERDOWN:
            return self._finger("down", event)
        if event.type == pygame.FINGERMOTION:
            return self._finger("move", event)
        if event.type == pygame.FINGERUP:
            return self._finger("up", event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and not event.touch:
            return Touch("down", MOUSE, *event.pos)
        if event.type == pygame.MOUSEMOTION and event.buttons[0] and not event.touch:
            return Touch("move", MOUSE, *event.pos)
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and not event.touch:
            return Touch("up", MOUSE, *event.pos)
        return None

    def _finger(self, phase: Literal["down", "move", "up"], event: pygame.event.Event) -> Touch:
        return Touch(phase, event.finger_id, round(event.x * self._size[0]), round(event.y * self._size[1]))


def open_output(kind: Literal["kmsdrm", "window", "world"], size: tuple[int, int], *, window: bool) -> Output:
    """Open the configured screen. Raises `OutputError` when it cannot be had or SDL would draw somewhere else than asked."""
    pygame.font.init()
    wanted = "window" if kind == "world" and window else kind
    if wanted == "world":
        return Hidden()
    os.environ["SDL_TOUCH_MOUSE_EVENTS"] = os.environ["SDL_MOUSE_TOUCH_EVENTS"] = "0"
    if wanted == "kmsdrm":
        os.environ.update(SDL_VIDEODRIVER="kmsdrm", SDL_RENDER_VSYNC="1", SDL_VIDEO_DOUBLE_BUFFER="1")
        if (card := connected_card(DRM)) is not None:
            os.environ.setdefault("SDL_KMSDRM_DEVICE_INDEX", str(card))
    else:
        os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
    try:
        pygame.display.init()
        driver = pygame.display.get_driver().casefold()
        if driver not in DRIVERS[wanted]:
            raise OutputError(f"output: {wanted} was asked for, but SDL offers {driver}")
        panel = Panel(size)
    except pygame.error as error:
        raise OutputError(f"output: {wanted} cannot be had: {error}") from error
    pygame.mouse.set_visible(wanted == "window")
    return panel


def connected_card(drm: Path) -> int | None:
    """Give the number of the graphics card that a panel is connected to, DSI before others; None when none says so.

    Card numbers change across boots of a Raspberry Pi 5 with a DSI panel, and SDL takes card 0 (SDL issue 13705).
    """
    found = []
    for status in sorted(drm.glob("card[0-9]*-*/status")):
        card, connector = status.parent.name.removeprefix("card").split("-", 1)
        if card.isdigit() and status.read_text(encoding="ascii", errors="replace").strip() == "connected":
            found.append((not connector.startswith("DSI"), int(card)))
    return min(found)[1] if found else None
