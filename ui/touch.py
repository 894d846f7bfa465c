"""What a touch means: which target it is on, and when a finger that lifts has pressed something.

A target acts when the finger lifts inside it (WCAG 2.5.2: sliding off cancels). Only the first finger counts. The reader of
a panel's touches without SDL (evdev) has its place here.
"""

from typing import Literal, NamedTuple

from messages.view import Element
from ui.drawing import Drawing

BOUNCE_S = 0.08
"""A second touch this soon at the same place is the panel's echo of the first."""
BOUNCE_PIXELS = 12


class Touch(NamedTuple):
    """A finger (or the mouse, finger -1) at a point, in pixels of the screen."""

    phase: Literal["down", "move", "up"]
    finger: int
    x: int
    y: int


class Verdict(NamedTuple):
    """The element that a touch is on, and why it cannot be pressed, or neither."""

    element: Element | None
    refusal: str | None


def judge(drawing: Drawing, x: int, y: int) -> Verdict:
    """Say what is at (x, y). Gaps and margins belong to the nearest target; on attract everything else starts."""
    targets = [(element, rect) for element, rect, target in drawing.places if target]
    reach = drawing.reach
    if drawing.view.screen == "attract" and not drawing.view.dialog:
        languages = [one for one in targets if one[0].id.startswith("language.")]
        others = [element for element, _ in targets if not element.id.startswith("language.")]
        found = _nearest(languages, x, y, reach // 2) or next(iter(others), None)
    else:
        found = _nearest(targets, x, y, reach)
    if found is not None:
        return Verdict(found, None if found.enabled else "disabled")
    beneath = drawing.view.dialog is not None and any(
        element.role in ("button", "field") and _distance(rect, x, y) == 0 for element, rect, _ in drawing.places
    )
    return Verdict(None, "dialog_open" if beneath else "nothing_there")


class Fingers:
    """Follows the first finger on a panel."""

    def __init__(self) -> None:
        self._finger: int | None = None
        self._target: str | None = None
        self._lifted: tuple[float, int, int] = (-1.0, 0, 0)
        self.pressed: str | None = None
        """The id of the target under the finger: it is drawn pressed."""

    def forget(self) -> None:
        """What was under the finger has gone: lifting it presses nothing."""
        self._target = self.pressed = None

    def take(self, touch: Touch, element_id: str | None, now_s: float) -> bool:
        """Take a touch on this target, None for none that can be pressed; True when it presses the target now."""
        if touch.phase == "down":
            if self._finger is None and not self._is_echo(touch, now_s):
                self._finger, self._target, self.pressed = touch.finger, element_id, element_id
            return False
        if touch.finger != self._finger:
            return False
        inside = element_id is not None and element_id == self._target
        if touch.phase == "move":
            self.pressed = self._target if inside else None
            return False
        self._lifted = (now_s, touch.x, touch.y)
        self._finger = None
        self.forget()
        return inside

    def _is_echo(self, touch: Touch, now_s: float) -> bool:
        at, x, y = self._lifted
        near = abs(touch.x - x) <= BOUNCE_PIXELS and abs(touch.y - y) <= BOUNCE_PIXELS
        return near and 0 <= now_s - at < BOUNCE_S and at >= 0


def _nearest(targets: list[tuple[Element, tuple[int, int, int, int]]], x: int, y: int, reach: int) -> Element | None:
    best, least = None, float(reach * reach + 1)
    for element, rect in targets:
        distance = _distance(rect, x, y)
        if distance < least:
            best, least = element, distance
    return best


def _distance(rect: tuple[int, int, int, int], x: int, y: int) -> float:
    """Give the squared distance of a point from a rectangle, 0 inside."""
    left, top, width, height = rect
    dx, dy = max(left - x, 0, x - (left + width - 1)), max(top - y, 0, y - (top + height - 1))
    return float(dx * dx + dy * dy)
