"""Where the pixels go: the panel (KMSDRM), a desktop window, or only the simulated world. Asserted, never guessed."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Protocol

import pygame

from ui.backlight import Backlight
from ui.canvas import Canvas
from ui.drawing import Area
from ui.glass import Glass, Lie

Kind = Literal["kmsdrm", "window", "world"]

DRIVERS = {"kmsdrm": ("kmsdrm",), "window": ("x11", "wayland")}
DRM = Path("/sys/class/drm")
DARK = (90, 90, 90)
"""What white becomes in the dark where there is no backlight to turn down."""


class OutputError(Exception):
    """The screen that was configured cannot be had. There is no silent replacement."""


class Output(Protocol):
    """A screen."""

    @property
    def stands(self) -> bool:
        """Say whether it is a panel on which a picture may burn in, and which is seen at night."""

    def present(self, canvas: Canvas, dirty: Iterable[Area], lie: Lie) -> None:
        """Show what was drawn. dirty: what may differ from the picture before; all of it is shown when `lie` is another."""


class Hidden:
    """No screen of its own: the world gets the pixels."""

    stands = False

    def present(self, canvas: Canvas, dirty: Iterable[Area], lie: Lie) -> None:
        """Nothing to do."""


class Shown:
    """A panel or a window, through SDL. presented: counts the pictures."""

    stands = True

    def __init__(self, glass: Glass, backlight: Backlight) -> None:
        self._display = pygame.display.set_mode(glass.mode)
        pygame.display.set_caption("Anjungan")
        self._glass, self._backlight = glass, backlight
        self._lie: Lie | None = None
        self._dim_picture = False
        self.presented = 0

    def present(self, canvas: Canvas, dirty: Iterable[Area], lie: Lie) -> None:
        """Copy to the screen what differs."""
        self.presented += 1
        if lie != self._lie:
            if self._lie is None or lie.dark != self._lie.dark:
                self._dim_picture = not self._backlight.show(dark=lie.dark) and lie.dark
            self._lie = lie
            dirty = [(0, 0, *self._glass.size)]
        if lie != Lie(dark=lie.dark) or self._dim_picture:
            self._present_whole(canvas, lie)
            return
        areas = []
        for rect in dirty:
            part = canvas.surface.subsurface(rect)
            areas.append(self._display.blit(self._glass.turned(part), self._glass.area(pygame.Rect(rect))))
        if areas:
            pygame.display.update(areas)

    def point(self, x: float, y: float) -> tuple[int, int]:
        """Give the pixel of the picture at a place of the glass, each axis 0.0-1.0."""
        width, height = self._glass.mode
        return self.picture((min(width - 1, int(x * width)), min(height - 1, int(y * height))))

    def picture(self, at: tuple[int, int]) -> tuple[int, int]:
        """Give the pixel of the picture at a pixel of the panel."""
        return self._glass.point(*at, self._lie or Lie())

    def _present_whole(self, canvas: Canvas, lie: Lie) -> None:
        picture = self._glass.turned(canvas.surface)
        # The strip that a shifted picture leaves free shows its own margin: no edge is seen.
        self._display.blit(picture, (0, 0))
        self._display.blit(picture, lie.shift)
        if self._dim_picture:
            self._display.fill(DARK, special_flags=pygame.BLEND_RGB_MULT)
        pygame.display.flip()


def open_output(kind: Kind, glass: Glass, *, window: bool) -> Hidden | Shown:
    """Open the configured screen. Raises `OutputError` when it cannot be had or SDL would draw somewhere else than asked.

    window: with "world", show a window on the desktop too.
    """
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
        shown = Shown(glass, Backlight(*(() if wanted == "kmsdrm" else (Path("/nonexistent"),))))
    except pygame.error as error:
        raise OutputError(f"output: {wanted} cannot be had: {error}") from error
    pygame.mouse.set_visible(wanted == "window")
    return shown


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
