"""Fingers press what they lift from, once."""

import msgspec
import pytest

from ui.touch import Fingers, Touch, Verdict, judge


def _take(fingers: Fingers, *touches: tuple[str, int, int, str | None, float]) -> list[bool]:
    return [fingers.take(Touch(phase, 0, x, y), target, now) for phase, x, y, target, now in touches]


def test_a_finger_that_lifts_inside_its_target_presses_it():
    """Nothing happens when it comes down; it shows as pressed until it lifts."""
    fingers = Fingers()
    assert fingers.take(Touch("down", 4, 10, 10), "pad.1", 1.0) is False
    assert fingers.pressed == "pad.1"
    assert fingers.take(Touch("up", 4, 12, 10), "pad.1", 1.1) is True
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
    """A palm or another finger changes nothing for the first."""
    fingers = Fingers()
    assert fingers.take(Touch("down", 1, 10, 10), "pad.1", 1.0) is False
    assert fingers.take(Touch("down", 2, 90, 10), "pad.2", 1.0) is False
    assert fingers.take(Touch("up", 2, 90, 10), "pad.2", 1.1) is False
    assert fingers.take(Touch("up", 1, 10, 10), "pad.1", 1.2) is True


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
    fingers.take(Touch("down", 1, 10, 10), "action.next", 1.0)
    fingers.forget()
    assert fingers.take(Touch("up", 1, 10, 10), "action.next", 1.1) is False


def test_a_touch_far_from_everything_is_on_nothing(samples, drawn):
    """Text is not a target, and reach has an end."""
    drawing = drawn(samples["waiting-id"])
    assert judge(drawing, 400, 250) == Verdict(None, "nothing_there")


def test_a_disabled_element_says_so(samples, drawn):
    """The element is named, and it cannot be pressed."""
    drawing = drawn(samples["entry-empty-id"])
    x, y, width, height = next(rect for element, rect, _ in drawing.places if element.id == "action.next")
    verdict = judge(drawing, x + width // 2, y + height // 2)
    assert (verdict.element.id, verdict.refusal) == ("action.next", "disabled")


@pytest.mark.parametrize("point", [(5, 5), (400, 240), (795, 475)])
def test_attract_starts_anywhere(samples, drawn, point):
    """The whole screen is the button, the languages' corner aside."""
    drawing = drawn(samples["attract-en"])
    assert judge(drawing, *point).element.id == "action.start"


def test_attract_changes_the_language(samples, drawn):
    """A touch on a language is not a start."""
    drawing = drawn(samples["attract-en"])
    x, y, width, height = next(rect for element, rect, _ in drawing.places if element.id == "language.id")
    assert judge(drawing, x + width // 2, y + height // 2).element.id == "language.id"


def test_a_dialog_covers_what_is_beneath(samples, drawn):
    """What the dialog's card leaves visible of the screen beneath says that a dialog is open."""
    drawing = drawn(samples["slip-idle_warning-id"])
    x, y, _, height = next(rect for element, rect, _ in drawing.places if element.id == "action.slip_missing")
    assert judge(drawing, x + 4, y + height - 4) == Verdict(None, "dialog_open")


def test_a_button_that_the_dialog_has_too_is_the_dialogs(samples, drawn):
    """Of two elements with one id, only the one above is named."""
    view = samples["slip-idle_warning-id"]
    twin = msgspec.structs.replace(next(one for one in view.elements if one.id == "action.done"), id="action.finish")
    doubled = msgspec.structs.replace(view, elements=(twin, *view.elements))
    named = [(element, target) for element, _, target in drawn(doubled).places if element.id == "action.finish"]
    assert [(element.label, target) for element, target in named] == [("Selesai", True)]
