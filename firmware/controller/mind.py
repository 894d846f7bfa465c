"""The core as the controller holds it: one state, stepped and projected. The only place that names the core's functions."""

from typing import Protocol

import msgspec

from firmware.core import step as core
from firmware.core.effects import Effect
from firmware.core.events import Event, Moment
from firmware.core.site import Context
from firmware.core.view import project
from messages.view import View


class Step(msgspec.Struct, frozen=True):
    """What came of an event. accepted, reason: what became of it if it was an input."""

    effects: tuple[Effect, ...] = ()
    accepted: bool = True
    reason: str | None = None


class Mind(Protocol):
    """What the controller drives. `view` is numbered by the controller."""

    def step(self, moment: Moment, event: Event) -> Step:
        """Take one event; give what it wants done."""

    def view(self, revision: int) -> View:
        """Give the screen now."""


class CoreMind:
    """A `Mind` over `firmware.core`."""

    def __init__(self, context: Context) -> None:
        self._state = core.initial(context)

    def step(self, moment: Moment, event: Event) -> Step:
        """Take one event; give what it wants done."""
        taken = core.step(self._state, moment, event)
        self._state = taken.state
        return Step(taken.effects, taken.accepted, taken.reason)

    def view(self, revision: int) -> View:
        """Give the screen now."""
        return project(self._state, revision)


def is_same_screen(one: View, other: View) -> bool:
    """Say whether two views differ in nothing but their number."""
    return msgspec.structs.replace(one, revision=other.revision) == other
