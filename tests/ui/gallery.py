"""Every sample, drawn on a panel in a size of text and every language; drawn once for all tests that look at it.

Tests that do so take `IN_EVERY_VARIANT`: its groups keep what looks at the same pictures in one process.
"""

from typing import NamedTuple

import pytest

from messages.view import TextSize
from tests.ui import sample_views
from ui.drawing import Drawing
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


def drawings(variant: Variant) -> dict[str, Drawing]:
    """Give the drawings of every sample by name."""
    tags = (sample_views.drawings(variant.panel, variant.text, tag) for tag in sample_views.TAGS)
    return {name: drawing for found in tags for name, drawing in found.items()}


IN_EVERY_VARIANT = [pytest.param(one, id=one.name, marks=pytest.mark.xdist_group(one.name)) for one in VARIANTS]

TOO_LONG = {("720x1280", "status-refund-en-XA"), ("800x480-big", "menu-paper-low-en-XA")}
"""Panel and sample in the longer language. Four buttons, each in a row of its own, leave too little room on an upright panel;
and a notice of four lines in big text leaves cards that are lower than a name of two lines."""


def looked_at(variant: Variant) -> dict[str, Drawing]:
    """Give the drawings that have to be right."""
    left_out = {sample for panel, sample in TOO_LONG if variant.name.startswith(panel)}
    return {name: one for name, one in drawings(variant).items() if name.partition("#")[0] not in left_out}
