"""What the accountant's calls give, in JSON. Amounts are rupiah, times ISO 8601 in UTC, days WIB dates."""

from typing import Literal, TypeVar

from pydantic import BaseModel

from central.accounting import days
from central.accounting.importing import Statement
from central.accounting.matching import Flag, Matching
from central.accounting.proof import Proof, State, Stored
from central.accounting.turnover import Turnover
from central.ledger.calendar import iso

_Answer = TypeVar("_Answer", bound=BaseModel)

ENTRIES_MAX = 200
_ORDER: tuple[Flag, ...] = ("MISSING_HERE", "MISSING_AT_BILLER", "AMOUNT_DIFF", "WAITING")


class StatementAnswer(BaseModel):
    """A daily file that is here."""

    id: str
    biller: str
    day: str
    file_name: str
    imported_by: str
    imported_at: str
    lines: int


class ProvedAnswer(BaseModel):
    """That a day was proved."""

    day: str
    made_at: str
    state: State


class MoneyAnswer(BaseModel):
    """What became of the money that was taken on a day. money_in = delivered + refunded + open + disputed."""

    payments: int
    money_in: int
    delivered: int
    refunded: int
    open: int
    disputed: int
    agrees: bool


class TillAnswer(BaseModel):
    """A till's drawer: closing = opening + cash_in - cash_out + safe + difference."""

    till: str
    store: str
    payments: int
    opening: int
    cash_in: int
    refunds: int
    cash_out: int
    safe: int
    difference: int
    closing: int
    shifts: int
    agrees: bool


class EntryAnswer(BaseModel):
    """A transaction that does not fit. listed, booked: by the biller's file and by our books."""

    flag: Literal["MISSING_AT_BILLER", "MISSING_HERE", "AMOUNT_DIFF", "WAITING"]
    reference: str
    code: str
    state: str
    listed: int
    booked: int
    at: str


class BillerAnswer(BaseModel):
    """A biller's file beside our books. counts: transactions by flag. entries: the first two hundred that do not match."""

    biller: str
    statement: StatementAnswer | None
    listed_count: int
    listed: int
    booked_count: int
    booked: int
    counts: dict[Flag, int]
    entries: list[EntryAnswer]


class TurnoverAnswer(BaseModel):
    """One biller at one till. refunds, refunded_cash: given out at this till on this day."""

    biller: str
    store: str
    till: str
    payments: int
    amount: int
    admin_fee: int
    service_fee: int
    total: int
    delivered: int
    refunded: int
    open: int
    disputed: int
    refunds: int
    refunded_cash: int


class DayAnswer(BaseModel):
    """A business day as it stands now. ledger: the sum of all postings, 0. proved: what is kept of it, null before."""

    day: str
    state: State
    ledger: int
    uneven: int
    money: MoneyAnswer
    tills: list[TillAnswer]
    billers: list[BillerAnswer]
    turnover: list[TurnoverAnswer]
    proved: ProvedAnswer | None


def statement_answer(found: Statement) -> StatementAnswer:
    """Give a daily file in JSON's words."""
    return StatementAnswer(
        id=found.id, biller=found.biller, day=days.text(found.day), file_name=found.file_name,
        imported_by=found.imported_by, imported_at=iso(found.imported_ms) or "", lines=found.lines,
    )  # fmt: skip


def proved_answer(found: Stored) -> ProvedAnswer:
    """Give a kept proof in JSON's words."""
    return ProvedAnswer(day=days.text(found.day), made_at=iso(found.made_ms) or "", state=found.state)


def day_answer(found: Proof, rows: list[Turnover], proved: Stored | None) -> DayAnswer:
    """Give a day in JSON's words."""
    return DayAnswer(
        day=days.text(found.day), state=found.state, ledger=found.ledger, uneven=found.uneven,
        money=_of(MoneyAnswer, found.money), tills=[_of(TillAnswer, till) for till in found.tills],
        billers=[_biller(biller) for biller in found.billers], turnover=[_of(TurnoverAnswer, row) for row in rows],
        proved=None if proved is None else proved_answer(proved),
    )  # fmt: skip


def _of(shape: type[_Answer], found: object) -> _Answer:
    return shape(**{name: getattr(found, name) for name in shape.model_fields})


def _biller(found: Matching) -> BillerAnswer:
    odd = sorted((entry for entry in found.entries if entry.flag in _ORDER), key=lambda entry: _ORDER.index(entry.flag))
    entries = [
        EntryAnswer.model_validate(
            {name: getattr(entry, name) for name in ("flag", "reference", "code", "state", "listed", "booked")}
            | {"at": iso(entry.at_ms) or ""}
        )
        for entry in odd[:ENTRIES_MAX]
    ]
    return BillerAnswer(
        biller=found.biller, statement=None if found.statement is None else statement_answer(found.statement),
        listed_count=found.listed_count, listed=found.listed, booked_count=found.booked_count, booked=found.booked,
        counts={flag: found.count(flag) for flag in ("MATCHED", *_ORDER)}, entries=entries,
    )  # fmt: skip
