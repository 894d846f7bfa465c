"""One paid slip's way to the biller and back: take the order, call, book the answer. Each step is one transaction.

The order is written with the payment. Taking it marks the next call as a question before the first call leaves: whatever is
interrupted after that is asked about under the same reference, never paid again blindly.
"""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, select, update

from central.billers.interface import Finality, Outcome
from central.ledger import postings, rows
from central.ledger.books import Books, UndeliverableError
from central.ledger.rows import Slip
from central.ledger.states import Reason, may
from central.store.money_tables import dispatches, open_payments, slips
from sync.wire.errors import WireError

_SLACK_MS = 10_000
_FINAL = (Finality.SUCCESS, Finality.FAILED)


_LOCK = select(dispatches).where(dispatches.c.reference == bindparam("b_reference")).with_for_update()
_UPDATE = update(dispatches).where(dispatches.c.reference == bindparam("b_reference"))
_CLOSE = delete(open_payments).where(open_payments.c.code == bindparam("b_code"))


class Order(msgspec.Struct, frozen=True):
    """One due order as it was taken. attempts: how many calls before this one. reconcile: the restore_id after which the biller
    has still to be asked about it, 0 for none.
    """

    reference: str
    code: str
    biller: str
    call: Literal["pay", "advise"]
    attempts: int
    created_ms: int
    reconcile: int = 0


def take(books: Books, count: int) -> list[Order]:
    """Take up to `count` due orders; each comes back by itself if this process dies before `settle`.

    New business first: what a restore wants to be asked about can be much. An order that somebody is at, or its slip, is left for
    another time: whoever settles an order locks the slip first, so waiting here could have no end.
    """
    now_ms = books.now_ms()
    lease_ms = (books.timings.connect_s + books.timings.pay_s) * 2000 + _SLACK_MS
    with books.engine.begin() as connection:
        due = connection.execute(
            select(dispatches)
            .join(slips, slips.c.code == dispatches.c.code)
            .where(dispatches.c.state == "open", dispatches.c.next_ms <= now_ms)
            .order_by(dispatches.c.reconcile, dispatches.c.next_ms)
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
        row = _locked_row(connection, order.reference)
        if outcome.finality in _FINAL and may(
            slip.state, Reason.DISPATCHED
        ):  # a backup from before it was sent is in place now
            slip = rows.move(connection, slip, Reason.DISPATCHED, "central", now_ms)
        values: dict[str, int | str] = {"state": "done", "reconcile": 0}
        match outcome.finality:
            case Finality.SUCCESS:
                deliver(connection, slip, outcome, now_ms)
            case Finality.FAILED:
                reject(connection, slip, now_ms)
            case Finality.OPEN:
                answered = outcome.code != "" and order.reconcile == row.reconcile
                values = {"next_ms": now_ms + _pause_ms(books, order), "next_call": "advise"}
                values |= {"reconcile": 0} if answered else {}
            case Finality.ABSENT:
                values = _after_absent(slip, row, order, now_ms + _pause_ms(books, order))
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


def is_open(connection: Connection, slip: Slip) -> bool:
    """Say whether the biller is still being asked about a slip."""
    query = select(dispatches.c.state).where(dispatches.c.code == slip.code)
    return connection.execute(query).scalar_one_or_none() == "open"


def send_again(connection: Connection, slip: Slip, now_ms: int) -> None:
    """Let the order of a locked slip go that a restore held because the biller had not seen it; no other changes."""
    held = update(dispatches).where(dispatches.c.code == slip.code, dispatches.c.state == "held")
    connection.execute(held.values(state="open", next_call="pay", next_ms=now_ms, attempts=0))


def withdraw(connection: Connection, slip: Slip, now_ms: int) -> bool:
    """End the order of a locked slip that a restore held because the biller had not seen it; False when it is not held.

    The money is owed to the customer then.
    """
    held = update(dispatches).where(dispatches.c.code == slip.code, dispatches.c.state == "held")
    if connection.execute(held.values(state="done")).rowcount == 0:
        return False
    reject(connection, slip, now_ms)
    return True


def _order(row: Row[Any]) -> Order:
    return Order(row.reference, row.code, row.biller, row.next_call, row.attempts, row.created_ms, row.reconcile)


def _locked_row(connection: Connection, reference: str) -> Row[Any]:
    return connection.execute(_LOCK, {"b_reference": reference}).one()


def _after_absent(slip: Slip, row: Row[Any], order: Order, again_ms: int) -> dict[str, int | str]:
    """Give what becomes of an order that the biller has not seen.

    After a restore it may have been refused, and the cash given back, since the backup: then people decide (`send_again`).
    """
    if row.state != "open":
        return {}
    if order.reconcile != row.reconcile:  # asked before the restore: it says nothing about the time since the backup
        return {"next_ms": again_ms, "next_call": "advise"}
    if slip.state == "refund_due":
        return {"state": "done", "reconcile": 0}
    if slip.reconcile:
        return {"state": "held", "next_call": "pay", "reconcile": 0}
    return {"next_ms": again_ms, "next_call": "pay", "reconcile": 0}


def _too_old(books: Books, order: Order, now_ms: int, *, creates: bool) -> bool:
    """Say whether a reference may not be asked about any more.

    One whose question buys nothing gets its time anew at a restore.
    """
    since_ms = order.reconcile * 1000 if order.reconcile and not creates else order.created_ms
    return now_ms - since_ms > books.timings.advice_age_s * 1000 and (order.attempts > 0 or creates)


def _take(books: Books, connection: Connection, order: Order, now_ms: int, lease_ms: int) -> Order | None:
    slip = rows.find(connection, order.code, lock=True)
    assert slip is not None, "an order has its slip"
    try:
        purchase = books.purchase_of(slip)  # first: it knows whether the biller is connected
        creates = books.billers[order.biller].advice_creates(purchase)
    except (UndeliverableError, WireError):
        _update(connection, order.reference, state="person", reconcile=0)
        rows.raise_case(connection, now_ms, "undeliverable", order.code, slip.product)
        return None
    if _too_old(books, order, now_ms, creates=creates):
        _update(connection, order.reference, state="person", reconcile=0)
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
    connection.execute(_CLOSE, {"b_code": slip.code})


def _update(connection: Connection, reference: str, **values: int | str) -> None:
    connection.execute(_UPDATE, {"b_reference": reference, **values})
