"""Text and shapes: cut, balanced, exact; and a picture that is repainted only where it changed."""

import random

import pygame
import pytest

from tests.ui.sample_views import views
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import SEVEN_INCH, TEN_INCH
from ui.shapes import arc, round_box
from ui.strokes import icon_names


@pytest.fixture
def canvas() -> Canvas:
    """A sheet on a 7 inch panel."""
    pygame.font.init()
    sheet = Canvas()
    sheet.begin("normal")
    return sheet


def test_a_line_shrinks_to_the_least_size_and_is_cut_only_then(canvas):
    """What fits at 4.05 mm is not cut; what does not is counted."""
    canvas.text("Sambungan", (0, 20), "heading", 6.2, (0, 0, 0), room=26)
    assert canvas.overflows == []
    width = canvas.text("Sambungan sedang putus", (0, 20), "heading", 6.2, (0, 0, 0), room=26)
    assert canvas.overflows == ["Sambungan sedang putus"]
    assert width <= 26.3


def test_lines_are_about_as_long_as_each_other(canvas):
    """No word stands alone in the last line."""
    text = "Pembelian yang sama baru saja dibayar pukul 21.11 WIB. Lanjutkan hanya bila memang mau membayar lagi."
    widths = [canvas.width(line, "body", 4.45) for line in canvas.balance(text, "body", 4.45, 111)]
    assert min(widths) > 0.7 * max(widths)
    assert len(widths) == len(canvas.wrap(text, "body", 4.45, 111))


@pytest.mark.parametrize("panel", [SEVEN_INCH, TEN_INCH])
def test_what_is_repainted_makes_the_whole_picture(panel):
    """Whatever came before, each pixel is what a fresh canvas shows, and none changed outside the dirty rectangles."""
    pygame.font.init()
    chance, samples = random.Random(6), list(views(panel).values())
    canvas, view = Canvas(panel), samples[0]
    draw(canvas, view)
    for _ in range(60):
        alike = [one for one in samples if one.screen == view.screen] if chance.random() < 0.6 else samples
        view, pressed = chance.choice(alike), chance.choice([None, "pad.5", "action.next", "service.pulsa"])
        before = canvas.surface.copy()
        drawing = draw(canvas, view, chance.random(), pressed)
        fresh = Canvas(panel)
        anew = draw(fresh, view, 0.0, pressed)
        assert (drawing.places, drawing.hits, drawing.overflows) == (anew.places, anew.hits, anew.overflows)
        if not drawing.moves:
            assert bytes(canvas.surface.get_buffer()) == bytes(fresh.surface.get_buffer())
        for area in drawing.dirty:
            before.blit(canvas.surface, area, area)
        assert bytes(before.get_buffer()) == bytes(canvas.surface.get_buffer())


def test_a_digit_repaints_a_small_part_of_the_screen():
    """One more digit in a field costs less than a twentieth of the pixels."""
    pygame.font.init()
    samples = views()
    view = samples["entry-empty-id"]
    field = next(one for one in view.elements if one.id == "field.phone")
    longer = type(field)(**{name: getattr(field, name) for name in field.__struct_fields__} | {"shown": "0"})
    canvas = Canvas()
    draw(canvas, view)
    elements = tuple(longer if one is field else one for one in view.elements)
    typed = type(view)(**{name: getattr(view, name) for name in view.__struct_fields__} | {"elements": elements})
    dirty = draw(canvas, typed).dirty
    assert 0 < sum(width * height for _, _, width, height in dirty) < 800 * 480 / 20


def test_a_surface_is_of_one_colour_up_to_its_corners(canvas):
    """Shrinking a corner does not change its colour by a step that can be seen."""
    canvas.surface.fill((255, 255, 255))
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
    named = {one.icon for view in views().values() for one in view.elements if one.icon} - {"not-an-icon"}
    assert named - icon_names() == set()
