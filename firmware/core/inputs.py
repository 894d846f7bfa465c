"""Touches, keys and scans: whether they count here, and where the keypad stands."""

import msgspec

from firmware.core import choices, comfort, entering, focusing, idle, letters, limits, searching, standing
from firmware.core.events import KeyPressed, Scanned, Tapped
from firmware.core.states import (
    Attract,
    Cancelling,
    Comfort,
    Entry,
    Help,
    Menu,
    OutOfService,
    Printing,
    RollChange,
    Screen,
    Search,
    Starting,
    StatusEntry,
    Waiting,
)
from firmware.core.turn import Turn
from firmware.core.view import elements as view_elements
from messages.view import Element

WAYS_OUT = ("action.back", "action.cancel", "action.done", "action.edit", "action.finish")
"""What the key `cancel` stands for: the first of these that the screen offers."""

WAYS_OUT_OF_DIALOG = {"idle_warning": "action.finish", "pay_again": "action.finish", "cancel_slip": "action.keep_slip"}
"""What the key `cancel` stands for in each dialog. In the idle warning any other key says that somebody is there."""

KEEPS_TO_ITSELF = (Attract, Starting, OutOfService, Printing, Waiting, Cancelling, Help, RollChange)
"""Screens over which help is not opened."""

ACCEPTS_SCANS = (Attract, Menu, Search, Entry, StatusEntry)


def tap(turn: Turn, screen: Screen, event: Tapped) -> None:
    """A touch. The first one only wakes, in the language that was touched."""
    element_id = event.element
    area, _, name = element_id.partition(".")
    if isinstance(screen, Attract):
        idle.wake(turn)
        if area == "language" and name in turn.state.context.languages:
            turn.set(language=name)
        elif element_id == "action.comfort":
            comfort.open_page(turn, turn.screen)
        return
    _end_letter(turn)
    elements = view_elements(turn.state)
    found = [element for element in elements if element.id == element_id and element.role in ("button", "field")]
    if not found:
        turn.refuse("unknown")
    elif turn.state.dialog and area != "language" and found[-1] not in _of_dialog(elements):
        turn.refuse("dialog_open")
    else:
        _choose(turn, found[-1])


def press(turn: Turn, screen: Screen, event: KeyPressed) -> None:
    """A key of the keypad."""
    key = event.key
    _end_letter(turn, key)
    if isinstance(screen, Attract):
        idle.wake(turn)
    elif key in ("up", "down"):
        _move_focus(turn, 1 if key == "down" else -1)
    elif key == "enter":
        _enter(turn)
    elif key == "help" and turn.state.speech.to and turn.state.dialog != "idle_warning":
        _say_again(turn)
    elif turn.state.dialog:
        _choose_by_id(turn, WAYS_OUT_OF_DIALOG[turn.state.dialog] if key == "cancel" else "action.more_time")
    elif key == "cancel":
        _leave(turn)
    elif key == "help":
        _help(turn)
    elif key in letters.KEYS and _takes_letters(turn, screen):
        letters.press(turn, screen, key)  # type: ignore[arg-type]
    elif isinstance(screen, Entry | StatusEntry | Search):
        _choose_by_id(turn, "pad.backspace" if key == "clear" else f"pad.{key}")
    else:
        turn.refuse("nothing_to_type")


def scan(turn: Turn, screen: Screen, event: Scanned) -> None:
    """The scanner read something: digits for the field in hand, the code of a slip, or a biller's code for a product."""
    if turn.state.dialog or not isinstance(screen, ACCEPTS_SCANS):
        turn.refuse("busy")
    elif isinstance(screen, Entry):
        entering.scan(turn, screen, event.data)
    elif isinstance(screen, StatusEntry):
        standing.scan(turn, event.data)
    else:
        searching.scan(turn, event.data)


def _takes_letters(turn: Turn, screen: Screen) -> bool:
    if isinstance(screen, Search):
        return not screen.scanned
    return isinstance(screen, Entry) and entering.field_in_hand(turn, screen).keypad == "letters"


def _end_letter(turn: Turn, key: str = "") -> None:
    """Whatever else is done than this key, the letter in hand is what was meant (`letters`)."""
    if isinstance(turn.screen, Entry | Search) and turn.screen.hand not in ("", key):
        turn.change(hand="")


def _choose(turn: Turn, element: Element) -> None:
    choice = choices.find(turn, element.id)
    assert choice is not None
    if element.enabled:
        choice(turn, turn.screen, element.id.partition(".")[2])
    else:
        turn.refuse("disabled")


def _choose_by_id(turn: Turn, element_id: str) -> None:
    element = next((found for found in reversed(view_elements(turn.state)) if found.id == element_id), None)
    if element is None:
        turn.refuse("nothing_there")
    else:
        _choose(turn, element)


def _enter(turn: Turn) -> None:
    screen, focus = turn.screen, turn.state.focus
    in_field = focus.startswith("field.") and not turn.state.dialog
    if in_field and isinstance(screen, Entry):
        entering.go_on(turn, screen)
    elif in_field and isinstance(screen, StatusEntry):
        standing.go_on(turn, screen)
    elif in_field and isinstance(screen, Search):
        searching.go_on(turn, screen)
    elif focus not in focusing.order(turn.state):
        _focus_main(turn)
    else:
        _choose_by_id(turn, focus)


def _focus_main(turn: Turn) -> None:
    """Stand on the main action first: a press that activates always follows one that shows what it will activate."""
    target = focusing.main(turn.state)
    if target is None:
        turn.refuse("nothing_there")
    else:
        turn.set(focus=target)


def _move_focus(turn: Turn, by: int) -> None:
    target = focusing.neighbour(turn.state, by)
    if target is None:
        turn.refuse("nothing_there")
    elif target.startswith("field."):
        _choose_by_id(turn, target)
    else:
        turn.set(focus=target)


def _leave(turn: Turn) -> None:
    offered = {element.id for element in view_elements(turn.state) if element.enabled}
    way = next((name for name in WAYS_OUT if name in offered), None)
    if way:
        _choose_by_id(turn, way)
    elif isinstance(turn.screen, Menu):
        idle.forget(turn)
    else:
        turn.refuse("nothing_there")


def _say_again(turn: Turn) -> None:
    """Whoever listens wants to hear the screen once more; pressed twice in a row, help is help."""
    speech, now_ms = turn.state.speech, turn.moment.uptime_ms
    twice = speech.helped_ms and now_ms - speech.helped_ms <= limits.HELP_TWICE_MS
    if twice and not turn.state.dialog and _can_help(turn.screen):
        turn.set(speech=msgspec.structs.replace(speech, helped_ms=0))
        _help(turn)
    else:
        turn.set(speech=msgspec.structs.replace(speech, repeat=speech.repeat + 1, helped_ms=now_ms))


def _help(turn: Turn) -> None:
    if _can_help(turn.screen):
        choices.open_help(turn, turn.screen, "")
    else:
        turn.refuse("busy")


def _can_help(screen: Screen) -> bool:
    return not isinstance(screen.back if isinstance(screen, Comfort) else screen, KEEPS_TO_ITSELF)


def _of_dialog(elements: list[Element]) -> list[Element]:
    start = next(at for at, element in enumerate(elements) if element.role == "dialog")
    return elements[start:]
