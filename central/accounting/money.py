"""Where the money of a business day is: each payment in exactly one place, and the postings of its slip say the same."""

import msgspec
from sqlalchemy import ColumnElement, Connection, Subquery, case, exists, func, literal, or_, select

from central.accounting import days
from central.accounting.matching import COST
from central.ledger import postings
from central.ledger.states import HOLDING, OPEN
from central.store.money_tables import payments, slips
from central.store.money_tables import postings as table


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the money that was taken on a day; rupiah. payments: how many.

    booked_right: each slip's postings say what its state says, and no slip has taken money without a payment.
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
    """Give the money of a day as it stands. Slips may change while it is asked: each statement sees them whole."""
    start_ms, end_ms = days.start_ms(day), days.end_ms(day)
    paid = (payments.c.paid_ms >= start_ms, payments.c.paid_ms < end_ms)
    moved = (
        select(
            table.c.code,
            _sum(table.c.account == postings.OWED).label("owed"),
            _sum(table.c.account.startswith(postings.drawer(""))).label("drawer"),
            _sum(table.c.account == literal("biller:") + slips.c.biller).label("biller"),
            _sum(table.c.account == postings.INCOME).label("income"),
        )
        .join(slips, slips.c.code == table.c.code)
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
            func.sum(case((_is_wrong(moved), 1), else_=0)).label("wrong"),
        )
        .select_from(payments.join(slips, slips.c.code == payments.c.code))
        .outerjoin(moved, moved.c.code == payments.c.code)
        .where(*paid)
        .group_by(slips.c.state)
    )
    found = connection.execute(query).all()
    places = {"delivered": 0, "refunded": 0, "open": 0, "disputed": 0}
    right = not _without_payment(connection, start_ms, end_ms)
    for row in found:
        if row.state not in HOLDING:
            right = False
            continue
        places[_place(row.state)] += int(row.total)
        right = right and row.wrong == 0
    return Money(
        payments=sum(row.payments for row in found), money_in=int(sum(row.money_in for row in found)),
        booked_right=right, **places,
    )  # fmt: skip


def _without_payment(connection: Connection, start_ms: int, end_ms: int) -> int:
    """Count the slips of a day whose state says that money came in, and of which no payment is kept."""
    kept = exists().where(payments.c.code == slips.c.code)
    query = select(func.count()).where(slips.c.paid_ms >= start_ms, slips.c.paid_ms < end_ms)
    return connection.execute(query.where(slips.c.state.in_(HOLDING), ~kept)).scalar_one()


def _place(state: str) -> str:
    if state in OPEN:
        return "open"
    return {"success": "delivered"}.get(state, state)


def _is_wrong(moved: Subquery) -> ColumnElement[bool]:
    """Whether a slip's payment is not its price, or its postings are not what its state means; debit is positive."""
    state, total = slips.c.state, slips.c.total
    expected: dict[str, ColumnElement[int]] = {
        "owed": case((state.in_(OPEN), -total), else_=0),
        "drawer": case((state.in_(OPEN | {"success"}), total), else_=0),
        "biller": case((state.in_(("success", "disputed")), -COST), else_=0),
        "income": case((state == "success", -slips.c.service_fee), else_=0),
    }
    differs = (func.coalesce(moved.c[name], 0) != amount for name, amount in expected.items())
    return or_(payments.c.amount != total, *differs)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, table.c.amount), else_=0))
