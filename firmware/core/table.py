"""Which event means what on which screen: one table. `step` looks here, and a test finds every pair in it exactly once.

Beside these reactions every event teaches its facts (`facts`), and what follows from facts and screen alone is done after
each event (`settle`). The pages of help and of comfort lie over another screen: what is not for them happens beneath.
"""

from collections.abc import Callable
from typing import Any, get_args

import msgspec

from firmware.core import (
    asking,
    cancelling,
    changing,
    entering,
    idle,
    inputs,
    letters,
    limits,
    printing,
    searching,
    standing,
)
from firmware.core import events as ev
from firmware.core.states import (
    Attract,
    Cancelled,
    Cancelling,
    Comfort,
    Confirm,
    Entry,
    Failed,
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

Reaction = Callable[[Turn, Any, Any], None]
"""Takes the turn, the screen and the event."""

SCREENS: tuple[type, ...] = get_args(Screen)


class Row(msgspec.Struct, frozen=True):
    """What one event means. ignored: the screens on which it means nothing, and `why`."""

    reactions: dict[type, Reaction]
    ignored: tuple[type, ...] = ()
    why: str = ""


def key_of(event: ev.Event) -> str:
    """Give the name of an event's row: each timer has one of its own."""
    return f"Elapsed {event.timer}" if isinstance(event, ev.Elapsed) else type(event).__name__


def _answered(turn: Turn, screen: Waiting, event: ev.Answered) -> None:
    if event.ask != screen.ask:
        return
    if screen.order:
        asking.quoted(turn, screen.order, event.answer)
    elif screen.purpose == "status":
        standing.told(turn, screen, event)
    elif screen.purpose == "refund_number":
        standing.numbered(turn, screen, event)
    else:
        standing.authorised(turn, screen, event)


def _late(turn: Turn, screen: Waiting, event: ev.Elapsed) -> None:
    turn.change(waited_s=screen.waited_s + limits.ASK_TOLD_S if screen.waited_s else limits.ASK_LATE_S)


def _start_slowly(turn: Turn, screen: Starting, event: ev.Elapsed) -> None:
    turn.change(slow=min(screen.slow + 1, len(limits.SLOW_MS)))


def _expire(turn: Turn, screen: Confirm, event: ev.Elapsed) -> None:
    asking.expire(turn, screen)


_UNATTENDED = (Attract, Starting, OutOfService)
_TYPED = (Menu, Search, Entry, Confirm, Offline, Failed)
_SPENT = (SlipTaken, PaperOut, Cancelled, StatusEntry, Status)
_ATTENDED = (*_TYPED, *_SPENT, RollChange)
_RECORDING = (Printing, Cancelling)
_PENDING = (Waiting, *_RECORDING)

_FACTS_ONLY = Row(
    {}, (*_UNATTENDED, *_ATTENDED, *_PENDING), "it changes facts, and every screen shows the facts as they are"
)

_AT_THE_PRINTER = Row({RollChange: changing.follow}, (*_UNATTENDED, *_TYPED, *_SPENT, *_PENDING), _FACTS_ONLY.why)

TABLE: dict[str, Row] = {
    "Booted": _FACTS_ONLY,
    "Tapped": Row(dict.fromkeys(SCREENS, inputs.tap)),
    "KeyPressed": Row(dict.fromkeys(SCREENS, inputs.press)),
    "Scanned": Row(dict.fromkeys(SCREENS, inputs.scan)),
    "Elapsed minute": _FACTS_ONLY,
    "ClockChanged": Row(
        {Confirm: asking.clock_changed},
        (*_UNATTENDED, Menu, Search, Entry, Offline, Failed, RollChange, *_SPENT, *_PENDING),
        "no time that was counted by the kiosk's own clock is shown there",
    ),
    "Elapsed devices": _FACTS_ONLY,
    "Elapsed idle": Row(
        dict.fromkeys((*_ATTENDED, Starting, OutOfService, Comfort), idle.warn),
        (Attract, *_PENDING),
        "nobody's time runs while nobody is there, or while something is awaited",
    ),
    "Elapsed countdown": Row(
        dict.fromkeys(_ATTENDED, idle.count_down), (*_UNATTENDED, *_PENDING), "no warning is shown there"
    ),
    "Elapsed letter": Row(
        {Entry: letters.rest, Search: letters.rest},
        (*_UNATTENDED, Menu, Confirm, Offline, Failed, *_SPENT, RollChange, *_PENDING),
        "no letters are typed there",
    ),
    "Elapsed late": Row({Waiting: _late}, (*_UNATTENDED, *_ATTENDED, *_RECORDING), "nothing is asked there"),
    "Elapsed slow": Row(
        {Printing: printing.slow_down, Cancelling: cancelling.slow_down, Starting: _start_slowly},
        (Attract, OutOfService, *_ATTENDED, Waiting),
        "nothing is recorded, printed or started there",
    ),
    "Elapsed quote": Row(
        {Confirm: _expire},
        (*_UNATTENDED, Menu, Search, Entry, Offline, Failed, RollChange, *_SPENT, *_PENDING),
        "no price is shown there, or its slip exists already",
    ),
    "Elapsed again": Row(
        {PaperOut: printing.print_owed},
        (*_UNATTENDED, *_TYPED, SlipTaken, Cancelled, StatusEntry, Status, RollChange, *_PENDING),
        "no paper is owed there",
    ),
    "LinkChanged": Row(
        dict.fromkeys((Waiting, Confirm), asking.link_changed),
        (*_UNATTENDED, Menu, Search, Entry, Offline, Failed, RollChange, *_SPENT, *_RECORDING),
        "nothing is asked there, and every screen shows the link as it is",
    ),
    "Answered": Row(
        {Waiting: _answered, Confirm: asking.quoted_behind},
        (*_UNATTENDED, Menu, Search, Entry, Offline, Failed, RollChange, *_SPENT, *_RECORDING),
        "nobody waits for it any more: its ask was abandoned",
    ),
    "Recorded": Row(
        {Printing: printing.recorded, Cancelling: cancelling.done},
        (*_UNATTENDED, *_ATTENDED, Waiting),
        "it ends a print of the boot before, or of a service that has ended",
    ),
    "RecordFailed": _FACTS_ONLY,
    "DiskChanged": _FACTS_ONLY,
    "PrintFinished": Row(
        {Printing: printing.finished},
        (*_UNATTENDED, *_ATTENDED, Waiting, Cancelling),
        "its print belongs to a service that has ended",
    ),
    "PrinterChanged": _AT_THE_PRINTER,
    "DeviceChanged": _FACTS_ONLY,
    "ContactChanged": _AT_THE_PRINTER,
    "CatalogueChanged": Row(
        {**dict.fromkeys((*_TYPED, Waiting), entering.catalogue_changed), Search: searching.catalogue_changed},
        (*_UNATTENDED, *_SPENT, *_RECORDING, RollChange),
        "a slip that exists keeps the product as it was when it was issued",
    ),
    "AvailabilityChanged": _FACTS_ONLY,
    "TerminalAssigned": _FACTS_ONLY,
    "Fitted": _FACTS_ONLY,
    "SheetsCounted": _FACTS_ONLY,
    "WatchedChanged": _FACTS_ONLY,
    "HeadphonesChanged": _FACTS_ONLY,
    "SpeechChanged": _FACTS_ONLY,
}
"""By `key_of` the event."""
