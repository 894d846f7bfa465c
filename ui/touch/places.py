"""What a touch is on. Gaps and margins belong to the nearest target, so that nothing between two targets is dead."""

from typing import NamedTuple

from messages.view import Element
from ui.drawing import Area, Drawing


class Verdict(NamedTuple):
    """The element that a touch is on, and why it cannot be pressed, or neither."""

    element: Element | None
    refusal: str | None


class Target(NamedTuple):
    """An element, where it is drawn, and where it catches touches."""

    element: Element
    rect: Area
    hit: Area


def judge(drawing: Drawing, x: int, y: int) -> Verdict:
    """Say what is at (x, y); on attract everything but the languages and the header's buttons starts."""
    targets = [
        Target(element, rect, drawing.hits.get(element.id, rect)) for element, rect, target in drawing.places if target
    ]
    start = next((one.element for one in targets if one.element.id == "action.start"), None)
    if start is not None and not drawing.view.dialog:
        others = [one for one in targets if one.element is not start]
        found: Element | None = _nearest(others, x, y, drawing.reach // 2) or start
    else:
        found = _nearest(targets, x, y, drawing.reach)
    if found is not None:
        return Verdict(found, None if found.enabled else "disabled")
    beneath = drawing.view.dialog is not None and any(
        element.role in ("button", "field") and _distance(rect, x, y) == 0 for element, rect, _ in drawing.places
    )
    return Verdict(None, "dialog_open" if beneath else "nothing_there")


def _nearest(targets: list[Target], x: int, y: int, reach: int) -> Element | None:
    """Give the element whose picture is nearest, of those whose area has the point, or else of those within `reach` of it."""
    near = [one for one in targets if 0 in (_distance(one.hit, x, y), _distance(one.rect, x, y))]
    near = near or [one for one in targets if _distance(one.rect, x, y) <= reach * reach]
    return min(near, key=lambda one: _distance(one.rect, x, y)).element if near else None


def _distance(rect: Area, x: int, y: int) -> float:
    """Give the squared distance of a point from a rectangle, 0 inside."""
    left, top, width, height = rect
    dx, dy = max(left - x, 0, x - (left + width - 1)), max(top - y, 0, y - (top + height - 1))
    return float(dx * dx + dy * dy)
