"""Books a biller's final word about a paid slip, whichever way it came: an answer, a callback, a reversal, or people by its file.

The same word again moves nothing; one that contradicts an earlier one has its own way: a case, a debt, or a loss.
"""

import msgspec
from sqlalchemy import Connection, bindparam, delete

from central.billers.interface import Finality, Outcome, Rules
from central.ledger import postings, rows
from central.ledger.books import Books
from central.ledger.rows import CaseKind, Slip
from central.ledger.states import Reason, may
from central.store.money_tables import open_payments

FINAL = (Finality.SUCCESS, Finality.FAILED)

_CLOSE_BILL = delete(open_payments).where(open_payments.c.code == bindparam("b_code"))
_UNSOLVED: tuple[CaseKind, ...] = ("advice_exhausted", "undeliverable")
"""What a person had to look at while there was no final word."""


def book(
    books: Books, connection: Connection, slip: Slip, outcome: Outcome, now_ms: int, *, reversal: bool = False
) -> None:
    """Book a final outcome of a locked slip with money. reversal: a failure is what people asked for."""
    assert outcome.finality in FINAL, "only a final word is booked"
    if may(slip.state, Reason.DISPATCHED):  # sent after the backup that is in place now was made
        slip = rows.move(connection, slip, Reason.DISPATCHED, "central", now_ms)
    if outcome.finality is Finality.SUCCESS:
        deliver(connection, slip, outcome, now_ms)
    else:
        reject(connection, slip, now_ms, rules_of(books, slip).denial_s, reversal=reversal)


def rules_of(books: Books, slip: Slip) -> Rules:
    """Give what a slip's connector declares; the strictest where it is not connected any more."""
    biller = books.billers.get(slip.biller)
    return Rules(advice_age_s=0) if biller is None else biller.rules


def deliver(connection: Connection, slip: Slip, outcome: Outcome, now_ms: int, actor: str = "central") -> None:
    """Book a final success of a locked slip; after a refund it is the operator's loss and a case.

    What belongs on the receipt may come later than the success itself.
    """
    paper = {
        "serial": outcome.serial[:64],
        "biller_reference": outcome.biller_reference[:64],
        "biller_lines": msgspec.json.encode(outcome.lines).decode(),
    }
    if may(slip.state, Reason.DELIVERED):
        postings.post(connection, slip, Reason.DELIVERED, now_ms)
        rows.move(connection, slip, Reason.DELIVERED, actor, now_ms, finished_ms=now_ms, **paper)
    elif may(slip.state, Reason.CONTRADICTED):
        postings.post(connection, slip, Reason.CONTRADICTED, now_ms)
        rows.move(connection, slip, Reason.CONTRADICTED, actor, now_ms)
        rows.raise_case(connection, now_ms, "biller_dispute", slip.code, "success after the refund")
    elif slip.state == "success" and not slip.serial and outcome.serial:
        rows.edit(connection, slip, **paper)
    _settled(connection, slip, now_ms)


def reject(
    connection: Connection,
    slip: Slip,
    now_ms: int,
    denial_s: int = 0,
    *,
    reversal: bool = False,
    actor: str = "central",
) -> None:
    """Book a final failure of a locked slip: the money is owed to the customer.

    denial_s: for how long after its success the biller may still take it back; later it stays a success, and people decide.
    """
    reason = Reason.REVERSED if reversal else Reason.REJECTED
    if may(slip.state, reason):
        rows.move(connection, slip, reason, actor, now_ms, finished_ms=now_ms)
    elif may(slip.state, Reason.DENIED):
        if now_ms - slip.finished_ms < denial_s * 1000:
            deny(connection, slip, now_ms, actor)
        else:
            rows.raise_case(connection, now_ms, "biller_denied", slip.code, "a failure after the success")
    _settled(connection, slip, now_ms)


def deny(connection: Connection, slip: Slip, now_ms: int, actor: str) -> None:
    """Book that a locked slip's success does not stand."""
    postings.post(connection, slip, Reason.DENIED, now_ms)
    rows.move(connection, slip, Reason.DENIED, actor, now_ms, finished_ms=now_ms, serial="", biller_lines="[]")


def _settled(connection: Connection, slip: Slip, now_ms: int) -> None:
    connection.execute(_CLOSE_BILL, {"b_code": slip.code})
    for kind in _UNSOLVED:
        rows.close_case(connection, now_ms, kind, slip.code)
