"""The sandbox biller's memory: every reference and what it did. Survives a SIGKILL, like a real biller's."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reference (
    ref_id TEXT PRIMARY KEY, sku TEXT NOT NULL, customer_no TEXT NOT NULL,
    amount INTEGER NOT NULL DEFAULT 0, inquired_on TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0, effects INTEGER NOT NULL DEFAULT 0,
    final TEXT NOT NULL DEFAULT '', settles_ms INTEGER NOT NULL DEFAULT 0
) STRICT
"""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One reference. tries: how often it was asked to pay. effects: how often it delivered; never above 1.

    amount, inquired_on: of its inquiry (rupiah, WIB date). final: the result code that it has from `settles_ms` on, "" when it
    was never paid.
    """

    ref_id: str
    sku: str
    customer_no: str
    amount: int = 0
    inquired_on: str = ""
    tries: int = 0
    effects: int = 0
    final: str = ""
    settles_ms: int = 0


_FIELDS = tuple(field.name for field in msgspec.structs.fields(Reference))


class Register:
    """References in a SQLite file at `path`. To be used from one thread."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def find(self, ref_id: str) -> Reference | None:
        """Give a reference, or None."""
        rows = self._select("WHERE ref_id = ?", (ref_id,))
        return rows[0] if rows else None

    def paid_elsewhere(self, sku: str, customer_no: str, ref_id: str) -> bool:
        """Whether this bill was paid, or is being paid, under another reference."""
        query = "WHERE sku = ? AND customer_no = ? AND ref_id <> ? AND final = '00'"
        return bool(self._select(query, (sku, customer_no, ref_id)))

    def put(self, reference: Reference) -> None:
        """Keep a reference as it is now, durably."""
        values = msgspec.structs.astuple(reference)
        marks = ", ".join("?" * len(values))
        self._connection.execute(f"REPLACE INTO reference ({', '.join(_FIELDS)}) VALUES ({marks})", values)  # noqa: S608

    def everything(self) -> list[Reference]:
        """Give every reference in the order of their first appearance."""
        return self._select("ORDER BY rowid", ())

    def _select(self, clause: str, values: tuple[Any, ...]) -> list[Reference]:
        query = f"SELECT {', '.join(_FIELDS)} FROM reference {clause}"  # noqa: S608  (clauses are literals of this module)
        return [Reference(**dict(zip(_FIELDS, row, strict=True))) for row in self._connection.execute(query, values)]
