"""What waits for people: slips whose end no biller has told, disputes, and cases about money. Read here; decided in `deciding`.

Nothing here holds personal data: slips are masked, and what customers typed is not read.
"""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, exists, select

from central.administration.acting import UnknownError
from central.billers.answers import TOKEN_DIGITS
from central.ledger import rows, verdicts
from central.ledger.books import Books
from central.ledger.masks import mask_number
from central.ledger.rows import Slip
from central.ledger.verdicts import Verdict
from central.store.books_tables import decisions
from central.store.money_tables import audit, biller_calls, cases, dispatches, payments, slips

_LINES_MAX = 100


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One slip that waits for people. total: rupiah. till: where its cash was taken. order: its order's state, "" before any
    money. kinds: of the open cases about it. decision: the open one's verdict, "" for none. Times: UTC milliseconds, 0 for none.
    """

    code: str
    state: str
    product: str
    biller: str
    reference: str
    customer_masked: str
    total: int
    paid_ms: int
    till: str
    order: str
    kinds: tuple[str, ...]
    decision: str
    since_ms: int


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call to a biller, or by one. kind: inquire, pay, advise, reverse, callback. result_code: the biller's own."""

    at_ms: int
    kind: str
    outcome: str
    result_code: str
    took_ms: int


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what with a slip."""

    at_ms: int
    actor: str
    action: str
    detail: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person has to look at. closed_ms: 0 while it is open."""

    id: int
    kind: str
    subject: str
    detail: str
    opened_ms: int
    closed_ms: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What one person wants to happen with a slip. state: open, confirmed, withdrawn. seen_state: the slip's at that time."""

    id: str
    code: str
    verdict: Verdict
    state: str
    seen_state: str
    reason: str
    proposed_by: str
    proposed_ms: int
    decided_by: str
    decided_ms: int


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """All that helps to decide about one slip. verdicts: what may be proposed now. cost: what the biller takes, rupiah.

    serial: a token for a meter, which is worth its money, with its last two digits only.
    """

    waiting: Waiting
    name_masked: str
    cost: int
    service_fee: int
    issued_ms: int
    finished_ms: int
    serial: str
    biller_reference: str
    last_code: str
    verdicts: tuple[Verdict, ...]
    calls: tuple[Call, ...]
    audit: tuple[AuditLine, ...]
    cases: tuple[Case, ...]
    decisions: tuple[Decision, ...]


def list_waiting(connection: Connection, count: int) -> list[Waiting]:
    """Give the slips that wait for people, whoever has waited longest first."""
    with_people = select(dispatches.c.code).where(dispatches.c.state == "person")
    raised_about = select(cases.c.subject).where(cases.c.closed_ms == 0)
    waiting = slips.c.code.in_(with_people.union(raised_about))
    query = _slips().where(waiting).order_by(slips.c.paid_ms, slips.c.code).limit(count)
    found = connection.execute(query).all()
    codes = [row.code for row in found]
    raised = _cases(connection, cases.c.subject.in_(codes) & (cases.c.closed_ms == 0))
    wanted = _decisions(connection, decisions.c.code.in_(codes) & (decisions.c.state == "open"))
    return [_waiting(row, raised, wanted) for row in found]


def list_other_cases(connection: Connection, count: int) -> list[Case]:
    """Give the open cases about money that are about no slip that central knows, the oldest first."""
    about_slip = exists().where(slips.c.code == cases.c.subject)
    return _cases(connection, (cases.c.closed_ms == 0) & ~about_slip, count)


def detail(books: Books | None, connection: Connection, code: str, now_ms: int) -> Detail:
    """Give all about one slip; books: None at the console. Raises `UnknownError`."""
    slip = locked(connection, code)
    row = connection.execute(_slips().where(slips.c.code == code)).one()
    raised = _cases(connection, cases.c.subject == code)
    wanted = _decisions(connection, decisions.c.code == code)
    return Detail(
        waiting=_waiting(
            row, [case for case in raised if not case.closed_ms], [d for d in wanted if d.state == "open"]
        ),
        name_masked=slip.name_masked,
        cost=slip.cost,
        service_fee=slip.service_fee,
        issued_ms=slip.issued_ms or slip.created_ms,
        finished_ms=slip.finished_ms,
        serial=mask_number(slip.serial) if len(slip.serial) == TOKEN_DIGITS else slip.serial,
        biller_reference=slip.biller_reference,
        last_code=row.last_code or "",
        verdicts=verdicts.possible(books, connection, slip, now_ms),
        calls=_calls(connection, slip.reference),
        audit=_audit(connection, code),
        cases=tuple(raised),
        decisions=tuple(wanted),
    )


def locked(connection: Connection, code: str) -> Slip:
    """Give a slip, its row locked. Raises `UnknownError`."""
    slip = rows.find(connection, code, lock=True)
    if slip is None:
        raise UnknownError("slip", "central knows no slip with this code")
    return slip


def _slips() -> Any:
    joined = slips.outerjoin(payments, payments.c.code == slips.c.code).outerjoin(
        dispatches, dispatches.c.code == slips.c.code
    )
    named = (
        slips.c.code, slips.c.state, slips.c.product, slips.c.biller, slips.c.reference, slips.c.customer_masked, slips.c.total,
        slips.c.paid_ms, slips.c.created_ms,
    )  # fmt: skip
    return select(*named, payments.c.till, dispatches.c.state.label("order"), dispatches.c.last_code).select_from(
        joined
    )


def _waiting(row: Row[Any], raised: list[Case], wanted: list[Decision]) -> Waiting:
    mine = [case for case in raised if case.subject == row.code]
    return Waiting(
        code=row.code,
        state=row.state,
        product=row.product,
        biller=row.biller,
        reference=row.reference,
        customer_masked=row.customer_masked,
        total=row.total,
        paid_ms=row.paid_ms,
        till=row.till or "",
        order=row.order or "",
        kinds=tuple(case.kind for case in mine),
        decision=next((each.verdict for each in wanted if each.code == row.code), ""),
        since_ms=min((case.opened_ms for case in mine), default=row.paid_ms or row.created_ms),
    )


def _cases(connection: Connection, fits: ColumnElement[bool], count: int = _LINES_MAX) -> list[Case]:
    query = select(cases).where(fits).order_by(cases.c.opened_ms, cases.c.case_id).limit(count)
    return [
        Case(
            id=row.case_id, kind=row.kind, subject=row.subject, detail=row.detail, opened_ms=row.opened_ms,
            closed_ms=row.closed_ms,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _decisions(connection: Connection, fits: ColumnElement[bool]) -> list[Decision]:
    query = select(decisions).where(fits).order_by(decisions.c.proposed_ms.desc(), decisions.c.decision)
    return [as_decision(row) for row in connection.execute(query)]


def as_decision(row: Row[Any]) -> Decision:
    """Give the decision in a row of all columns of `decisions`."""
    members = dict(row._mapping)
    return Decision(id=members.pop("decision"), **members)


def _calls(connection: Connection, reference: str) -> tuple[Call, ...]:
    query = select(biller_calls).where(biller_calls.c.reference == reference)
    found = connection.execute(query.order_by(biller_calls.c.call_id.desc()).limit(_LINES_MAX))
    return tuple(
        Call(at_ms=row.at_ms, kind=row.kind, outcome=row.outcome, result_code=row.result_code, took_ms=row.took_ms)
        for row in found
    )


def _audit(connection: Connection, code: str) -> tuple[AuditLine, ...]:
    query = select(audit).where(audit.c.subject == code).order_by(audit.c.audit_id.desc()).limit(_LINES_MAX)
    return tuple(
        AuditLine(at_ms=row.at_ms, actor=row.actor, action=row.action, detail=row.detail)
        for row in connection.execute(query)
    )
