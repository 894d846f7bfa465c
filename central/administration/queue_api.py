"""The operators' calls about what waits for people. Thin, as their others are."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request, Response

from central.administration import deciding, queue, queue_shapes
from central.administration.api import CODES, By, transaction
from central.cashier.failures import as_problems
from central.ledger import complaints
from central.ledger.calendar import iso
from central.web.context import context_of
from central.web.problems import ProblemError

_SLIPS = 200
_CASES = 100

router = APIRouter(prefix="/api/operator/queue", tags=["operator"], responses=CODES)

Code = Annotated[str, Path(pattern="^[0-9]{16}$")]
Id = Annotated[str, Path(max_length=12)]


@router.get("")
def show(request: Request, by: By) -> queue_shapes.QueueAnswer:
    """Give what waits for people: the two hundred slips that have waited longest, and cases that are about no slip."""
    with transaction(request) as connection:
        waiting = queue.list_waiting(connection, _SLIPS)
        cases = queue.list_other_cases(connection, _CASES)
    return queue_shapes.QueueAnswer(
        slips=[queue_shapes.WaitingAnswer.model_validate(_timed(slip)) for slip in waiting],
        cases=[queue_shapes.CaseAnswer.model_validate(_timed(case)) for case in cases],
    )


@router.post("/cases/{case}/close", status_code=204)
def close_case(
    case: Annotated[int, Path(ge=1, le=2**53)], body: queue_shapes.CaseClosed, request: Request, by: By
) -> Response:
    """Close a case that is about no slip. One that is about a slip is closed by two people, as a verdict."""
    with transaction(request) as connection:
        deciding.close_other_case(connection, by, case, body.reason)
    return Response(status_code=204)


@router.post("/decisions/{decision}/confirm")
def confirm(decision: Id, request: Request, by: By) -> queue_shapes.DecisionAnswer:
    """Let another person's verdict happen, unless the slip has changed since."""
    with transaction(request) as connection:
        done = deciding.confirm(context_of(request).books, connection, by, decision)
    context_of(request).wake_dispatcher()
    return _decision(done)


@router.post("/decisions/{decision}/withdraw")
def withdraw(decision: Id, request: Request, by: By) -> queue_shapes.DecisionAnswer:
    """End a proposal without any effect."""
    with transaction(request) as connection:
        return _decision(deciding.withdraw(connection, by, decision))


@router.get("/slips/{code}")
def detail(code: Code, request: Request, by: By) -> queue_shapes.DetailAnswer:
    """Give all about one slip that helps to decide: its calls, its cases, who did what with it. Masked."""
    with transaction(request) as connection:
        found = queue.detail(context_of(request).books, connection, code, by.now_ms)
    lists = {name: [_timed(each) for each in getattr(found, name)] for name in ("calls", "audit", "cases", "decisions")}
    return queue_shapes.DetailAnswer.model_validate(_timed(found.waiting) | _timed(found) | lists)


@router.post("/slips/{code}/decisions", status_code=201)
def propose(code: Code, body: queue_shapes.NewDecision, request: Request, by: By) -> queue_shapes.DecisionAnswer:
    """Propose a verdict. Nothing happens before somebody else confirms it."""
    with transaction(request) as connection:
        return _decision(deciding.propose(context_of(request).books, connection, by, code, body.verdict, body.reason))


@router.post("/slips/{code}/complaints", status_code=204)
def complain(code: Code, request: Request, by: By) -> Response:
    """Note that a customer says that what was delivered has not arrived."""
    with as_problems(code):
        try:
            complaints.raise_one(context_of(request).books, code, by.name)
        except complaints.NotDeliveredError as error:
            raise ProblemError("taken", None, reason="not_delivered") from error
    return Response(status_code=204)


def _decision(made: queue.Decision) -> queue_shapes.DecisionAnswer:
    return queue_shapes.DecisionAnswer.model_validate(_timed(made))


def _timed(found: msgspec.Struct) -> dict[str, Any]:
    """Give members with their times, that end in _ms, as ISO 8601 under names that end in _at; `at_ms` becomes `at`."""
    members = msgspec.structs.asdict(found)
    times = {name: members[name] for name in members if name.endswith("_ms") and name != "took_ms"}
    return members | {"at" if name == "at_ms" else name[:-2] + "at": iso(value) for name, value in times.items()}
