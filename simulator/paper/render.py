"""Thermal paper as a picture: one pixel a dot, dark grey ink, a zigzag where the knife was, a ragged edge where it was torn."""

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from simulator.paper.slips import Slip

MARGIN_DOTS = 40
"""58 mm paper is 464 dots wide, of which 384 can be printed; 80 mm paper has about as much on both sides."""

_PAPER = (251, 250, 247)
_SHADE = (236, 234, 228)
_INK = (33, 31, 38)
_TOOTH = 8
_ROWS_MAX = 20_000


def draw(slip: "Slip") -> bytes:
    """Give a PNG with a transparent ground."""
    rows = slip.rows[:_ROWS_MAX]
    ink = Image.frombytes("1", (slip.dots, len(rows)), b"".join(rows)).convert("L")
    width, height = slip.dots + 2 * MARGIN_DOTS, len(rows) + 2 * _TOOTH
    dots = Image.new("L", (width, height), 0)
    dots.paste(ink, (MARGIN_DOTS, _TOOTH))
    picture = _ground(width, height)
    # Heat spreads a little: edges of dots are soft.
    picture.paste(Image.new("RGB", (width, height), _INK), mask=dots.filter(ImageFilter.GaussianBlur(0.45)))
    picture.putalpha(_outline(slip, width, height))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _ground(width: int, height: int) -> Image.Image:
    """Give blank paper, a little darker towards its sides where it curls."""
    strip = Image.new("RGB", (width, 1))
    for x in range(width):
        nearness = max(0.0, 1 - min(x, width - 1 - x) / (MARGIN_DOTS * 0.8))
        strip.putpixel((x, 0), _between(_PAPER, _SHADE, nearness))
    return strip.resize((width, height), Image.Resampling.NEAREST)


def _between(first: tuple[int, int, int], second: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _outline(slip: "Slip", width: int, height: int) -> Image.Image:
    """Give the shape of the paper as a mask, drawn large and made smaller for smooth teeth."""
    fine = 4
    mask = Image.new("L", (width * fine, height * fine), 0)
    straight = [(0, 0), (width, 0)]
    top = straight if slip.attached else _edge(width, up=True, torn=False)
    lower = _edge(width, up=False, torn=slip.torn) if slip.cut or slip.torn else straight
    points = [(x * fine, (_TOOTH + y) * fine) for x, y in top]
    points += [(x * fine, (height - _TOOTH + y) * fine) for x, y in reversed(lower)]
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.resize((width, height), Image.Resampling.BOX)


def _edge(width: int, *, up: bool, torn: bool) -> list[tuple[int, int]]:
    """Give the points of an upper or lower edge from left to right; heights are relative to the paper's straight edge."""
    points, outward = [], -1 if up else 1
    for index, x in enumerate(range(0, width + _TOOTH, _TOOTH)):
        # A torn edge is uneven but always the same: the same slip gives the same picture.
        depth = (index * 37 % 11) - 3 if torn else _TOOTH * (index % 2) - 2
        points.append((min(x, width), outward * max(min(depth, _TOOTH), -_TOOTH)))
    return points
