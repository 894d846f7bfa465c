"""Colours by what they mean: three palettes, what may be written on what, and what an operator may replace.

Contrasts are measured (WCAG 2.2, 1.4.6: 7 to 1 for text, 1.4.11: 3 to 1 for edges), an operator's colours too.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

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

HIGH_CONTRAST = Theme(
    paper=_rgb("000000"), card=_rgb("000000"), ink=_rgb("FFFFFF"), soft=_rgb("FFFFFF"), soft_on_paper=_rgb("FFFFFF"),
    brand=_rgb("FFDD00"), on_brand=_rgb("000000"), deep=_rgb("000000"), sun=_rgb("FFDD00"), on_sun=_rgb("000000"),
    white=_rgb("FFFFFF"), pale=_rgb("FFFFFF"),
    edge=_rgb("FFFFFF"), line=_rgb("FFFFFF"), tint=_rgb("262626"), off=_rgb("333333"), success=_rgb("8CFFB4"),
    success_tint=_rgb("0A2B17"), danger=_rgb("FFB3B9"), danger_tint=_rgb("330A10"), notice=_rgb("FFE680"),
    notice_tint=_rgb("2E2600"), veil=_rgb("4D4D4D"), swell=_rgb("1F1F1F"), pressed=_rgb("808080"),
)  # fmt: skip
"""For eyes that need more: black and white, and one yellow for what is to be done."""

THEMES = {"light": LIGHT, "dark": DARK, "high_contrast": HIGH_CONTRAST}
OWN = ("brand", "on_brand", "deep", "sun")
"""What an operator may replace in the light theme (the dark one takes deep, and sun for what is to be done too)."""
TEXT_PAIRS = (
    ("ink", "paper"), ("ink", "card"), ("soft", "card"), ("soft_on_paper", "paper"), ("on_brand", "brand"), ("sun", "deep"),
    ("pale", "deep"), ("white", "deep"), ("success", "success_tint"), ("danger", "danger_tint"), ("notice", "notice_tint"),
    ("ink", "success_tint"), ("ink", "danger_tint"), ("ink", "notice_tint"), ("ink", "tint"), ("on_sun", "sun"),
    ("danger", "paper"), ("notice", "paper"), ("success", "paper"), ("brand", "tint"), ("on_sun", "white"),
    ("danger", "card"), ("white", "swell"),
)  # fmt: skip
"""What is written on what, at 7 to 1 or more."""
OFF_PAIRS = (("soft", "off"),)
"""Disabled controls, 4.5 to 1 or more: the standard asks nothing of them, a customer still reads them."""
EDGE_PAIRS = (
    ("edge", "card"), ("edge", "paper"), ("brand", "paper"), ("brand", "card"), ("sun", "deep"), ("sun", "swell"),
    ("danger", "card"),
)  # fmt: skip
"""Edges of controls and focus rings, 3 to 1 or more."""


class Ground(tuple[int, int, int]):
    """A colour that is another one while a finger is on the element that stands on it. Equal to a plain colour of its parts."""

    element: str
    pressed: Colour

    @classmethod
    def of(cls, colour: Colour, element: str, pressed: Colour) -> "Ground":
        """Give the colour of the ground of an element."""
        ground = cls(colour)
        ground.element, ground.pressed = element, pressed
        return ground


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


@lru_cache(8)
def under_words(theme: Theme) -> Colour:
    """Give the ground behind the picture on attract where words lie on it: as light as leaves them 7 to 1."""
    steps = (mixed(theme.deep, theme.swell, step / 20) for step in range(20, 0, -1))
    inks = (theme.sun, theme.pale, theme.white)
    return next((one for one in steps if all(contrast(ink, one) >= 7.0 for ink in inks)), theme.deep)


def own_themes(colours: Mapping[str, str]) -> dict[str, Theme]:
    """Give the themes with an operator's colours: names of `OWN` and "#RRGGBB".

    Raises `ValueError`, which names the pair, where a text would have less contrast than 7 to 1 or an edge less than 3 to 1.
    """
    parsed = {name: _parsed(name, code) for name, code in colours.items()}
    both = {name: colour for name, colour in parsed.items() if name in ("deep", "sun")}
    dark = dict(both)
    if "sun" in both:
        dark["brand"] = both["sun"]
    light = dict(parsed)
    if "deep" in both:
        light["swell"] = dark["swell"] = mixed(both["deep"], LIGHT.white, 0.08)
    themes = {**THEMES, "light": LIGHT._replace(**light), "dark": DARK._replace(**dark)}
    for name in ("light", "dark"):
        _check(name, themes[name])
    return themes


def _parsed(name: str, code: str) -> Colour:
    if name not in OWN:
        raise ValueError(f"{name}: only {', '.join(OWN)} can be replaced")
    if len(code) != 7 or code[0] != "#" or not set(code[1:].lower()) <= set("0123456789abcdef"):
        raise ValueError(f"{name}: a colour is # and six hexadecimal digits")
    return _rgb(code[1:])


def _check(name: str, theme: Theme) -> None:
    for pairs, least in ((TEXT_PAIRS, 7.0), (OFF_PAIRS, 4.5), (EDGE_PAIRS, 3.0)):
        for one, other in pairs:
            found = contrast(getattr(theme, one), getattr(theme, other))
            if found < least:
                raise ValueError(f"{one} on {other} in the {name} theme has a contrast of {found:.1f}, below {least:g}")
