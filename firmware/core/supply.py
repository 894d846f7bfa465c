"""How much paper is left: millimetres that were used since the roll was new, put right by what the printer's sensors say.

One figure is kept. A near-end sensor tells when a known length is left, so the figure is never below that length's place while
the sensor is silent, and never above it once it has told (`corrected`). Without the sensor the figure can only warn.
"""

from firmware.core import limits
from firmware.core.events import PrinterChanged
from firmware.core.knowledge import Facts
from firmware.core.states import Roll, State
from firmware.core.turn import Turn

_CANNOT_TELL = ("silent", "unplugged")
"""What is reported of a printer that says nothing about its paper."""


def corrected(used_mm: int, roll: Roll, *, near_end: bool | None) -> int:
    """Give the millimetres that were used, as the near-end sensor has them. near_end: None while it has not been heard."""
    if not roll.near_end_mm or near_end is None:
        return used_mm
    place_mm = roll.length_mm - roll.near_end_mm
    return max(used_mm, place_mm) if near_end else min(used_mm, place_mm)


def sensed(facts: Facts) -> bool | None:
    """Give what the near-end sensor says, None where it has not been heard or is not believed."""
    return None if facts.near_end_doubted else facts.near_end


def slips_left(facts: Facts, roll: Roll) -> int:
    """Give for how many papers of the longest kind there is room on the roll."""
    return max(roll.length_mm - facts.paper_used_mm, 0) // limits.SLIP_MM


def slips_warned(state: State) -> int | None:
    """Give how many slips are left when staff have to be told, or None."""
    facts, roll = state.facts, state.context.roll
    left = slips_left(facts, roll)
    if roll.near_end_mm and not facts.near_end_doubted:
        return left if facts.near_end else None
    return left if left <= limits.SLIPS_WARNED else 0 if sensed(facts) else None


def is_reserved(facts: Facts, roll: Roll) -> bool:
    """Say whether what is left belongs to those who have begun. Only a sensor can say so: a count alone may be wrong."""
    return roll.near_end_mm > 0 and sensed(facts) is True and slips_left(facts, roll) <= roll.slips_reserved


def use(turn: Turn, paper_mm: int) -> None:
    """So much paper was used."""
    put(turn, turn.facts.paper_used_mm + paper_mm)


def put(turn: Turn, used_mm: int) -> None:
    """The roll in the printer has given so much, unless its sensor knows better."""
    roll = turn.state.context.roll
    turn.learn(paper_used_mm=corrected(min(used_mm, roll.length_mm), roll, near_end=sensed(turn.facts)))


def renew(turn: Turn) -> None:
    """A person says that the roll is whole. A near-end sensor that tells all the same is set wrong, or stuck."""
    turn.learn(near_end_doubted=turn.facts.near_end is True)
    put(turn, 0)


def reported(turn: Turn, event: PrinterChanged) -> None:
    """Take over what the printer says, and find out whether it means another roll.

    Paper that had ended and is there again does. So does a near-end sensor that is silent again, if somebody was at the printer:
    at the edge of its place it tells and is silent in turns as the roll goes round. While the cover is open it says nothing.
    """
    before = turn.facts
    turn.learn(printer=event.reason)
    if event.reason in _CANNOT_TELL:
        return
    if event.reason == "cover_open":
        if before.printer != "cover_open":
            turn.learn(handled=True, change_due=True)
        return
    full_again = before.handled and before.near_end is True and not event.near_end
    renewed = event.reason == "ok" and (before.ran_out or full_again)
    turn.learn(near_end=event.near_end, near_end_doubted=before.near_end_doubted and event.near_end)
    if event.reason in ("ok", "paper_end"):
        turn.learn(ran_out=event.reason == "paper_end")
    if renewed:
        turn.learn(handled=False)
    put(turn, 0 if renewed else before.paper_used_mm)
