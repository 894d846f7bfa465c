"""Text and shapes: cut, balanced, exact."""

import pygame
import pytest

from ui.canvas import Canvas, icon_names
from ui.shapes import arc, round_box


@pytest.fixture
def canvas() -> Canvas:
    """A white sheet."""
    pygame.font.init()
    sheet = Canvas((800, 480))
    sheet.fill((255, 255, 255))
    return sheet


def test_a_line_shrinks_to_the_caption_size_and_is_cut_only_then(canvas):
    """What fits at 21 is not cut; what does not is counted."""
    canvas.text("Sambungan", (0, 100), "heading", 32, (0, 0, 0), room=130)
    assert canvas.overflows == []
    width = canvas.text("Sambungan sedang putus", (0, 100), "heading", 32, (0, 0, 0), room=130)
    assert canvas.overflows == ["Sambungan sedang putus"]
    assert width <= 130


def test_lines_are_about_as_long_as_each_other(canvas):
    """No word stands alone in the last line."""
    text = "Pembelian yang sama baru saja dibayar pukul 21.11 WIB. Lanjutkan hanya bila memang mau membayar lagi."
    widths = [canvas.width(line, "body", 23) for line in canvas.balance(text, "body", 23, 576)]
    assert len(widths) == 2 or min(widths) > 0.7 * max(widths)
    assert len(widths) == len(canvas.wrap(text, "body", 23, 576))


def test_a_surface_is_of_one_colour_up_to_its_corners(canvas):
    """Shrinking a corner does not change its colour by a step that can be seen."""
    round_box(canvas.surface, pygame.Rect(100, 100, 100, 100), (255, 241, 204), 36)
    inside = [(150, 150), (110, 150), (115, 115), (185, 185), (150, 101)]
    for point in inside:
        found = canvas.surface.get_at(point)
        assert max(abs(found.r - 255), abs(found.g - 241), abs(found.b - 204)) <= 1
    assert tuple(canvas.surface.get_at((100, 100)))[:3] == (255, 255, 255)


def test_an_arc_begins_at_the_top_and_goes_clockwise():
    """A quarter covers the top right and nothing else."""
    quarter = arc(50, 10, 0, 90, (10, 85, 96))
    assert [quarter.get_at(point).a > 200 for point in ((80, 20), (20, 20), (20, 80), (80, 80))] == [
        True,
        False,
        False,
        False,
    ]


def test_the_icons_that_screens_name_are_there():
    """Every icon of the core's own screens is in the set."""
    assert icon_names() >= {
        "store", "wifi", "wifi-off", "languages", "hand", "smartphone", "shopping-bag", "receipt-text", "circle-help",
        "circle-alert", "arrow-left", "arrow-right", "x", "delete", "pencil", "printer", "check", "house", "rotate-cw",
        "banknote", "scroll", "clock", "triangle-alert", "wrench", "chevron-right", "circle-check", "layout-grid",
    }  # fmt: skip
