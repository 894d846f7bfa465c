"""The accountant's calls: a biller's daily file in, and what a business day came to out. Operators and admins only."""

import threading
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from central.accounting import days, filing, importing, proof, sheets, turnover
from central.accounting.days import DayError
from central.accounting.importing import Statement
from central.accounting.shapes import (
    DayAnswer,
    ProvedAnswer,
    StatementAnswer,
    day_answer,
    proved_answer,
    statement_answer,
)
from central.accounting.sheets import DAYS_MAX, Sheet
from central.accounting.statements.reading import StatementError
from central.administration.acting import Actor, InvalidError
from central.administration.api import CODES, By, transaction
from central.billers.routes import BillerName
from central.web.problems import ProblemError

_PROOFS = 62
_ONE_AT_A_TIME = threading.Lock()
"""A file is read into memory whole; several at once would be for nobody's good."""

_DATE = r"^\d{4}-\d{2}-\d{2}$"
Day = Annotated[str, Path(pattern=_DATE, description="A WIB date")]
AskedDay = Annotated[str, Query(pattern=_DATE, description="A WIB date")]

router = APIRouter(prefix="/api/operator/books", tags=["books"], responses=CODES)


@router.post(
    "/statements",
    status_code=201,
    responses={200: {"model": StatementAnswer, "description": "This file was here already, and counts again"}},
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def import_statement(
    request: Request,
    response: Response,
    by: By,
    biller: Annotated[BillerName, Query()],
    day: AskedDay,
    file: Annotated[str, Query(max_length=200, description="The file's name, for people")] = "",
) -> StatementAnswer:
    """Take in a biller's daily file: at most 8 MiB and 100,000 lines, as a whole or not at all.

    A further file of the same biller and day takes the place of the one before. The proof of the day is made anew.
    """
    content = await request.body()
    found, is_new = await run_in_threadpool(_import, request, by, biller, day, content, file)
    response.status_code = 201 if is_new else 200
    return statement_answer(found)


@router.get("/days/{day}")
def show_day(day: Day, request: Request, by: By) -> DayAnswer:
    """Give a business day as it stands now: money, tills, billers beside their files, turnover."""
    with transaction(request) as connection:
        which = _day(day)
        return day_answer(
            proof.look(connection, which, by.now_ms),
            turnover.of_day(connection, which),
            proof.of_day(connection, which),
        )


@router.post("/days/{day}/proof")
def prove_day(day: Day, request: Request, by: By) -> ProvedAnswer:
    """Prove a day that is over, and keep the proof. Central does it by itself half an hour after the day."""
    with transaction(request) as connection:
        made = filing.prove(connection, by, _day(day))
    return proved_answer(proof.Stored(made.day, made.made_ms, made.state))


@router.get("/proofs")
def list_proofs(request: Request, by: By) -> list[ProvedAnswer]:
    """Give the proofs of the newest sixty-two days that have one, the newest first."""
    with transaction(request) as connection:
        return [proved_answer(each) for each in proof.stored(connection, _PROOFS)]


@router.get(
    "/sheets/{sheet}",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def download(sheet: Sheet, request: Request, by: By, since: AskedDay, until: AskedDay) -> Response:
    """Give a sheet over up to 31 days as CSV for a spreadsheet; both days are in it."""
    with transaction(request) as connection:
        first, last = _day(since), _day(until)
        if not 0 <= last - first < DAYS_MAX:
            raise InvalidError("until", f"1 to {DAYS_MAX} days, the earlier one first")
        text = sheets.sheet(connection, sheet, first, last)
    name = f"anjungan-{sheet}-{since}.csv" if since == until else f"anjungan-{sheet}-{since}-{until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _import(request: Request, by: Actor, biller: str, day: str, content: bytes, file: str) -> tuple[Statement, bool]:
    with _ONE_AT_A_TIME:
        try:
            parsed = importing.parse(biller, _day(day), content, file)
        except StatementError as error:
            raise ProblemError("statement-invalid", None, reason=error.why, line=error.line) from error
        with transaction(request) as connection:
            return filing.take(connection, by, parsed)


def _day(day: str) -> int:
    """Give the day that a date names. Raises `ProblemError` for one that does not exist."""
    try:
        return days.parse(day)
    except DayError as error:
        raise ProblemError("value-invalid", None, reason="day", detail=str(error)) from error
