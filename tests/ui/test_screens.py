"""Every screen, drawn from the core's own views: everything has a place, fits it, and can be hit."""

from itertools import combinations, pairwise

import msgspec
import pytest

from messages.view import Element, View
from ui.canvas import Canvas
from ui.contact_sheet import render
from ui.drawing import draw
from ui.touch import judge

SIZES = [(800, 480), (1280, 800)]
MILLIMETRES_WIDE = {(800, 480): 154.0, (1280, 800): 217.0}
FLOORS = {
    "pad.": 15,
    "action.": 20,
    "service.": 20,
    "denomination.": 15,
    "field.": 12,
    "page.": 10,
    "category.": 10,
    "language.": 10,
}
"""Millimetres that a touch may be off and still hit, in both directions. Smaller ones: the header and the filters."""
DENSE = [
    "attract-id", "menu-id", "menu-many-id", "menu-many-no-paper-en", "entry-amounts-paged-id", "entry-two-errors-id",
    "status_entry-id", "confirm-id", "confirm-pay_again-id", "slip-idle_warning-en", "offline-id", "paper_out-qr-unknown-id",
    "help-en", "error-no_answer-en", "status-in_process-id", "waiting-id", "attract-two-troubles-id", "roll_change-ask-id",
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_every_text_of_every_screen_fits(samples, drawn, size):
    """Nothing is cut, in either language, with the longest numbers, names and amounts."""
    assert {name: found for name, view in samples.items() if (found := drawn(view, size).overflows)} == {}


def test_every_element_has_a_place(samples, drawn):
    """Only the step gives way, to the buttons that page through many amounts."""
    missing = {name: found for name, view in samples.items() if (found := drawn(view).unplaced)}
    paged = [f"entry-amounts-{what}-{language}" for what in ("last", "paged") for language in ("en", "id")]
    assert missing == dict.fromkeys(paged, ("text.step",))


@pytest.mark.parametrize("size", SIZES)
def test_everything_lies_on_the_screen(samples, drawn, size):
    """No element reaches over an edge of the screen."""
    outside = {
        (name, element.id)
        for name, view in samples.items()
        for element, (x, y, width, height), _ in drawn(view, size).places
        if x < 0 or y < 0 or x + width > size[0] or y + height > size[1]
    }
    assert outside == set()


@pytest.mark.parametrize("size", SIZES)
def test_targets_do_not_overlap(samples, drawn, size):
    """No two targets share a pixel."""
    shared = set()
    for name, view in samples.items():
        targets = [(element.id, rect) for element, rect, target in drawn(view, size).places if target]
        for (one, a), (other, b) in combinations(targets, 2):
            if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]:
                shared.add((name, one, other))
    assert shared == set()


@pytest.mark.parametrize("name", ["attract-broken-id", "attract-two-troubles-id", "attract-two-troubles-en"])
def test_notices_to_staff_cover_nothing(samples, drawn, name):
    """On attract every text and the button stand below each other, with one notice and with two."""
    ids = ("text.notice", "text.notice2", "text.heading", "text.body", "action.start")
    rects = {element.id: rect for element, rect, _ in drawn(samples[name]).places if element.id in ids}
    stacked = [rects[one] for one in ids if one in rects]
    assert all(upper[1] + upper[3] <= lower[1] for upper, lower in pairwise(stacked))


def test_every_button_can_be_pressed_in_its_middle(samples, drawn):
    """The middle of each enabled button or field is that element; a disabled one says so; beneath a dialog none answers."""
    wrong = []
    for name, view in samples.items():
        drawing = drawn(view)
        for element, (x, y, width, height), target in drawing.places:
            if element.role not in ("button", "field"):
                continue
            verdict = judge(drawing, x + width // 2, y + height // 2)
            refusal = None if element.enabled else "disabled"
            if target and (verdict.element != element or verdict.refusal != refusal):
                wrong.append((name, element.id, verdict))
            if not target and verdict.element == element:
                wrong.append((name, element.id, "answers beneath the dialog"))
    assert wrong == []


@pytest.mark.parametrize("name", DENSE)
def test_every_target_is_large_enough_for_a_finger(samples, drawn, name):
    """With the gaps around it, no target is smaller than its floor in millimetres."""
    drawing = drawn(samples[name])
    pixels = 800 / MILLIMETRES_WIDE[(800, 480)]
    small = {}
    for element, rect, target in drawing.places:
        if target and element.id != "action.start":
            floor = next(floor for prefix, floor in FLOORS.items() if element.id.startswith(prefix))
            across, along = _reach(drawing, element, rect)
            if min(across, along) / pixels < floor:
                small[element.id] = (round(across / pixels, 1), round(along / pixels, 1))
    assert small == {}


def _reach(drawing, element: Element, rect: tuple[int, int, int, int]) -> tuple[int, int]:
    """Give for how many pixels a touch on the element's middle lines is its own."""
    x, y = rect[0] + rect[2] // 2, rect[1] + rect[3] // 2

    def run(step_x: int, step_y: int) -> int:
        count = 0
        while (
            0 <= x + step_x * (count + 1) < 800
            and 0 <= y + step_y * (count + 1) < 480
            and judge(drawing, x + step_x * (count + 1), y + step_y * (count + 1)).element == element
        ):
            count += 1
        return count

    return run(-1, 0) + run(1, 0) + 1, run(0, -1) + run(0, 1) + 1


def test_a_touch_in_a_gap_goes_to_the_nearest_key(samples, drawn):
    """Between two keys of the pad there is no dead touch."""
    drawing = drawn(samples["entry-longest-id"])
    rects = {element.id: rect for element, rect, _ in drawing.places}
    left, right = rects["pad.1"], rects["pad.2"]
    middle = left[1] + left[3] // 2
    gap = range(left[0] + left[2], right[0])
    assert len(gap) > 10
    found = [judge(drawing, x, middle).element.id for x in gap]
    half = len(gap) // 2
    assert found[:half] == ["pad.1"] * half
    assert found[half + 1 :] == ["pad.2"] * (len(gap) - half - 1)


def test_every_screen_offers_both_languages(samples, drawn):
    """Each language stands in its own name in a corner of each screen."""
    without = {
        name
        for name, view in samples.items()
        if {element.label for element, rect, _ in drawn(view).places if element.id.startswith("language.") and rect[2]}
        != {"Bahasa Indonesia", "English"}
    }
    assert without == set()


@pytest.mark.parametrize("name", ["entry-amounts-id", "confirm-pay_again-en", "attract-id"])
def test_a_view_is_always_the_same_picture(samples, name):
    """Drawing twice gives the same bytes, whatever was drawn in between."""
    first = render(samples[name])
    render(samples["help-en"])
    assert render(samples[name]) == first


def test_focus_and_finger_are_seen(samples):
    """The focus and a finger each change the picture around or on their element, and nothing else does."""
    view = samples["menu-id"]
    pictures = {
        "plain": _pixels(view),
        "focus": _pixels(samples["menu-focus-id"]),
        "finger": _pixels(view, "service.pulsa"),
        "elsewhere": _pixels(view, "no.such"),
    }
    assert pictures["plain"] == pictures["elsewhere"]
    assert len({pictures["plain"], pictures["focus"], pictures["finger"]}) == 3


def _pixels(view: View, pressed: str | None = None) -> bytes:
    canvas = Canvas((800, 480))
    draw(canvas, view, 0.0, pressed)
    return bytes(canvas.surface.get_buffer())


def test_a_screen_that_is_not_known_is_still_said(drawn):
    """A newer controller's screen is drawn as a notice, with its words and its buttons."""
    elements = (
        Element(id="text.heading", role="text", label="Something new"),
        Element(id="action.done", role="button", label="Done", tone="primary", icon="no/../such"),
    )
    drawing = drawn(View(revision=1, screen="later", language="en", elements=elements))
    assert [(element.id, target) for element, _, target in drawing.places] == [
        ("text.heading", False),
        ("action.done", True),
    ]


def test_a_view_without_its_parts_is_drawn(samples, drawn):
    """Every screen is drawn from nothing at all, and a dialog without its element is left out."""
    for screen in sorted({view.screen for view in samples.values()}):
        empty = View(revision=1, screen=screen, language="id", elements=(), dialog="idle_warning")
        assert drawn(empty).places == ()


def test_an_absurd_text_is_cut_and_not_drawn_over_others(samples, drawn):
    """A label of 100,000 characters is cut to its place."""
    view = samples["confirm-id"]
    long = tuple(
        msgspec.structs.replace(element, label="W" * 100_000, shown="W" * 100_000)
        if element.role == "text"
        else element
        for element in view.elements
    )
    drawing = drawn(msgspec.structs.replace(view, elements=long))
    assert all(rect[0] + rect[2] <= 800 for _, rect, _ in drawing.places)


def test_the_main_action_stands_at_the_right(samples, drawn):
    """Of the buttons at the foot of a screen the filled one is the last, wherever there is one."""
    wrong = {}
    for name, view in samples.items():
        foot = [(rect[0], element) for element, rect, target in drawn(view).places if target and rect[1] > 360]
        actions = [element for _, element in sorted(foot, key=lambda one: one[0]) if element.id.startswith("action.")]
        if any(element.tone == "primary" for element in actions) and actions[-1].tone != "primary":
            wrong[name] = [element.id for element in actions]
    assert wrong == {}
