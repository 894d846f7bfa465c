"""One paid slip's way to the biller and back: take the order, call, book the answer. Each step is one transaction.

The order is written with the payment. Taking it marks the next call as a question before the first call leaves: whatever is
interrupted after that is asked about under the same reference, never paid again blindly.
"""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from central.billers.interface import Finality, Outcome, Purchase
from central.ledger import booking, rows
from central.ledger.books import Books, UndeliverableError
from central.ledger.rows import CaseKind, Slip
from central.ledger.states import Reason, may
from central.store.money_tables import dispatches, slips
from sync.wire.errors import WireError

_SLACK_MS = 10_000
_REVERSALS_MAX = 10
"""So often a reversal is asked for before people look at it again."""

_LOCK = select(dispatches).where(dispatches.c.reference == bindparam("b_reference")).with_for_update()
_UPDATE = update(dispatches).where(dispatches.c.reference == bindparam("b_reference"))
_HURRY = _UPDATE.where(dispatches.c.state == "open", dispatches.c.next_ms > bindparam("b_after_ms"))
_GIVEN_UP_TOGETHER = 100
_GIVEN_UP = ("refund_due", "refunded")
_UNSENT = ("paid", "in_process")
"""States in which a payment may be sent; in every other one it has been decided what becomes of the money."""


class Order(msgspec.Struct, frozen=True):
    """One due order as it was taken. attempts: how many calls before this one. reconcile: the restore_id after which the biller
    has still to be asked about it, 0 for none.
    """

    reference: str
    code: str
    biller: str
    call: Literal["pay", "advise", "reverse"]
    attempts: int
    created_ms: int
    reconcile: int = 0


def take(books: Books, count: int) -> list[Order]:
    """Take up to `count` due orders; each comes back by itself if this process dies before `settle`.

    New business first: what a restore wants to be asked about can be much. Nothing is taken for a biller that is down: it waits
    without using up its questions, and comes to people when it has waited for as long as questions are asked. An order that
    somebody is at, or its slip, is left for another time: whoever settles an order locks the slip first, so waiting here could
    have no end.
    """
    now_ms = books.now_ms()
    down = [name for name in books.billers if books.is_down(name)]
    with books.engine.begin() as connection:
        if down:
            _give_up_waiting(connection, down, now_ms, now_ms - books.timings.advice_age_s * 1000)
        due = connection.execute(
            select(dispatches)
            .join(slips, slips.c.code == dispatches.c.code)
            .where(dispatches.c.state == "open", dispatches.c.next_ms <= now_ms, dispatches.c.biller.not_in(down))
            .order_by(dispatches.c.reconcile, dispatches.c.next_ms)
            .limit(count)
            .with_for_update(skip_locked=True)
        ).all()
        taken = [_take(books, connection, _order(row), now_ms) for row in due]
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
        values: dict[str, int | str] = {"state": "done", "reconcile": 0}
        match outcome.finality:
            case Finality.SUCCESS | Finality.FAILED if row.state == "done" and contradicts(slip, outcome):
                contradict(books, connection, slip, outcome, now_ms)  # the other was said while this one was under way
                values = {}
            case Finality.SUCCESS | Finality.FAILED:
                booking.book(books, connection, slip, outcome, now_ms, reversal=order.call == "reverse")
            case Finality.OPEN:
                answered = outcome.code != "" and order.reconcile == row.reconcile
                values = {"next_ms": now_ms + _pause_ms(books, order), "next_call": _again(order, row)}
                values |= {"reconcile": 0} if answered else {}
            case Finality.ABSENT:
                values = _after_absent(connection, slip, row, order, now_ms, now_ms + _pause_ms(books, order))
        _update(connection, order.reference, last_code=outcome.code[:16], **values)


def finish(connection: Connection, slip: Slip, code: str = "") -> None:
    """Note that nobody asks about a locked slip any more, whatever its order waited for. code: the biller's result code."""
    said = {"last_code": code[:16]} if code else {}
    _update(connection, slip.reference, state="done", reconcile=0, **said)


def ask_once_more(connection: Connection, slip: Slip, now_ms: int) -> None:
    """Ask the biller about a locked slip again, whatever is known: what it says then is booked."""
    _update(connection, slip.reference, state="open", next_call="advise", next_ms=now_ms, attempts=0)


def contradicts(slip: Slip, outcome: Outcome) -> bool:
    """Say whether a biller's final word is not the one that was booked for a slip."""
    if outcome.finality is Finality.SUCCESS:
        return slip.state in _GIVEN_UP
    return outcome.finality is Finality.FAILED and slip.state == "success"


def contradict(books: Books, connection: Connection, slip: Slip, outcome: Outcome, now_ms: int) -> None:
    """Take a final word about a locked slip that is not the one before. It may be the older of the two, arriving late: the biller
    is asked.

    A denial counts from its arrival, and no cash goes out before the answer.
    """
    ask = askable(books, slip, now_ms)
    if outcome.finality is Finality.FAILED or not ask:
        booking.book(books, connection, slip, outcome, now_ms)
    if ask:
        ask_once_more(connection, slip, now_ms)


def hurry(books: Books, connection: Connection, slip: Slip, now_ms: int) -> None:
    """Ask the biller about a locked slip at once, unless a call is under way or due within its time limit."""
    connection.execute(
        _HURRY, {"b_reference": slip.reference, "b_after_ms": now_ms + lease_ms(books), "next_ms": now_ms}
    )


def lease_ms(books: Books) -> int:
    """Give for how long an order belongs to whoever took it."""
    return (books.timings.connect_s + books.timings.pay_s) * 2000 + _SLACK_MS


def askable(books: Books, slip: Slip, now_ms: int) -> bool:
    """Say whether a paid slip's biller is connected and may be asked: where asking can be buying, only while it knows the
    reference.
    """
    try:
        return _may_ask(books, slip, books.purchase_of(slip), now_ms)
    except (UndeliverableError, WireError):
        return False


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
    booking.reject(connection, slip, now_ms)
    return True


def _order(row: Row[Any]) -> Order:
    return Order(row.reference, row.code, row.biller, row.next_call, row.attempts, row.created_ms, row.reconcile)


def _locked_row(connection: Connection, reference: str) -> Row[Any]:
    return connection.execute(_LOCK, {"b_reference": reference}).one()


def _again(order: Order, row: Row[Any]) -> str:
    """Give the call that follows one without a final answer: a question, or a reversal that people want."""
    return "reverse" if "reverse" in (order.call, row.next_call) else "advise"


def _after_absent(
    connection: Connection, slip: Slip, row: Row[Any], order: Order, now_ms: int, again_ms: int
) -> dict[str, int | str]:
    """Give what becomes of an order that the biller has not seen.

    After a restore it may have been refused, and the cash given back, since the backup: then people decide (`send_again`).
    """
    if row.state != "open":
        return {}
    if order.reconcile != row.reconcile or _again(order, row) == "reverse":
        # asked before the restore: it says nothing about the time since the backup; and it is no answer to a reversal
        return {"next_ms": again_ms, "next_call": _again(order, row)}
    if slip.state == "success":
        rows.raise_case(connection, now_ms, "biller_denied", slip.code, "the biller does not know this reference")
    if slip.state not in _UNSENT:
        return {"state": "done", "reconcile": 0}
    if slip.reconcile:
        return {"state": "held", "next_call": "pay", "reconcile": 0}
    return {"next_ms": again_ms, "next_call": "pay", "reconcile": 0}


def _may_ask(books: Books, slip: Slip, purchase: Purchase, now_ms: int) -> bool:
    biller = books.billers[slip.biller]
    return not biller.advice_creates(purchase) or now_ms - slip.paid_ms <= biller.rules.advice_age_s * 1000


def _why_person(books: Books, slip: Slip, order: Order, now_ms: int) -> tuple[CaseKind, str] | None:
    """Say why an order goes to people, None when it goes on.

    One whose question buys nothing gets its time anew at a restore; one that people want to be asked about again gets one
    question.
    """
    try:
        purchase = books.purchase_of(slip)  # first: it knows whether the biller is connected
        biller = books.billers[order.biller]
    except (UndeliverableError, WireError):
        return "undeliverable", slip.product
    if order.call == "reverse" and not biller.rules.reverses:
        return "reversal_refused", "its connector takes nothing back"
    if order.call == "reverse":
        return ("reversal_refused", f"calls: {order.attempts}") if order.attempts >= _REVERSALS_MAX else None
    since_ms = order.reconcile * 1000 if order.reconcile and not biller.advice_creates(purchase) else order.created_ms
    exhausted = now_ms - since_ms > books.timings.advice_age_s * 1000 and order.attempts > 0
    if exhausted or not _may_ask(books, slip, purchase, now_ms):
        return "advice_exhausted", f"calls: {order.attempts}"
    return None


def _take(books: Books, connection: Connection, order: Order, now_ms: int) -> Order | None:
    slip = rows.find(connection, order.code, lock=True)
    assert slip is not None, "an order has its slip"
    if order.call != "advise" and slip.state not in _UNSENT:  # its end is known: nothing is sent or taken back any more
        _update(connection, order.reference, state="done", reconcile=0)
        return None
    why = _why_person(books, slip, order, now_ms)
    if why is not None:
        _to_person(connection, order, now_ms, *why)
        return None
    if may(slip.state, Reason.DISPATCHED):
        rows.move(connection, slip, Reason.DISPATCHED, "central", now_ms)
    again_ms = now_ms + lease_ms(books)
    again = "reverse" if order.call == "reverse" else "advise"
    _update(connection, order.reference, attempts=order.attempts + 1, next_call=again, next_ms=again_ms)
    return order


def _give_up_waiting(connection: Connection, down: list[str], now_ms: int, due_before_ms: int) -> None:
    """Bring to people what has been due for too long while its biller is down: the money is not held in silence."""
    waited = connection.execute(
        select(dispatches)
        .join(slips, slips.c.code == dispatches.c.code)
        .where(dispatches.c.state == "open", dispatches.c.next_ms < due_before_ms, dispatches.c.biller.in_(down))
        .order_by(dispatches.c.next_ms)
        .limit(_GIVEN_UP_TOGETHER)
        .with_for_update(skip_locked=True)
    ).all()
    for row in waited:
        _to_person(connection, _order(row), now_ms, "advice_exhausted", "its biller is down")


def _to_person(connection: Connection, order: Order, now_ms: int, kind: CaseKind, detail: str) -> None:
    _update(connection, order.reference, state="person", reconcile=0)
    rows.raise_case(connection, now_ms, kind, order.code, detail)


def _pause_ms(books: Books, order: Order) -> int:
    pauses = books.timings.advice_ms
    return pauses[min(order.attempts, len(pauses) - 1)]


def _update(connection: Connection, reference: str, **values: int | str) -> None:
    connection.execute(_UPDATE, {"b_reference": reference, **values})
