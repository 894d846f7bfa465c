"""The books; refunds, receipts, cases, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0003_books"
down_revision = "0002_money"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    create_books()
    create_refunds()
    create_records()


def create_books() -> None:
    op.create_table(
        "accounts",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_accounts"),
    )
    op.create_table(
        "postings",
        sa.Column("posting_id", KEY, autoincrement=True, nullable=False),
        sa.Column("movement", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("at_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name="fk_postings_account_accounts"),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_postings_code_slips"),
        sa.PrimaryKeyConstraint("posting_id", name="pk_postings"),
        sa.UniqueConstraint("movement", "account", name="uq_postings_movement_account"),
    )
    op.create_index(op.f("ix_postings_account"), "postings", ["account"], unique=False)
    op.create_index("ix_postings_slip", "postings", ["code"], unique=False)


def create_refunds() -> None:
    op.create_table(
        "refund_numbers",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("printed_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("wrong_tries", sa.Integer, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_refund_numbers_code_slips"),
        sa.PrimaryKeyConstraint("code", name="pk_refund_numbers"),
    )
    op.create_table(
        "refunds",
        sa.Column("refund_id", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=128), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("till", sa.String(length=32), nullable=False),
        sa.Column("cashier", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("refunded_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_refunds_code_slips"),
        sa.PrimaryKeyConstraint("refund_id", name="pk_refunds"),
        sa.UniqueConstraint("code", name="uq_refunds_code"),
    )


def create_records() -> None:
    op.create_table(
        "receipts",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("paper", sa.String(length=16), nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_receipts_code_slips"),
        sa.PrimaryKeyConstraint("code", "paper", "copy", name="pk_receipts"),
    )
    op.create_table(
        "status_tries",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("locked_until_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_status_tries_code_slips"),
        sa.PrimaryKeyConstraint("code", name="pk_status_tries"),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", KEY, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=200), server_default="", nullable=False),
        sa.Column("opened_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("closed_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sa.UniqueConstraint("kind", "subject", name="uq_cases_kind_subject"),
    )
    op.create_table(
        "audit",
        sa.Column("audit_id", KEY, autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit"),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)


def downgrade() -> None:
    for table in ("audit", "cases", "status_tries", "receipts", "refunds", "refund_numbers", "postings", "accounts"):
        op.drop_table(table)
