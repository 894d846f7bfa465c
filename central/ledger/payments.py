"""Taking cash for a slip, once: the payment, its postings and the order to the biller are one transaction.

The key that the till sends is kept with the slip for ever: the same key and body give the same answer again, another body is
refused, another key is a second payment. Unique constraints hold when everything else fails.
"""

import hashlib
import secrets

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from central.ledger import desk, postings, rows, shifts
from central.ledger.books import Books
from central.ledger.desk import SlipUnpayableError
from central.ledger.judging import Till, judge
from central.ledger.repricing import wants_inquiry
from central.ledger.rows import Slip
from central.ledger.states import Reason
from central.store.engine import insert_once
from central.store.money_tables import claims, dispatches, open_payments, payments
from central.store.retries import repeated
from sync.wire.requests import SlipState

_PAYMENT = select(payments).where(payments.c.code == bindparam("b_code"))
_OPEN, _PAY, _ORDER = insert(open_payments), insert(payments), insert(dispatches)
_LET_GO = delete(claims).where(claims.c.code == bindparam("b_code"))


class CashGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What the cashier commits. amount: the total due, rupiah. tendered: cash handed over, None for exact."""

    amount: int
    tendered: int | None = None
    repeat_confirmed: bool = False


class PaymentAnswer(msgspec.Struct, frozen=True):
    """What the till hears, and hears again for the same key."""

    payment_id: str
    state: SlipState
    change: int


class KeyReusedError(Exception):
    """The idempotency key has been used for this slip with another body."""


class AmountWrongError(Exception):
    """The amount is not what is due. due: the total, rupiah."""

    def __init__(self, due: int) -> None:
        super().__init__("the amount is not what is due")
        self.due = due


class TenderedShortError(Exception):
    """Less cash was handed over than is due."""


@repeated
def pay(books: Books, code: str, till: Till, key: str, cash: CashGiven) -> tuple[PaymentAnswer, bool]:
    """Take cash; give the answer and whether it is new (False: the same as before).

    Raises `SlipUnknownError`, `SlipUnpayableError`, `KeyReusedError`, `AmountWrongError`, `TenderedShortError`.
    """
    body_hash = hashlib.sha256(msgspec.json.encode(cash)).hexdigest()
    with books.engine.begin() as connection:
        slip = desk.locked(books, connection, code)
        earlier = _earlier(connection, slip, key, body_hash)
        if earlier is not None:
            return earlier, False
        seen = judge(books, connection, slip, till)
        unheld = seen.claim_until_ms == 0 and (seen.payable or slip.state == "queued")
        reprice = unheld and wants_inquiry(books, connection, slip)
    if reprice:
        desk.claim(books, code, till)
    with books.engine.begin() as connection:
        slip = desk.locked(books, connection, code)
        earlier = _earlier(connection, slip, key, body_hash)  # another request of this till may have won meanwhile
        if earlier is not None:
            return earlier, False
        _check(books, connection, slip, till, cash)
        return _commit(books, connection, slip, till, key, body_hash, cash), True


def _earlier(connection: Connection, slip: Slip, key: str, body_hash: str) -> PaymentAnswer | None:
    row = connection.execute(_PAYMENT, {"b_code": slip.code}).one_or_none()
    if row is None:
        return None
    if row.idempotency_key != key:
        raise SlipUnpayableError("paid")
    if row.body_hash != body_hash:
        raise KeyReusedError
    return msgspec.json.decode(row.answer, type=PaymentAnswer)


def _check(books: Books, connection: Connection, slip: Slip, till: Till, cash: CashGiven) -> None:
    seen = judge(books, connection, slip, till)
    if seen.reason is not None and not (seen.reason == "repeat" and cash.repeat_confirmed):
        raise SlipUnpayableError(seen.reason)
    if cash.amount != slip.total:
        raise AmountWrongError(slip.total)
    if cash.tendered is not None and cash.tendered < slip.total:
        raise TenderedShortError


def _commit(
    books: Books, connection: Connection, slip: Slip, till: Till, key: str, body_hash: str, cash: CashGiven
) -> PaymentAnswer:
    now_ms = books.now_ms()
    tendered = slip.total if cash.tendered is None else cash.tendered
    answer = PaymentAnswer(f"p-{secrets.token_hex(10)}", "paid", tendered - slip.total)
    row = {
        "payment_id": answer.payment_id, "code": slip.code, "idempotency_key": key, "body_hash": body_hash,
        "answer": msgspec.json.encode(answer).decode(), "store": till.store, "till": till.till, "cashier": till.cashier,
        "amount": slip.total, "tendered": tendered, "change": answer.change, "paid_ms": now_ms,
        "shift": shifts.running(connection, till, now_ms),
    }  # fmt: skip
    # Without its period, as `same_bill.is_being_paid` looks: how a bill stands whose payment is under way, nobody knows.
    opened = {"biller": slip.biller, "bill_key": slip.guard_key or slip.bill_key, "code": slip.code}
    if not insert_once(connection, _OPEN, opened) or not insert_once(connection, _PAY, row):
        raise SlipUnpayableError("paid")
    order = {
        "reference": slip.reference, "code": slip.code, "biller": slip.biller, "state": "open", "next_call": "pay",
        "created_ms": now_ms, "next_ms": now_ms,
    }  # fmt: skip
    connection.execute(_ORDER, order)
    rows.move(connection, slip, Reason.PAID, till.actor, now_ms, paid_ms=now_ms)
    postings.post(connection, slip, Reason.PAID, now_ms, till.till)
    connection.execute(_LET_GO, {"b_code": slip.code})
    return answer
