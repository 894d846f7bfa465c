"""Stores, tills and people; slips, payments, dispatches."""

import sqlalchemy as sa
from alembic import op

revision = "0002_money"
down_revision = "0001_fleet"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    create_people()
    create_slips()
    create_payments()
    create_dispatches()


def create_people() -> None:
    op.create_table(
        "stores",
        sa.Column("store", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("store", name="pk_stores"),
    )
    op.create_table(
        "tills",
        sa.Column("till", sa.String(length=32), nullable=False),
        sa.Column("store", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["store"], ["stores.store"], name="fk_tills_store_stores"),
        sa.PrimaryKeyConstraint("till", name="pk_tills"),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("store", sa.String(length=32), nullable=True),
        sa.Column("till", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["store"], ["stores.store"], name="fk_users_store_stores"),
        sa.ForeignKeyConstraint(["till"], ["tills.till"], name="fk_users_till_tills"),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name="fk_tokens_user_users"),
        sa.PrimaryKeyConstraint("digest", name="pk_tokens"),
    )
    op.create_index(op.f("ix_tokens_user"), "tokens", ["user"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name="fk_sessions_user_users"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"], unique=False)
    op.create_table(
        "login_tries",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_login_tries"),
    )


def create_slips() -> None:
    op.create_table(
        "slips",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("kiosk", sa.String(length=14), server_default="", nullable=False),
        sa.Column("product", sa.String(length=24), nullable=False),
        sa.Column("denomination", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("biller", sa.String(length=24), server_default="", nullable=False),
        sa.Column("sku", sa.String(length=40), server_default="", nullable=False),
        sa.Column("bill_key", sa.String(length=64), server_default="", nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("customer_masked", sa.String(length=40), server_default="", nullable=False),
        sa.Column("name_masked", sa.String(length=120), server_default="", nullable=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sa.Column("amount", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("admin_fee", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("service_fee", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("details", sa.Text, server_default="[]", nullable=False),
        sa.Column("repeat_guard_s", sa.Integer, server_default="0", nullable=False),
        sa.Column("catalogue_version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("created_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("issued_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("inquired_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("valid_until_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("deadline_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("paid_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("finished_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("entry_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("body_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("entry_expected", sa.Boolean, server_default="0", nullable=False),
        sa.Column("suspended", sa.Boolean, server_default="0", nullable=False),
        sa.Column("serial", sa.String(length=64), server_default="", nullable=False),
        sa.Column("biller_reference", sa.String(length=64), server_default="", nullable=False),
        sa.Column("biller_lines", sa.Text, server_default="[]", nullable=False),
        sa.CheckConstraint("amount >= 0 AND total = amount + admin_fee + service_fee", name="ck_slips_total"),
        sa.PrimaryKeyConstraint("code", name="pk_slips"),
        sa.UniqueConstraint("reference", name="uq_slips_reference"),
    )
    op.create_index("ix_slips_bill", "slips", ["biller", "bill_key", "paid_ms"], unique=False)
    op.create_index("ix_slips_expected", "slips", ["entry_expected", "paid_ms"], unique=False)
    op.create_index("ix_slips_validity", "slips", ["state", "valid_until_ms"], unique=False)


def create_payments() -> None:
    op.create_table(
        "claims",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("till", sa.String(length=32), nullable=False),
        sa.Column("cashier", sa.String(length=64), nullable=False),
        sa.Column("until_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_claims_code_slips"),
        sa.PrimaryKeyConstraint("code", name="pk_claims"),
    )
    op.create_table(
        "payments",
        sa.Column("payment_id", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=128), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("store", sa.String(length=32), nullable=False),
        sa.Column("till", sa.String(length=32), nullable=False),
        sa.Column("cashier", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("tendered", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("change", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("paid_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_payments_code_slips"),
        sa.PrimaryKeyConstraint("payment_id", name="pk_payments"),
        sa.UniqueConstraint("code", name="uq_payments_code"),
    )
    op.create_index("ix_payments_shift", "payments", ["till", "paid_ms"], unique=False)
    op.create_table(
        "open_payments",
        sa.Column("biller", sa.String(length=24), nullable=False),
        sa.Column("bill_key", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_open_payments_code_slips"),
        sa.PrimaryKeyConstraint("biller", "bill_key", name="pk_open_payments"),
    )


def create_dispatches() -> None:
    op.create_table(
        "dispatches",
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("biller", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("next_call", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("created_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("next_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("last_code", sa.String(length=16), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_dispatches_code_slips"),
        sa.PrimaryKeyConstraint("reference", name="pk_dispatches"),
        sa.UniqueConstraint("code", name="uq_dispatches_code"),
    )
    op.create_index("ix_dispatches_due", "dispatches", ["state", "next_ms"], unique=False)
    op.create_table(
        "biller_calls",
        sa.Column("call_id", KEY, autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("biller", sa.String(length=24), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("result_code", sa.String(length=16), server_default="", nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_biller_calls"),
    )
    op.create_index(op.f("ix_biller_calls_reference"), "biller_calls", ["reference"], unique=False)


def downgrade() -> None:
    for table in (
        "biller_calls",
        "dispatches",
        "open_payments",
        "payments",
        "claims",
        "slips",
        "login_tries",
        "sessions",
        "tokens",
        "users",
        "tills",
        "stores",
    ):
        op.drop_table(table)
