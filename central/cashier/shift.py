"""What a till did: its shift, for the list beside the desk and the count of the drawer, and its payments of any day."""

from typing import Any

from sqlalchemy import Connection, Select, select

from central.cashier.places import place_of
from central.cashier.shift_shapes import ClosedShift, ShiftAnswer, TillPayment
from central.ledger import shifts
from central.ledger.books import Books
from central.ledger.calendar import iso
from central.ledger.judging import Till, product_name
from central.ledger.shifts import Shift
from central.store.money_tables import payments, slips

_NEWEST_MAX = 20
_FOUND_MAX = 50
_DUE_MAX = 5
EARLIER_MAX = 30

_LINES = select(
    payments.c.paid_ms, payments.c.code, payments.c.amount, payments.c.cashier, slips.c.product, slips.c.state
).join(slips, slips.c.code == payments.c.code)


def shift_of(books: Books, connection: Connection, till: Till) -> ShiftAnswer:
    """Give the open shift of a till, its newest payments, and what it still has to pay back."""
    here = payments.c.till == till.till
    place = place_of(connection, till.till)
    shift = shifts.current(connection, till.till)
    opening = shift.opening if shift else shifts.last_left(connection, till.till)
    sums = shifts.takings(connection, shift) if shift else shifts.Takings(0, 0, 0, 0)
    newest = _LINES.where(here, payments.c.shift == shift.shift) if shift else None
    due = _LINES.where(here, slips.c.state == "refund_due")
    return ShiftAnswer(
        store=place.store,
        till=place.till,
        cashier=till.cashier,
        shift=shift.shift if shift else None,
        opened_at=iso(shift.opened_ms) if shift else None,
        opened_by=shift.opened_by if shift else None,
        opening=opening,
        count=sums.payments,
        taken=sums.taken,
        refunds=sums.refunds,
        returned=sums.returned,
        expected_drawer=opening + sums.taken - sums.returned,
        payments=[] if newest is None else _listed(books, connection, newest, _NEWEST_MAX),
        refunds_due=_listed(books, connection, due, _DUE_MAX),
    )


def payments_of(books: Books, connection: Connection, till: Till, tail: str) -> list[TillPayment]:
    """Give the newest payments of a till, of any day. tail: the last digits of the slip's code, "" for all."""
    query = _LINES.where(payments.c.till == till.till)
    if tail:
        query = query.where(payments.c.code.endswith(tail, autoescape=True))
    return _listed(books, connection, query, _FOUND_MAX)


def closed(connection: Connection, shift: Shift) -> ClosedShift:
    """Give a closed shift with what it did."""
    sums = shifts.takings(connection, shift)
    return ClosedShift(
        shift=shift.shift,
        opened_at=iso(shift.opened_ms) or "",
        opened_by=shift.opened_by,
        opening=shift.opening,
        closed_at=iso(shift.closed_ms) or "",
        closed_by=shift.closed_by,
        count=sums.payments,
        taken=sums.taken,
        refunds=sums.refunds,
        returned=sums.returned,
        expected=shift.expected,
        counted=shift.counted,
        difference=shift.difference,
        left=shift.left,
        to_safe=shift.counted - shift.left,
        note=shift.note,
    )


def _listed(books: Books, connection: Connection, query: Select[Any], limit: int) -> list[TillPayment]:
    found = connection.execute(query.order_by(payments.c.paid_ms.desc(), payments.c.code).limit(limit)).all()
    names = {row.product: product_name(books, connection, row.product) for row in found}
    return [
        TillPayment(
            time=iso(row.paid_ms) or "",
            code=row.code,
            code_tail=row.code[-4:],
            product=names[row.product],
            total=row.amount,
            state=row.state,
            cashier=row.cashier,
        )
        for row in found
    ]
