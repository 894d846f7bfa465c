"""The printer's character generator: JetBrains Mono (OFL, see fonts/OFL.txt) on a grid of 12x24 dots."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

CELL_WIDTH = 12
CELL_HEIGHT = 24
_FONTS = Path(__file__).parent / "fonts"
_SIZE = 20
_BASELINE = 19


class Style(NamedTuple):
    """How the next characters are drawn. width, height: magnification 1-8."""

    bold: bool = False
    width: int = 1
    height: int = 1
    underline: bool = False
    invert: bool = False


class Character(NamedTuple):
    """One character of a line that is not printed yet. x: dots from the line's beginning."""

    letter: str
    style: Style
    x: int

    @property
    def end(self) -> int:
        """Where the next character begins."""
        return self.x + CELL_WIDTH * self.style.width


@cache
def glyph(letter: str, style: Style) -> Image.Image:
    """Give a picture of mode "1" in which ink is 1."""
    scale = max(style.width, style.height)
    cell = Image.new("L", (CELL_WIDTH * scale, CELL_HEIGHT * scale), 0)
    ImageDraw.Draw(cell).text((0, _BASELINE * scale), letter, font=_font(style.bold, scale), fill=255, anchor="ls")
    size = (CELL_WIDTH * style.width, CELL_HEIGHT * style.height)
    drawn = cell if cell.size == size else cell.resize(size, Image.Resampling.LANCZOS)
    if style.underline:
        ImageDraw.Draw(drawn).rectangle((0, size[1] - 2, size[0], size[1]), fill=255)
    threshold = 112
    ink = drawn.point(lambda value: 255 if (value >= threshold) != style.invert else 0)
    return ink.convert("1", dither=Image.Dither.NONE)


def line_rows(characters: list[Character], dots: int, align: int) -> list[bytes]:
    """Give the rows of dots of one line; align: 0 left, 1 centred, 2 right. Characters of all sizes stand on one line."""
    height = max(CELL_HEIGHT * character.style.height for character in characters)
    wide = max(character.end for character in characters)
    image = Image.new("1", (dots, height), 0)
    start = (0, (dots - wide) // 2, dots - wide)[align]
    for character in characters:
        picture = glyph(character.letter, character.style)
        image.paste(picture, (start + character.x, height - picture.height))
    packed = image.tobytes()
    stride = dots // 8
    return [packed[offset : offset + stride] for offset in range(0, len(packed), stride)]


def line_text(characters: list[Character]) -> str:
    """Give what a reader reads, from left to right; room left free is spaces."""
    text, end = "", 0
    for character in sorted(characters, key=lambda one: one.x):
        text += " " * ((character.x - end) // CELL_WIDTH) + character.letter
        end = character.end
    return text


@cache
def _font(bold: bool, scale: int) -> ImageFont.FreeTypeFont:
    name = "JetBrainsMono-ExtraBold.ttf" if bold else "JetBrainsMono-Medium.ttf"
    return ImageFont.truetype(_FONTS / name, _SIZE * scale)
