"""What each thing on each screen does when it is touched, or when the keypad stands on it and presses enter. One table.

A view offers nothing that is not here, and what a view does not offer never gets here (`inputs`); tests hold both.
"""

from collections.abc import Callable
from typing import Any

from firmware.core import (
    asking,
    cancelling,
    changing,
    comfort,
    entering,
    idle,
    issuing,
    pages,
    printing,
    searching,
    standing,
)
from firmware.core.states import (
    Attract,
    Cancelled,
    Cancelling,
    Comfort,
    Confirm,
    Entry,
    Failed,
    Help,
    Menu,
    Offline,
    OutOfService,
    PaperOut,
    Printing,
    RollChange,
    Screen,
    Search,
    SlipTaken,
    Starting,
    Status,
    StatusEntry,
    Waiting,
)
from firmware.core.turn import Turn

Choice = Callable[[Turn, Any, str], None]
"""Takes the turn, the screen, and the last part of the element's id."""


def find(turn: Turn, element_id: str) -> Choice | None:
    """Give what an element of the screen, or of the dialog over it, does."""
    area, _, _ = element_id.partition(".")
    if area == "language":
        return _speak
    if element_id == "action.comfort":
        return _close if isinstance(turn.screen, Comfort) else _open_comfort
    if area == "page":
        return _page
    table = DIALOG_CHOICES[turn.state.dialog] if turn.state.dialog else CHOICES[type(turn.screen)]
    return table.get(element_id) or table.get(f"{area}.*")


def open_help(turn: Turn, screen: Screen, name: str) -> None:
    """Show how it works, over the screen that is there; the page of choices gives way to it."""
    back, focus = (screen.back, screen.focus) if isinstance(screen, Comfort) else (screen, turn.state.focus)
    turn.show(Help(back, focus))


def _open_comfort(turn: Turn, screen: Screen, name: str) -> None:
    comfort.open_page(turn, screen)


def _close(turn: Turn, screen: Help | Comfort, name: str) -> None:
    turn.show(screen.back)
    turn.set(focus=screen.focus)


def _speak(turn: Turn, screen: Screen, language: str) -> None:
    turn.set(language=language)


def _to_menu(turn: Turn, screen: Screen, name: str) -> None:
    turn.show(Menu())


def _to_search(turn: Turn, screen: Menu, name: str) -> None:
    turn.show(Search())


def _to_status_entry(turn: Turn, screen: Menu, name: str) -> None:
    turn.show(StatusEntry())


def _finish(turn: Turn, screen: Screen, name: str) -> None:
    idle.forget(turn)


def _stay(turn: Turn, screen: Screen, name: str) -> None:
    idle.stay(turn)


def _edit(turn: Turn, screen: Confirm | Failed | Offline, name: str) -> None:
    assert screen.order is not None
    entering.edit_again(turn, screen.order)


def _filter(turn: Turn, screen: Menu, name: str) -> None:
    turn.show(Menu(category="" if screen.category == name else name))


def _page(turn: Turn, screen: Screen, name: str) -> None:
    pages.turn_over(turn, 1 if name == "next" else -1)


_TYPING: dict[type, Any] = {Entry: entering, StatusEntry: standing, Search: searching}


def _type(turn: Turn, screen: Entry | StatusEntry | Search, name: str) -> None:
    subject = _TYPING[type(screen)]
    if name == "backspace":
        subject.delete_character(turn, screen)
    elif name == "clear":
        subject.clear(turn, screen)
    else:
        subject.type_character(turn, screen, name)


def _stop_waiting(turn: Turn, screen: Waiting, name: str) -> None:
    if screen.order:
        entering.edit_again(turn, screen.order)
    else:
        turn.show(StatusEntry(screen.code, screen.last6))


def _retry(turn: Turn, screen: Failed | Offline, name: str) -> None:
    if screen.order:
        asking.begin(turn, screen.order)
    elif isinstance(screen, Failed):
        standing.ask_status(turn, screen.code, screen.last6)


def _back(turn: Turn, screen: Failed, name: str) -> None:
    turn.show(StatusEntry(screen.code, screen.last6) if screen.code else Menu())


def _ask_to_cancel(turn: Turn, screen: SlipTaken | PaperOut | Status, name: str) -> None:
    cancelling.ask_first(turn)


CHOICES: dict[type, dict[str, Choice]] = {
    Starting: {},
    OutOfService: {},
    Printing: {"action.finish": lambda turn, screen, name: printing.leave(turn, screen)},
    Attract: {"action.start": _to_menu},
    Menu: {
        "service.*": lambda turn, screen, name: entering.open_product(turn, name),
        "category.*": _filter,
        "action.search": _to_search,
        "action.check_status": _to_status_entry,
        "action.help": open_help,
    },
    Search: {
        "service.*": searching.open_product,
        "field.query": lambda turn, screen, name: turn.set(focus="field.query"),
        "pad.*": _type,
        "action.check_status": searching.check_status,
        "action.back": _to_menu,
    },
    Entry: {
        "field.*": entering.go_to_field,
        "pad.*": _type,
        "denomination.*": entering.choose,
        "option.*": entering.choose_option,
        "action.back": _to_menu,
        "action.next": lambda turn, screen, name: entering.finish(turn, screen),
    },
    Waiting: {"action.cancel": _stop_waiting},
    Confirm: {
        "action.edit": _edit,
        "action.cancel": _to_menu,
        "action.print": lambda turn, screen, name: issuing.confirm(turn, screen),
    },
    SlipTaken: {
        "action.cancel_slip": _ask_to_cancel,
        "action.slip_missing": lambda turn, screen, name: issuing.slip_missing(turn, screen),
        "action.done": _finish,
    },
    PaperOut: {
        "action.cancel_slip": _ask_to_cancel,
        "action.slip_missing": lambda turn, screen, name: issuing.slip_missing(turn, screen),
        "action.retry": lambda turn, screen, name: printing.print_owed(turn, screen),
        "action.done": _finish,
    },
    Cancelling: {"action.finish": lambda turn, screen, name: cancelling.leave(turn, screen)},
    Cancelled: {"action.back": _to_menu, "action.done": _finish},
    StatusEntry: {
        "field.*": standing.go_to_field,
        "pad.*": _type,
        "action.back": _to_menu,
        "action.next": lambda turn, screen, name: standing.ask(turn, screen),
    },
    Status: {
        "action.done": _finish,
        "action.retry": lambda turn, screen, name: standing.ask_again(turn, screen),
        "action.print_receipt": lambda turn, screen, name: standing.ask_receipt(turn, screen),
        "action.print_refund_number": lambda turn, screen, name: standing.ask_refund_number(turn, screen),
        "action.cancel_slip": _ask_to_cancel,
    },
    Offline: {
        "action.back": _edit,
        "action.retry": _retry,
        "action.print_queue_slip": lambda turn, screen, name: issuing.take_queue_slip(turn, screen),
    },
    Failed: {
        "action.back": _back,
        "action.cancel": _to_menu,
        "action.edit": _edit,
        "action.retry": _retry,
        "action.print_queue_slip": lambda turn, screen, name: issuing.take_queue_slip(turn, screen),
    },
    Help: {"action.back": _close},
    Comfort: {
        "text_size.*": lambda turn, screen, name: comfort.take_text(turn, name),
        "theme.*": lambda turn, screen, name: comfort.take_theme(turn, name),
        "speech.on": lambda turn, screen, name: comfort.toggle_speech(turn),
        "volume.*": lambda turn, screen, name: comfort.change_volume(turn, 1 if name == "up" else -1),
        "speed.*": lambda turn, screen, name: comfort.change_speed(turn, 1 if name == "up" else -1),
        "action.back": _close,
    },
    RollChange: {
        "action.back": _finish,
        "action.same_roll": lambda turn, screen, name: changing.is_same(turn, screen),
        "action.new_roll": lambda turn, screen, name: changing.is_new(turn, screen),
    },
}

DIALOG_CHOICES: dict[str, dict[str, Choice]] = {
    "idle_warning": {"action.more_time": _stay, "action.finish": _finish},
    "pay_again": {
        "action.pay_again": lambda turn, screen, name: asking.pay_again(turn, screen),
        "action.finish": _to_menu,
    },
    "cancel_slip": {
        "action.confirm_cancel": lambda turn, screen, name: cancelling.confirm(turn, screen),
        "action.keep_slip": lambda turn, screen, name: cancelling.keep(turn),
    },
}
