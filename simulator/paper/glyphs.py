"""The printer's character generator: JetBrains Mono (OFL, see fonts/OFL.txt) on grids of 12x24 (A) and 9x17 (B) dots."""

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image, ImageDraw, ImageFont

Font = Literal["A", "B"]

CELL_WIDTH = 12
CELL_HEIGHT = 24
_FONTS = Path(__file__).parent / "fonts"
_THRESHOLD = 112


class _Grid(NamedTuple):
    """Dots of one character: its cell, the size of the type in it, and where its line stands."""

    width: int
    height: int
    size: int
    baseline: int


_GRIDS: dict[Font, _Grid] = {"A": _Grid(CELL_WIDTH, CELL_HEIGHT, 20, 19), "B": _Grid(9, 17, 15, 14)}


class Style(NamedTuple):
    """How the next characters are drawn. width, height: magnification 1-8. underline: dots thick. rotated: by 90° clockwise."""

    bold: bool = False
    width: int = 1
    height: int = 1
    underline: int = 0
    invert: bool = False
    font: Font = "A"
    rotated: bool = False


@cache
def glyph(letter: str, style: Style) -> Image.Image:
    """Give a picture of mode "1" in which ink is 1."""
    grid = _GRIDS[style.font]
    scale = max(style.width, style.height)
    cell = Image.new("L", (grid.width * scale, grid.height * scale), 0)
    type_face = _type_face(style.bold, grid.size * scale)
    ImageDraw.Draw(cell).text((0, grid.baseline * scale), letter, font=type_face, fill=255, anchor="ls")
    size = (grid.width * style.width, grid.height * style.height)
    drawn = cell if cell.size == size else cell.resize(size, Image.Resampling.LANCZOS)
    if style.underline:
        ImageDraw.Draw(drawn).rectangle((0, size[1] - style.underline, size[0], size[1]), fill=255)
    ink = drawn.point(lambda value: 255 if (value >= _THRESHOLD) != style.invert else 0)
    dots = ink.convert("1", dither=Image.Dither.NONE)
    return dots.transpose(Image.Transpose.ROTATE_270) if style.rotated else dots


def words(text: str, style: Style) -> Image.Image:
    """Give one line of text as a picture of mode "1"."""
    pictures = [glyph(letter, style) for letter in text]
    line = Image.new("1", (sum(picture.width for picture in pictures), max(picture.height for picture in pictures)), 0)
    x = 0
    for picture in pictures:
        line.paste(picture, (x, 0))
        x += picture.width
    return line


@cache
def _type_face(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    name = "JetBrainsMono-ExtraBold.ttf" if bold else "JetBrainsMono-Medium.ttf"
    return ImageFont.truetype(_FONTS / name, size)
