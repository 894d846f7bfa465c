"""`step(state, moment, event)`: the one way in. It mutates nothing, and raises for nothing that the world can do."""

from collections.abc import Callable
from typing import Any

import msgspec

from firmware.core import actions, asking, idle, invariants, issuing, limits, standing
from firmware.core import events as ev
from firmware.core.effects import Effect, Light, StartTimer
from firmware.core.events import Event, Moment
from firmware.core.states import (
    Attract,
    Confirm,
    Failed,
    OutOfService,
    PaperOut,
    Printing,
    ReceiptPrinting,
    Starting,
    State,
    Waiting,
    initial,
)
from firmware.core.turn import UNATTENDED, Turn
from sync.wire.records import PrintEnded

__all__ = ["Step", "initial", "step"]


class Step(msgspec.Struct, frozen=True):
    """What a step gives. accepted, reason: what became of an input; other events are always accepted."""

    state: State
    effects: tuple[Effect, ...]
    accepted: bool
    reason: str | None


def step(state: State, moment: Moment, event: Event) -> Step:
    """Take one event at its moment."""
    turn = Turn(state, moment)
    _HANDLERS[type(event)](turn, event)
    invariants.check(turn.state)
    return Step(turn.state, tuple(turn.effects), turn.refusal is None, turn.refusal)


def _input(handle: Callable[[Turn, str], None]) -> Callable[[Turn, Any], None]:
    """Somebody moved: their idle time starts anew, and a warning they did not answer is answered."""

    def take(turn: Turn, event: Any) -> None:
        handle(turn, next(iter(msgspec.structs.astuple(event))))
        if not isinstance(turn.screen, UNATTENDED) and turn.state.dialog != "idle_warning":
            turn.watch_idle()

    return take


def _booted(turn: Turn, event: ev.Booted) -> None:
    turn.learn(
        booted=True,
        terminal_number=event.terminal_number,
        slips_minted=event.slips_minted,
        catalogue=event.catalogue,
        catalogue_confirmed_ms=event.catalogue_confirmed_ms,
        void_code=event.unfinished[-1].code if event.unfinished else "",
    )
    for unfinished in event.unfinished:
        turn.record(PrintEnded(unfinished.position, "unknown", "power"))
    turn.do(StartTimer("minute", limits.MINUTE_MS - turn.moment.wall_ms % limits.MINUTE_MS))
    _settle(turn)


def _elapsed(turn: Turn, event: ev.Elapsed) -> None:
    if event.timer == "minute":
        turn.do(StartTimer("minute", limits.MINUTE_MS - turn.moment.wall_ms % limits.MINUTE_MS))
    elif event.timer == "idle":
        idle.warn(turn)
    elif event.timer == "countdown":
        idle.count_down(turn)
    elif event.timer == "late" and isinstance(turn.screen, Waiting):
        turn.change(late=True)
    elif event.timer == "quote" and isinstance(turn.screen, Confirm):
        turn.show(Failed("quote_expired", order=turn.screen.order))
        turn.watch_idle()


def _answered(turn: Turn, event: ev.Answered) -> None:
    screen = turn.screen
    if isinstance(screen, Waiting) and screen.ask == event.ask:
        if screen.purpose == "quote" and screen.order:
            asking.quoted(turn, screen, screen.order, event.answer)
        elif screen.purpose == "status":
            standing.told(turn, screen, event.answer)
        else:
            standing.authorised(turn, screen, event.answer)
        turn.watch_idle()
    elif isinstance(screen, Confirm) and screen.ask == event.ask:
        asking.quoted_behind(turn, screen, event.answer)


def _recorded(turn: Turn, event: ev.Recorded) -> None:
    if isinstance(turn.screen, Printing):
        issuing.recorded(turn, turn.screen, event)
    elif isinstance(turn.screen, ReceiptPrinting):
        standing.recorded(turn, turn.screen, event)
    _settle(turn)


def _record_failed(turn: Turn, event: ev.RecordFailed) -> None:
    turn.learn(journal_failed=event.reason)
    turn.show(OutOfService())
    turn.signal("fault", "blink", "bad")
    turn.do(Light("slip", "off"))


def _print_finished(turn: Turn, event: ev.PrintFinished) -> None:
    if event.job.endswith("-void"):
        issuing.voided(turn, event)
    elif isinstance(turn.screen, Printing):
        issuing.finished(turn, turn.screen, event)
    elif isinstance(turn.screen, ReceiptPrinting):
        standing.finished(turn, turn.screen, event)


def _printer_changed(turn: Turn, event: ev.PrinterChanged) -> None:
    turn.learn(printer=event.reason, near_end=event.near_end)
    turn.do(Light("fault", "off" if event.reason == "ok" and not turn.facts.journal_failed else "on"))
    if isinstance(turn.screen, PaperOut):
        issuing.paper_is_back(turn, turn.screen)
    _settle(turn)


def _contact_changed(turn: Turn, event: ev.ContactChanged) -> None:
    if event.contact == "cabinet":
        turn.learn(cabinet_open=event.open)
    _settle(turn)


def _catalogue_changed(turn: Turn, event: ev.CatalogueChanged) -> None:
    before = turn.facts.catalogue
    turn.learn(catalogue=event.catalogue, catalogue_confirmed_ms=event.confirmed_ms)
    order = getattr(turn.screen, "order", None)
    if order is not None and before != event.catalogue and event.catalogue.product(order.product) is None:
        turn.show(Failed("not_available"))


def _terminal_assigned(turn: Turn, event: ev.TerminalAssigned) -> None:
    if event.terminal_number != turn.facts.terminal_number:
        turn.learn(terminal_number=event.terminal_number, slips_minted=0)


def _link_changed(turn: Turn, event: ev.LinkChanged) -> None:
    turn.learn(link_up=event.up)


def _settle(turn: Turn) -> None:
    """Go in or out of service as the facts say; a print that is under way is never interrupted."""
    facts = turn.facts
    if isinstance(turn.screen, Printing | ReceiptPrinting):
        return
    if not facts.booted or facts.cabinet_open is None or facts.printer is None:
        return
    if facts.journal_failed or facts.cabinet_open:
        if not isinstance(turn.screen, OutOfService):
            idle.forget(turn)
            turn.show(OutOfService())
    elif isinstance(turn.screen, Starting | OutOfService):
        turn.show(Attract())


_HANDLERS: dict[type, Callable[[Turn, Any], None]] = {
    ev.Booted: _booted,
    ev.Tapped: _input(actions.activate),
    ev.KeyPressed: _input(actions.press),
    ev.Scanned: _input(actions.scan),
    ev.Elapsed: _elapsed,
    ev.LinkChanged: _link_changed,
    ev.Answered: _answered,
    ev.Recorded: _recorded,
    ev.RecordFailed: _record_failed,
    ev.PrintFinished: _print_finished,
    ev.PrinterChanged: _printer_changed,
    ev.ContactChanged: _contact_changed,
    ev.CatalogueChanged: _catalogue_changed,
    ev.TerminalAssigned: _terminal_assigned,
}
