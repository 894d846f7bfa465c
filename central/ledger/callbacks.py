"""What billers say of their own accord: early, late, twice, out of order, or wrong. Its signature was verified before.

A callback is one more answer about a reference: what is final is booked as an answer would be, in one transaction, and the same
again moves nothing. It never leads to a payment.
"""

import re

from sqlalchemy import Connection, bindparam, insert, select

from central.billers.answers import TOKEN_DIGITS
from central.billers.interface import Callback, Finality, Outcome
from central.ledger import booking, dispatching, rows
from central.ledger.books import Books
from central.ledger.rows import Slip
from central.ledger.states import HOLDING
from central.store.money_tables import biller_calls, slips
from central.store.retries import repeated
from sync.wire.errors import WireError

_REFERENCE = re.compile("[A-Z0-9]{1,24}")
"""What our references look like (`Vault.reference`): nothing else is looked up, or kept."""

_TOKEN = re.compile(f"[0-9]{{{TOKEN_DIGITS}}}")

_CODE = select(slips.c.code).where(slips.c.reference == bindparam("b_reference"))
_CALL = insert(biller_calls)
_DELIVERED = select(biller_calls.c.call_id).where(
    biller_calls.c.reference == bindparam("b_reference"),
    biller_calls.c.kind == "callback",
    biller_calls.c.outcome == Finality.SUCCESS.value,
)


@repeated
def take(books: Books, biller_name: str, callback: Callback) -> None:
    """Book what a biller said, durably when this returns; it may be said again. Opens a transaction of its own.

    Raises nothing that a biller can cause: what does not fit is never booked, and a person is called.
    """
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        reference = callback.reference if _REFERENCE.fullmatch(callback.reference) else ""
        _log(connection, biller_name, reference, callback.outcome, now_ms)
        code = connection.execute(_CODE, {"b_reference": reference}).scalar_one_or_none()
        slip = None if code is None else rows.find(connection, code, lock=True)
        if slip is None or slip.biller != biller_name:
            rows.raise_case(
                connection, now_ms, "biller_odd", biller_name, "a callback about a reference that is not ours"
            )
            return
        _book(books, connection, slip, callback, now_ms)


def has_delivered(connection: Connection, slip: Slip) -> bool:
    """Say whether its biller has called back that a slip's payment succeeded, whether or not central knew of one."""
    return connection.execute(_DELIVERED, {"b_reference": slip.reference}).first() is not None


def _book(books: Books, connection: Connection, slip: Slip, callback: Callback, now_ms: int) -> None:
    outcome = callback.outcome
    success, failure = outcome.finality is Finality.SUCCESS, outcome.finality is Finality.FAILED
    if slip.state not in HOLDING:
        if success:  # a failure is what became of an inquiry's payment code that nobody paid
            rows.raise_case(connection, now_ms, "biller_odd", slip.code, "a success without a payment")
    elif (success or failure) and callback.amount not in (None, slip.cost):
        rows.raise_case(
            connection, now_ms, "biller_odd", slip.code, f"a callback over {callback.amount}, not {slip.cost}"
        )
        dispatching.hurry(books, connection, slip, now_ms)
    elif callback.taken_back and slip.state == "success":
        rows.raise_case(connection, now_ms, "biller_denied", slip.code, f"the biller says {outcome.code[:40]}")
    elif not (success or failure) or (success and _token_missing(books, slip, outcome)):
        dispatching.hurry(books, connection, slip, now_ms)
    elif dispatching.contradicts(slip, outcome):
        dispatching.contradict(books, connection, slip, outcome, now_ms)
    elif success or slip.state == "in_process":  # before the payment was sent, a failure is about the inquiry
        booking.book(books, connection, slip, outcome, now_ms)
        dispatching.finish(connection, slip, outcome.code)


def _token_missing(books: Books, slip: Slip, outcome: Outcome) -> bool:
    """Say whether a success lacks the digits that go into a meter: then only the answer to a question is complete."""
    try:
        meter = books.vault.open(slip.code, slip.private).mode == "meter"
    except WireError:
        return False
    return meter and not _TOKEN.fullmatch(outcome.serial)


def _log(connection: Connection, biller_name: str, reference: str, outcome: Outcome, now_ms: int) -> None:
    row = {
        "at_ms": now_ms, "biller": biller_name[:24], "reference": reference, "kind": "callback",
        "outcome": outcome.finality.value, "result_code": outcome.code[:16], "took_ms": 0,
    }  # fmt: skip
    connection.execute(_CALL, row)
