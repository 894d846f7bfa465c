"""Where the keypad stands: through everything that can be chosen, and never nowhere while somebody goes by it."""

from firmware.core.idle import PENDING, beneath
from firmware.core.states import State
from firmware.core.turn import Turn
from firmware.core.view import elements
from messages.view import Element

_HEADER = ("language.", "action.comfort")
"""The header's buttons come last: they are seldom what somebody came for."""

_PARTNERS = {"next": "previous", "previous": "next", "up": "down", "down": "up"}
"""Of two buttons that go either way one is greyed at an end: then the keypad goes to the other."""


def order(state: State) -> list[str]:
    """Give the ids that the keypad can stand on, in order; under a dialog only the dialog's."""
    found = elements(state)
    if state.dialog:
        start = next(at for at, element in enumerate(found) if element.role == "dialog")
        found = found[start:]
    else:
        found = sorted(found, key=lambda element: element.id.startswith(_HEADER))
    return [element.id for element in found if _is_stop(element)]


def neighbour(state: State, by: int) -> str | None:
    """Give what comes after (1) or before (-1) where the keypad stands, round and round; None where nothing can be chosen."""
    found = order(state)
    if not found:
        return None
    if state.focus in found:
        return found[(found.index(state.focus) + by) % len(found)]
    return found[0 if by > 0 else -1]


def main(state: State) -> str | None:
    """Give the main action, or else the first thing that can be chosen, or None."""
    found = order(state)
    primary = (element.id for element in elements(state) if element.tone == "primary" and element.id in found)
    return next(primary, found[0] if found else None)


def hold(turn: Turn) -> None:
    """Keep the keypad somewhere: what it stood on may be gone or greyed, and who listens finds the first thing by itself."""
    before, state = turn.before, turn.state
    if state.dialog and not before.dialog:
        turn.set(focus_beneath=before.focus)
    elif before.dialog and not state.dialog and type(before.screen) is type(state.screen) and not state.focus:
        turn.set(focus=before.focus_beneath, focus_beneath="")
    state = turn.state
    listens = bool(state.speech.to) and not isinstance(beneath(state.screen), PENDING)
    if not state.focus and not listens:
        return
    found = order(state)
    if state.focus in found:
        return
    turn.set(focus=_nearest(before, state, found) or (found[0] if found and listens else ""))


def _nearest(before: State, state: State, found: list[str]) -> str:
    """Give what stood next to a thing that is gone, "" where the keypad stood on another screen, or nowhere."""
    if type(before.screen) is not type(state.screen) or before.dialog != state.dialog or not state.focus:
        return ""
    area, _, way = state.focus.partition(".")
    partner = f"{area}.{_PARTNERS.get(way, '')}"
    if partner in found:
        return partner
    known = order(before)
    at = known.index(state.focus) if state.focus in known else 0
    return next((element_id for element_id in (*known[at:], *reversed(known[:at])) if element_id in found), "")


def _is_stop(element: Element) -> bool:
    """Say whether the keypad can stand there: digits are its own keys, and the language in use need not be chosen."""
    in_use = element.id.startswith("language.") and element.selected
    return element.role in ("button", "field") and element.enabled and not element.id.startswith("pad.") and not in_use
