"""What people may decide about a slip whose end no biller has told, and what that does (`central.administration.deciding`).

They look at the biller's own file and talk to it; central cannot. A verdict never sends a payment where it could be a second one:
what it lets be asked is still bound by the age at which asking is safe.
"""

from typing import Literal, get_args

from sqlalchemy import Connection, bindparam, select, update

from central.billers.interface import Finality, Outcome
from central.ledger import booking, dispatching, rows
from central.ledger.books import Books
from central.ledger.rows import CaseKind, Slip
from central.ledger.states import OPEN, Reason, may
from central.store.books_tables import decisions
from central.store.money_tables import cases, dispatches

Verdict = Literal["ask_again", "delivered", "rejected", "reverse", "close_case"]
"""ask_again: one question more, or the payment that never left. delivered, rejected: as the biller's own file says it.

reverse: the biller is asked to take it back, where its connector can, before it succeeded. close_case: nothing has to be done.
"""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_CALL_MS = 60_000
"""So long a reversal waits for a call that may be under way."""

_ORDER = select(dispatches).where(dispatches.c.code == bindparam("b_code"))
_ORDER_EDIT = update(dispatches).where(dispatches.c.code == bindparam("b_code"))
_OPEN_CASES = select(cases.c.kind).where(cases.c.subject == bindparam("b_code"), cases.c.closed_ms == 0)
_CASES_SINCE = _OPEN_CASES.where(cases.c.opened_ms > bindparam("b_since_ms"))
_STANDS = select(decisions.c.decision).where(
    decisions.c.code == bindparam("b_code"),
    decisions.c.verdict == "rejected",
    decisions.c.state == "confirmed",
    decisions.c.decided_ms >= bindparam("b_since_ms"),
)
_CLOSES: dict[Verdict, tuple[CaseKind, ...]] = {
    "ask_again": ("advice_exhausted", "undeliverable", "reversal_refused"),
    "delivered": ("refund_unsure", "reversal_refused"),
    "rejected": ("refund_unsure", "reversal_refused", "biller_denied", "complaint"),
    "reverse": ("advice_exhausted", "undeliverable", "reversal_refused"),
}


def possible(books: Books | None, connection: Connection, slip: Slip, now_ms: int) -> tuple[Verdict, ...]:
    """Give the verdicts that may be passed on a locked slip now; none on one that a restore holds.

    books: None at the console, where no connector is: then the dispatcher finds out whether the biller may be asked.
    """
    raised = open_cases(connection, slip.code)
    closing: tuple[Verdict, ...] = ("close_case",) if raised else ()
    order = connection.execute(_ORDER, {"b_code": slip.code}).one_or_none()
    if slip.reconcile or order is None:
        return closing
    ask: tuple[Verdict, ...] = ("ask_again",) if books is None or dispatching.askable(books, slip, now_ms) else ()
    match slip.state:
        case "paid" | "in_process":
            takes_back = books is None or booking.rules_of(books, slip).reverses
            back: tuple[Verdict, ...] = ("reverse",) if slip.state == "in_process" and takes_back else ()
            back = back if order.next_call != "reverse" or order.state == "person" else ()
            by_file: tuple[Verdict, ...] = ("delivered", "rejected")
            return (*ask, *by_file, *back, *closing) if order.state == "person" else (*back, *closing)
        case "refund_due":
            refused: tuple[Verdict, ...] = ("rejected",) if "refund_unsure" in raised else ()
            return (*ask, "delivered", *refused, *closing) if order.state != "open" else closing
        case "success":
            denied: tuple[Verdict, ...] = ("rejected",) if "biller_denied" in raised else ()
            return (*ask, *denied, *closing) if raised and order.state != "open" else closing
        case "refunded":
            return ("delivered", *closing) if raised else ()
        case _:
            return closing


def overtaken(connection: Connection, slip: Slip, verdict: Verdict, proposed_ms: int) -> bool:
    """Say whether a verdict would end a case that was not there yet when it was proposed."""
    raised = set(connection.execute(_CASES_SINCE, {"b_code": slip.code, "b_since_ms": proposed_ms}).scalars())
    return bool(raised if verdict == "close_case" else raised & {*_CLOSES.get(verdict, ())})


def carry_out(connection: Connection, slip: Slip, verdict: Verdict, actor: str, now_ms: int) -> None:
    """Let a verdict that is `possible` happen to a locked slip. actor: who confirmed it, for audit."""
    match verdict:
        case "ask_again" if slip.state == "paid":
            _order(connection, slip, next_call="pay", next_ms=now_ms)
        case "ask_again":
            dispatching.ask_once_more(connection, slip, now_ms)
        case "reverse":
            order = connection.execute(_ORDER, {"b_code": slip.code}).one()
            after_ms = min(max(now_ms, order.next_ms), now_ms + _CALL_MS)
            _order(connection, slip, next_call="reverse", next_ms=after_ms)
        case "delivered" | "rejected":
            _book(connection, slip, verdict, actor, now_ms)
        case "close_case":
            for kind in open_cases(connection, slip.code):
                rows.close_case(connection, now_ms, kind, slip.code)
            if slip.state not in OPEN:  # with money still open its order stays with people
                connection.execute(
                    _ORDER_EDIT.where(dispatches.c.state == "person"), {"b_code": slip.code, "state": "done"}
                )
    for kind in _CLOSES.get(verdict, ()):
        rows.close_case(connection, now_ms, kind, slip.code)


def stands(connection: Connection, slip: Slip) -> bool:
    """Say whether two people have found the biller's final no to a slip, after whatever became of it last."""
    since = {"b_code": slip.code, "b_since_ms": slip.finished_ms}
    return connection.execute(_STANDS, since).first() is not None


def open_cases(connection: Connection, code: str) -> list[CaseKind]:
    """Give the kinds of the open cases about a slip."""
    return list(connection.execute(_OPEN_CASES, {"b_code": code}).scalars())


def _order(connection: Connection, slip: Slip, *, next_call: str, next_ms: int) -> None:
    values = {"state": "open", "next_call": next_call, "next_ms": next_ms, "attempts": 0}
    connection.execute(_ORDER_EDIT, {"b_code": slip.code, **values})


def _book(connection: Connection, slip: Slip, verdict: Verdict, actor: str, now_ms: int) -> None:
    if may(slip.state, Reason.DISPATCHED):
        slip = rows.move(connection, slip, Reason.DISPATCHED, actor, now_ms)
    if verdict == "delivered":
        booking.deliver(connection, slip, Outcome(Finality.SUCCESS, ""), now_ms, actor)
    elif slip.state == "success":
        booking.deny(connection, slip, now_ms, actor)
    else:
        booking.reject(connection, slip, now_ms, actor=actor)
    dispatching.finish(connection, slip)
