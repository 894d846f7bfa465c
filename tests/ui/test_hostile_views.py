"""A view that nobody should make is drawn all the same: a touchscreen that ends over it would end over it again and again."""

import msgspec
import pygame
import pytest

from firmware.core.limits import SHEETS_MAX
from messages.view import Element, View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import PANELS, SEVEN_INCH

HEADING = Element(id="text.heading", role="text", label="Nama: Bu\0di")


def _view(screen: str, *elements: Element, sheet: int = 0) -> View:
    return View(revision=1, screen=screen, language="id", elements=elements, sheet=sheet)


@pytest.mark.parametrize("screen", ["menu", "error", "waiting"])
def test_a_null_character_is_not_written(drawn, screen):
    """A name may come from a biller with signs that no font has; this one the renderer refuses."""
    assert drawn(_view(screen, HEADING)).unplaced == ()


def test_a_line_break_in_a_name_leaves_nothing_behind():
    """What is written stays in its rectangle, or it would stay on the screens of the next customer."""
    pygame.font.init()
    canvas, other = Canvas(), Canvas()
    draw(canvas, _view("menu", Element(id="text.clock", role="text", label="10:04\nBudi")))
    draw(canvas, _view("menu"))
    draw(other, _view("menu"))
    assert pygame.image.tobytes(canvas.surface, "RGB") == pygame.image.tobytes(other.surface, "RGB")


def test_a_sheet_that_there_is_not_gives_way_to_one_that_there_is(drawn):
    """A number below the first sheet shows the first one, a number beyond the last one the last."""
    body = Element(id="text.body", role="text", label="kata " * 80)
    view = _view("error", HEADING, body, Element(id="action.done", role="button", label="Selesai"))
    big = msgspec.structs.replace(view, text="big")
    first = drawn(big)
    assert first.sheets > 1
    assert drawn(msgspec.structs.replace(big, sheet=-9)).places == first.places
    last = drawn(msgspec.structs.replace(big, sheet=first.sheets - 1))
    assert drawn(msgspec.structs.replace(big, sheet=99)).places == last.places


@pytest.mark.parametrize("label", ["", " "])
def test_a_notice_of_being_watched_without_words_is_a_sign(drawn, label):
    """The eye alone says it."""
    languages = [Element(id=f"language.{number}", role="button", label="Bahasa") for number in range(8)]
    drawing = drawn(_view("menu", Element(id="text.watched", role="text", label=label), *languages))
    assert drawing.unplaced == ()


@pytest.mark.parametrize("panel", PANELS, ids=["800x480", "1280x800", "720x1280"])
def test_a_number_that_no_code_holds_is_not_drawn_as_one(drawn, panel):
    """The words stand there all the same."""
    code = Element(id="data.qr", role="image", value="9" * 8_000)
    drawing = drawn(_view("error", HEADING, code), panel)
    assert drawing.unplaced == ("data.qr",)


def test_thousands_of_elements_are_drawn(drawn):
    """What does not fit runs over, and is counted."""
    many = tuple(Element(id=f"service.{number}", role="button", label="Pulsa") for number in range(2_000))
    assert len(drawn(_view("menu", *many), SEVEN_INCH).places) == 2_000


def test_words_that_take_more_sheets_than_can_be_turned_are_counted(drawn):
    """A sheet that no button leads to would say something to nobody, and no test would know."""
    labels = ("text.body", "text.step1", "text.money", "text.support")
    words = [Element(id=name, role="text", label="MMMM " * 80) for name in labels]
    view = msgspec.structs.replace(_view("error", HEADING, *words), text="big")
    drawing = drawn(view)
    assert drawing.sheets == SHEETS_MAX
    assert drawing.overflows != ()
