"""One paid slip's way to the biller and back: take the order, call, book the answer. Each step is one transaction.

The order is written with the payment. Taking it marks the next call as a question before the first call leaves: whatever is
interrupted after that is asked about under the same reference, never paid again blindly.
"""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, delete, select, update

from central.billers.interface import Finality, Outcome
from central.ledger import postings, rows
from central.ledger.books import Books, UndeliverableError
from central.ledger.rows import Slip
from central.ledger.states import Reason, may
from central.store.money_tables import dispatches, open_payments
from sync.wire.errors import WireError

_SLACK_MS = 10_000


class Order(msgspec.Struct, frozen=True):
    """One due order as it was taken. attempts: how many calls before this one."""

    reference: str
    code: str
    biller: str
    call: Literal["pay", "advise"]
    attempts: int
    created_ms: int


def take(books: Books, count: int) -> list[Order]:
    """Take up to `count` due orders; each comes back by itself if this process dies before `settle`."""
    now_ms = books.now_ms()
    lease_ms = (books.timings.connect_s + books.timings.pay_s) * 2000 + _SLACK_MS
    with books.engine.begin() as connection:
        due = connection.execute(
            select(dispatches)
            .where(dispatches.c.state == "open", dispatches.c.next_ms <= now_ms)
            .order_by(dispatches.c.next_ms)
            .limit(count)
            .with_for_update(skip_locked=True)
        ).all()
        taken = [_take(books, connection, _order(row), now_ms, lease_ms) for row in due]
    return [order for order in taken if order is not None]


def carry_out(books: Books, order: Order) -> Outcome:
    """Call the biller for a taken order. Blocks up to the biller's time limit; no transaction may be open."""
    with books.engine.begin() as connection:
        slip = rows.find(connection, order.code)
        assert slip is not None, "an order has its slip"
    return books.call(order.call, books.purchase_of(slip), order.biller)


def settle(books: Books, order: Order, outcome: Outcome) -> None:
    """Book what the biller said. Repeating it, or a late answer, moves nothing twice."""
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        slip = rows.find(connection, order.code, lock=True)
        assert slip is not None, "an order has its slip"
        values: dict[str, int | str] = {"state": "done"}
        match outcome.finality:
            case Finality.SUCCESS:
                deliver(connection, slip, outcome, now_ms)
            case Finality.FAILED:
                reject(connection, slip, now_ms)
            case Finality.OPEN:
                values = {"next_ms": now_ms + _pause_ms(books, order), "next_call": "advise"}
            case Finality.ABSENT:
                values = {"next_ms": now_ms + _pause_ms(books, order), "next_call": "pay"}
        _update(connection, order.reference, last_code=outcome.code[:16], **values)


def deliver(connection: Connection, slip: Slip, outcome: Outcome, now_ms: int) -> None:
    """Book a final success of a locked slip; after a refund it is the operator's loss and a case."""
    if may(slip.state, Reason.DELIVERED):
        columns = {
            "finished_ms": now_ms,
            "serial": outcome.serial[:64],
            "biller_reference": outcome.biller_reference[:64],
            "biller_lines": msgspec.json.encode(outcome.lines).decode(),
        }
        postings.post(connection, slip, Reason.DELIVERED, now_ms)
        rows.move(connection, slip, Reason.DELIVERED, "central", now_ms, **columns)
    elif may(slip.state, Reason.CONTRADICTED):
        postings.post(connection, slip, Reason.CONTRADICTED, now_ms)
        rows.move(connection, slip, Reason.CONTRADICTED, "central", now_ms)
        rows.raise_case(connection, now_ms, "biller_dispute", slip.code, "success after the refund")
    _close_bill(connection, slip)


def reject(connection: Connection, slip: Slip, now_ms: int) -> None:
    """Book a final failure of a locked slip: the money is owed to the customer."""
    if may(slip.state, Reason.REJECTED):
        rows.move(connection, slip, Reason.REJECTED, "central", now_ms, finished_ms=now_ms)
    elif may(slip.state, Reason.DENIED):
        postings.post(connection, slip, Reason.DENIED, now_ms)
        rows.move(connection, slip, Reason.DENIED, "central", now_ms, serial="")
    _close_bill(connection, slip)


def _order(row: Row[Any]) -> Order:
    return Order(row.reference, row.code, row.biller, row.next_call, row.attempts, row.created_ms)


def _take(books: Books, connection: Connection, order: Order, now_ms: int, lease_ms: int) -> Order | None:
    slip = rows.find(connection, order.code, lock=True)
    assert slip is not None, "an order has its slip"
    try:
        creates = books.billers[order.biller].advice_creates(books.purchase_of(slip))
    except (UndeliverableError, WireError):
        _update(connection, order.reference, state="person")
        rows.raise_case(connection, now_ms, "undeliverable", order.code, slip.product)
        return None
    too_old = now_ms - order.created_ms > books.timings.advice_age_s * 1000
    if too_old and (order.attempts > 0 or creates):
        _update(connection, order.reference, state="person")
        rows.raise_case(connection, now_ms, "advice_exhausted", order.code, f"after {order.attempts} calls")
        return None
    if may(slip.state, Reason.DISPATCHED):
        rows.move(connection, slip, Reason.DISPATCHED, "central", now_ms)
    _update(connection, order.reference, attempts=order.attempts + 1, next_call="advise", next_ms=now_ms + lease_ms)
    return order


def _pause_ms(books: Books, order: Order) -> int:
    pauses = books.timings.advice_ms
    return pauses[min(order.attempts, len(pauses) - 1)]


def _close_bill(connection: Connection, slip: Slip) -> None:
    connection.execute(delete(open_payments).where(open_payments.c.code == slip.code))


def _update(connection: Connection, reference: str, **values: int | str) -> None:
    connection.execute(update(dispatches).where(dispatches.c.reference == reference).values(**values))
