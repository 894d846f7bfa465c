"""Where the money of a business day is: each payment in exactly one place, and the postings of its slip say the same."""

import msgspec
from sqlalchemy import ColumnElement, Connection, case, func, select

from central.accounting import days
from central.accounting.matching import COST
from central.ledger import postings
from central.ledger.states import HOLDING, OPEN
from central.store.money_tables import payments, slips
from central.store.money_tables import postings as table


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the money that was taken on a day; rupiah. payments: how many.

    booked_right: for every state the postings of these slips say what the state says.
    """

    payments: int
    money_in: int
    delivered: int
    refunded: int
    open: int
    disputed: int
    booked_right: bool

    @property
    def agrees(self) -> bool:
        """Say whether each payment is in exactly one place."""
        return self.booked_right and self.money_in == self.delivered + self.refunded + self.open + self.disputed


def money_of(connection: Connection, day: int) -> Money:
    """Give the money of a day as it stands. One statement: slips may change while it is asked."""
    paid = (payments.c.paid_ms >= days.start_ms(day), payments.c.paid_ms < days.end_ms(day))
    moved = (
        select(
            table.c.code,
            _sum(table.c.account == postings.OWED).label("owed"),
            _sum(table.c.account.like("drawer:%")).label("drawer"),
            _sum(table.c.account.like("biller:%")).label("biller"),
            _sum(table.c.account == postings.INCOME).label("income"),
        )
        .where(table.c.code.in_(select(payments.c.code).where(*paid)))
        .group_by(table.c.code)
        .subquery()
    )
    query = (
        select(
            slips.c.state,
            func.count().label("payments"),
            func.sum(payments.c.amount).label("money_in"),
            func.sum(slips.c.total).label("total"),
            func.sum(COST).label("cost"),
            func.sum(slips.c.service_fee).label("service_fee"),
            *(func.coalesce(func.sum(moved.c[name]), 0).label(name) for name in ("owed", "drawer", "biller", "income")),
        )
        .select_from(payments.join(slips, slips.c.code == payments.c.code))
        .outerjoin(moved, moved.c.code == payments.c.code)
        .where(*paid)
        .group_by(slips.c.state)
    )
    found = connection.execute(query).all()
    places = {"delivered": 0, "refunded": 0, "open": 0, "disputed": 0}
    right = True
    for row in found:
        if row.state not in HOLDING:
            right = False
            continue
        places[_place(row.state)] += int(row.total)
        booked = tuple(int(row._mapping[name]) for name in ("owed", "drawer", "biller", "income"))
        right = right and booked == _expected(row.state, int(row.total), int(row.cost), int(row.service_fee))
    return Money(
        payments=sum(row.payments for row in found), money_in=int(sum(row.money_in for row in found)),
        booked_right=right, **places,
    )  # fmt: skip


def _place(state: str) -> str:
    if state in OPEN:
        return "open"
    return {"success": "delivered"}.get(state, state)


def _expected(state: str, total: int, cost: int, service_fee: int) -> tuple[int, int, int, int]:
    """Give what owed, drawers, billers and income hold for slips of a state; debit is positive."""
    if state in OPEN:
        return (-total, total, 0, 0)
    return {"success": (0, total, -cost, -service_fee), "refunded": (0, 0, 0, 0), "disputed": (0, 0, -cost, 0)}[state]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, table.c.amount), else_=0))
