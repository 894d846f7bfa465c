"""Search and lists of options: what a page holds is what fits, and nothing jumps while somebody types or turns pages."""

import msgspec
import pygame
import pytest

from messages.view import Element, View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import PANELS, SEVEN_INCH
from ui.screens.front import capacity

NAMES = ["800x480", "1280x800", "720x1280"]
TEXTS = ["normal", "big"]
LETTERS = "qwertyuiopasdfghjklzxcvbnm"
EVERYWHERE = [
    pytest.param(panel, text, id=f"{name}-{text}") for panel, name in zip(PANELS, NAMES, strict=True) for text in TEXTS
]
BACKSPACE = Element(id="pad.backspace", role="button", label="<", icon="delete")
TURNERS = tuple(Element(id=f"page.{way}", role="button", icon="arrow-right") for way in ("previous", "next"))


ICONS = {"service": "wallet"}


def _button(name: str, label: str) -> Element:
    return Element(id=name, role="button", label=label, icon=ICONS.get(name.partition(".")[0]))


def searching(found: int, text: str, query: str = "", *, turned: bool = False, note: str = "") -> View:
    """A search that found so many services on this page."""
    field = Element(id="field.query", role="field", label="Nama", shown=query, icon="search", selected=True)
    keys = (*LETTERS, "space")
    elements = (
        field, *((Element(id="text.body", role="text", label=note, tone="notice"),) if note else ()),
        *(_button(f"service.{number}", "Tagihan listrik") for number in range(found)), *(TURNERS if turned else ()),
        *(_button(f"pad.{key}", key) for key in keys), BACKSPACE, _button("action.back", "Kembali"),
    )  # fmt: skip
    return View(revision=1, screen="search", language="id", elements=elements, text=text)


def choosing(count: int, text: str, *, turned: bool = False) -> View:
    """An entry whose field in hand is chosen from a list, of which this page has so many."""
    field = Element(id="field.region", role="field", label="Wilayah", shown="Medan", icon="chevron-down", selected=True)
    elements = (
        field, *(_button(f"option.{number}", "Makassar") for number in range(count)), *(TURNERS if turned else ()),
        *(_button(f"action.{way}", "Lanjut") for way in ("back", "next")),
    )  # fmt: skip
    return View(revision=1, screen="entry", language="id", elements=elements, text=text)


def rects_of(drawing, prefix):
    """Where the elements of this kind are."""
    return {one.id: rect for one, rect, _ in drawing.places if one.id.startswith(prefix)}


@pytest.mark.parametrize(("panel", "text"), EVERYWHERE)
def test_as_many_results_as_are_told_fit(drawn, panel, text):
    """A full page of them with the arrows, above letters of 15 mm, and no name is cut."""
    drawing = drawn(searching(capacity(panel, text).results, text, turned=True), panel)
    assert (drawing.overflows, drawing.unplaced) == ((), ())


@pytest.mark.parametrize(("panel", "text"), EVERYWHERE)
def test_as_many_options_as_are_told_fit(drawn, panel, text):
    """A full page without arrows, and one with two cells less and the arrows."""
    cells = capacity(panel, text).options
    drawings = [drawn(choosing(cells, text), panel), drawn(choosing(cells - 2, text, turned=True), panel)]
    assert [(drawing.overflows, drawing.unplaced) for drawing in drawings] == [((), ()), ((), ())]


@pytest.mark.parametrize(("panel", "text"), EVERYWHERE)
def test_letters_stay_where_they_are_whatever_was_found(drawn, panel, text):
    """Many, few, nothing with words about it: no key moves under a finger that types."""
    many = drawn(searching(capacity(panel, text).results, text, turned=True), panel)
    few, nothing = (
        drawn(searching(1, text, "WALLET"), panel),
        drawn(searching(0, text, "X", note="Belum ketemu."), panel),
    )
    assert rects_of(few, "pad.") == rects_of(many, "pad.") == rects_of(nothing, "pad.")


@pytest.mark.parametrize(("panel", "text"), EVERYWHERE)
def test_arrows_of_a_list_stay_on_a_page_that_is_not_full(drawn, panel, text):
    """Who turns on needs not look for the button again."""
    cells = capacity(panel, text)
    lists = [
        (choosing(cells.options - 2, text, turned=True), choosing(1, text, turned=True)),
        (searching(cells.results, text, turned=True), searching(1, text, turned=True)),
    ]
    pages = [[rects_of(drawn(view, panel), "page.") for view in pair] for pair in lists]
    assert [full == short for full, short in pages] == [True, True]


def test_end_of_what_is_typed_is_seen():
    """A query that is longer than its field loses its beginning, not the letter that was typed last."""
    strokes = drawn_strokes(searching(1, "big", "M" * 39 + "Z"), PANELS[2])
    (shown,) = [one.more[2] for one in strokes if one.kind == "text" and "MM" in one.more[2]]
    assert (shown[:2], shown[-1], len(shown) < 40) == ("…M", "Z", True)


def test_a_field_that_is_chosen_has_no_caret():
    """A caret says that something can be typed."""
    view = choosing(2, "normal")
    typed = tuple(msgspec.structs.replace(one, icon="search") if one.role == "field" else one for one in view.elements)
    canvases = [drawn_strokes(one) for one in (view, msgspec.structs.replace(view, elements=typed))]
    assert [sum(stroke.kind == "line" for stroke in strokes) for strokes in canvases] == [0, 1]


def drawn_strokes(view, panel=SEVEN_INCH):
    """What a view is made of."""
    pygame.font.init()
    canvas = Canvas(panel)
    draw(canvas, view)
    return canvas._strokes
