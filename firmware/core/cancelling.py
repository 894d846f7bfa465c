"""Cancelling a slip that nobody has paid: the customer is asked, it is recorded, and central hears of it with the journal.

Central alone decides: a slip that was paid, or that a till holds at that moment, stays what it is.
"""

import hashlib

from firmware.core import idle, limits
from firmware.core.events import Elapsed, Recorded
from firmware.core.knowledge import Facts
from firmware.core.states import Cancelled, Cancelling, PaperOut, SlipTaken, Status
from firmware.core.turn import Turn
from sync.wire.records import SlipCancelled

_FINGERPRINT_CHARACTERS = 16


def fingerprint(code: str) -> str:
    """Give what tells one slip from another after its code has been forgotten."""
    return hashlib.sha256(code.encode()).hexdigest()[:_FINGERPRINT_CHARACTERS]


def is_cancelled(facts: Facts, code: str) -> bool:
    """Say whether this slip was cancelled here since the start."""
    return fingerprint(code) in facts.cancelled


def is_issued(facts: Facts, code: str) -> bool:
    """Say whether this slip was issued here since the start."""
    return fingerprint(code) in facts.issued


def is_offered(facts: Facts, screen: Status) -> bool:
    """Say whether the slip of a status can still be cancelled: central says so, and it has not been done here already."""
    return screen.report.cancellable and not is_cancelled(facts, screen.report.code)


def ask_first(turn: Turn) -> None:
    """Nothing is cancelled by one touch."""
    turn.set(dialog="cancel_slip", focus="action.keep_slip")


def keep(turn: Turn) -> None:
    """The customer keeps the slip."""
    turn.set(dialog="", focus="")


def confirm(turn: Turn, screen: SlipTaken | PaperOut | Status) -> None:
    """Write it down; `done` follows once it is durable."""
    code = screen.report.code if isinstance(screen, Status) else screen.slip.paper.code
    paper = not (isinstance(screen, PaperOut) and screen.clean and not screen.slip.copies)
    record = turn.record(SlipCancelled(code))
    turn.learn(cancelled=(*turn.facts.cancelled, fingerprint(code))[-limits.CANCELLED_MAX :])
    turn.show(Cancelling(idle.tail(code), record, paper))


def done(turn: Turn, screen: Cancelling, event: Recorded) -> None:
    """It is recorded."""
    if event.record != screen.record:
        return
    turn.sound("good")
    if screen.leaving:
        idle.forget(turn)
    else:
        turn.show(Cancelled(screen.code, screen.paper))


def leave(turn: Turn, screen: Cancelling) -> None:
    """The customer does not wait for the record; the kiosk does, and forgets them then."""
    turn.change(leaving=True)


def slow_down(turn: Turn, screen: Cancelling, event: Elapsed) -> None:
    """Recording takes longer than it should: the words say so."""
    turn.change(slow=min(screen.slow + 1, len(limits.SLOW_MS)))
