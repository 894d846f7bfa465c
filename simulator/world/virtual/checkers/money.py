"""I6, I12, I13: money comes in once, goes on once, and the books, the drawers and the biller tell the same story."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from central.ledger.states import HOLDING, OPEN, STATES, TRANSITIONS
from central.store.money_tables import cases, payments, postings, refunds, slips
from simulator.world.virtual.checkers.interface import Watched


class Money:
    """Remembers every state that a slip was seen in."""

    invariants: tuple[str, ...] = ("I6", "I12", "I13")

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self._forgotten = 0

    def look(self, world: Watched) -> Iterator[str]:
        """The books balance, states only go on, and no code was paid twice."""
        if self._forgotten != len(world.forgotten_ms):
            self._forgotten = len(world.forgotten_ms)
            self._states.clear()
        with world.engine.connect() as connection:
            if connection.execute(select(func.coalesce(func.sum(postings.c.amount), 0))).scalar_one():
                yield "I13 the books do not sum to zero"
            for code, state in connection.execute(select(slips.c.code, slips.c.state)):
                before = self._states.get(code, state)
                if state != before and state not in _REACHABLE[before]:
                    yield f"I6 a slip went from {before} to {state}"
                self._states[code] = state
        yield from self._cash(world)
        for times in world.delivered.values():
            if times > 1:
                yield f"I12 the biller delivered {times} times for one reference"

    def finish(self, world: Watched) -> Iterator[str]:
        """Every payment that was promised is in the books, every rupiah is in exactly one place, and nothing is left open."""
        with world.engine.connect() as connection:
            yield from _drawers(world, connection)
            rows = connection.execute(select(slips.c.code, slips.c.state, slips.c.reference, slips.c.suspended)).all()
            paid = set(connection.execute(select(payments.c.code)).scalars())
            denied = set(connection.execute(select(cases.c.subject).where(cases.c.kind == "biller_denied")).scalars())
        for row in rows:
            if (row.state in HOLDING) != (row.code in paid):
                yield f"I13 a slip is {row.state} and its payment says otherwise"
            delivered = world.delivered.get(row.reference, 0)
            if row.state == "success" and delivered != 1 and row.code not in denied:
                yield f"I12 a slip is a success, and the biller delivered {delivered} times"
            if row.state in ("refunded", "refund_due") and delivered:
                yield f"I13 a slip is {row.state}, and the biller delivered"
            if row.state in OPEN - {"refund_due"} and not row.suspended:
                yield f"I30 a paid slip is still {row.state}"

    def _cash(self, world: Watched) -> Iterator[str]:
        taken = Counter(cash.code for cash in world.cash if cash.amount > 0)
        given = Counter(cash.code for cash in world.cash if cash.amount < 0)
        for code, times in taken.items():
            if times > 1:
                yield f"I12 cash was taken {times} times for one code"
            if given[code] > times:
                yield "I12 cash went back more often than it came"


def _drawers(world: Watched, connection: Connection) -> Iterator[str]:
    """Compare what cashiers remember with the ledger; what a restore made it forget is known by its time."""
    remembered: Counter[str] = Counter()
    for cash in world.cash:
        if not world.forgotten(cash.at_ms):
            remembered[cash.till] += cash.amount
    booked: Counter[str] = Counter()
    for till, amount in connection.execute(select(payments.c.till, payments.c.amount)):
        booked[till] += amount
    for till, amount in connection.execute(select(refunds.c.till, refunds.c.amount)):
        booked[till] -= amount
    for till in sorted(remembered.keys() | booked.keys()):
        if remembered[till] != booked[till]:
            yield f"I13 drawer {till} holds {remembered[till]}, the books say {booked[till]}"


def _reachable() -> dict[str, set[str]]:
    """Give, for each state, every state that the table leads to, itself too."""
    found: dict[str, set[str]] = {state: {state} for state in STATES}
    for _ in STATES:
        for (state, _reason), following in TRANSITIONS.items():
            found[state] |= found[following]
    return found


_REACHABLE = _reachable()
