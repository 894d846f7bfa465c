"""Waking up, falling asleep, and what happens in between when nobody moves. At the end nothing of a customer is left."""

from firmware.core import limits
from firmware.core.effects import Light, Sound, StartTimer, StopTimer
from firmware.core.states import Attract, Menu, Printing, ReceiptPrinting, State, Waiting
from firmware.core.turn import UNATTENDED, Turn


def is_pending(state: State) -> bool:
    """Say whether an answer or a print is awaited: then nobody's time runs out."""
    return isinstance(state.screen, Waiting | Printing | ReceiptPrinting)


def wake(turn: Turn) -> None:
    """The first touch or key only wakes."""
    turn.show(Menu())
    turn.watch_idle()


def forget(turn: Turn) -> None:
    """Everything of this customer is gone; the kiosk stands as for the next one."""
    turn.show(Attract())
    turn.set(language=turn.state.context.languages[0])
    turn.do(StopTimer("late"), StopTimer("quote"), Light("slip", "off"))


def warn(turn: Turn) -> None:
    """A minute without a move: ask whether somebody is still there."""
    if isinstance(turn.screen, UNATTENDED):
        return
    if is_pending(turn.state):
        turn.watch_idle()
        return
    turn.set(dialog="idle_warning", idle_left_s=limits.IDLE_WARNING_S, focus="action.more_time")
    turn.do(StartTimer("countdown", limits.COUNTDOWN_MS), Sound("warning"))


def count_down(turn: Turn) -> None:
    """One second less; at none, forget."""
    if turn.state.dialog != "idle_warning":
        return
    left_s = turn.state.idle_left_s - 1
    if left_s <= 0:
        forget(turn)
        return
    turn.set(idle_left_s=left_s)
    turn.do(StartTimer("countdown", limits.COUNTDOWN_MS))


def stay(turn: Turn) -> None:
    """Somebody needs more time."""
    turn.set(dialog="", idle_left_s=0, focus=_field_focus(turn))
    turn.watch_idle()


def _field_focus(turn: Turn) -> str:
    field = getattr(turn.screen, "field", "")
    return f"field.{field}" if field else ""
