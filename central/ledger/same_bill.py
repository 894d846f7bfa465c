"""The same purchase under another code: being paid, paid for good, or paid a short while ago."""

from sqlalchemy import Connection, bindparam, func, select

from central.ledger.rows import Slip
from central.store.money_tables import open_payments, slips
from sync.wire.catalogue import Product

_OPEN_PAYMENTS = (
    select(func.count())
    .select_from(open_payments.join(slips, slips.c.code == open_payments.c.code))
    .where(slips.c.guard_key == bindparam("b_guard_key"))
)
_SETTLED = select(func.count()).where(
    slips.c.biller == bindparam("b_biller"),
    slips.c.bill_key == bindparam("b_bill_key"),
    slips.c.code != bindparam("b_code"),
    slips.c.paid_ms > 0,
    slips.c.state.in_(("success", "disputed")),
)
_LAST_PAID = select(func.max(slips.c.paid_ms)).where(
    slips.c.guard_key == bindparam("b_guard_key"),
    slips.c.code != bindparam("b_code"),
    slips.c.paid_ms > bindparam("b_since_ms"),
    slips.c.state.not_in(("refund_due", "refunded")),
)


def is_being_paid(connection: Connection, slip: Slip) -> bool:
    """Say whether a payment for what this slip pays is open at its biller, under whatever code and for whatever period: how a
    bill stands whose payment is under way, nobody knows.
    """
    if slip.guard_key == "":
        return False
    return int(connection.execute(_OPEN_PAYMENTS, {"b_guard_key": slip.guard_key}).scalar_one()) > 0


def is_settled(connection: Connection, slip: Slip, product: Product | None) -> bool:
    """Say whether what this slip pays was paid under another code, and is never due again.

    So it is with a payment code, which stands for one order, and with a bill of one period. A bill whose inquiry named no period
    may be next month's: it is only asked about.
    """
    once = product is not None and (product.kind == "paycode" or (product.kind == "bill" and slip.period != ""))
    if not once:
        return False
    key = {"b_biller": slip.biller, "b_bill_key": slip.bill_key, "b_code": slip.code}
    return int(connection.execute(_SETTLED, key).scalar_one()) > 0


def last_paid_ms(connection: Connection, slip: Slip, now_ms: int) -> int:
    """Give when the same was last paid under another code, for whatever period, within the guard time, else 0."""
    since_ms = now_ms - slip.repeat_guard_s * 1000
    same = {"b_guard_key": slip.guard_key, "b_code": slip.code, "b_since_ms": since_ms}
    return int(connection.execute(_LAST_PAID, same).scalar_one() or 0)
