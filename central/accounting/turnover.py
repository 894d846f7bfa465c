"""What an accountant books of a day: by biller, store and till, how many payments, their parts, what became of them, refunds."""

import msgspec
from sqlalchemy import ColumnElement, Connection, case, func, select

from central.accounting import days
from central.ledger.states import OPEN
from central.store.money_tables import payments, refunds, slips
from central.store.people_tables import tills


class Turnover(msgspec.Struct, frozen=True, kw_only=True):
    """One biller at one till on one day; rupiah. total: amount and both fees; also delivered, refunded, open and disputed.

    refunds, refunded_cash: given out at this till on this day, for payments of whatever day.
    """

    day: int
    biller: str
    store: str
    till: str
    payments: int = 0
    amount: int = 0
    admin_fee: int = 0
    service_fee: int = 0
    total: int = 0
    delivered: int = 0
    refunded: int = 0
    open: int = 0
    disputed: int = 0
    refunds: int = 0
    refunded_cash: int = 0


def of_day(connection: Connection, day: int) -> list[Turnover]:
    """Give a day's rows, by biller, store and till."""
    found: dict[tuple[str, str, str], Turnover] = {}
    paid = payments.c.paid_ms
    query = (
        select(
            slips.c.biller,
            payments.c.store,
            payments.c.till,
            func.count().label("payments"),
            *(func.sum(slips.c[name]).label(name) for name in ("amount", "admin_fee", "service_fee", "total")),
            _total_if(slips.c.state == "success").label("delivered"),
            _total_if(slips.c.state == "refunded").label("refunded"),
            _total_if(slips.c.state.in_(OPEN)).label("open"),
            _total_if(slips.c.state == "disputed").label("disputed"),
        )
        .select_from(payments.join(slips, slips.c.code == payments.c.code))
        .where(paid >= days.start_ms(day), paid < days.end_ms(day))
        .group_by(slips.c.biller, payments.c.store, payments.c.till)
    )
    for row in connection.execute(query):
        found[row.biller, row.store, row.till] = Turnover(
            day=day, biller=row.biller, store=row.store, till=row.till, payments=row.payments, amount=int(row.amount),
            admin_fee=int(row.admin_fee), service_fee=int(row.service_fee), total=int(row.total),
            delivered=int(row.delivered), refunded=int(row.refunded), open=int(row.open), disputed=int(row.disputed),
        )  # fmt: skip
    for biller, store, till, count, cash in _refunds(connection, day):
        row_of = found.get((biller, store, till)) or Turnover(day=day, biller=biller, store=store, till=till)
        found[biller, store, till] = msgspec.structs.replace(row_of, refunds=count, refunded_cash=int(cash))
    return [found[key] for key in sorted(found)]


def _refunds(connection: Connection, day: int) -> list[tuple[str, str, str, int, int]]:
    at_ms = refunds.c.refunded_ms
    query = (
        select(slips.c.biller, tills.c.store, refunds.c.till, func.count(), func.sum(refunds.c.amount))
        .select_from(refunds.join(slips, slips.c.code == refunds.c.code).join(tills, tills.c.till == refunds.c.till))
        .where(at_ms >= days.start_ms(day), at_ms < days.end_ms(day))
        .group_by(slips.c.biller, tills.c.store, refunds.c.till)
    )
    return [tuple(row) for row in connection.execute(query)]


def _total_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, slips.c.total), else_=0))
