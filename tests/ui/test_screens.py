"""Every screen, drawn from the core's own views: nothing is cut, on any panel, in any size of text and language, also in one
that is 40 % longer than English.

Everything has a place, overlaps nothing and can be hit by a finger (`gallery` draws; sizes are measured as touches are judged).
"""

from itertools import combinations

import msgspec
import pytest

from messages.view import Element, View
from tests.pseudo import TAG
from tests.ui.gallery import IN_EVERY_VARIANT, looked_at
from ui.canvas import Canvas
from ui.contact_sheet import render
from ui.drawing import Drawing, draw
from ui.measures import Panel
from ui.touch.places import judge

TARGET_MM, KEY_MM = 20.0, 15.0
FLOORS = {
    "pad.": KEY_MM,
    "denomination.": KEY_MM,
    "option.": KEY_MM,
    "field.": 12.0,
    "category.": KEY_MM,
    "page.": KEY_MM,
}
"""Millimetres, in both directions, on which a touch is an element's; all others have a target's. Fields are as wide as a hand."""
LETTERS = {"action.back": KEY_MM, "action.next": KEY_MM, "action.comfort": 11.0, "language.": 11.0}
"""On a keyboard the ways on are keys, and the field lies close below the header."""
LONGER_MM = 13.5
"""The floor in the language that is 40 % longer: nobody reads it, and no button of it is lost."""
NOTICE_MM = 17.5
"""Of services below a notice of big text, or between a field and the letters that look for them."""
TOLERANCE_MM = 0.5
"""Steps in which it is measured."""

LEFT_AWAY = {"text.store", "text.clock", "text.step", "text.sheet"}
"""Elements that give way where words are long or the panel is small; what they say stands elsewhere or is no loss."""
LEFT_AWAY_ENTRY = {"text.heading", "text.missing"}
"""On entry: its name where fields need the room, and what is missing where an error or the button says it."""


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_every_text_of_every_screen_fits(variant):
    """Nothing is cut, in any language, with the longest numbers, names and amounts."""
    assert {name: one.overflows for name, one in looked_at(variant).items() if one.overflows} == {}


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_every_element_has_a_place_on_one_of_the_sheets(variant):
    """What a screen says is drawn; only what is said in `LEFT_AWAY` gives way, and errors of fields that are not in hand."""
    placed: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for name, drawing in looked_at(variant).items():
        sample = name.partition("#")[0]
        placed.setdefault(sample, set()).update(one.id for one, rect, _ in drawing.places if rect[2])
        wanted.setdefault(sample, set()).update(
            one.id for one in drawing.view.elements if not _may_go(one, drawing.view)
        )
    missing = {name: sorted(ids - placed[name]) for name, ids in wanted.items() if ids - placed[name]}
    assert missing == {}


def _may_go(element: Element, view: View) -> bool:
    if element.id.startswith("language.") and element.selected:
        return True  # the language that is spoken needs no button, but on attract
    typing = view.screen in ("entry", "status_entry", "search")
    if typing and element.id.startswith(("error.", "field.")):
        return not _in_hand(element, view)
    if view.screen == "menu" and element.id == "text.heading":
        return view.find("text.body") is not None
    if view.screen == "comfort" and element.id == "text.body":
        return True
    if view.watched and element.id == "image.link":
        return True
    if view.screen == "attract" and element.id in ("text.body", "text.heading"):
        return True
    return element.id in LEFT_AWAY or (typing and element.id in LEFT_AWAY_ENTRY)


def _in_hand(element: Element, view: View) -> bool:
    name = element.id.partition(".")[2]
    fields = [one for one in view.elements if one.role == "field"]
    in_hand = [one for one in fields if one.focused] or [one for one in fields if one.selected]
    return any(one.id == f"field.{name}" for one in in_hand)


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_everything_lies_on_the_screen(variant):
    """No element reaches over an edge of the screen."""
    wide, high = variant.panel.size
    outside = {
        (name, element.id, rect)
        for name, drawing in looked_at(variant).items()
        for element, rect, _ in drawing.places
        if rect[0] < 0 or rect[1] < 0 or rect[0] + rect[2] > wide or rect[1] + rect[3] > high
    }
    assert outside == set()


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_nothing_lies_over_anything_else(variant):
    """Two elements share a pixel only where one holds the other, or lies on the card of a dialog."""
    shared = set()
    for name, drawing in looked_at(variant).items():
        start = next((at for at, (one, _, _) in enumerate(drawing.places) if one.role == "dialog"), 0)
        shown = [(one.id, rect) for one, rect, _ in drawing.places[start:] if rect[2] and rect[3]]
        for (one, a), (other, b) in combinations(shown, 2):
            wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
            high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
            if wide > 1 and high > 1 and not (_holds(a, b) or _holds(b, a)):
                shared.add((name, one, other))
    assert shared == set()


def _holds(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] <= b[0] + 1 and a[1] <= b[1] + 1 and a[0] + a[2] >= b[0] + b[2] - 1 and a[1] + a[3] >= b[1] + b[3] - 1


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_every_button_can_be_pressed_in_its_middle(variant):
    """The middle of each enabled button or field is that element; a disabled one says so; beneath a dialog none answers."""
    wrong = []
    for name, drawing in looked_at(variant).items():
        for element, (x, y, width, height), target in drawing.places:
            if element.role not in ("button", "field") or not width:
                continue
            verdict = judge(drawing, x + width // 2, y + height // 2)
            refusal = None if element.enabled else "disabled"
            if target and (verdict.element != element or verdict.refusal != refusal):
                wrong.append((name, element.id, verdict.refusal))
            if not target and verdict.element == element:
                wrong.append((name, element.id, "answers beneath the dialog"))
    assert wrong == []


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_every_target_is_large_enough_for_a_finger(variant):
    """With the gaps around it, no target is smaller than 20 mm, no key than 15 mm, in either direction."""
    small, seen = {}, set()
    for name, drawing in looked_at(variant).items():
        letters = any(element.id == "pad.a" for element, _, _ in drawing.places)
        rects = [rect for _, rect, target in drawing.places if target]
        for element, rect, target in drawing.places:
            near = tuple(one for one in rects if _is_near(one, rect, variant.panel))
            if not target or element.id == "action.start" or (element.id, rect, near) in seen:
                continue
            seen.add((element.id, rect, near))
            floor = next((floor for prefix, floor in FLOORS.items() if element.id.startswith(prefix)), TARGET_MM)
            if letters:
                floor = next((least for prefix, least in LETTERS.items() if element.id.startswith(prefix)), floor)
            noticed = drawing.view.watched or drawing.view.find("text.body")
            if element.id.startswith("service.") and (letters or (variant.text == "big" and noticed)):
                floor = NOTICE_MM
            if TAG in name:
                floor = min(floor, LONGER_MM)
            across, along = _reach_mm(drawing, element, rect, variant.panel)
            if min(across, along) + TOLERANCE_MM < floor:
                small[name, element.id] = (across, along)
    assert small == {}


def _is_near(one: tuple[int, int, int, int], other: tuple[int, int, int, int], panel: Panel) -> bool:
    """Say whether a target can take something of another's reach."""
    far = 10 * panel.pixels_per_mm
    beside = one[0] < other[0] + other[2] + far and other[0] < one[0] + one[2] + far
    return beside and one[1] < other[1] + other[3] + far and other[1] < one[1] + one[3] + far


def _reach_mm(drawing: Drawing, element: Element, rect: tuple[int, int, int, int], panel: Panel) -> tuple[float, float]:
    """Give for how many millimetres, to a quarter, a touch on the element's middle lines is its own; at most a target's."""
    x, y = rect[0] + rect[2] / 2, rect[1] + rect[3] / 2

    def is_own(by_x: int, by_y: int, millimetres: float) -> bool:
        at_x, at_y = x + by_x * millimetres * panel.pixels_per_mm, y + by_y * millimetres * panel.pixels_per_mm
        on_screen = 0 <= at_x < panel.size[0] and 0 <= at_y < panel.size[1]
        return on_screen and judge(drawing, int(at_x), int(at_y)).element == element

    def run(by_x: int, by_y: int) -> float:
        far = 0.0
        for step in (2.0, 0.25):
            while far < TARGET_MM and is_own(by_x, by_y, far + step):
                far += step
        return far

    return run(-1, 0) + run(1, 0), run(0, -1) + run(0, 1)


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


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_every_screen_offers_the_other_languages(variant):
    """Each language that is not spoken stands in its own name in a corner of each screen; on attract all of them do."""
    without = set()
    for name, drawing in looked_at(variant).items():
        offered = {one.label for one, rect, _ in drawing.places if one.id.startswith("language.") and rect[2]}
        spoken = {one.label for one in drawing.view.elements if one.id.startswith("language.") and one.selected}
        every = {one.label for one in drawing.view.elements if one.id.startswith("language.")}
        wanted = every if drawing.view.screen == "attract" else every - spoken
        if {one.split()[-1] for one in wanted} != {one.split()[-1] for one in offered} or not wanted:
            without.add(name)
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
    canvas = Canvas()
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


@pytest.mark.parametrize("variant", IN_EVERY_VARIANT)
def test_the_main_action_stands_last(variant):
    """Of the buttons at the foot of a screen the filled one is the lowest and rightmost, wherever there is one."""
    wrong = {}
    for name, drawing in looked_at(variant).items():
        foot = [(rect[1] + rect[3], rect[0], one) for one, rect, target in drawing.places if target and _is_way(one)]
        main = [one for _, _, one in foot if one.tone == "primary"]
        if main and max(foot, key=lambda one: one[:2])[2] != main[0]:
            wrong[name] = [one.id for _, _, one in foot]
    assert wrong == {}


def _is_way(element: Element) -> bool:
    return element.id.startswith("action.") and element.id != "action.comfort"
