"""Reading a biller's daily file: CSV in UTF-8 with a header, taken as a whole or refused as a whole.

What is refused is named by line and reason; nothing of the content is repeated, for it names customers. Columns that we do not
need are passed over and never stored.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from central.accounting import days
from central.accounting.days import DayError
from central.billers.money import MoneyError

BYTES_MAX = 8 * 1024 * 1024
LINES_MAX = 100_000

Status = Literal["success", "failed", "open"]

_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,64}")

Why = Literal[
    "too_large", "not_text", "header", "columns", "reference", "amount", "time", "other_day", "too_many_lines"
]


class Line(msgspec.Struct, frozen=True):
    """One transaction as the biller lists it. amount: what it took, rupiah, 0 where it took nothing. at_ms: UTC."""

    reference: str
    biller_reference: str
    status: Status
    amount: int
    at_ms: int


class Form(msgspec.Struct, frozen=True):
    """How one connector's file looks. columns: those that are needed. read: gives the line in a row, by column.

    `read` raises `MoneyError` and `DayError` for what it cannot read.
    """

    columns: tuple[str, ...]
    read: Callable[[Mapping[str, str]], Line]


class StatementError(Exception):
    """A file that is not taken. line: counted from 1 with the header, 0 for the file as a whole. why: stable."""

    def __init__(self, why: Why, line: int = 0) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.why = why
        self.line = line


def read(content: bytes, form: Form, day: int) -> list[Line]:
    """Give every line of a file, which has to be that day's. Raises `StatementError`."""
    if len(content) > BYTES_MAX:
        raise StatementError("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StatementError("not_text") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if len(set(header)) != len(header) or not set(form.columns) <= set(header):
            raise StatementError("header", 1)
        found: list[Line] = []
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise StatementError("columns", rows.line_num)
            if len(found) == LINES_MAX:
                raise StatementError("too_many_lines", rows.line_num)
            found.append(
                _line(dict(zip(header, (cell.strip() for cell in row), strict=True)), form, day, rows.line_num)
            )
    except csv.Error:
        raise StatementError("columns", rows.line_num) from None
    return found


def _line(row: Mapping[str, str], form: Form, day: int, number: int) -> Line:
    try:
        line = form.read(row)
    except MoneyError:
        raise StatementError("amount", number) from None
    except DayError:
        raise StatementError("time", number) from None
    if not _REFERENCE.fullmatch(line.reference):
        raise StatementError("reference", number)
    if days.today(line.at_ms) != day:
        raise StatementError("other_day", number)
    return line
