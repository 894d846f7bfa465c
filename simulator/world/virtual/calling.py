"""When a virtual biller calls back, and what it says then: late, early, twice, about the past, with a wrong sum."""

import random
from collections.abc import Callable, Sequence

import msgspec

from central.billers.interface import Callback, Finality, Outcome
from simulator.world.virtual.time import VirtualTime

AGAIN_MS = 10_000
"""Between two tries of a callback that nobody took."""

AFTER_MS = (0, 200, 20_000)
"""How long after the fact, at most: before the answer to the payment, about then, or later."""

_PENDING = Outcome(Finality.OPEN, "03")
_EXCESS = 1_000

Take = Callable[[Callback], bool]
"""Gives a callback to central; False when nobody took it."""


class Caller:
    """take: set once central is there; until then nobody is called."""

    def __init__(self, time: VirtualTime, chance: random.Random) -> None:
        self.take: Take | None = None
        self._time = time
        self._chance = chance

    def announce(self, final: Callback, odd: float) -> None:
        """Call back about a final state; with this chance oddly."""
        said = [final]
        if self._chance.random() < odd:
            wrong = msgspec.structs.replace(final, amount=(final.amount or 0) + _EXCESS)
            past = msgspec.structs.replace(final, outcome=_PENDING)
            said = self._chance.choice(([final, final], [final, past], [past, final], [wrong]))
        self._time.call_after(self._chance.randint(0, self._chance.choice(AFTER_MS)), lambda: self._carry(said))

    def insist(self, said: Callback) -> None:
        """Call back now, until somebody takes it."""
        self._carry([said])

    def _carry(self, said: Sequence[Callback]) -> None:
        if self.take is None or not said:
            return
        if self.take(said[0]):
            self._time.call_after(self._chance.randint(0, 500), lambda: self._carry(said[1:]))
        else:
            self._time.call_after(AGAIN_MS, lambda: self._carry(said))
