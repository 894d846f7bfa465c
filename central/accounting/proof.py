"""The proof of a business day: the ledger sums to zero, and slips, tills and billers say the same as it.

Every figure is compared with one that was written by somebody else: postings with payments and refunds, postings with the states
of slips, shifts with both, our books with the billers' own files.
"""

from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from central.accounting import days, matching, tills
from central.accounting.matching import Matching
from central.accounting.money import Money, money_of
from central.accounting.tills import TillDay
from central.ledger import postings, rows
from central.store.books_tables import proofs
from central.store.money_tables import cases
from central.store.money_tables import postings as table

State = Literal["running", "agrees", "waiting", "differs"]
"""running: the day is not over. waiting: nothing contradicts, and a biller's file is not here yet."""

_CASES_MAX = 100
"""For one biller's day; a file of another account would call a person a hundred thousand times."""

_KEPT_MAX = 1_000
"""Entries of one biller that a kept proof names; its sums count all."""

_CASE_OF: dict[matching.Flag, rows.CaseKind] = {
    "MISSING_AT_BILLER": "missing_at_biller",
    "MISSING_HERE": "missing_here",
    "AMOUNT_DIFF": "amount_differs",
}


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A day as it was proved. made_ms: UTC. ledger: the sum of all postings there are. uneven: movements of the day that do not
    sum to zero.
    """

    day: int
    made_ms: int
    state: State
    ledger: int
    uneven: int
    money: Money
    tills: list[TillDay]
    billers: list[Matching]


class Stored(msgspec.Struct, frozen=True):
    """That a day was proved, and how it ended."""

    day: int
    made_ms: int
    state: State


class _Summary(msgspec.Struct):
    """What of a stored proof's report is read again."""

    state: State


def look(connection: Connection, day: int, now_ms: int) -> Proof:
    """Prove a day as things stand, and keep nothing."""
    found = Proof(
        day=day, made_ms=now_ms, state="running", ledger=postings.balance(connection), uneven=_uneven(connection, day),
        money=money_of(connection, day), tills=tills.of_day(connection, day),
        billers=[matching.match(connection, biller, day) for biller in matching.billers_of(connection, day)],
    )  # fmt: skip
    if days.end_ms(day) > now_ms:
        return found
    return msgspec.structs.replace(found, state=_state(found))


def make(connection: Connection, day: int, now_ms: int) -> Proof:
    """Prove a day that is over, keep the proof in the place of an earlier one, and call people for what does not fit.

    Cases about what fits by now are closed.
    """
    assert days.end_ms(day) <= now_ms, "a day is proved when it is over"
    found = look(connection, day, now_ms)
    report = msgspec.json.encode(_shortened(found)).decode()
    connection.execute(delete(proofs).where(proofs.c.day == day))
    connection.execute(insert(proofs).values(day=day, made_ms=now_ms, agrees=found.state == "agrees", report=report))
    _close_cases(connection, found, now_ms)
    _raise_cases(connection, found, now_ms)
    return found


def stored(connection: Connection, count: int) -> list[Stored]:
    """Give the newest proofs, the newest first."""
    query = select(proofs.c.day, proofs.c.made_ms, proofs.c.report).order_by(proofs.c.day.desc()).limit(count)
    return [
        Stored(row.day, row.made_ms, msgspec.json.decode(row.report, type=_Summary).state)
        for row in connection.execute(query)
    ]


def of_day(connection: Connection, day: int) -> Stored | None:
    """Give the proof that is kept of a day, or None."""
    row = connection.execute(select(proofs).where(proofs.c.day == day)).one_or_none()
    return None if row is None else Stored(row.day, row.made_ms, msgspec.json.decode(row.report, type=_Summary).state)


def _state(found: Proof) -> State:
    right = (
        found.ledger == 0
        and found.uneven == 0
        and found.money.agrees
        and all(till.agrees for till in found.tills)
        and all(biller.fits for biller in found.billers)
    )
    if not right:
        return "differs"
    return "waiting" if any(biller.statement is None or biller.waiting for biller in found.billers) else "agrees"


def _shortened(found: Proof) -> Proof:
    """Give a proof with what is worth keeping of billers' lines: those that do not match, and not without end."""
    billers = [
        msgspec.structs.replace(
            biller, entries=[entry for entry in biller.entries if entry.flag != "MATCHED"][:_KEPT_MAX]
        )
        for biller in found.billers
    ]
    return msgspec.structs.replace(found, billers=billers)


def _uneven(connection: Connection, day: int) -> int:
    uneven = (
        select(table.c.movement)
        .where(table.c.at_ms >= days.start_ms(day), table.c.at_ms < days.end_ms(day))
        .group_by(table.c.movement)
        .having(func.sum(table.c.amount) != 0)
        .subquery()
    )
    return connection.execute(select(func.count()).select_from(uneven)).scalar_one()


def _raise_cases(connection: Connection, found: Proof, now_ms: int) -> None:
    day = days.text(found.day)
    for biller in found.billers:
        odd = [entry for entry in biller.entries if entry.flag in _CASE_OF]
        for entry in odd[:_CASES_MAX]:
            detail = f"{biller.biller} {day}: listed {entry.listed}, booked {entry.booked}"
            rows.raise_case(connection, now_ms, _CASE_OF[entry.flag], entry.code or entry.reference, detail)
    wrong = [f"till {till.till}" for till in found.tills if not till.agrees]
    wrong += ["the sum of the ledger"] if found.ledger or found.uneven else []
    wrong += [] if found.money.agrees else ["slips and postings"]
    wrong += [f"{biller.biller}'s file" for biller in found.billers if not biller.fits]
    if wrong:
        rows.raise_case(connection, now_ms, "books_differ", day, ", ".join(wrong))


def _close_cases(connection: Connection, found: Proof, now_ms: int) -> None:
    """End what a later file has settled."""
    if found.state != "differs":
        rows.close_case(connection, now_ms, "books_differ", days.text(found.day))
    query = select(cases.c.kind, cases.c.subject).where(cases.c.kind.in_(_CASE_OF.values()), cases.c.closed_ms == 0)
    waiting = connection.execute(query).all()
    if not waiting:
        return
    for biller in found.billers:
        raised = {subject for _, subject in waiting}
        fitting = [entry for entry in biller.entries if entry.flag == "MATCHED" and entry.code in raised]
        twice = matching.taken_twice(connection, biller.biller, [entry.reference for entry in fitting])
        settled = {entry.code for entry in fitting if entry.reference not in twice}
        for kind, subject in waiting:
            if subject in settled:
                rows.close_case(connection, now_ms, kind, subject)
