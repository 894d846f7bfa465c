"""Giving cash back: only with the number that the customer printed at a kiosk, and only after asking the biller once more."""

import hashlib
import secrets

import msgspec
from sqlalchemy import Connection, insert, select

from central.billers.interface import Finality, Outcome
from central.ledger import booking, desk, dispatching, postings, refund_numbers, rows, shifts, verdicts
from central.ledger.books import Books
from central.ledger.judging import Till
from central.ledger.payments import AmountWrongError, KeyReusedError
from central.ledger.rows import Slip
from central.ledger.states import Reason
from central.store.money_tables import payments, refunds
from central.store.retries import repeated
from sync.wire.requests import SlipState

_NOT_BOUGHT = (Finality.FAILED, Finality.ABSENT)
"""The biller's final no stands, or it keeps no payment of ours: it need not note one that it refused."""


class CashBack(msgspec.Struct, frozen=True):
    """What the cashier commits. amount: the total that was paid, rupiah. refund_number: as the kiosk printed it."""

    amount: int
    refund_number: str


class RefundAnswer(msgspec.Struct, frozen=True):
    """What the till hears, and hears again for the same key."""

    refund_id: str
    state: SlipState


class NotRefundableError(Exception):
    """No refund now. why: not_due, reconcile, suspended, number_missing, number_wrong, number_locked, biller_open, delivered,
    grace, person.

    reconcile: central was restored from a backup, and the cash may have gone back since. grace: the biller may still change its
    word. person: it may not be asked a last time, and people have to look at its file first.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@repeated
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
        why = _check(books, connection, slip, back)
        decided = verdicts.stands(connection, slip)
        ask = dispatching.askable(books, slip, books.now_ms())
        if why is None and not ask and not decided:
            why = "person"
            rows.raise_case(connection, books.now_ms(), "refund_unsure", code, "its biller may not be asked any more")
    if why is not None:  # outside the transaction, so that a wrong try is counted
        raise NotRefundableError(why)
    outcome = books.call("advise", books.purchase_of(slip), slip.biller) if ask else Outcome(Finality.OPEN, "")
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        slip = desk.locked(books, connection, code)
        earlier = _earlier(connection, slip, key, body_hash)
        if earlier is not None:
            return earlier, False
        why = "biller_open"
        if outcome.finality is Finality.SUCCESS:
            booking.deliver(connection, slip, outcome, now_ms)
            why = "delivered"
        elif outcome.finality in _NOT_BOUGHT or (decided and verdicts.stands(connection, slip)):
            # a new number may have ended this one while the biller was asked
            why = _check(books, connection, slip, back)
            if why is None:
                shift = shifts.running(connection, till, now_ms)
                return _commit(connection, slip, till, key, body_hash, now_ms, till.actor, shift), True
    raise NotRefundableError(why)


def book_earlier(connection: Connection, slip: Slip, actor: str, key: str, now_ms: int) -> None:
    """Book that the cash of a locked slip went back before central was restored, out of the drawer that took it.

    actor: who found it out. key: kept with the refund, as a till's would be.
    """
    paid_at = connection.execute(select(payments.c.till).where(payments.c.code == slip.code)).scalar_one()
    till = Till(paid_at, "", actor)
    shift = shifts.running(connection, till, now_ms, opens=False)
    _commit(connection, slip, till, key, "", now_ms, actor, shift)


def _earlier(connection: Connection, slip: Slip, key: str, body_hash: str) -> RefundAnswer | None:
    row = connection.execute(select(refunds).where(refunds.c.code == slip.code)).one_or_none()
    if row is None:
        return None
    if row.idempotency_key != key:
        raise NotRefundableError("not_due")
    if row.body_hash != body_hash:
        raise KeyReusedError
    return msgspec.json.decode(row.answer, type=RefundAnswer)


def _check(books: Books, connection: Connection, slip: Slip, back: CashBack) -> str | None:
    if slip.state != "refund_due":
        return "not_due"
    if slip.held:
        return "reconcile" if slip.reconcile else "suspended"
    if dispatching.is_open(connection, slip):
        return "biller_open"
    if books.now_ms() - slip.finished_ms < booking.rules_of(books, slip).grace_s * 1000:
        return "grace"
    why = refund_numbers.judge(books.vault, connection, slip.code, back.refund_number)
    if why is None and back.amount != slip.total:
        raise AmountWrongError(slip.total)
    return why


def _commit(
    connection: Connection, slip: Slip, till: Till, key: str, body_hash: str, now_ms: int, actor: str, shift: str
) -> RefundAnswer:
    answer = RefundAnswer(f"r-{secrets.token_hex(10)}", "refunded")
    row = {
        "refund_id": answer.refund_id, "code": slip.code, "idempotency_key": key, "body_hash": body_hash,
        "answer": msgspec.json.encode(answer).decode(), "till": till.till, "cashier": till.cashier[:64],
        "amount": slip.total, "refunded_ms": now_ms, "shift": shift,
    }  # fmt: skip
    connection.execute(insert(refunds).values(**row))
    postings.post(connection, slip, Reason.REFUNDED, now_ms, till.till)
    rows.move(connection, slip, Reason.REFUNDED, actor, now_ms)
    return answer
