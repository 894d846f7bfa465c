"""What a touched element or a pressed key means on each screen."""

from collections.abc import Callable

from firmware.core import asking, entering, idle, issuing, standing, view
from firmware.core.states import (
    Attract,
    Confirm,
    Entry,
    Failed,
    Help,
    Menu,
    Offline,
    OutOfService,
    PaperOut,
    Printing,
    ReceiptPrinting,
    SlipTaken,
    Starting,
    Status,
    StatusEntry,
    Waiting,
)
from firmware.core.turn import Turn

Typing = Entry | StatusEntry
UNINTERRUPTED = Printing | ReceiptPrinting | Starting
"""Screens on which nothing but the language can be touched."""


def activate(turn: Turn, element: str) -> None:
    """A touch on an element, or `enter` on the one that has the focus."""
    area, _, name = element.partition(".")
    screen = turn.screen
    if area == "language":
        _speak(turn, name)
    elif isinstance(screen, Attract):
        idle.wake(turn)
    elif turn.state.dialog:
        _answer_dialog(turn, element)
    elif isinstance(screen, UNINTERRUPTED | OutOfService):
        turn.refuse("busy")
    else:
        _touch(turn, area, name)


def _touch(turn: Turn, area: str, name: str) -> None:
    screen = turn.screen
    if area == "action":
        _act(turn, name)
    elif area == "page" and isinstance(screen, Menu | Entry):
        entering.turn_page(turn, screen, 1 if name == "next" else -1)
    elif area == "service" and isinstance(screen, Menu):
        entering.open_product(turn, name)
    elif area == "category" and isinstance(screen, Menu):
        turn.change(category="" if screen.category == name else name, page=0)
    elif area in ("field", "pad") and isinstance(screen, Typing):
        _type(turn, screen, area, name)
    elif area == "denomination" and isinstance(screen, Entry):
        entering.choose(turn, screen, int(name))
    else:
        turn.refuse("nothing_there")


def press(turn: Turn, key: str) -> None:
    """A key of the keypad."""
    screen = turn.screen
    if isinstance(screen, Attract):
        idle.wake(turn)
    elif key in ("up", "down"):
        _move_focus(turn, 1 if key == "down" else -1)
    elif key == "enter":
        _enter(turn)
    elif turn.state.dialog:
        _answer_dialog(turn, {"cancel": "action.finish"}.get(key, "action.more_time"))
    elif isinstance(screen, UNINTERRUPTED | OutOfService):
        turn.refuse("busy")
    elif key == "cancel":
        _cancel(turn)
    elif key == "help":
        _act(turn, "help")
    elif isinstance(screen, Typing):
        _type(turn, screen, "pad", "backspace" if key == "clear" else key)
    else:
        turn.refuse("nothing_to_type")


def scan(turn: Turn, data: str) -> None:
    """The scanner read something."""
    screen = turn.screen
    if turn.state.dialog or not isinstance(screen, Attract | Menu | Typing):
        turn.refuse("busy")
    elif isinstance(screen, Entry):
        entering.scan(turn, screen, data)
    else:
        standing.scan(turn, data)
        if turn.refusal is None:
            turn.watch_idle()


def _speak(turn: Turn, language: str) -> None:
    if language not in turn.state.context.languages:
        turn.refuse("unknown")
        return
    turn.set(language=language)
    if isinstance(turn.screen, Attract):
        idle.wake(turn)


def _answer_dialog(turn: Turn, element: str) -> None:
    if turn.state.dialog == "idle_warning":
        if element == "action.finish":
            idle.forget(turn)
        else:
            idle.stay(turn)
    elif element == "action.pay_again":
        turn.set(dialog="", focus="")
    elif element in ("action.back", "action.finish"):
        idle.wake(turn)
    else:
        turn.refuse("dialog_open")


def _type(turn: Turn, screen: Typing, area: str, name: str) -> None:
    subject = entering if isinstance(screen, Entry) else standing
    if area == "field":
        subject.go_to_field(turn, screen, name)
    elif name == "backspace":
        subject.delete_digit(turn, screen)
    elif name == "clear":
        subject.clear(turn, screen)
    elif name.isdigit():
        subject.type_digit(turn, screen, name)
    else:
        turn.refuse("unknown")


def _enter(turn: Turn) -> None:
    screen, focus = turn.screen, turn.state.focus
    if isinstance(screen, Entry) and focus.startswith("field."):
        entering.go_on(turn, screen)
    elif isinstance(screen, StatusEntry) and focus.startswith("field."):
        standing.go_on(turn, screen)
    elif not focus:
        _move_focus(turn, 1)
    else:
        element = next((found for found in view.elements(turn.state) if found.id == focus), None)
        if element is None or not element.enabled:
            turn.refuse("disabled")
        else:
            activate(turn, focus)


def _move_focus(turn: Turn, by: int) -> None:
    order = view.focus_order(turn.state)
    if not order:
        turn.refuse("nothing_there")
        return
    focus = turn.state.focus
    at = (order.index(focus) + by) % len(order) if focus in order else (0 if by > 0 else len(order) - 1)
    area, _, name = order[at].partition(".")
    screen = turn.screen
    if area == "field" and isinstance(screen, Entry):
        entering.go_to_field(turn, screen, name)
    elif area == "field" and isinstance(screen, StatusEntry):
        standing.go_to_field(turn, screen, name)
    else:
        turn.set(focus=order[at])


def _cancel(turn: Turn) -> None:
    """The key that leads back from everywhere, by the screen's own way out."""
    ways = ("action.back", "action.cancel", "action.done")
    offered = {element.id for element in view.elements(turn.state) if element.enabled}
    way = next((name for name in ways if name in offered), None)
    if way:
        activate(turn, way)
    elif isinstance(turn.screen, Menu):
        idle.forget(turn)
    else:
        turn.refuse("nothing_there")


def _help(turn: Turn) -> None:
    if isinstance(turn.screen, Help | Waiting):
        turn.refuse("busy")
    else:
        turn.show(Help(turn.screen))


def _next(turn: Turn) -> None:
    if isinstance(turn.screen, Entry):
        entering.finish(turn, turn.screen)
    elif isinstance(turn.screen, StatusEntry):
        standing.ask(turn, turn.screen)
    else:
        turn.refuse("nothing_there")


def _back(turn: Turn) -> None:
    screen = turn.screen
    if isinstance(screen, Help):
        turn.show(screen.back)
    elif isinstance(screen, Offline) or (isinstance(screen, Failed) and screen.order):
        assert screen.order is not None
        entering.edit_again(turn, screen.order)
    else:
        turn.show(Menu())


def _edit(turn: Turn) -> None:
    if isinstance(turn.screen, Confirm | Failed) and turn.screen.order:
        _drop_ask(turn)
        entering.edit_again(turn, turn.screen.order)
    else:
        turn.refuse("nothing_there")


def _leave(turn: Turn) -> None:
    screen = turn.screen
    if isinstance(screen, Waiting):
        if screen.purpose == "quote" and screen.order:
            asking.cancel(turn, screen)
            entering.edit_again(turn, screen.order)
        else:
            standing.cancel(turn, screen)
        return
    _drop_ask(turn)
    turn.show(Menu())


def _print(turn: Turn) -> None:
    if isinstance(turn.screen, Confirm):
        issuing.confirm(turn, turn.screen)
    else:
        turn.refuse("nothing_there")


def _print_queue_slip(turn: Turn) -> None:
    screen = turn.screen
    if isinstance(screen, Offline | Failed) and screen.order and turn.product(screen.order).offline == "queue":
        issuing.take_queue_slip(turn, screen.order)
    else:
        turn.refuse("nothing_there")


def _retry(turn: Turn) -> None:
    screen = turn.screen
    if isinstance(screen, Offline | Failed) and screen.order:
        asking.begin(turn, screen.order)
    elif isinstance(screen, Status):
        standing.ask_again(turn, screen)
    else:
        turn.refuse("nothing_there")


def _slip_missing(turn: Turn) -> None:
    if isinstance(turn.screen, SlipTaken | PaperOut):
        issuing.slip_missing(turn, turn.screen)
    else:
        turn.refuse("nothing_there")


def _print_receipt(turn: Turn) -> None:
    if isinstance(turn.screen, Status):
        standing.ask_receipt(turn, turn.screen)
    else:
        turn.refuse("nothing_there")


def _check_status(turn: Turn) -> None:
    turn.show(StatusEntry())


def _drop_ask(turn: Turn) -> None:
    if isinstance(turn.screen, Confirm) and turn.screen.ask:
        asking.drop(turn, turn.screen)


_ACTIONS: dict[str, Callable[[Turn], None]] = {
    "start": lambda turn: turn.show(Menu()),
    "help": _help,
    "next": _next,
    "back": _back,
    "edit": _edit,
    "cancel": _leave,
    "done": idle.forget,
    "finish": idle.forget,
    "print": _print,
    "print_queue_slip": _print_queue_slip,
    "retry": _retry,
    "slip_missing": _slip_missing,
    "print_receipt": _print_receipt,
    "check_status": _check_status,
}


def _act(turn: Turn, name: str) -> None:
    handler = _ACTIONS.get(name)
    if handler is None:
        turn.refuse("unknown")
    else:
        handler(turn)
