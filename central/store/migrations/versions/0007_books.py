"""Shifts, decisions, statements and proofs; bills with a period; movements of cash that belong to no slip."""

import sqlalchemy as sa
from alembic import op

revision = "0007_books"
down_revision = "0006_reconcile"
branch_labels = None
depends_on = None


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, server_default="0", nullable=False)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


def upgrade() -> None:
    for table, column in (
        ("slips", _text("guard_key", 64)),
        ("slips", _text("period", 24)),
        ("payments", _text("shift", 24)),
        ("refunds", _text("shift", 24)),
    ):
        op.add_column(table, column)
    op.execute("UPDATE slips SET guard_key = bill_key")
    op.create_index("ix_slips_guard", "slips", ["guard_key", "paid_ms"])
    op.create_index("ix_payments_paid", "payments", ["paid_ms"])
    op.create_index("ix_refunds_refunded", "refunds", ["refunded_ms"])
    with op.batch_alter_table("postings") as batch:
        batch.alter_column("code", existing_type=sa.String(length=16), nullable=True)
    op.create_index("ix_postings_at", "postings", ["at_ms"])
    _create_shifts()
    _create_decisions()
    _create_statements()


def _create_shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("shift", sa.String(length=24), nullable=False),
        sa.Column("till", sa.String(length=32), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        _number("opened_ms"),
        _number("opening"),
        _text("closed_by", 64),
        _number("closed_ms"),
        _number("expected"),
        _number("counted"),
        _number("left"),
        _text("note", 200),
        sa.ForeignKeyConstraint(["till"], ["tills.till"], name="fk_shifts_till_tills"),
        sa.PrimaryKeyConstraint("shift", name="pk_shifts"),
    )
    op.create_index("ix_shifts_till", "shifts", ["till", "opened_ms"])
    still_open = sa.text("closed_ms = 0")
    op.create_index(
        "ux_shifts_open", "shifts", ["till"], unique=True, sqlite_where=still_open, postgresql_where=still_open
    )


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("seen_state", sa.String(length=20), nullable=False),
        _text("reason", 200),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        _number("proposed_ms"),
        _text("decided_by", 80),
        _number("decided_ms"),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_decisions_code_slips"),
        sa.PrimaryKeyConstraint("decision", name="pk_decisions"),
    )
    op.create_index("ix_decisions_code", "decisions", ["code"])
    op.create_index("ix_decisions_state", "decisions", ["state", "proposed_ms"])


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("statement", sa.String(length=24), nullable=False),
        sa.Column("biller", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        _text("file_name", 80),
        sa.Column("imported_by", sa.String(length=80), nullable=False),
        _number("imported_ms"),
        _number("lines"),
        sa.PrimaryKeyConstraint("statement", name="pk_statements"),
        sa.UniqueConstraint("file_hash", name="uq_statements_file_hash"),
    )
    op.create_index("ix_statements_day", "statements", ["day", "biller"])
    op.create_table(
        "statement_lines",
        sa.Column("statement", sa.String(length=24), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        _text("biller_reference", 64),
        sa.Column("status", sa.String(length=12), nullable=False),
        _number("amount"),
        _number("at_ms"),
        sa.ForeignKeyConstraint(
            ["statement"], ["statements.statement"], name="fk_statement_lines_statement_statements"
        ),
        sa.PrimaryKeyConstraint("statement", "line", name="pk_statement_lines"),
    )
    op.create_index("ix_statement_lines_reference", "statement_lines", ["reference"])
    op.create_table(
        "proofs",
        sa.Column("day", sa.Integer, nullable=False),
        _number("made_ms"),
        sa.Column("agrees", sa.Boolean, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_proofs"),
    )


def downgrade() -> None:
    for table in ("proofs", "statement_lines", "statements", "decisions", "shifts"):
        op.drop_table(table)
    op.drop_index("ix_postings_at", "postings")
    op.execute("DELETE FROM postings WHERE code IS NULL")
    with op.batch_alter_table("postings") as batch:
        batch.alter_column("code", existing_type=sa.String(length=16), nullable=False)
    op.drop_index("ix_refunds_refunded", "refunds")
    op.drop_index("ix_payments_paid", "payments")
    op.drop_index("ix_slips_guard", "slips")
    for table, column in (("refunds", "shift"), ("payments", "shift"), ("slips", "period"), ("slips", "guard_key")):
        op.drop_column(table, column)
