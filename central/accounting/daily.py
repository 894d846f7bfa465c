"""The proof of each business day, made once by itself when the day is over."""

from sqlalchemy import Connection, func, select

from central.accounting import days, proof
from central.ledger import rows
from central.ledger.books import Books
from central.store.books_tables import proofs
from central.store.money_tables import payments

AFTER_MS = 1_800_000
"""How long a day has to be over: payments that central's clocks still dated on it are committed by then, and answers are in."""

_DAYS_BACK = 31


def sweep(books: Books) -> None:
    """Make the proof of the oldest business day that lacks one, once its day has been over for half an hour. One a call."""
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        day = _due(connection, now_ms)
        if day is None:
            return
        made = proof.make(connection, day, now_ms)
        rows.note(connection, now_ms, "central", "proof_made", days.text(day), made.state)


def _due(connection: Connection, now_ms: int) -> int | None:
    last = days.today(now_ms - AFTER_MS) - 1
    query = select(proofs.c.day).where(proofs.c.day > last - _DAYS_BACK, proofs.c.day <= last)
    made = set(connection.execute(query).scalars())
    if last in made and len(made) == _DAYS_BACK:
        return None
    first_ms = connection.execute(select(func.min(payments.c.paid_ms))).scalar_one()
    if first_ms is None:
        return None
    first = max(days.today(int(first_ms)), last - _DAYS_BACK + 1)
    return next((day for day in range(first, last + 1) if day not in made), None)
