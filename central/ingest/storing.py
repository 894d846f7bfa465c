"""Writes verified entries into their table: with PostgreSQL's COPY in its binary form, on other databases row by row.

Raises SQLAlchemy's errors, also for what the driver raises below it.
"""

import itertools
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from central.store.fleet_tables import entries
from sync.wire.entry import Row

ORDINARY = "stored"
"""The status of an entry of which nothing special is to be said."""

_COLUMNS = (
    "kiosk_id", "journal_id", "position", "wall_ms", "quality", "boot", "uptime_ms", "body", "blob", "blob_digest", "link",
    "status", "received_ms",
)  # fmt: skip
_COPY = f"COPY entries ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)"

# PostgreSQL 15 manual, COPY, "Binary Format": signature, flags and length of an extension; a row is its number of fields, and
# each field its length in bytes and its bytes; -1 stands for NULL as a length, and for the end as a number of fields.
_BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = struct.pack(">h", -1)
_NULL = struct.pack(">i", -1)
_LENGTH = struct.Struct(">i")
_FIGURES = struct.Struct(">iq iq ii iq iq i")
_HASHES = struct.Struct(">i32s i32s")
_RECEIVED = struct.Struct(">iq")
_INTEGER, _BIGINT, _HASH = 4, 8, 32


class Block(NamedTuple):
    """Consecutive entries of one journal from position `first`, with each one's blob digest and link."""

    kiosk_id: str
    journal_id: bytes
    first: int
    rows: Sequence[Row]
    chained: Sequence[tuple[bytes, bytes]]


def store(connection: Connection, blocks: Sequence[Block], received_ms: int) -> None:
    """Insert entries above their journals' marks, inside the caller's transaction, in which the kiosks' rows are locked.

    A row that stands there all the same was never acknowledged to anybody: the signed entry takes its place.
    """
    try:
        with connection.begin_nested():
            _insert(connection, blocks, received_ms)
    except IntegrityError:
        for block in blocks:
            _clear(connection, block)
        _insert(connection, blocks, received_ms)


def _insert(connection: Connection, blocks: Sequence[Block], received_ms: int) -> None:
    if (connection.dialect.name, connection.dialect.driver) == ("postgresql", "psycopg"):
        _copy(connection, blocks, received_ms)
        return
    rows = [dict(zip(_COLUMNS, row, strict=True)) for block in blocks for row in _rows(block, received_ms)]
    connection.execute(insert(entries), rows)


def _rows(block: Block, received_ms: int) -> Iterator[tuple[object, ...]]:
    for position, row, (digest, link) in zip(itertools.count(block.first), block.rows, block.chained, strict=False):
        yield block.kiosk_id, block.journal_id, position, *row[:6], digest, link, ORDINARY, received_ms


def _clear(connection: Connection, block: Block) -> None:
    connection.execute(
        delete(entries).where(
            entries.c.kiosk_id == block.kiosk_id,
            entries.c.journal_id == block.journal_id,
            entries.c.position.between(block.first, block.first + len(block.rows) - 1),
        )
    )


def _copy(connection: Connection, blocks: Sequence[Block], received_ms: int) -> None:
    driver: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.loaded_dbapi
    tail = _field(ORDINARY.encode()) + _RECEIVED.pack(_BIGINT, received_ms)
    try:
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write(_BEGIN)
            for block in blocks:
                copy.write(_packed(block, tail))
            copy.write(_END)
    except errors.Error as error:
        # Below SQLAlchemy: whoever tells a lost database from a wrong entry knows its errors only.
        raise DBAPIError.instance("COPY entries", None, error, errors.Error, hide_parameters=True) from error


def _packed(block: Block, tail: bytes) -> bytes:
    """Give the binary form of a block's rows. tail: the last two fields, which are the same in all."""
    head = struct.pack(">h", len(_COLUMNS)) + _field(block.kiosk_id.encode()) + _field(block.journal_id)
    parts: list[bytes] = []
    add = parts.append
    figures, hashes, length = _FIGURES.pack, _HASHES.pack, _LENGTH.pack
    position = block.first
    for (wall_ms, quality, boot, uptime_ms, body, blob, _), (digest, link) in zip(
        block.rows, block.chained, strict=True
    ):
        add(head)
        add(
            figures(
                _BIGINT, position, _BIGINT, wall_ms, _INTEGER, quality, _BIGINT, boot, _BIGINT, uptime_ms, len(body)
            )
        )
        add(body)
        add(_NULL if blob is None else length(len(blob)) + blob)
        add(hashes(_HASH, digest, _HASH, link))
        add(tail)
        position += 1
    return b"".join(parts)


def _field(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content
