"""Touches, keys and scans: whether they count here, and where the keypad stands."""

from firmware.core import choices, comfort, entering, idle, letters, standing, view
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
    Starting,
    StatusEntry,
    Waiting,
)
from firmware.core.turn import Turn
from messages.view import Element

WAYS_OUT = ("action.back", "action.cancel", "action.done", "action.edit")
"""What the key `cancel` stands for: the first of these that the screen offers."""

WAYS_OUT_OF_DIALOG = {"idle_warning": "action.finish", "pay_again": "action.finish", "cancel_slip": "action.keep_slip"}
"""What the key `cancel` stands for in each dialog. In the idle warning any other key says that somebody is there."""

KEEPS_TO_ITSELF = (Attract, Starting, OutOfService, Printing, Waiting, Cancelling, Help, RollChange)
"""Screens over which help is not opened."""

ACCEPTS_SCANS = (Attract, Menu, Entry, StatusEntry)


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
    elements = view.elements(turn.state)
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
    if isinstance(screen, Attract):
        idle.wake(turn)
    elif key in ("up", "down"):
        _move_focus(turn, 1 if key == "down" else -1)
    elif key == "enter":
        _enter(turn)
    elif turn.state.dialog:
        _choose_by_id(turn, WAYS_OUT_OF_DIALOG[turn.state.dialog] if key == "cancel" else "action.more_time")
    elif key == "cancel":
        _leave(turn)
    elif key == "help":
        _help(turn)
    elif isinstance(screen, Entry) and key in letters.KEYS and entering.field_in_hand(turn, screen).keypad == "letters":
        letters.press(turn, screen, key)
    elif isinstance(screen, Entry | StatusEntry):
        _choose_by_id(turn, "pad.backspace" if key == "clear" else f"pad.{key}")
    else:
        turn.refuse("nothing_to_type")


def scan(turn: Turn, screen: Screen, event: Scanned) -> None:
    """The scanner read something: digits for the field in hand, or the code of a slip that somebody asks about."""
    if turn.state.dialog or not isinstance(screen, ACCEPTS_SCANS):
        turn.refuse("busy")
    elif isinstance(screen, Entry):
        entering.scan(turn, screen, event.data)
    else:
        standing.scan(turn, event.data)


def _choose(turn: Turn, element: Element) -> None:
    choice = choices.find(turn, element.id)
    assert choice is not None
    if element.enabled:
        choice(turn, turn.screen, element.id.partition(".")[2])
    else:
        turn.refuse("disabled")


def _choose_by_id(turn: Turn, element_id: str) -> None:
    element = next((found for found in reversed(view.elements(turn.state)) if found.id == element_id), None)
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
    elif focus not in view.focus_order(turn.state):
        _focus_main(turn)
    else:
        _choose_by_id(turn, focus)


def _focus_main(turn: Turn) -> None:
    """Stand on the main action first: a press that activates always follows one that shows what it will activate."""
    order = view.focus_order(turn.state)
    elements = view.elements(turn.state)
    main = next((found.id for found in elements if found.tone == "primary" and found.id in order), None)
    if order:
        turn.set(focus=main or order[0])
    else:
        turn.refuse("nothing_there")


def _move_focus(turn: Turn, by: int) -> None:
    order = view.focus_order(turn.state)
    if not order:
        turn.refuse("nothing_there")
        return
    focus = turn.state.focus
    at = (order.index(focus) + by) % len(order) if focus in order else (0 if by > 0 else len(order) - 1)
    if order[at].startswith("field."):
        _choose_by_id(turn, order[at])
    else:
        turn.set(focus=order[at])


def _leave(turn: Turn) -> None:
    offered = {element.id for element in view.elements(turn.state) if element.enabled}
    way = next((name for name in WAYS_OUT if name in offered), None)
    if way:
        _choose_by_id(turn, way)
    elif isinstance(turn.screen, Menu):
        idle.forget(turn)
    else:
        turn.refuse("nothing_there")


def _help(turn: Turn) -> None:
    screen = turn.screen
    if isinstance(screen.back if isinstance(screen, Comfort) else screen, KEEPS_TO_ITSELF):
        turn.refuse("busy")
    else:
        choices.open_help(turn, turn.screen, "")


def _of_dialog(elements: list[Element]) -> list[Element]:
    start = next(at for at, element in enumerate(elements) if element.role == "dialog")
    return elements[start:]
