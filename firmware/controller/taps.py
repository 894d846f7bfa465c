"""Which touches count: only those on what the customer really saw, and only where something can be touched."""

from collections import deque

from messages.local import Tapped
from messages.view import Element, View

VIEWS_KEPT = 8

_REPEATABLE = "pad."
"""Keys of the on-screen pad: someone who types fast touches them before the last digit is drawn."""


class Taps:
    """Judges touches against the views that were shown."""

    def __init__(self, first: View) -> None:
        self._views: deque[View] = deque([first], VIEWS_KEPT)

    def shown(self, view: View) -> None:
        """Take the newest view. Those of another screen are forgotten: what a customer typed stays nowhere longer than shown."""
        if view.screen != self._views[-1].screen:
            self._views.clear()
        self._views.append(view)

    def refusal(self, tapped: Tapped) -> str | None:
        """Give why a touch does not count ("stale", "unknown", "disabled"), or None for the core to judge what it means."""
        newest = self._views[-1]
        if tapped.revision != newest.revision and not self._is_repeat(tapped, newest):
            return "stale"
        element = _find(newest, tapped.element)
        if element is None:
            return "unknown"
        return None if element.enabled else "disabled"

    def _is_repeat(self, tapped: Tapped, newest: View) -> bool:
        """Say whether this key of the pad is the same, for the same field, on the view that was touched and the newest."""
        if not tapped.element.startswith(_REPEATABLE):
            return False
        touched = next((view for view in self._views if view.revision == tapped.revision), None)
        return touched is not None and _place(touched, tapped.element) == _place(newest, tapped.element)


def _place(view: View, element_id: str) -> object:
    focused = next((element.id for element in view.elements if element.focused), None)
    return view.screen, view.dialog, focused, _find(view, element_id)


def _find(view: View, element_id: str) -> Element | None:
    """Give the element with this id; a dialog's, which stands last, covers one of the screen beneath."""
    return next((element for element in reversed(view.elements) if element.id == element_id), None)
