"""The core as the controller holds it: one state, stepped and projected. The only place that names the core's functions."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import msgspec

from firmware.core.effects import Effect
from firmware.core.events import Event, Moment
from messages.view import View

State = TypeVar("State")


class Mind(Protocol):
    """What the controller drives. `view` is numbered by the controller."""

    def step(self, moment: Moment, event: Event) -> tuple[Effect, ...]:
        """Take one event; give what it wants done."""

    def view(self, revision: int) -> View:
        """Give the screen now."""


class CoreMind(Generic[State]):
    """A `Mind` from a pure core: `step(state, moment, event) -> (state, effects)` and `project(state, revision) -> View`."""

    def __init__(
        self,
        state: State,
        step: Callable[[State, Moment, Event], tuple[State, tuple[Effect, ...]]],
        project: Callable[[State, int], View],
    ) -> None:
        self._state = state
        self._step = step
        self._project = project

    def step(self, moment: Moment, event: Event) -> tuple[Effect, ...]:
        """Take one event; give what it wants done."""
        self._state, effects = self._step(self._state, moment, event)
        return effects

    def view(self, revision: int) -> View:
        """Give the screen now."""
        return self._project(self._state, revision)


def is_same_screen(one: View, other: View) -> bool:
    """Say whether two views differ in nothing but their number."""
    return msgspec.structs.replace(one, revision=other.revision) == other
