"""What a touch is on. Gaps and margins belong to the nearest target, so that nothing between two targets is dead."""

from typing import NamedTuple

from messages.view import Element
from ui.drawing import Area, Drawing


class Verdict(NamedTuple):
    """The element that a touch is on, and why it cannot be pressed, or neither."""

    element: Element | None
    refusal: str | None


def judge(drawing: Drawing, x: int, y: int) -> Verdict:
    """Say what is at (x, y); on attract everything but the languages starts."""
    targets = [(element, drawing.hits.get(element.id, rect)) for element, rect, target in drawing.places if target]
    reach = drawing.reach
    if drawing.view.screen == "attract" and not drawing.view.dialog:
        start = [one for one in targets if one[0].id == "action.start"]
        others = [one for one in targets if one[0].id != "action.start"]
        found = _nearest(others, x, y, reach // 2) or next((element for element, _ in start), None)
    else:
        found = _nearest(targets, x, y, reach)
    if found is not None:
        return Verdict(found, None if found.enabled else "disabled")
    beneath = drawing.view.dialog is not None and any(
        element.role in ("button", "field") and _distance(rect, x, y) == 0 for element, rect, _ in drawing.places
    )
    return Verdict(None, "dialog_open" if beneath else "nothing_there")


def _nearest(targets: list[tuple[Element, Area]], x: int, y: int, reach: int) -> Element | None:
    best, least = None, float(reach * reach + 1)
    for element, rect in targets:
        distance = _distance(rect, x, y)
        if distance < least:
            best, least = element, distance
    return best


def _distance(rect: Area, x: int, y: int) -> float:
    """Give the squared distance of a point from a rectangle, 0 inside."""
    left, top, width, height = rect
    dx, dy = max(left - x, 0, x - (left + width - 1)), max(top - y, 0, y - (top + height - 1))
    return float(dx * dx + dy * dy)
