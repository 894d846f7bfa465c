"""`step(state, moment, event)`: the one way in. It mutates nothing, and raises for nothing that the world can do."""

import msgspec

from firmware.core import facts, invariants
from firmware.core.effects import Effect
from firmware.core.events import Event, Moment
from firmware.core.settle import settle
from firmware.core.states import Comfort, Help, State, initial
from firmware.core.table import TABLE, Row, key_of
from firmware.core.turn import Turn

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
    lesson = facts.LESSONS.get(type(event))
    if lesson:
        lesson(turn, event)
    _react(turn, TABLE[key_of(event)], event)
    settle(turn, event)
    invariants.check(turn.state)
    return Step(turn.state, tuple(turn.effects), turn.refusal is None, turn.refusal)


def _react(turn: Turn, row: Row, event: Event) -> None:
    screen = turn.screen
    reaction = row.reactions.get(type(screen))
    if reaction:
        reaction(turn, screen, event)
    elif isinstance(screen, Help | Comfort) and type(screen.back) in row.reactions:
        _react_beneath(turn, screen, row, event)


def _react_beneath(turn: Turn, page: Help | Comfort, row: Row, event: Event) -> None:
    """Let the screen under the page react; the page stays open unless something came that has to be seen."""
    focus = turn.state.focus
    turn.set(screen=page.back)
    row.reactions[type(page.back)](turn, page.back, event)
    if type(turn.screen) is type(page.back) and turn.state.dialog != "pay_again":
        turn.set(screen=type(page)(turn.screen, page.focus), focus=turn.state.focus if turn.state.dialog else focus)
