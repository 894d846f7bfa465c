"""Waking up, falling asleep, and what happens in between when nobody moves. At the end nothing of a customer is left."""

from firmware.core import comfort, limits
from firmware.core.events import Elapsed
from firmware.core.states import (
    Attract,
    Cancelling,
    Comfort,
    Confirm,
    Help,
    Menu,
    OutOfService,
    Printing,
    Screen,
    Starting,
    State,
    Waiting,
)
from firmware.core.turn import Turn

UNATTENDED = (Attract, OutOfService, Starting)
"""Screens on which nobody's time runs out."""

PENDING = (Waiting, Printing, Cancelling)
"""Screens on which an answer, a record or a print is awaited: nobody's time runs, and nothing lies over them."""


def is_watched(state: State) -> bool:
    """Say whether somebody's time runs: never while an answer or a print is awaited, and where nobody can be served only while

    somebody wants these screens otherwise. A quote that comes behind the confirmation comes sooner than anybody's time runs
    out (`limits`).
    """
    screen = beneath(state.screen)
    if isinstance(screen, UNATTENDED):
        return not isinstance(screen, Attract) and (state.screen != screen or comfort.is_changed(state))
    return not isinstance(screen, PENDING)


def beneath(screen: Screen) -> Screen:
    """Give the screen under the page of help or of comfort."""
    return screen.back if isinstance(screen, Help | Comfort) else screen


def wake(turn: Turn) -> None:
    """The first touch or key only wakes."""
    turn.show(Menu())


def forget(turn: Turn) -> None:
    """Everything of this customer is gone; the kiosk stands as for the next one. `settle` stops what was under way."""
    turn.show(Attract())
    comfort.forget(turn)
    turn.learn(void_code=tail(turn.facts.void_code))


def tail(void_code: str) -> str:
    """Give a code with nothing but its last four digits: enough to tell which torn paper is meant."""
    return "*" * len(void_code[:-4]) + void_code[-4:]


def warn(turn: Turn, screen: Screen, event: Elapsed) -> None:
    """A minute without a move: ask whether somebody is still there. Where nobody can be served there is nothing to ask."""
    if not is_watched(turn.state):
        return
    under = beneath(screen)
    if isinstance(under, UNATTENDED):
        turn.show(under)
        comfort.forget(turn)
    elif turn.state.dialog != "idle_warning":
        turn.set(dialog="idle_warning", idle_left_s=limits.IDLE_WARNING_S, focus="action.more_time")
        turn.sound("warning")


def count_down(turn: Turn, screen: Screen, event: Elapsed) -> None:
    """One second less; at none, forget."""
    if turn.state.dialog != "idle_warning":
        return
    if turn.state.idle_left_s == 1:
        forget(turn)
    else:
        turn.set(idle_left_s=turn.state.idle_left_s - 1)


def stay(turn: Turn) -> None:
    """Somebody needs more time. A question that the warning had covered is asked again, in place of a page that lies over it."""
    field = getattr(turn.screen, "field", "")
    turn.set(dialog="", idle_left_s=0, focus=f"field.{field}" if field else "")
    screen = beneath(turn.screen)
    if isinstance(screen, Confirm) and screen.quote and screen.quote.repeat_of_ms and not screen.order.again:
        turn.show(screen)
        turn.set(dialog="pay_again", focus="action.pay_again")
