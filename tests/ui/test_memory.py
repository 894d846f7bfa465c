"""A touchscreen that runs for months: what it keeps in memory does not grow with what it has shown."""

import itertools
from pathlib import Path

import pygame
import pytest

from messages.view import Element, View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import SEVEN_INCH, TEN_INCH
from ui.strokes import text_size

SCREENS = 1_000
GROWTH_KIB_MAX = 5 * 1024


@pytest.mark.parametrize("panel", [SEVEN_INCH, TEN_INCH])
def test_memory_after_a_thousand_screens(samples, panel):
    """After every kind of screen was drawn once, a thousand more take at most five MiB (measured by the kernel)."""
    pygame.font.init()
    canvas = Canvas(panel)
    views = list(samples.values())
    for view in views:
        draw(canvas, view)
    before = _resident_kib()
    for view in itertools.islice(itertools.cycle(views), SCREENS):
        draw(canvas, view, pressed="pad.5")
    assert _resident_kib() - before <= GROWTH_KIB_MAX


@pytest.mark.parametrize("screen", ["attract", "out_of_service", "starting"])
def test_what_a_customer_read_is_forgotten_where_nobody_is_served(screen):
    """No cache of texts holds a name when the session has ended, whichever screen follows it."""
    pygame.font.init()
    canvas = Canvas(SEVEN_INCH)
    name = Element(id="text.body", role="text", label="Budi Santoso", private=True)
    draw(canvas, View(revision=1, screen="error", language="id", elements=(name,)))
    written = next(stroke.more for stroke in canvas._strokes if stroke.kind == "text")
    draw(canvas, View(revision=2, screen=screen, language="id", elements=()))
    hits = text_size.cache_info().hits
    text_size(*written[:3])
    assert (written[2], text_size.cache_info().hits) == ("Budi Santoso", hits)


def _resident_kib() -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
