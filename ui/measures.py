"""Sizes by what they mean, in millimetres on the glass: layouts know no pixels.

Targets are 20 mm with 3 mm between them, keys of a pad at least 15 mm (Duff et al. 2010 on number entry at kiosks). Capitals
are 0.7 of a size: 2.8 mm for the smallest text, 4.8 mm where somebody asked for big text (EN 301 549, 5.1.4: 0.7 degrees at
400 mm are 4.9 mm; US ADA 707.7.2: 4.8 mm).
"""

from typing import NamedTuple

from messages.view import TextSize

TARGET = 20.0
KEY = 15.0
GAP = 3.0
MARGIN = 3.8
REACH = 4.0
"""How far outside its edge a target still catches a touch: gaps and margins belong to the nearest one."""
RADIUS = 3.5
EDGE = 0.4
FOCUS = 0.8
LINE = 1.25
"""The distance of lines, in sizes."""
BIG_LINE = 1.18
SHORT_SIDE = 92.0
"""The short side of a 7 inch panel: on a larger one everything that is read grows, up to GROWTH_MOST."""
GROWTH_MOST = 1.25


class Type(NamedTuple):
    """Sizes of text by role, in millimetres (the em; capitals are 0.7 of it). least: nothing is smaller."""

    display: float
    heading: float
    title: float
    body: float
    button: float
    caption: float
    digits: float
    total: float
    key: float
    least: float
    line: float


NORMAL = Type(9.8, 6.2, 4.9, 4.45, 4.65, 4.05, 5.8, 8.1, 6.6, 4.05, LINE)
BIG = Type(10.4, 7.9, 7.2, 6.9, 6.9, 6.9, 7.6, 9.6, 8.4, 6.86, BIG_LINE)


class Panel(NamedTuple):
    """A screen: its picture in pixels, and how many of them are a millimetre."""

    size: tuple[int, int]
    pixels_per_mm: float

    @property
    def width(self) -> float:
        """Give its width in millimetres."""
        return self.size[0] / self.pixels_per_mm

    @property
    def height(self) -> float:
        """Give its height in millimetres."""
        return self.size[1] / self.pixels_per_mm

    @property
    def upright(self) -> bool:
        """Say whether it is higher than it is wide."""
        return self.size[1] > self.size[0]


def panel(size: tuple[int, int], millimetres_wide: float) -> Panel:
    """Give the panel of this size in pixels whose picture is so wide."""
    return Panel(size, size[0] / millimetres_wide)


SEVEN_INCH = panel((800, 480), 154.0)
TEN_INCH = panel((1280, 800), 217.0)
UPRIGHT = panel((720, 1280), 87.0)
PANELS = (SEVEN_INCH, TEN_INCH, UPRIGHT)
"""The panels on which every screen is tested and looked at."""


def type_of(where: Panel, text: TextSize) -> Type:
    """Give the sizes of text for a panel."""
    growth = min(GROWTH_MOST, max(1.0, min(where.width, where.height) / SHORT_SIDE))
    scale = BIG if text == "big" else NORMAL
    grown = {name: getattr(scale, name) * growth for name in Type._fields if name != "line"}
    return Type(**grown, line=scale.line)
