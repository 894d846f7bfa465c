"""The guide for changing the paper: it opens where nobody is being served, follows the printer, and asks which roll is in now.

What the sensors tell counts without an answer (`supply`); the answer of the person who did it counts more.
"""

from typing import Literal

from firmware.core import idle, supply
from firmware.core.events import ContactChanged, PrinterChanged
from firmware.core.knowledge import Facts
from firmware.core.states import Attract, OutOfService, RollChange
from firmware.core.turn import Turn

Stage = Literal["open", "change", "again", "ask"]
"""open: the printer is still closed. change: it is open. again: it was closed, and is not ready. ask: which roll is in there?"""


def stage(facts: Facts, screen: RollChange) -> Stage:
    """Give how far it has come, by what the printer says now. Where it cannot tell its cover, the closed hatch ends it."""
    if facts.printer == "cover_open":
        return "change"
    if screen.opened:
        return "ask" if facts.printer == "ok" else "again"
    return "open" if facts.paper_open or facts.printer != "ok" else "ask"


def follow(turn: Turn, screen: RollChange, event: PrinterChanged | ContactChanged) -> None:
    """The printer or its hatch has changed: whoever does that is there, and the screen says what comes next."""
    if turn.state.dialog:
        idle.stay(turn)
    turn.change(opened=screen.opened or turn.facts.printer == "cover_open")


def open_guide(turn: Turn) -> None:
    """Show the guide once for an opening, when nobody is served. With an open cabinet nobody is, whatever else is broken."""
    facts, screen = turn.facts, turn.screen
    is_open = facts.paper_open or facts.printer == "cover_open"
    if not is_open or isinstance(idle.beneath(screen), RollChange):
        turn.learn(change_due=False)
    elif facts.change_due and isinstance(screen, Attract | OutOfService) and not facts.journal_failed:
        turn.learn(change_due=False)
        turn.show(RollChange(turn.facts.paper_used_mm, facts.printer == "cover_open"))


def is_new(turn: Turn, screen: RollChange) -> None:
    """It is a whole roll."""
    supply.renew(turn)
    turn.learn(handled=False)
    idle.forget(turn)


def is_same(turn: Turn, screen: RollChange) -> None:
    """It is the roll of before, whatever the sensors made of it."""
    supply.put(turn, screen.used_mm)
    turn.learn(handled=False)
    idle.forget(turn)
