"""One biller's day, transaction by transaction: what its daily file says beside what our ledger holds.

A line and a slip meet by the reference, which is one for ever. Our slips belong to the WIB day on which they were paid; near
midnight, or when the biller answered late, its file of a following day may list them, so a slip counts as missing only when the
files of every day on which it can stand are here.
"""

from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from central.accounting import days, importing
from central.accounting.importing import Statement
from central.accounting.statements.reading import LINES_MAX
from central.store.books_tables import statement_lines, statements
from central.store.money_tables import slips

Flag = Literal["MATCHED", "MISSING_AT_BILLER", "MISSING_HERE", "AMOUNT_DIFF", "WAITING"]
"""MATCHED: both know it, with one amount. MISSING_AT_BILLER: delivered by our books, and no file lists it as taken.

MISSING_HERE: the biller took money that our books do not owe it, or took it twice. AMOUNT_DIFF: both know it, with two amounts.
WAITING: delivered by our books, and the file that may list it is not here yet.
"""

DELIVERED = ("success", "disputed")
"""Slips for which our books owe the biller."""

_SLACK_MS = 300_000
"""How far a biller's clock may be from ours."""

_taken, _taken_of = statement_lines.alias("taken"), statements.alias("taken_of")
"""A line by which a biller took money, and its file."""

COST: ColumnElement[int] = slips.c.amount + slips.c.admin_fee
"""What a biller takes for a slip, rupiah."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction. code, state: of our slip, "" without one. listed, booked: rupiah by its file and by our books."""

    flag: Flag
    reference: str
    code: str
    state: str
    listed: int
    booked: int
    at_ms: int


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """A biller's day. statement: the file that counts, None when none is here. listed: what the file says that it took, rupiah.

    booked: what our books owe it for slips that were paid on that day, rupiah. entries: all of them, but without a file the
    waiting ones are only counted. waiting: how many those are.
    """

    biller: str
    statement: Statement | None
    listed_count: int
    listed: int
    booked_count: int
    booked: int
    waiting: int
    entries: list[Entry]

    def count(self, flag: Flag) -> int:
        """Say how many transactions have a flag."""
        return self.waiting if flag == "WAITING" else sum(entry.flag == flag for entry in self.entries)

    @property
    def fits(self) -> bool:
        """Say whether nothing is known to be wrong."""
        return all(entry.flag in ("MATCHED", "WAITING") for entry in self.entries)


def match(connection: Connection, biller: str, day: int) -> Matching:
    """Put a biller's file of a day beside our slips of that day."""
    statement = importing.current(connection, biller, day)
    ours = select(func.count(), func.coalesce(func.sum(COST), 0)).where(_paid_on(biller, day))
    booked_count, booked = connection.execute(ours).one()
    listed = [] if statement is None else _listed(connection, biller, statement)
    if statement is None:
        unlisted = []
        waiting = connection.execute(
            select(func.count()).where(_paid_on(biller, day), ~_is_listed(biller))
        ).scalar_one()
    else:
        unlisted = _unlisted(connection, biller, day)
        waiting = sum(entry.flag == "WAITING" for entry in unlisted)
    return Matching(
        biller=biller, statement=statement, listed_count=len(listed), listed=sum(entry.listed for entry in listed),
        booked_count=booked_count, booked=int(booked), waiting=waiting, entries=[*listed, *unlisted],
    )  # fmt: skip


def billers_of(connection: Connection, day: int) -> list[str]:
    """Give the billers that sold something on a day, or whose file of it is here."""
    paid = (slips.c.paid_ms >= days.start_ms(day), slips.c.paid_ms < days.end_ms(day), slips.c.state.in_(DELIVERED))
    sold = connection.execute(select(slips.c.biller).distinct().where(*paid)).scalars()
    listed = connection.execute(select(statements.c.biller).distinct().where(statements.c.day == day)).scalars()
    return sorted({*sold, *listed})


def taken_twice(connection: Connection, biller: str, references: list[str]) -> set[str]:
    """Give those references whose money the files that count, of whatever days, say was taken more than once."""
    lines = statement_lines
    query = (
        select(lines.c.reference)
        .where(lines.c.reference.in_(references), lines.c.status == "success")
        .where(lines.c.statement.in_(importing.counting(biller)))
        .group_by(lines.c.reference)
        .having(func.count() > 1)
    )
    return set(connection.execute(query).scalars()) if references else set()


def _paid_on(biller: str, day: int) -> ColumnElement[bool]:
    return and_(
        slips.c.biller == biller,
        slips.c.paid_ms >= days.start_ms(day),
        slips.c.paid_ms < days.end_ms(day),
        slips.c.state.in_(DELIVERED),
    )


def days_taken_back(connection: Connection, statement: Statement) -> set[int]:
    """Give the days of our slips whose money a file gives back that a file of an earlier day says was taken."""
    back = statement_lines.alias("back")
    query = (
        select(slips.c.paid_ms)
        .join(back, back.c.reference == slips.c.reference)
        .join(_taken, _taken.c.reference == slips.c.reference)
        .join(_taken_of, _taken_of.c.statement == _taken.c.statement)
        .where(back.c.statement == statement.id, back.c.status == "failed", slips.c.biller == statement.biller)
        .where(_taken.c.status == "success", _taken_of.c.day < statement.day, slips.c.state.in_(DELIVERED))
    )
    return {days.today(paid_ms) for paid_ms in connection.execute(query).scalars()}


def _stands(biller: str) -> ColumnElement[bool]:
    """Whether a line by which money was taken (`_taken`) counts: no line after it, of the files that count, takes that back."""
    back, back_of = statement_lines.alias("back"), statements.alias("back_of")
    later = or_(
        back_of.c.day > _taken_of.c.day, and_(back.c.statement == _taken.c.statement, back.c.line > _taken.c.line)
    )
    return and_(
        _taken.c.status == "success",
        ~exists().where(
            back.c.reference == _taken.c.reference,
            back.c.status == "failed",
            back_of.c.statement == back.c.statement,
            back_of.c.statement.in_(importing.counting(biller)),
            later,
        ),
    )


def _is_listed(biller: str) -> ColumnElement[bool]:
    """Whether a file that counts, of whatever day, says that the biller took a slip's money and kept it."""
    return exists().where(
        _taken.c.reference == slips.c.reference,
        _taken_of.c.statement == _taken.c.statement,
        _taken_of.c.statement.in_(importing.counting(biller)),
        _stands(biller),
    )


def _listed(connection: Connection, biller: str, statement: Statement) -> list[Entry]:
    same = and_(slips.c.reference == _taken.c.reference, slips.c.biller == biller)
    query = (
        select(_taken.c.reference, _taken.c.amount, _taken.c.at_ms, slips.c.code, slips.c.state, COST.label("cost"))
        .select_from(_taken.join(_taken_of, _taken_of.c.statement == _taken.c.statement).outerjoin(slips, same))
        .where(_taken.c.statement == statement.id, _stands(biller))
        .order_by(_taken.c.line)
    )
    seen = _taken_before(connection, biller, statement)
    found = []
    for row in connection.execute(query):
        delivered = row.code is not None and row.state in DELIVERED and row.reference not in seen
        seen.add(row.reference)
        flag: Flag = "MISSING_HERE"
        if delivered:
            flag = "MATCHED" if row.cost == row.amount else "AMOUNT_DIFF"
        entry = Entry(
            flag=flag, reference=row.reference, code=row.code or "", state=row.state or "", listed=row.amount,
            booked=row.cost if delivered else 0, at_ms=row.at_ms,
        )  # fmt: skip
        found.append(entry)
    return found


def _taken_before(connection: Connection, biller: str, statement: Statement) -> set[str]:
    """Give the references whose money the file of an earlier day says was taken: now it is taken twice."""
    here, there = statement_lines.alias("here"), statement_lines.alias("there")
    query = (
        select(here.c.reference)
        .join(there, there.c.reference == here.c.reference)
        .join(statements, statements.c.statement == there.c.statement)
        .where(here.c.statement == statement.id, here.c.status == "success", there.c.status == "success")
        .where(statements.c.day < statement.day, statements.c.statement.in_(importing.counting(biller)))
    )
    return set(connection.execute(query).scalars())


def _unlisted(connection: Connection, biller: str, day: int) -> list[Entry]:
    query = (
        select(slips.c.reference, slips.c.code, slips.c.state, slips.c.paid_ms, slips.c.finished_ms, COST.label("cost"))
        .where(_paid_on(biller, day), ~_is_listed(biller))
        .order_by(slips.c.paid_ms, slips.c.code)
        .limit(LINES_MAX)
    )
    here = select(statements.c.day).distinct().where(statements.c.biller == biller, statements.c.day >= day - 1)
    known = set(connection.execute(here).scalars())
    found = []
    for row in connection.execute(query):
        first = days.today(row.paid_ms - _SLACK_MS)
        last = days.today(max(row.finished_ms, row.paid_ms) + _SLACK_MS)
        missing = all(each in known for each in range(first, last + 1))
        entry = Entry(
            flag="MISSING_AT_BILLER" if missing else "WAITING", reference=row.reference, code=row.code, state=row.state,
            listed=0, booked=row.cost, at_ms=row.paid_ms,
        )  # fmt: skip
        found.append(entry)
    return found
