"""Giving cash back: only with the number that the customer printed at a kiosk, and only after asking the biller once more."""

import hashlib
import hmac
import secrets

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from central.billers.interface import Finality
from central.ledger import desk, dispatching, postings, rows
from central.ledger.books import Books
from central.ledger.judging import Till
from central.ledger.payments import AmountWrongError, KeyReusedError
from central.ledger.rows import Slip
from central.ledger.states import Reason
from central.store.engine import insert_once
from central.store.money_tables import refund_numbers, refunds
from sync.wire.requests import SlipState

_WRONG_MAX = 5


class CashBack(msgspec.Struct, frozen=True):
    """What the cashier commits. amount: the total that was paid, rupiah. refund_number: as the kiosk printed it."""

    amount: int
    refund_number: str


class RefundAnswer(msgspec.Struct, frozen=True):
    """What the till hears, and hears again for the same key."""

    refund_id: str
    state: SlipState


class NotRefundableError(Exception):
    """No refund now. why: not_due, number_missing, number_wrong, number_locked, biller_open, delivered."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def note_number(books: Books, connection: Connection, code: str, number: str) -> bool:
    """Keep the hash of a number that a kiosk is about to print for a slip; False when there is one already."""
    row = {"code": code, "number_hash": _hash(code, number), "printed_ms": books.now_ms()}
    return insert_once(connection, insert(refund_numbers).values(**row))


def refund(books: Books, code: str, till: Till, key: str, back: CashBack) -> tuple[RefundAnswer, bool]:
    """Give cash back; give the answer and whether it is new. Blocks while the biller is asked a last time.

    Raises `SlipUnknownError`, `KeyReusedError`, `AmountWrongError`, `NotRefundableError`.
    """
    body_hash = hashlib.sha256(msgspec.json.encode(back)).hexdigest()
    with books.engine.begin() as connection:
        slip = desk.locked(books, connection, code)
        earlier = _earlier(connection, slip, key, body_hash)
        if earlier is not None:
            return earlier, False
        why = _check(connection, slip, back)
    if why is not None:  # outside the transaction, so that a wrong try is counted
        raise NotRefundableError(why)
    outcome = books.call("advise", books.purchase_of(slip), slip.biller)
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        slip = desk.locked(books, connection, code)
        earlier = _earlier(connection, slip, key, body_hash)
        if earlier is not None:
            return earlier, False
        if outcome.finality is Finality.SUCCESS:
            dispatching.deliver(connection, slip, outcome, now_ms)
        elif outcome.finality is Finality.FAILED and slip.state == "refund_due":
            return _commit(connection, slip, till, key, body_hash, now_ms), True
    raise NotRefundableError("delivered" if outcome.finality is Finality.SUCCESS else "biller_open")


def _earlier(connection: Connection, slip: Slip, key: str, body_hash: str) -> RefundAnswer | None:
    row = connection.execute(select(refunds).where(refunds.c.code == slip.code)).one_or_none()
    if row is None:
        return None
    if row.idempotency_key != key:
        raise NotRefundableError("not_due")
    if row.body_hash != body_hash:
        raise KeyReusedError
    return msgspec.json.decode(row.answer, type=RefundAnswer)


def _check(connection: Connection, slip: Slip, back: CashBack) -> str | None:
    if slip.state != "refund_due":
        return "not_due"
    row = connection.execute(select(refund_numbers).where(refund_numbers.c.code == slip.code)).one_or_none()
    if row is None:
        return "number_missing"
    why = _judge_number(connection, slip, row, back.refund_number)
    if why is None and back.amount != slip.total:
        raise AmountWrongError(slip.total)
    return why


def _judge_number(connection: Connection, slip: Slip, row: Row[tuple[str, str, int, int]], number: str) -> str | None:
    if row.wrong_tries >= _WRONG_MAX:
        return "number_locked"
    if hmac.compare_digest(row.number_hash, _hash(slip.code, number)):
        return None
    counted = update(refund_numbers).where(refund_numbers.c.code == slip.code)
    connection.execute(counted.values(wrong_tries=refund_numbers.c.wrong_tries + 1))
    return "number_wrong"


def _commit(connection: Connection, slip: Slip, till: Till, key: str, body_hash: str, now_ms: int) -> RefundAnswer:
    answer = RefundAnswer(f"r-{secrets.token_hex(10)}", "refunded")
    row = {
        "refund_id": answer.refund_id, "code": slip.code, "idempotency_key": key, "body_hash": body_hash,
        "answer": msgspec.json.encode(answer).decode(), "till": till.till, "cashier": till.cashier,
        "amount": slip.total, "refunded_ms": now_ms,
    }  # fmt: skip
    connection.execute(insert(refunds).values(**row))
    postings.post(connection, slip, Reason.REFUNDED, now_ms, till.till)
    rows.move(connection, slip, Reason.REFUNDED, till.actor, now_ms)
    return answer


def _hash(code: str, number: str) -> str:
    return hashlib.sha256(f"{code}\x00{number}".encode()).hexdigest()
