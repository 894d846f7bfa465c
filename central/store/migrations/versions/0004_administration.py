"""Administration: contacts of stores, one-time passwords, disabled users, names of tokens, the shop's own fees, certificates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004_administration"
down_revision = "0003_books"
branch_labels = None
depends_on = None


def columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "stores": [
            sa.Column("address", sa.String(200), server_default="", nullable=False),
            sa.Column("contact", sa.String(80), server_default="", nullable=False),
        ],
        "users": [
            sa.Column("disabled", sa.Boolean, server_default="0", nullable=False),
            sa.Column("password_until_ms", sa.BigInteger, server_default="0", nullable=False),
        ],
        "tokens": [sa.Column("label", sa.String(80), server_default="", nullable=False)],
        "kiosks": [sa.Column("certificate_until_ms", sa.BigInteger, server_default="0", nullable=False)],
    }


def upgrade() -> None:
    for table, added in columns().items():
        for column in added:
            op.add_column(table, column)
    op.create_table(
        "fees",
        sa.Column("product", sa.String(24), nullable=False),
        sa.Column("service_fee", sa.BigInteger, nullable=False),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("product", name="pk_fees"),
    )


def downgrade() -> None:
    op.drop_table("fees")
    for table, added in columns().items():
        for column in added:
            op.drop_column(table, column.name)
