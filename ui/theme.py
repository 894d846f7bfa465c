"""One visual system: colour roles, type and measures. Layouts are drawn on a sheet of 800x480 units and scaled to the panel.

A unit is 0.1925 mm on a 7 inch panel (154 mm wide): 104 units are 20 mm, the size of a target, and 78 are 15 mm, the floor
of a key. Capitals of the smallest text, 0.7 of its size, are 2.8 mm. Contrasts are measured in tests (WCAG 2.2, 1.4.6: 7 to
1 for text, 1.4.11: 3 to 1 for edges).
"""

from typing import NamedTuple

SHEET = (800, 480)
MARGIN = 20
GAP = 16
RADIUS = 18
TARGET = 104
KEY = 78
REACH = 20
"""How far outside its edge a target still catches a touch: the gaps and the margins belong to the nearest target."""

TOP, BOTTOM = 60, 362
"""Where the content of a screen begins, and where it ends above the row of buttons."""
FOOTER_TOP, FOOTER_HEIGHT = 374, 88

HEADING, TITLE, BODY, CAPTION, DIGITS, TOTAL = 32, 25, 23, 21, 30, 42
LINE = 1.25
"""The distance of lines, in sizes."""

Colour = tuple[int, int, int]


def _rgb(code: str) -> Colour:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


class Theme(NamedTuple):
    """Colours by what they mean."""

    paper: Colour
    card: Colour
    ink: Colour
    soft: Colour
    soft_on_paper: Colour
    brand: Colour
    on_brand: Colour
    deep: Colour
    sun: Colour
    on_sun: Colour
    pale: Colour
    white: Colour
    edge: Colour
    line: Colour
    tint: Colour
    off: Colour
    success: Colour
    success_tint: Colour
    danger: Colour
    danger_tint: Colour
    notice: Colour
    notice_tint: Colour
    swell: Colour
    """The lighter ground behind the picture on attract."""
    veil: Colour
    """What white becomes beneath a dialog."""
    pressed: Colour
    """Mixed into whatever a finger is on."""


LIGHT = Theme(
    paper=_rgb("F6F2EA"), card=_rgb("FFFFFF"), ink=_rgb("11252C"), soft=_rgb("47595F"), soft_on_paper=_rgb("3F5157"),
    brand=_rgb("0A5560"), on_brand=_rgb("FFFFFF"), deep=_rgb("073B43"), sun=_rgb("FFC533"), on_sun=_rgb("11252C"),
    white=_rgb("FFFFFF"), pale=_rgb("D8E6E5"),
    edge=_rgb("76838A"), line=_rgb("DDD5C8"), tint=_rgb("E1EEEC"), off=_rgb("E6E1D6"), success=_rgb("0A5636"),
    success_tint=_rgb("E2F1E8"), danger=_rgb("98122B"), danger_tint=_rgb("FBE6E6"), notice=_rgb("6B4A00"),
    notice_tint=_rgb("FFF1CC"), veil=_rgb("5A6466"), swell=_rgb("0A5560"), pressed=_rgb("11252C"),
)  # fmt: skip

DARK = Theme(
    paper=_rgb("08171B"), card=_rgb("10262C"), ink=_rgb("F4F7F5"), soft=_rgb("B9C9CB"), soft_on_paper=_rgb("B9C9CB"),
    brand=_rgb("FFC533"), on_brand=_rgb("10262C"), deep=_rgb("073B43"), sun=_rgb("FFC533"), on_sun=_rgb("11252C"),
    white=_rgb("FFFFFF"), pale=_rgb("D8E6E5"),
    edge=_rgb("6F878C"), line=_rgb("2A444B"), tint=_rgb("173A42"), off=_rgb("1A3036"), success=_rgb("7FE0AE"),
    success_tint=_rgb("12352A"), danger=_rgb("FF9AA6"), danger_tint=_rgb("3A151C"), notice=_rgb("FFD98A"),
    notice_tint=_rgb("3A2E10"), veil=_rgb("5A6466"), swell=_rgb("0A5560"), pressed=_rgb("6F878C"),
)  # fmt: skip

THEMES = {"light": LIGHT, "dark": DARK}
TEXT_PAIRS = (
    ("ink", "paper"), ("ink", "card"), ("soft", "card"), ("soft_on_paper", "paper"), ("on_brand", "brand"), ("sun", "deep"),
    ("pale", "deep"), ("white", "deep"), ("success", "success_tint"), ("danger", "danger_tint"), ("notice", "notice_tint"),
    ("ink", "success_tint"), ("ink", "danger_tint"), ("ink", "notice_tint"), ("ink", "tint"), ("on_sun", "sun"),
    ("danger", "paper"), ("notice", "paper"), ("success", "paper"), ("brand", "tint"), ("on_sun", "white"),
)  # fmt: skip
"""What is written on what, at 7 to 1 or more."""
OFF_PAIRS = (("soft", "off"),)
"""Disabled controls, 4.5 to 1 or more: the standard asks nothing of them, a customer still reads them."""
EDGE_PAIRS = (
    ("edge", "card"), ("edge", "paper"), ("brand", "paper"), ("brand", "card"), ("sun", "deep"), ("danger", "card"),
)  # fmt: skip
"""Edges of controls and focus rings, 3 to 1 or more."""


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Give `one` with this share of `other` in it."""
    red, green, blue = (round(part + (more - part) * share) for part, more in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
