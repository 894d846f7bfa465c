"""Fingers press what they lift from, once; and what a touch is on."""

import msgspec
import pytest

from messages.view import Element, View
from ui.drawing import Drawing
from ui.touch.fingers import Fingers, Touch
from ui.touch.places import Verdict, judge


def _take(fingers: Fingers, *touches: tuple[str, int, int, str | None, float]) -> list[bool]:
    return [fingers.take(Touch(phase, 0, x, y, at_s), target) for phase, x, y, target, at_s in touches]


def test_a_finger_that_lifts_inside_its_target_presses_it():
    """Nothing happens when it comes down; it shows as pressed until it lifts."""
    fingers = Fingers()
    assert fingers.take(Touch("down", 4, 10, 10, 1.0), "pad.1") is False
    assert fingers.pressed == "pad.1"
    assert fingers.take(Touch("up", 4, 12, 10, 1.1), "pad.1") is True
    assert fingers.pressed is None


def test_a_finger_that_slides_off_presses_nothing():
    """Sliding off shows it as not pressed, lifting elsewhere does nothing, and sliding back counts again."""
    fingers = Fingers()
    assert _take(
        fingers, ("down", 10, 10, "pad.1", 1.0), ("move", 200, 10, "pad.3", 1.1), ("up", 200, 10, "pad.3", 1.2)
    ) == [False, False, False]
    assert _take(
        fingers, ("down", 10, 10, "pad.1", 2.0), ("move", 200, 10, None, 2.1), ("move", 10, 10, "pad.1", 2.2),
        ("up", 10, 10, "pad.1", 2.3),
    ) == [False, False, False, True]  # fmt: skip


def test_a_second_finger_does_not_count():
    """Another finger changes nothing for the first."""
    fingers = Fingers()
    assert fingers.take(Touch("down", 1, 10, 10, 1.0), "pad.1") is False
    assert fingers.take(Touch("down", 2, 90, 10, 1.0), "pad.2") is False
    assert fingers.take(Touch("up", 2, 90, 10, 1.1), "pad.2") is False
    assert fingers.take(Touch("up", 1, 10, 10, 1.2), "pad.1") is True


def test_a_finger_that_rests_on_nothing_stands_in_no_ones_way():
    """Whoever holds on to the frame with one hand presses with the other."""
    fingers = Fingers()
    assert fingers.take(Touch("down", 1, 1, 470, 1.0), None) is False
    assert fingers.take(Touch("down", 2, 90, 10, 1.5), "pad.2") is False
    assert fingers.take(Touch("up", 2, 90, 10, 1.6), "pad.2") is True


def test_a_finger_that_is_gone_presses_nothing():
    """It was a palm, or the panel was pulled out: what it was on shows as not pressed, and the next finger counts."""
    fingers = Fingers()
    assert _take(fingers, ("down", 10, 10, "pad.1", 1.0), ("gone", 10, 10, "pad.1", 1.1)) == [False, False]
    assert fingers.pressed is None
    assert _take(fingers, ("down", 10, 10, "pad.1", 2.0), ("up", 10, 10, "pad.1", 2.1)) == [False, True]


def test_an_echo_of_a_touch_is_swallowed():
    """A panel that reports a touch twice within 80 ms at one place presses once; a quick typist elsewhere is heard."""
    fingers = Fingers()
    press = [("down", 10, 10, "pad.1", 1.0), ("up", 10, 10, "pad.1", 1.05)]
    echo = [("down", 12, 10, "pad.1", 1.06), ("up", 12, 10, "pad.1", 1.07)]
    other = [("down", 90, 10, "pad.2", 1.08), ("up", 90, 10, "pad.2", 1.1)]
    again = [("down", 90, 10, "pad.2", 1.2), ("up", 90, 10, "pad.2", 1.25)]
    assert _take(fingers, *press, *echo, *other, *again) == [False, True, False, False, False, True, False, True]


def test_what_has_gone_from_the_screen_is_not_pressed():
    """When the screen changes under a finger, lifting it does nothing."""
    fingers = Fingers()
    fingers.take(Touch("down", 1, 10, 10, 1.0), "action.next")
    fingers.forget()
    assert fingers.take(Touch("up", 1, 10, 10, 1.1), "action.next") is False


def test_a_finger_that_rests_on_the_screen_before_keeps_no_other_one_away():
    """What was under it has gone, and with it its turn: the next finger presses, and the resting one lifts without effect."""
    fingers = Fingers()
    fingers.take(Touch("down", 1, 10, 10, 1.0), "action.next")
    fingers.forget()
    other = [("down", 90, 10, "pad.2", 2.0), ("up", 90, 10, "pad.2", 2.1)]
    assert [fingers.take(Touch(phase, 2, x, y, at_s), target) for phase, x, y, target, at_s in other] == [False, True]
    assert fingers.take(Touch("up", 1, 10, 10, 2.2), "pad.1") is False


def _places(*rects: tuple[int, int, int, int], hits: dict | None = None, enabled: bool = True) -> Drawing:
    """Give a drawing with the buttons `a`, `b`, ... in these rectangles."""
    elements = [Element(id=chr(ord("a") + at), role="button", enabled=enabled) for at in range(len(rects))]
    view = View(revision=1, screen="menu", language="en", elements=tuple(elements))
    places = tuple((element, rect, True) for element, rect in zip(elements, rects, strict=True))
    return Drawing(view, places, hits or {}, 20, (), False, 1, (), ())


@pytest.mark.parametrize(
    ("x", "wanted"), [(50, "a"), (99, "a"), (107, "a"), (109, "b"), (120, "b"), (230, "b"), (240, None)]
)
def test_a_gap_belongs_to_the_nearest_target(x, wanted):
    """Nothing between two targets is dead; beyond the reach nothing is there."""
    verdict = judge(_places((0, 0, 100, 100), (117, 0, 100, 100)), x, 50)
    assert (verdict.element and verdict.element.id, verdict.refusal) == (wanted, None if wanted else "nothing_there")


def test_a_target_catches_touches_where_it_says_so():
    """A row catches them all along it; where two do, the one whose picture is nearer."""
    drawing = _places((0, 0, 100, 100), (400, 0, 100, 100), hits={"a": (0, 0, 300, 100), "b": (200, 0, 300, 100)})
    assert [judge(drawing, x, 50).element.id for x in (180, 240, 260)] == ["a", "a", "b"]


def test_a_gap_belongs_to_a_disabled_target_too():
    """A touch that is meant for it says why it does not work, and not something else."""
    assert judge(_places((0, 0, 100, 100), enabled=False), 110, 50).refusal == "disabled"


def test_a_touch_far_from_everything_is_on_nothing():
    """Text is not a target, and reach has an end."""
    drawing = _places((0, 0, 100, 100))
    text = Element(id="text.body", role="text", label="Words")
    words = msgspec.structs.replace(drawing, places=(*drawing.places, (text, (300, 0, 100, 100), False)))
    assert judge(words, 350, 50) == Verdict(None, "nothing_there")


def _attract() -> Drawing:
    drawing = _places((300, 300, 200, 100), (700, 0, 80, 60))
    start, language = (
        msgspec.structs.replace(one[0], id=name)
        for one, name in zip(drawing.places, ("action.start", "language.id"), strict=True)
    )
    places = tuple(
        (element, rect, True) for element, (_, rect, _) in zip((start, language), drawing.places, strict=True)
    )
    return msgspec.structs.replace(drawing, view=msgspec.structs.replace(drawing.view, screen="attract"), places=places)


@pytest.mark.parametrize("point", [(5, 5), (400, 240), (795, 475), (640, 30)])
def test_attract_starts_anywhere(point):
    """The whole screen is the button, the languages' corner aside."""
    assert judge(_attract(), *point).element.id == "action.start"


@pytest.mark.parametrize("point", [(740, 30), (695, 30)])
def test_attract_changes_the_language(point):
    """A touch on a language, or just beside it, is not a start."""
    assert judge(_attract(), *point).element.id == "language.id"


def test_a_dialog_covers_what_is_beneath():
    """What the dialog's card leaves visible of the screen beneath says that a dialog is open."""
    drawing = _places((300, 100, 200, 100))
    done = Element(id="action.done", role="button")
    view = msgspec.structs.replace(drawing.view, dialog="idle_warning")
    under = msgspec.structs.replace(drawing, view=view, places=((done, (0, 400, 200, 60), False), *drawing.places))
    assert judge(under, 100, 430) == Verdict(None, "dialog_open")
    assert judge(under, 100, 300) == Verdict(None, "nothing_there")


def test_a_button_that_the_dialog_has_too_is_the_dialogs(drawn, plain):
    """Of two elements with one id, only the one above is named."""
    view = plain["slip-asked"]
    twin = msgspec.structs.replace(next(one for one in view.elements if one.id == "action.done"), id="action.finish")
    doubled = msgspec.structs.replace(view, elements=(twin, *view.elements))
    named = [(rect, target) for element, rect, target in drawn(doubled).places if element.id == "action.finish"]
    assert [target for _, target in named] == [True]
