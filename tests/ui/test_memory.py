"""A touchscreen that runs for months: what it keeps in memory does not grow with what it has shown."""

import itertools
from pathlib import Path

import pygame
import pytest

from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import SEVEN_INCH, TEN_INCH

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


def _resident_kib() -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
