"""Confirmation, slip and status: what matters most is the largest, and nothing of it is lost, however little room there is."""

from functools import cache

import msgspec
import pygame
import pytest

from firmware.core.states import Display
from firmware.core.view import project
from messages.view import Element
from tests.ui import sample_states
from tests.ui.gallery import IN_EVERY_VARIANT, looked_at
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import PANELS, SEVEN_INCH, TEN_INCH
from ui.nodes.around import Space
from ui.nodes.figure import Figure
from ui.nodes.fitting import Fitting
from ui.nodes.progress import Timeline
from ui.nodes.rows import Rows
from ui.painter import Painter
from ui.theme import LIGHT

SCREENS = ("confirm", "slip", "status")
COMMON = (
    "confirm",
    "confirm-pulsa",
    "confirm-details",
    "confirm-options",
    "confirm-travel",
    "confirm-player",
    "slip",
    "status-token-quiet",
    "status-awaiting_payment",
    "status-refund",
)
"""What most customers see: in the usual size of text nobody has to turn a page for it."""
GIVE_WAY = {"text.store", "text.clock", "text.sheet"}
"""Elements that go where the header, or the button beside them, has no room."""
FEES = ("amount", "admin_fee", "service_fee")


@cache
def ours(tag):
    """The states that these screens are of, as the core has them."""
    made = sample_states.states(tag)
    return {name: state for name, state in made.items() if name.split("-")[0] in SCREENS and not state.dialog}


def view_of(name, panel=SEVEN_INCH, text="normal", *, sheet=0, sheets=1):
    """The view of a sample `<screen>[-<what>]-<language>`."""
    pygame.font.init()
    what, _, tag = name.rpartition("-")
    state = msgspec.structs.replace(ours(tag)[what], display=Display(text=text), sheet=sheet, sheets=sheets)
    return project(state, 7)


class Noting(Canvas):
    """A canvas that keeps what is written on it."""

    def __init__(self, panel):
        super().__init__(panel)
        self.texts = []

    def text(self, text, at, font, size, *more, **options):
        """Write one line."""
        self.texts.append((round(size, 1), text))
        return super().text(text, at, font, size, *more, **options)


def written(name, panel=SEVEN_INCH):
    """The texts of a picture with their sizes in millimetres, largest first."""
    canvas = Noting(panel)
    draw(canvas, view_of(name, panel))
    return sorted(canvas.texts, reverse=True)


def painter_of(panel=SEVEN_INCH):
    """Somebody who draws nothing in particular."""
    canvas = Canvas(panel)
    canvas.begin("normal")
    return Painter(canvas, LIGHT, view_of("confirm-id"))


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_all_that_is_said_is_on_one_of_the_sheets(variant):
    """Every row, fee, code and step has a place on some sheet, and nothing is cut."""
    drawn = {
        name: one for name, one in looked_at(variant).items() if one.view.screen in SCREENS and not one.view.dialog
    }
    assert {name: one.overflows for name, one in drawn.items() if one.overflows} == {}
    missing: dict[str, set[str]] = {}
    for name, drawing in drawn.items():
        said = {one.id for one in drawing.view.elements if one.id.startswith(("data.", "text."))} - GIVE_WAY
        placed = {one.id for one, rect, _ in drawing.places if rect[2] and rect[3]}
        sample = name.partition("#")[0]
        missing[sample] = missing.get(sample, said) - placed
    assert {name: lost for name, lost in missing.items() if lost} == {}


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", COMMON)
def test_usual_cases_need_one_sheet(panel, name):
    """In the usual size of text, in both languages."""
    canvas = Canvas(panel)
    assert [draw(canvas, view_of(f"{name}-{language}", panel)).sheets for language in ("id", "en")] == [1, 1]


@pytest.mark.parametrize("panel", PANELS)
def test_the_total_is_the_largest_text_of_the_confirmation(panel):
    """Larger than the heading, and written once."""
    first, second = written("confirm-pulsa-id", panel)[:2]
    assert first[1] == "Rp5.000.000"
    assert second[0] < first[0]


def test_amount_and_code_are_the_largest_texts_of_the_slip():
    """Who has lost the paper reads them from across the counter."""
    assert {text for _, text in written("slip-id", TEN_INCH)[:3]} == {"Rp5.000.000", "4071 8823", "5096 1174"}


def test_a_token_is_the_largest_text_of_a_status():
    """It is typed into a meter at home, digit by digit."""
    assert {text for _, text in written("status-token-quiet-id")[:2]} == {"1847 2290 5561", "0038 7742"}


@pytest.mark.parametrize("panel", PANELS)
def test_every_fee_has_a_row_of_its_own(panel):
    """Amount and fees stand below each other, and none is hidden in the total."""
    places = draw(Canvas(panel), view_of("confirm-id", panel)).places
    tops = [next(rect[1] for one, rect, _ in places if one.id == f"data.{name}") for name in FEES]
    assert tops == sorted(set(tops))


def test_the_main_button_is_not_the_narrowest_of_four():
    """The others lose their signs, and break their words, before it does."""
    places = draw(Canvas(SEVEN_INCH), view_of("status-refund-id")).places
    feet = [(one.tone, rect) for one, rect, target in places if target and rect[1] > SEVEN_INCH.size[1] / 2]
    main = next(rect for tone, rect in feet if tone == "primary")
    beside = [rect[2] for tone, rect in feet if tone != "primary" and rect[1] == main[1]]
    assert len(beside) == 3
    assert main[2] > min(beside)


def test_rows_part_where_a_sheet_ends():
    """Those that fit stay, the rest goes on, and the last one is not left alone."""
    painter = painter_of()
    elements = [Element(id=f"data.row{number}", role="text", caption="A", shown="B") for number in range(5)]
    rows = Rows(elements)
    whole = rows.height(painter, 100.0)
    upper, lower = rows.torn(painter, 100.0, whole - 1.0)
    expected = [Rows(part).height(painter, 100.0) for part in (elements[:3], elements[3:])]
    assert [part.height(painter, 100.0) for part in (upper, lower)] == expected
    assert rows.torn(painter, 100.0, 3.0) is None
    assert rows.torn(painter, 100.0, whole) is None


def test_a_payments_steps_part_between_two_of_them():
    """A step that was done is never without its time."""
    painter = painter_of()
    steps = [Element(id=f"text.step{number}", role="text", label="Paid", detail="21.14") for number in (1, 2, 3)]
    line = Timeline(steps)
    one = line.height(painter, 80.0) / 3
    upper, lower = line.torn(painter, 80.0, one * 1.5)
    assert (upper.height(painter, 80.0), lower.height(painter, 80.0)) == (pytest.approx(one), pytest.approx(2 * one))
    assert line.torn(painter, 80.0, one * 0.5) is None


def test_a_figure_gets_smaller_before_it_takes_another_line():
    """Groups of digits stay whole; in less width they are smaller, and only then below each other."""
    painter = painter_of()
    figure = Figure("1847 2290 5561", LIGHT.ink, "mono_bold")
    wide = figure.natural(painter)
    heights = [figure.height(painter, width) for width in (wide, wide * 0.9, wide * 0.75, wide * 0.5)]
    assert heights[0] > heights[1] > heights[2]
    assert heights[3] > heights[0]
    assert figure.least(painter) < wide * 0.5


def test_the_best_that_fits_is_drawn():
    """A node of several forms asks for what the plainest needs, and draws the richest for which there is room."""
    painter = painter_of()
    rich, plain = Rows([Element(id="data.a", role="text", caption="A", shown="B")], "heading"), Space(2.0)
    either = Fitting([rich, plain])
    assert either.height(painter, 60.0) == 2.0
    either.draw(painter, (0, 0, 60.0, 2.0))
    assert painter.places == []
    either.draw(painter, (0, 0, 60.0, 30.0))
    assert [place.element.id for place in painter.places] == ["data.a"]


def test_a_sheet_that_is_not_there_any_more_is_the_last_one():
    """The words may have become fewer since somebody turned the page."""
    canvas = Canvas(SEVEN_INCH)
    last, beyond = (view_of("confirm-months-id", sheet=at, sheets=3) for at in (2, 7))
    rects = [[(one.id, rect) for one, rect, _ in draw(canvas, view).places] for view in (last, beyond)]
    assert rects[0] == rects[1]
