"""Taking a biller's daily file in. A later file of the same biller and day takes the place of an earlier one."""

import hashlib
import re
import secrets

import msgspec
from sqlalchemy import Connection, Row, and_, exists, insert, or_, select, update
from sqlalchemy.sql import Select

from central.accounting import days
from central.accounting.statements import aggregator, paycode
from central.accounting.statements.reading import Form, Line, read
from central.administration.acting import Actor, InvalidError, audit
from central.billers.routes import BillerName
from central.store.books_tables import statement_lines, statements
from central.store.engine import insert_once

FORMS: dict[BillerName, Form] = {"aggregator": aggregator.FORM, "paycode": paycode.FORM}

_NAME_CHARACTERS_MAX = 80
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_ROWS_TOGETHER = 5_000


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A daily file that is here. imported_ms: UTC. lines: how many it has."""

    id: str
    biller: str
    day: int
    file_name: str
    imported_by: str
    imported_ms: int
    lines: int
    file_hash: str


class Parsed(msgspec.Struct, frozen=True):
    """A file that was read and is right, but is not stored yet."""

    biller: BillerName
    day: int
    file_hash: str
    file_name: str
    lines: list[Line]


def parse(biller: str, day: int, content: bytes, file_name: str) -> Parsed:
    """Read a file; no database is needed. Raises `StatementError`, and `InvalidError` for a biller that has no such file."""
    for known, form in FORMS.items():
        if known == biller:
            # The day is part of it: two days without a transaction have the same file.
            file_hash = hashlib.sha256(f"{biller} {day}\n".encode() + content).hexdigest()
            name = _UNPRINTABLE.sub("", file_name)[:_NAME_CHARACTERS_MAX]
            return Parsed(known, day, file_hash, name, read(content, form, day))
    raise InvalidError("biller", "there is no such biller")


def store(connection: Connection, actor: Actor, parsed: Parsed) -> tuple[Statement, bool]:
    """Keep a file as its day's current one; give it, and whether it is new. The same file again changes nothing but that."""
    before = current(connection, parsed.biller, parsed.day)
    imported_ms = max(actor.now_ms, before.imported_ms + 1 if before is not None else 0)
    statement = f"s-{secrets.token_hex(10)}"
    row = {
        "statement": statement, "biller": parsed.biller, "day": parsed.day, "file_hash": parsed.file_hash,
        "file_name": parsed.file_name, "imported_by": actor.name[:80], "imported_ms": imported_ms, "lines": len(parsed.lines),
    }  # fmt: skip
    is_new = insert_once(connection, insert(statements), row)
    if is_new:
        _store_lines(connection, statement, parsed.lines)
    elif before is None or before.file_hash != parsed.file_hash:  # it was replaced, and comes back
        again = update(statements).where(statements.c.file_hash == parsed.file_hash)
        connection.execute(again.values(imported_by=actor.name[:80], imported_ms=imported_ms))
    if is_new or before is None or before.file_hash != parsed.file_hash:
        detail = f"{parsed.biller} {days.text(parsed.day)}: {len(parsed.lines)} lines"
        audit(connection, actor, "statement_imported", parsed.biller, detail)
    found = current(connection, parsed.biller, parsed.day)
    assert found is not None, "a stored file is there"
    return found, is_new


def current(connection: Connection, biller: str, day: int) -> Statement | None:
    """Give the file that counts for a biller's day, or None."""
    query = select(statements).where(statements.c.biller == biller, statements.c.day == day)
    newest = query.order_by(statements.c.imported_ms.desc(), statements.c.statement.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return None if row is None else _statement(row)


def counting(biller: str) -> Select[tuple[str]]:
    """Give a query for the ids of a biller's files that count: the newest one of each day."""
    later = statements.alias("later")
    replaced = exists().where(
        later.c.biller == statements.c.biller,
        later.c.day == statements.c.day,
        or_(
            later.c.imported_ms > statements.c.imported_ms,
            and_(later.c.imported_ms == statements.c.imported_ms, later.c.statement > statements.c.statement),
        ),
    )
    return select(statements.c.statement).where(statements.c.biller == biller, ~replaced)


def _store_lines(connection: Connection, statement: str, lines: list[Line]) -> None:
    rows = [
        {"statement": statement, "line": number, **msgspec.structs.asdict(line)} for number, line in enumerate(lines, 1)
    ]
    for begin in range(0, len(rows), _ROWS_TOGETHER):
        connection.execute(insert(statement_lines), rows[begin : begin + _ROWS_TOGETHER])


def _statement(row: Row[object]) -> Statement:
    return Statement(
        id=row.statement, biller=row.biller, day=row.day, file_name=row.file_name, imported_by=row.imported_by,
        imported_ms=row.imported_ms, lines=row.lines, file_hash=row.file_hash,
    )  # fmt: skip
