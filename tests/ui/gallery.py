"""Every sample, drawn on a panel in a size of text and every language; drawn once for all tests that look at it."""

from functools import cache
from typing import NamedTuple

import pygame

from messages.view import TextSize
from tests.ui.sample_views import TAGS, views
from ui.canvas import Canvas
from ui.drawing import Drawing, draw
from ui.measures import SEVEN_INCH, TEN_INCH, UPRIGHT, Panel


class Variant(NamedTuple):
    """A panel and a size of text."""

    name: str
    panel: Panel
    text: TextSize


VARIANTS = tuple(
    Variant(f"{name}-{text}", panel, text)
    for name, panel in (("800x480", SEVEN_INCH), ("1280x800", TEN_INCH), ("720x1280", UPRIGHT))
    for text in ("normal", "big")
)


@cache
def drawings(variant: Variant) -> dict[str, Drawing]:
    """Give the drawings of every sample by name."""
    pygame.font.init()
    canvas = Canvas(variant.panel)
    return {name: draw(canvas, view) for name, view in views(variant.panel, variant.text, TAGS).items()}
