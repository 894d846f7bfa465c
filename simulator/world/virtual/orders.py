"""The dispatcher of one of central's processes, in steps: an order is taken, the biller called, its answer booked.

Between two steps the process may die; what it had taken comes back to whoever looks later. Where the product looks every half
second, this looks when something is due.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import func, select

from central.billers.interface import Outcome
from central.ledger import dispatching, expiry, restored
from central.ledger.books import Books
from central.ledger.states import PAYABLE
from central.store.money_tables import dispatches, slips
from simulator.world.virtual.biller import VirtualBiller
from simulator.world.virtual.parts import Surroundings

CALLS_MAX = 4
"""As the dispatcher's own threads."""

SWEEP_MS = (10_000, 3_600_000)
"""Not before, and at the latest: the dispatcher sweeps each ten seconds, which shows only when something runs out."""

RECONCILE_MS = 60_000
"""Between two sweeps while RECONCILE waits for its end."""

Later = Callable[[int, Callable[[], object]], None]


class Orders:
    """later: does a step of the process after so many milliseconds, if it lives then."""

    def __init__(self, name: str, around: Surroundings, biller: VirtualBiller, books: Books, later: Later) -> None:
        self._name = name
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._biller = biller
        self._books = books
        self._later = later
        self._calls = 0
        self._look_ms = -1
        later(0, self._sweep)

    def wake(self) -> None:
        """Look soon."""
        self._look_at(self._time.now_ms + self._chance.randint(0, 20))

    def _look_at(self, at_ms: int) -> None:
        """Come round at this moment, unless that is to happen earlier anyway."""
        if self._look_ms < 0 or at_ms < self._look_ms:
            self._look_ms = at_ms
            self._later(at_ms - self._time.now_ms, lambda: self._look(at_ms))

    def _look(self, at_ms: int) -> None:
        """One round of the dispatcher: take due orders, or see when the next one is due."""
        if at_ms != self._look_ms:
            return  # an earlier round came in between
        self._look_ms = -1
        poll_ms, now_ms = self._books.timings.poll_ms, self._books.now_ms()
        with self._books.engine.begin() as connection:
            query = select(func.min(dispatches.c.next_ms)).where(dispatches.c.state == "open")
            next_ms = connection.execute(query).scalar_one()
        if next_ms is None or self._calls == CALLS_MAX:
            return
        if next_ms > now_ms:
            self._look_at(self._time.now_ms + max(next_ms - now_ms, poll_ms))
            return
        for order in dispatching.take(self._books, CALLS_MAX - self._calls):
            self._trace.note(self._name, f"will {order.call}", attempts=order.attempts, slip=self._slip(order.code))
            self._calls += 1
            self._later(self._biller.think_ms(), partial(self._call, order))
        if self._calls < CALLS_MAX:
            self._look_at(self._time.now_ms + poll_ms)

    def _call(self, order: dispatching.Order) -> None:
        """The biller gets the call; its answer takes its time."""
        try:
            outcome = dispatching.carry_out(self._books, order)
        except Exception as error:  # as the dispatcher: the order stays, and is asked about after its lease
            self._trace.note(self._name, "call breaks", error=type(error).__name__)
            self._done()
            return
        self._later(self._biller.answer_ms(outcome), lambda: self._settle(order, outcome))

    def _settle(self, order: dispatching.Order, outcome: Outcome) -> None:
        self._trace.note(self._name, "settles", finality=outcome.finality.value, slip=self._slip(order.code))
        try:
            dispatching.settle(self._books, order, outcome)
        finally:
            self._done()

    def _done(self) -> None:
        self._calls -= 1
        self.wake()

    def _sweep(self) -> None:
        """Expire what is due, and come again when the next one is."""
        expiry.sweep(self._books)
        with self._books.engine.begin() as connection:
            query = select(func.min(slips.c.valid_until_ms)).where(slips.c.state.in_(PAYABLE))
            next_ms = connection.execute(query).scalar_one() or 0
            most_ms = RECONCILE_MS if restored.progress(connection).restore_id else SWEEP_MS[1]
        wait_ms = max(SWEEP_MS[0], next_ms - self._books.now_ms()) if next_ms else most_ms
        self._later(min(most_ms, wait_ms), self._sweep)

    def _slip(self, code: str) -> str:
        return self._trace.name("slip", code)
