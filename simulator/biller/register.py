"""A sandbox biller's memory: every reference and what it did. Survives a SIGKILL, like a real biller's."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reference (
    ref_id TEXT PRIMARY KEY, sku TEXT NOT NULL, customer_no TEXT NOT NULL,
    amount INTEGER NOT NULL, price INTEGER NOT NULL, units INTEGER NOT NULL, chosen INTEGER NOT NULL, inquired_on TEXT NOT NULL,
    first_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, paid_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL, effects INTEGER NOT NULL,
    final TEXT NOT NULL, settles_ms INTEGER NOT NULL, turned TEXT NOT NULL, turns_ms INTEGER NOT NULL
) STRICT
"""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One reference. Rupiah; times in UTC milliseconds, 0 for never. tries: how often it was asked to pay. effects: how often it
    delivered; never above 1.

    amount: what is due without the biller's admin. price: what the biller takes. units: months of insurance, else 1. chosen: the
    customer said how much.
    inquired_on: WIB date of its inquiry. first_ms, expires_ms, paid_ms: first heard of, no longer payable, asked to pay.
    final: the word that it has from `settles_ms` on, "" when it was never paid; turned: the one that takes its place from
    `turns_ms` on, "" when the biller keeps to its word.
    """

    ref_id: str
    sku: str
    customer_no: str
    amount: int = 0
    price: int = 0
    units: int = 1
    chosen: bool = False
    inquired_on: str = ""
    first_ms: int = 0
    expires_ms: int = 0
    paid_ms: int = 0
    tries: int = 0
    effects: int = 0
    final: str = ""
    settles_ms: int = 0
    turned: str = ""
    turns_ms: int = 0

    def word(self, now_ms: int, pending: str) -> str:
        """Give what stands at this moment: "" before a payment, `pending` until it is decided."""
        if self.turned and now_ms >= self.turns_ms:
            return self.turned
        return pending if self.final and now_ms < self.settles_ms else self.final


_FIELDS = tuple(field.name for field in msgspec.structs.fields(Reference))


class Register:
    """References in a SQLite file at `path`. To be used from one thread. success: the biller's word for a delivery."""

    def __init__(self, path: Path, success: str) -> None:
        self._success = success
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

    def paid_for(self, sku: str, customer_no: str, besides: str = "") -> list[Reference]:
        """Give the references under which this was delivered, or is being delivered. besides: one that does not count."""
        query = "WHERE sku = ? AND customer_no = ? AND ref_id <> ? AND final = ? AND turned = ''"
        return self._select(query, (sku, customer_no, besides, self._success))

    def put(self, reference: Reference) -> None:
        """Keep a reference as it is now, durably."""
        values = msgspec.structs.astuple(reference)
        marks = ", ".join("?" * len(values))
        names = ", ".join(_FIELDS)
        changes = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS)
        statement = f"INSERT INTO reference ({names}) VALUES ({marks}) ON CONFLICT (ref_id) DO UPDATE SET {changes}"  # noqa: S608
        self._connection.execute(statement, values)

    def everything(self) -> list[Reference]:
        """Give every reference in the order of their first appearance."""
        return self._select("ORDER BY rowid", ())

    def _select(self, clause: str, values: tuple[Any, ...]) -> list[Reference]:
        query = f"SELECT {', '.join(_FIELDS)} FROM reference {clause}"  # noqa: S608  (clauses are literals of this module)
        return [Reference(**dict(zip(_FIELDS, row, strict=True))) for row in self._connection.execute(query, values)]
