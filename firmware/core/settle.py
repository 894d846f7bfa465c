"""What follows from the state alone, after every event: whether the kiosk serves, what is no longer waited for, which timers
run, which lights shine. Handlers never do these by hand, so none can forget to.
"""

import msgspec

from firmware.core import changing, comfort, focusing, idle, limits, pages, rules, supply
from firmware.core.effects import Abandon, KeepPaper, Light, Sound, StartTimer, StopTimer
from firmware.core.events import Answered, Event, KeyPressed, Scanned, Tapped
from firmware.core.states import (
    Cancelled,
    Cancelling,
    Confirm,
    Entry,
    OutOfService,
    PaperOut,
    Printing,
    RollChange,
    Screen,
    Search,
    SlipTaken,
    Starting,
    State,
    Status,
    Waiting,
)
from firmware.core.turn import Turn

_STAYS_IN_VIEW = (Printing, SlipTaken, PaperOut, Cancelling, Cancelled, Status, RollChange, OutOfService)
INPUTS = (Tapped, KeyPressed, Scanned)


class Run(msgspec.Struct, frozen=True):
    """A timer that should run. It is started anew when `cause` changes."""

    cause: object
    after_ms: int


def settle(turn: Turn, event: Event) -> None:
    """Add what follows from where the turn has come to. `event` is what it came from."""
    _serve(turn)
    changing.open_guide(turn)
    pages.keep_in_range(turn)
    focusing.hold(turn)
    _keep(turn)
    _abandon(turn, event)
    _time(turn, event)
    _shine(turn)
    if isinstance(event, INPUTS):
        comfort.act(turn)
    if isinstance(event, INPUTS) and not any(isinstance(effect, Sound) for effect in turn.effects):
        turn.sound("bad" if turn.refusal else "key")


def _serve(turn: Turn) -> None:
    """Go in or out of service. An open cabinet takes neither a print under way nor the code of a slip that exists away."""
    facts, screen = turn.facts, turn.screen
    if facts.journal_failed:
        if not isinstance(idle.beneath(screen), OutOfService):
            idle.forget(turn)
            turn.show(OutOfService())
        return
    if not facts.booted or facts.cabinet_open is None or facts.printer is None:
        return
    if facts.cabinet_open and not isinstance(idle.beneath(screen), _STAYS_IN_VIEW):
        idle.forget(turn)
        turn.show(OutOfService())
    elif not facts.cabinet_open and isinstance(idle.beneath(screen), Starting | OutOfService):
        idle.forget(turn)


def _keep(turn: Turn) -> None:
    if turn.facts.paper_used_mm != turn.before.facts.paper_used_mm:
        turn.do(KeepPaper(turn.facts.paper_used_mm))


def _abandon(turn: Turn, event: Event) -> None:
    before, after = awaited(turn.before), awaited(turn.state)
    answered = event.ask if isinstance(event, Answered) else 0
    if before and before not in (after, answered):
        turn.do(Abandon(before))


def awaited(state: State) -> int:
    """Give the number of the ask whose answer is waited for, 0 for none."""
    screen = idle.beneath(state.screen)
    return screen.ask if isinstance(screen, Waiting | Confirm) else 0


def _time(turn: Turn, event: Event) -> None:
    before, after = timers(turn.before), timers(turn.state)
    for name in sorted(before.keys() | after.keys()):
        wanted = after.get(name)
        anew = name == "idle" and isinstance(event, INPUTS)
        if wanted is None:
            turn.do(StopTimer(name))
        elif anew or name not in before or before[name].cause != wanted.cause:
            turn.do(StartTimer(name, wanted.after_ms))


def timers(state: State) -> dict[str, Run]:
    """Give the timers that run in a state, by name; "minute" and "devices" run by themselves."""
    screen = idle.beneath(state.screen)
    found = {}
    if isinstance(screen, Waiting):
        after_s = limits.ASK_TOLD_S if screen.waited_s else limits.ASK_LATE_S
        found["late"] = Run((screen.ask, screen.waited_s), after_s * 1_000)
    if isinstance(screen, Entry | Search) and screen.hand:
        typed = screen.query if isinstance(screen, Search) else screen.order.fields[screen.field]
        found["letter"] = Run(typed, limits.LETTER_MS)
    if isinstance(screen, Printing | Cancelling | Starting) and screen.slow < len(limits.SLOW_MS):
        found["slow"] = Run((_stage(screen), screen.slow), limits.SLOW_MS[screen.slow])
    if isinstance(screen, Confirm) and screen.quote:
        found["quote"] = Run(screen.quote.code, _quote_ms(state, screen.quote.quote_until_ms))
    owed = isinstance(screen, PaperOut) and screen.clean
    if (
        isinstance(screen, PaperOut)
        and owed
        and state.dialog != "cancel_slip"
        and screen.tries <= limits.TRIES_MAX
        and not rules.copy_obstacle(state.facts)
    ):
        found["again"] = Run(screen.tries, limits.AGAIN_MS)
    if state.dialog == "idle_warning":
        found["countdown"] = Run(state.idle_left_s, limits.COUNTDOWN_MS)
    elif idle.is_watched(state):
        longer = owed or isinstance(screen, RollChange)
        found["idle"] = Run(_standing(state, screen), limits.IDLE_PAPER_MS if longer else limits.IDLE_MS)
    return found


def _standing(state: State, screen: Screen) -> object:
    """Give what somebody is doing: whoever changes the paper does it at the printer, and not by touches."""
    return changing.stage(state.facts, screen) if isinstance(screen, RollChange) else type(screen)


def _stage(screen: Printing | Cancelling | Starting) -> object:
    if isinstance(screen, Starting):
        return type(screen)
    return (screen.stage, screen.started, screen.record) if isinstance(screen, Printing) else screen.record


def _quote_ms(state: State, quote_until_ms: int) -> int:
    """Give how long a quote that has just come may be printed: its own time by a trusted clock, never more than the limit.

    Central gives no quote that is over: where it seems to be, it is this kiosk's clock that is wrong, and central judges.
    """
    left_ms = quote_until_ms - state.now_ms if state.clock_trusted else 0
    return min(left_ms, limits.QUOTE_PRINT_MS) if left_ms > 0 else limits.QUOTE_PRINT_MS


def _shine(turn: Turn) -> None:
    before, after = lights(turn.before), lights(turn.state)
    for name, pattern in after.items():
        if before[name] != pattern:
            turn.do(Light(name, pattern))


def lights(state: State) -> dict[str, str]:
    """Give what the lights show in a state."""
    screen, facts = idle.beneath(state.screen), state.facts
    slip = "off"
    if isinstance(screen, Printing):
        slip = "blink"
    elif isinstance(screen, SlipTaken) or (isinstance(screen, Status) and screen.notice in ("printed", "unsure")):
        slip = "on"
    trouble = facts.cabinet_open or facts.disk_low or facts.broken or facts.printer not in (None, "ok")
    fault = "on" if trouble or supply.is_reserved(facts, state.context.roll) else "off"
    return {"slip": slip, "fault": "blink" if facts.journal_failed else fault}
