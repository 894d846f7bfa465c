"""The drawer of each till over a business day: what the ledger says beside what payments, refunds and shifts say."""

import msgspec
from sqlalchemy import Column, Connection, and_, case, func, select

from central.accounting import days
from central.ledger import postings
from central.store.books_tables import shifts
from central.store.money_tables import payments, refunds
from central.store.money_tables import postings as table
from central.store.people_tables import tills

_DRAWER = postings.drawer("")
_SKEW_MS = 3_600_000
"""Clocks of several centrals differ by less: a shift's payments are looked for from this long before its opening."""


class TillDay(msgspec.Struct, frozen=True, kw_only=True):
    """One till's drawer, rupiah. opening, closing: by the ledger, at the day's ends. cash_in, cash_out: by payments, refunds.

    safe: what came from the shop's safe, less what went there. difference: what counts found too much, less what they missed.
    shifts: how many were closed. shifts_right: for each the opening, its payments and refunds make what was expected.
    """

    till: str
    store: str
    payments: int
    opening: int
    cash_in: int
    refunds: int
    cash_out: int
    safe: int
    difference: int
    closing: int
    shifts: int
    shifts_right: bool

    @property
    def agrees(self) -> bool:
        """Say whether the ledger's drawer is what was taken in, given out and moved."""
        moved = self.opening + self.cash_in - self.cash_out + self.safe + self.difference
        return moved == self.closing and self.shifts_right


def of_day(connection: Connection, day: int) -> list[TillDay]:
    """Give every till that had cash, or moved some, on a day."""
    start_ms, end_ms = days.start_ms(day), days.end_ms(day)
    drawers = _drawers(connection, start_ms, end_ms)
    taken = _counted(connection, payments.c.till, payments.c.amount, payments.c.paid_ms, start_ms, end_ms)
    given = _counted(connection, refunds.c.till, refunds.c.amount, refunds.c.refunded_ms, start_ms, end_ms)
    moved = _moved(connection, start_ms, end_ms)
    closed = _closed_shifts(connection, start_ms, end_ms)
    stores = {row.till: row.store for row in connection.execute(select(tills.c.till, tills.c.store))}
    found = []
    for till in sorted({*drawers, *taken, *given, *closed}):
        opening, closing = drawers.get(till, (0, 0))
        payment_count, cash_in = taken.get(till, (0, 0))
        refund_count, cash_out = given.get(till, (0, 0))
        count, right = closed.get(till, (0, True))
        if not (opening or closing or payment_count or refund_count or count):
            continue
        day_of_till = TillDay(
            till=till, store=stores.get(till, ""), payments=payment_count, opening=opening, cash_in=cash_in,
            refunds=refund_count, cash_out=cash_out, safe=moved.get((till, "safe"), 0),
            difference=moved.get((till, "difference"), 0), closing=closing, shifts=count, shifts_right=right,
        )  # fmt: skip
        found.append(day_of_till)
    return found


def _drawers(connection: Connection, start_ms: int, end_ms: int) -> dict[str, tuple[int, int]]:
    before = func.sum(case((table.c.at_ms < start_ms, table.c.amount), else_=0))
    query = (
        select(table.c.account, before, func.sum(table.c.amount))
        .where(table.c.account.startswith(_DRAWER, autoescape=True), table.c.at_ms < end_ms)
        .group_by(table.c.account)
    )
    found = connection.execute(query).all()
    return {account.removeprefix(_DRAWER): (int(opening), int(closing)) for account, opening, closing in found}


def _moved(connection: Connection, start_ms: int, end_ms: int) -> dict[tuple[str, str], int]:
    """Give what movements without a slip brought into drawers, by till and the kind of account on the other side."""
    mine, other = table.alias("mine"), table.alias("other")
    query = (
        select(mine.c.account, other.c.account, func.sum(-other.c.amount))
        .join(other, and_(other.c.movement == mine.c.movement, other.c.account != mine.c.account))
        .where(mine.c.code.is_(None), mine.c.account.startswith(_DRAWER, autoescape=True))
        .where(mine.c.at_ms >= start_ms, mine.c.at_ms < end_ms)
        .group_by(mine.c.account, other.c.account)
    )
    found: dict[tuple[str, str], int] = {}
    for drawer, account, amount in connection.execute(query):
        key = (drawer.removeprefix(_DRAWER), account.split(":")[0])
        found[key] = found.get(key, 0) + int(amount)
    return found


def _closed_shifts(connection: Connection, start_ms: int, end_ms: int) -> dict[str, tuple[int, bool]]:
    """Give how many shifts of a till were closed, and whether each expected what its rows make."""
    since_ms = shifts.c.opened_ms - _SKEW_MS
    taken = select(func.coalesce(func.sum(payments.c.amount), 0)).where(
        payments.c.till == shifts.c.till, payments.c.paid_ms >= since_ms, payments.c.shift == shifts.c.shift
    )
    given = select(func.coalesce(func.sum(refunds.c.amount), 0)).where(
        refunds.c.till == shifts.c.till, refunds.c.refunded_ms >= since_ms, refunds.c.shift == shifts.c.shift
    )
    query = select(
        shifts.c.till,
        shifts.c.opening,
        shifts.c.expected,
        taken.scalar_subquery().label("taken"),
        given.scalar_subquery().label("given"),
    ).where(shifts.c.closed_ms >= start_ms, shifts.c.closed_ms < end_ms)
    found: dict[str, tuple[int, bool]] = {}
    for row in connection.execute(query):
        count, right = found.get(row.till, (0, True))
        found[row.till] = (count + 1, right and row.opening + int(row.taken) - int(row.given) == row.expected)
    return found


def _counted(
    connection: Connection, till: Column[str], amount: Column[int], at_ms: Column[int], start_ms: int, end_ms: int
) -> dict[str, tuple[int, int]]:
    """Give how many there were at each till within a day, and their sum."""
    query = select(till, func.count(), func.sum(amount)).where(at_ms >= start_ms, at_ms < end_ms).group_by(till)
    return {name: (count, int(total)) for name, count, total in connection.execute(query)}
