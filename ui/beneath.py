"""What stays on a panel when the touchscreen's program is gone.

The kernel keeps a picture of its own beneath that of the program which holds the graphics card (the frame buffer device,
Documentation/fb/framebuffer.rst), and shows it by itself in the moment in which that program's file is closed, however it ended.
So a message is laid there before the card is taken. The console is switched to graphics, or it would write its text over it
(KDSETMODE, ioctl_console(2)), and it stays so when the program ends.
"""

import argparse
import fcntl
import logging
import os
import struct
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pygame

from ui.canvas import Canvas
from ui.drawing import PLAIN, Appearance, draw
from ui.glass import Glass
from ui.measures import SHORT_SIDE, Panel
from ui.output import DRM, connected_card
from ui.own_views import gone

LOG = logging.getLogger("ui")

SYSTEM = Path("/")
_VARIABLE, _FIXED = 0x4600, 0x4602
"""FBIOGET_VSCREENINFO and FBIOGET_FSCREENINFO (linux/fb.h)."""
_VARIABLE_INFO = struct.Struct("40I")
"""struct fb_var_screeninfo: size, virtual size, offset, bits of a pixel, grayscale; offset, length and msb_right of red, green,
blue and transparency; what does not matter here."""
_FIXED_INFO = struct.Struct("16sLIIII3HxxI28x")
"""struct fb_fix_screeninfo on a 64-bit system: the bytes of a line are its ninth field after the name."""
_SET_MODE, _GRAPHICS = 0x4B3A, 1
"""KDSETMODE and KD_GRAPHICS (linux/kd.h)."""
_INPUT = 0
"""The descriptor of standard input."""

Ioctl = Callable[[int, int, Any], Any]


class Layout(NamedTuple):
    """How a frame buffer lies in memory. begins: the byte of its first visible pixel. masks: red, green, blue in a pixel."""

    size: tuple[int, int]
    begins: int
    line_bytes: int
    pixel_bits: int
    masks: tuple[int, int, int]


def message(panel: Panel, contact: str, appearance: Appearance = PLAIN) -> pygame.Surface:
    """Give the picture of the message: that it goes on in a moment, that no money is lost, whom to call ("" for nobody)."""
    pygame.font.init()
    canvas = Canvas(panel)
    draw(canvas, gone(contact), appearance=appearance)
    return canvas.surface


def lay(picture: pygame.Surface, card: int | None, system: Path = SYSTEM, ioctl: Ioctl = fcntl.ioctl) -> None:
    """Put a picture, turned as the panel needs it, beneath that of the graphics card with this number (None: of any).

    A panel without it still serves customers: what fails is one line in the log. system: where the root of the file system is.
    """
    put(lambda _: picture, card, system, ioctl)


def put(draw_for: Callable[[tuple[int, int]], pygame.Surface], card: int | None, system: Path, ioctl: Ioctl) -> None:
    """As `lay`, with a picture that is drawn when the panel's own width and height are known."""
    try:
        _silence_console(ioctl)
        path = find(card, system)
        if path is None:
            LOG.warning("beneath: the kernel has no frame buffer for the panel: it will be dark when this program ends")
            return
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            layout = ask(descriptor, ioctl)
            os.pwrite(descriptor, arrange(draw_for(layout.size), layout), layout.begins)
        finally:
            os.close(descriptor)
    except (OSError, ValueError, pygame.error) as error:
        LOG.warning("beneath: no message can be laid there: %s", error)


def find(card: int | None, system: Path = SYSTEM) -> Path | None:
    """Give the frame buffer device that belongs to a graphics card."""
    places = "sys/class/graphics/fb[0-9]*" if card is None else f"sys/class/drm/card{card}/device/graphics/fb[0-9]*"
    names = sorted(path.name for path in system.glob(places))
    return system / "dev" / names[0] if names else None


def ask(descriptor: int, ioctl: Ioctl = fcntl.ioctl) -> Layout:
    """Ask the kernel how a frame buffer lies in memory. Raises `OSError`."""
    variable = _VARIABLE_INFO.unpack(ioctl(descriptor, _VARIABLE, bytes(_VARIABLE_INFO.size)))
    fixed = _FIXED_INFO.unpack(ioctl(descriptor, _FIXED, bytes(_FIXED_INFO.size)))
    width, height, _, _, left, top, bits = variable[:7]
    line_bytes = fixed[9]
    red, green, blue = (((1 << variable[at + 1]) - 1) << variable[at] for at in (8, 11, 14))
    return Layout((width, height), top * line_bytes + left * bits // 8, line_bytes, bits, (red, green, blue))


def arrange(picture: pygame.Surface, layout: Layout) -> bytes:
    """Give the bytes of a frame buffer that shows the picture in its middle, on the colour of the picture's corner.

    Raises `ValueError` or `pygame.error` for a layout that pygame cannot draw.
    """
    whole = pygame.Surface(layout.size, 0, layout.pixel_bits, (*layout.masks, 0))
    whole.fill(picture.get_at((0, 0)))
    whole.blit(picture, picture.get_rect(center=whole.get_rect().center))
    pixels, pitch = whole.get_buffer().raw, whole.get_pitch()
    used = layout.size[0] * layout.pixel_bits // 8
    rest = bytes(layout.line_bytes - used)
    return b"".join(pixels[y * pitch : y * pitch + used] + rest for y in range(layout.size[1]))


def _silence_console(ioctl: Ioctl) -> None:
    """The console that systemd gave this program as its input shows no text from now on; any other input has no such mode."""
    if os.isatty(_INPUT):
        try:
            ioctl(_INPUT, _SET_MODE, _GRAPHICS)
        except OSError as error:
            LOG.warning("beneath: the console may write over the message: %s", error)


def main(arguments: Sequence[str], _load: object, system: Path = SYSTEM, ioctl: Ioctl = fcntl.ioctl) -> int:
    """`anjungan panel-message`: lay the message on the panel of a touchscreen whose configuration is wrong. Exit code 0.

    Of that configuration it takes what can be understood: whom to call, and how the panel is turned.
    """
    parser = argparse.ArgumentParser(prog="anjungan panel-message", description="Shows a message on the panel.")
    parser.add_argument("--config", type=Path, required=True, help="the touchscreen's configuration, right or wrong")
    try:
        given = tomllib.loads(parser.parse_args(arguments).config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        given = {}
    contact, rotate = str(given.get("contact", "")), given.get("rotate")

    def picture(mode: tuple[int, int]) -> pygame.Surface:
        glass = Glass(mode, rotate) if rotate in (90, 180, 270) else Glass(mode)
        seen = glass._replace(size=glass.mode)
        return seen.turned(message(Panel(seen.size, min(mode) / SHORT_SIDE), contact))

    put(picture, connected_card(system / DRM.relative_to("/")), system, ioctl)
    return 0
