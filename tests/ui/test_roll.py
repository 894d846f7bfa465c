"""The guide for a change of roll: four pictures, and where the person is in them."""

import re

import msgspec
import pygame
import pytest

from messages.view import Element
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import SEVEN_INCH, UPRIGHT
from ui.strokes import ASSETS, picture_names
from ui.theme import LIGHT

STEPS = ["step.open", "step.take_out", "step.insert", "step.close"]
COLOURS = {"none", "black", "white", "gainsboro", "silver", "teal"}


def cut_out(view, element_id):
    """The pixels of an element as it is drawn."""
    canvas = Canvas(SEVEN_INCH)
    drawing = draw(canvas, view)
    rect = next(rect for element, rect, _ in drawing.places if element.id == element_id)
    return bytes(pygame.image.tobytes(canvas.surface.subsurface(rect), "RGB"))


def steps_of(drawing):
    """Where the steps are."""
    return {element.id: rect for element, rect, _ in drawing.places if element.id.startswith("step.")}


@pytest.mark.parametrize(
    "name", ["roll_change-id", "roll_change-open-en", "roll_change-again-id", "roll_change-ask-en"]
)
def test_four_steps_stand_side_by_side_in_their_order(samples, drawn, name):
    """All four are in view at every stage, from left to right, equally wide and on one line."""
    rects = steps_of(drawn(samples[name]))
    assert sorted(rects, key=lambda step: rects[step][0]) == STEPS
    assert len({(rect[1], rect[3]) for rect in rects.values()}) == 1
    assert max(rect[2] for rect in rects.values()) - min(rect[2] for rect in rects.values()) <= 1


def test_upright_they_stand_two_and_two(samples, drawn):
    """On an upright panel the order is that of reading: two in the first row, two in the second."""
    rects = steps_of(drawn(samples["roll_change-id"], UPRIGHT))
    assert sorted(rects, key=lambda step: (rects[step][1], rects[step][0])) == STEPS
    assert len({rect[0] for rect in rects.values()}) == 2
    assert len({rect[1] for rect in rects.values()}) == 2


def test_a_step_shows_whether_it_is_done_due_or_to_come(samples):
    """The same picture looks different in each of the three states."""
    due = samples["roll_change-id"]

    def looks(**change):
        changed = tuple(
            msgspec.structs.replace(one, **change) if one.id == "step.open" else one for one in due.elements
        )
        return cut_out(msgspec.structs.replace(due, elements=changed), "step.open")

    assert len({looks(), looks(selected=False), looks(selected=False, tone="success")}) == 3


def test_what_is_due_now_is_framed(samples):
    """The steps that are to be done have the frame of what has the focus elsewhere, and no others have it."""
    canvas = Canvas(SEVEN_INCH)
    rects = steps_of(draw(canvas, samples["roll_change-open-id"]))
    edges = {step: canvas.surface.get_at((rects[step][0] + 2, rects[step][1] + rects[step][3] // 2)) for step in STEPS}
    assert [step for step in STEPS if tuple(edges[step])[:3] == LIGHT.brand] == ["step.take_out", "step.insert"]


def test_every_step_has_a_picture_of_its_own(samples):
    """Each step of the guide is drawn, none with the picture of another; a step without a picture has its words alone."""
    assert {step.replace(".", "-") for step in STEPS} <= picture_names()
    view = samples["roll_change-id"]
    later = Element(id="step.later", role="image", label="Something else", selected=True)
    kept = tuple(one for one in view.elements if one.id != "step.close")
    with_later = msgspec.structs.replace(view, elements=(*kept, later))
    assert len({cut_out(view, step) for step in STEPS} | {cut_out(with_later, "step.later")}) == 5


@pytest.mark.parametrize("name", sorted(STEPS))
def test_pictures_have_only_colours_that_a_theme_gives_them(name):
    """A colour that nobody replaces would stay bright in the dark."""
    svg = (ASSETS / "pictures" / f"{name.replace('.', '-')}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= COLOURS
