"""The guide for a change of roll: four pictures, and where the person is in them."""

import re

import msgspec
import pygame
import pytest

from messages.view import Element
from ui.canvas import ASSETS, Canvas, picture_names
from ui.drawing import draw
from ui.theme import LIGHT

STEPS = ["step.open", "step.take_out", "step.insert", "step.close"]
COLOURS = {"none", "black", "white", "gainsboro", "silver", "teal"}


def cut_out(view, element_id):
    """The pixels of an element as it is drawn."""
    canvas = Canvas((800, 480))
    drawing = draw(canvas, view)
    rect = next(rect for element, rect, _ in drawing.places if element.id == element_id)
    return bytes(pygame.image.tobytes(canvas.surface.subsurface(rect), "RGB"))


@pytest.mark.parametrize(
    "name", ["roll_change-id", "roll_change-open-en", "roll_change-again-id", "roll_change-ask-en"]
)
def test_four_steps_stand_side_by_side_in_their_order(samples, drawn, name):
    """All four are in view at every stage, from left to right, equally wide and on one line."""
    rects = {element.id: rect for element, rect, _ in drawn(samples[name]).places if element.id.startswith("step.")}
    assert sorted(rects, key=lambda step: rects[step][0]) == STEPS
    assert len({(rect[1], rect[3]) for rect in rects.values()}) == 1
    assert max(rect[2] for rect in rects.values()) - min(rect[2] for rect in rects.values()) <= 1


def test_a_step_shows_whether_it_is_done_due_or_to_come(samples):
    """The same picture looks different in each of the three states, and the same in the same state."""
    due, done, to_come = (samples[name] for name in ("roll_change-id", "roll_change-open-id", "roll_change-again-id"))
    without_notice = tuple(element for element in to_come.elements if element.id != "text.notice")
    to_come = msgspec.structs.replace(to_come, elements=without_notice)
    looks = [cut_out(view, "step.open") for view in (due, done, to_come)]
    assert len(set(looks)) == 3
    assert cut_out(samples["roll_change-ask-id"], "step.open") == looks[1]


def test_what_is_due_now_is_framed(samples):
    """The steps that are to be done have the frame of what has the focus elsewhere, and no others have it."""
    view = samples["roll_change-open-id"]
    canvas = Canvas((800, 480))
    rects = {element.id: rect for element, rect, _ in draw(canvas, view).places}
    edges = {step: canvas.surface.get_at((rects[step][0] + 2, rects[step][1] + rects[step][3] // 2)) for step in STEPS}
    framed = [step for step, colour in edges.items() if tuple(colour)[:3] == LIGHT.brand]
    assert framed == ["step.take_out", "step.insert"]


def test_every_step_has_a_picture_of_its_own(samples):
    """Four files, and a step that this program has no picture of is drawn with its words alone."""
    assert picture_names() == {step.replace(".", "-") for step in STEPS}
    view = samples["roll_change-id"]
    later = Element(id="step.later", role="image", label="Something new", selected=True)
    view = msgspec.structs.replace(view, elements=(*view.elements, later))
    assert len(cut_out(view, "step.later")) > 0


@pytest.mark.parametrize("name", sorted(STEPS))
def test_pictures_have_only_colours_that_a_theme_gives_them(name):
    """A colour that nobody replaces would stay bright in the dark."""
    svg = (ASSETS / "pictures" / f"{name.replace('.', '-')}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= COLOURS
