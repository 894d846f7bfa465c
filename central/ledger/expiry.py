"""The end of a slip's validity, by central's clock: when somebody looks, and by a sweep for those that nobody asks about."""

from sqlalchemy import Connection, bindparam, select

from central.ledger import restored, rows
from central.ledger.books import Books
from central.ledger.rows import Slip, as_slip
from central.ledger.states import PAYABLE, Reason
from central.store.money_tables import cases, claims, slips

_ROWS_PER_SWEEP = 200


_LIVE_CLAIM = select(claims.c.till, claims.c.until_ms).where(
    claims.c.code == bindparam("b_code"), claims.c.until_ms > bindparam("b_now_ms")
)


def is_over(slip: Slip, now_ms: int) -> bool:
    """Say whether a slip without money has passed its validity; a claim may extend it."""
    return slip.state in PAYABLE and slip.valid_until_ms <= now_ms


def live_claim(connection: Connection, code: str, now_ms: int) -> tuple[str, int] | None:
    """Give (till, until) of the claim on a slip that has not run out."""
    row = connection.execute(_LIVE_CLAIM, {"b_code": code, "b_now_ms": now_ms}).one_or_none()
    return None if row is None else (row.till, row.until_ms)


def expire_if_due(connection: Connection, slip: Slip, now_ms: int) -> Slip:
    """Expire a locked slip whose time is over and which no till holds; give it as it is now."""
    if not is_over(slip, now_ms) or live_claim(connection, slip.code, now_ms) is not None:
        return slip
    return rows.move(connection, slip, Reason.EXPIRED, "central", now_ms, finished_ms=now_ms)


def sweep(books: Books) -> int:
    """Expire what is due, raise a case for each paid slip whose journal entry never came, and end RECONCILE where nothing is left
    to be reconciled; give how many expired.
    """
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        due = connection.execute(
            select(slips)
            .where(slips.c.state.in_(PAYABLE), slips.c.valid_until_ms <= now_ms)
            .order_by(slips.c.valid_until_ms)
            .limit(_ROWS_PER_SWEEP)
            .with_for_update(skip_locked=True)  # somebody is at it, and expires it
        ).all()
        changed = [slip for row in due if expire_if_due(connection, slip := as_slip(row), now_ms) is not slip]
        _miss_entries(connection, now_ms, now_ms - books.timings.entry_s * 1000)
    with books.engine.begin() as connection:
        restored.finish(connection, now_ms)
    return len(changed)


def _miss_entries(connection: Connection, now_ms: int, paid_before_ms: int) -> None:
    raised = select(cases.c.subject).where(cases.c.kind == "entry_missing")
    query = (
        select(slips.c.code)
        .where(slips.c.entry_expected.is_(True), slips.c.paid_ms > 0, slips.c.paid_ms < paid_before_ms)
        .where(slips.c.code.not_in(raised))
        .order_by(slips.c.code)
        .limit(_ROWS_PER_SWEEP)
    )
    for code in connection.execute(query).scalars().all():
        rows.raise_case(connection, now_ms, "entry_missing", code)
