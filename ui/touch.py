"""What a touch means: which target, and whether the screen accepts touches yet."""

from typing import NamedTuple

from messages.view import Element
from ui.drawing import Drawing

SETTLE_S = 0.25
"""Touches this soon after another screen came were meant for the one before."""
REACH_PIXELS = 12
"""Gaps between targets belong to the nearest one: no dead touches."""


class Verdict(NamedTuple):
    """The element to report, or why there is none."""

    element: Element | None
    refusal: str | None


def judge(drawing: Drawing, x: int, y: int, shown_for_s: float) -> Verdict:
    """Judge a finger that touched and lifted at (x, y), `shown_for_s` after this screen came."""
    if shown_for_s < SETTLE_S:
        return Verdict(None, "screen_changing")
    targets = [(element, rect) for element, rect, target in drawing.places if target]
    if drawing.view.screen == "attract":
        language = _nearest([one for one in targets if one[0].id.startswith("language.")], x, y, 0)
        found = language or next((element for element, _ in targets if element.id == "action.start"), None)
    else:
        found = _nearest(targets, x, y, REACH_PIXELS)
    if found is None:
        return Verdict(None, "nothing_there")
    return Verdict(found, None) if found.enabled else Verdict(None, "disabled")


def _nearest(targets: list[tuple[Element, tuple[int, int, int, int]]], x: int, y: int, reach: int) -> Element | None:
    best, distance = None, float(reach * reach + 1)
    for element, (left, top, width, height) in targets:
        dx, dy = max(left - x, 0, x - (left + width - 1)), max(top - y, 0, y - (top + height - 1))
        if dx * dx + dy * dy < distance:
            best, distance = element, float(dx * dx + dy * dy)
    return best
