"""Tables of the shop's books beside the slips: shifts of tills, people's decisions, billers' daily files, proofs of a day.

Rupiah and UTC milliseconds are BIGINT; a business day is a WIB date as days since 1970-01-01.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from central.store.metadata import metadata


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _text(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False, server_default="")


shifts = Table(
    "shifts",
    metadata,
    Column("shift", String(24), primary_key=True),
    Column("till", String(32), ForeignKey("tills.till"), nullable=False),
    Column("opened_by", String(64), nullable=False),
    _number("opened_ms"),
    _number("opening"),
    _text("closed_by", 64),
    _number("closed_ms"),
    _number("expected"),
    _number("counted"),
    _number("left"),
    _text("note", 200),
    Index("ix_shifts_till", "till", "opened_ms"),
    Index(
        "ux_shifts_open",
        "till",
        unique=True,
        sqlite_where=text("closed_ms = 0"),
        postgresql_where=text("closed_ms = 0"),
    ),
)
"""opening: cash in the drawer at the beginning. expected, counted: at the end, by the books and by hand. left: what stays in the
drawer for the next shift; the rest went to the shop's safe. closed_ms: 0 while it is open, and a till has one open shift at most.
"""

decisions = Table(
    "decisions",
    metadata,
    Column("decision", String(12), primary_key=True),
    Column("code", String(16), ForeignKey("slips.code"), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("state", String(12), nullable=False),
    Column("seen_state", String(20), nullable=False),
    _text("reason", 200),
    Column("proposed_by", String(80), nullable=False),
    _number("proposed_ms"),
    _text("decided_by", 80),
    _number("decided_ms"),
    Index("ix_decisions_state", "state", "proposed_ms"),
)
"""What one person wants to happen with a slip that waits for people, and another one confirms. state: open, confirmed, withdrawn.

seen_state: the slip's, when it was proposed.
"""

statements = Table(
    "statements",
    metadata,
    Column("statement", String(24), primary_key=True),
    Column("biller", String(24), nullable=False),
    Column("day", Integer, nullable=False),
    Column("file_hash", String(64), nullable=False, unique=True),
    _text("file_name", 80),
    Column("imported_by", String(80), nullable=False),
    _number("imported_ms"),
    _number("lines"),
    Index("ix_statements_day", "day", "biller"),
)
"""A biller's own list of one business day. A later file of the same day and biller takes the place of an earlier one."""

statement_lines = Table(
    "statement_lines",
    metadata,
    Column("statement", String(24), ForeignKey("statements.statement"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("reference", String(64), nullable=False, index=True),
    _text("biller_reference", 64),
    Column("status", String(12), nullable=False),
    _number("amount"),
    _number("at_ms"),
    PrimaryKeyConstraint("statement", "line"),
)
"""status: success, failed or open, in our words. amount: what the biller says that it took, rupiah."""

proofs = Table(
    "proofs",
    metadata,
    Column("day", Integer, primary_key=True),
    _number("made_ms"),
    Column("agrees", Boolean, nullable=False),
    Column("report", Text, nullable=False),
)
"""That a business day's ledger, tills and billers agree, or where they do not. report: `central.books` as JSON."""
