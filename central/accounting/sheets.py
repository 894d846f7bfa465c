"""The report as CSV, for a spreadsheet: amounts are plain numbers, and no text can become a formula.

A cell that begins with = + - @ or a tab is a formula to a spreadsheet (OWASP, "CSV Injection"); an apostrophe before it makes
it text. Only texts get one: a number of ours may begin with a minus.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection

from central.accounting import days, matching, tills, turnover
from central.accounting.matching import Entry
from central.accounting.tills import TillDay
from central.accounting.turnover import Turnover
from central.ledger.calendar import iso

Sheet = Literal["turnover", "tills", "transactions"]
"""turnover: by biller, store and till. tills: each drawer. transactions: billers' files beside our books, each with its flag."""

DAYS_MAX = 31

Cell = str | int

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(connection: Connection, name: Sheet, since: int, until: int) -> str:
    """Give a sheet over days, both ends included."""
    assert 0 <= until - since < DAYS_MAX, "too many days for one sheet"
    every = range(since, until + 1)
    match name:
        case "turnover":
            heads = Turnover.__struct_fields__
            rows = _structs(row for day in every for row in turnover.of_day(connection, day))
        case "tills":
            heads = ("day", *TillDay.__struct_fields__)
            rows = ((days.text(day), *_cells(row)) for day in every for row in tills.of_day(connection, day))
        case "transactions":
            heads = ("day", "biller", *Entry.__struct_fields__)
            rows = (row for day in every for row in _transactions(connection, day))
    return written(heads, rows)


def written(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Give rows as CSV under their heads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def _structs(rows: Iterable[Turnover]) -> Iterator[Sequence[Cell]]:
    for row in rows:
        yield [days.text(row.day), *_cells(row)[1:]]


def _transactions(connection: Connection, day: int) -> Iterator[Sequence[Cell]]:
    for biller in matching.billers_of(connection, day):
        for entry in matching.match(connection, biller, day).entries:
            cells = _cells(entry)
            yield [days.text(day), biller, *cells[:-1], iso(entry.at_ms) or ""]


def _cells(row: msgspec.Struct) -> list[Cell]:
    return [int(value) if isinstance(value, bool) else value for value in msgspec.structs.astuple(row)]
