"""Deciding about slips that wait for people: one proposes a verdict, another one confirms it; then it happens, at once."""

import re
import secrets

from sqlalchemy import Connection, insert, select, update

from central.administration import queue, two_people
from central.administration.acting import Actor, InvalidError, TakenError, UnknownError, audit, text
from central.administration.queue import Decision
from central.ledger import rows, verdicts
from central.ledger.books import Books
from central.ledger.verdicts import VERDICTS, Verdict
from central.store.books_tables import decisions
from central.store.money_tables import cases

_LONG_NUMBER = re.compile(r"(?:\d[ .-]?){9,}")
"""A customer's number: a reason is kept for ever, and read by many."""


def propose(
    books: Books | None, connection: Connection, actor: Actor, code: str, verdict: Verdict, reason: str
) -> Decision:
    """Write down what should happen with a slip, and why. books: None at the console.

    Raises `UnknownError`, `InvalidError`, `TakenError` (not now, or another decision waits for its second person).
    """
    reason = text("reason", reason, longest=200, least=3)
    if verdict not in VERDICTS:
        raise InvalidError("verdict", f"verdict: one of {', '.join(VERDICTS)}")
    if _LONG_NUMBER.search(reason):
        raise InvalidError("reason", "reason: no customer's number, it is kept for ever")
    slip = queue.locked(connection, code)
    same = (decisions.c.code == code) & (decisions.c.state == "open")
    if connection.execute(select(decisions.c.decision).where(same)).first() is not None:
        raise TakenError("proposed", "another decision about this slip waits for its second person")
    if verdict not in verdicts.possible(books, connection, slip, actor.now_ms):
        raise TakenError("verdict", "this cannot be decided about this slip now")
    values = {
        "decision": secrets.token_hex(4), "code": code, "verdict": verdict, "state": "open", "seen_state": slip.state,
        "reason": reason, "proposed_by": actor.name[:80], "proposed_ms": actor.now_ms,
    }  # fmt: skip
    connection.execute(insert(decisions).values(**values))
    audit(connection, actor, "verdict_proposed", code, f"{verdict}: {reason}")
    return decision(connection, str(values["decision"]))


def confirm(books: Books | None, connection: Connection, actor: Actor, decision_id: str) -> Decision:
    """Let another person's verdict happen. books: None at the console.

    Raises `UnknownError`, `NotAllowedError` (for whoever proposed it), `TakenError` (decided already, or the slip has changed
    since: then it is proposed anew).
    """
    slip = queue.locked(connection, decision(connection, decision_id).code)  # the slip first, as everywhere
    row = two_people.lock_open(connection, decisions, decision_id)
    two_people.require_another(row, actor)
    possible = row.verdict in verdicts.possible(books, connection, slip, actor.now_ms)
    seen = slip.state == row.seen_state and not verdicts.overtaken(connection, slip, row.verdict, row.proposed_ms)
    if not (possible and seen):
        raise TakenError("changed", "the slip has changed since this was proposed")
    two_people.decide(connection, decisions, actor, decision_id, "confirmed")
    verdicts.carry_out(connection, slip, row.verdict, actor.name, actor.now_ms)
    audit(connection, actor, "verdict_confirmed", slip.code, f"{row.verdict}, proposed by {row.proposed_by}")
    return decision(connection, decision_id)


def withdraw(connection: Connection, actor: Actor, decision_id: str) -> Decision:
    """End a proposal without any effect; anybody in charge may. Raises `UnknownError`, `TakenError`."""
    row = two_people.lock_open(connection, decisions, decision_id)
    two_people.decide(connection, decisions, actor, decision_id, "withdrawn")
    audit(connection, actor, "verdict_withdrawn", row.code, row.verdict)
    return decision(connection, decision_id)


def close_other_case(connection: Connection, actor: Actor, case_id: int, reason: str) -> None:
    """Close a case that is about no slip: no money moves by it. Raises `UnknownError`, `TakenError`, `InvalidError`."""
    reason = text("reason", reason, longest=200, least=3)
    if _LONG_NUMBER.search(reason):
        raise InvalidError("reason", "reason: no customer's number, it is kept for ever")
    row = connection.execute(select(cases).where(cases.c.case_id == case_id).with_for_update()).one_or_none()
    if row is None or row.closed_ms:
        raise UnknownError("case", "there is no such open case")
    if rows.find(connection, row.subject) is not None:
        raise TakenError("case", "this case is about a slip: two people close it there")
    connection.execute(update(cases).where(cases.c.case_id == case_id).values(closed_ms=actor.now_ms))
    audit(connection, actor, "case_closed", row.subject, f"{row.kind}: {reason}")


def decision(connection: Connection, decision_id: str) -> Decision:
    """Give a decision. Raises `UnknownError`."""
    row = connection.execute(select(decisions).where(decisions.c.decision == decision_id)).one_or_none()
    if row is None:
        raise UnknownError("decision", "there is no such decision")
    return queue.as_decision(row)
