"""Kiosks, their journals and entries, catalogues, answered requests, cases about kiosks."""

import sqlalchemy as sa
from alembic import op

revision = "0001_fleet"
down_revision = None
branch_labels = None
depends_on = None

JOURNAL = ["kiosk_id", "journal_id"], ["journals.kiosk_id", "journals.journal_id"]


def upgrade() -> None:
    create_kiosks()
    create_entries()
    create_requests()


def create_kiosks() -> None:
    op.create_table(
        "fleet_state",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_fleet_state"),
    )
    op.create_table(
        "kiosks",
        sa.Column("kiosk_id", sa.String(14), nullable=False),
        sa.Column("shard", sa.Integer, nullable=False),
        sa.Column("store_id", sa.String(40), nullable=False),
        sa.Column("sign_public", sa.LargeBinary(32), nullable=False),
        sa.Column("seal_public", sa.LargeBinary(32), nullable=False),
        sa.Column("journal_id", sa.LargeBinary(16), nullable=True),
        sa.Column("suspended", sa.Boolean, nullable=False),
        sa.Column("suspended_reason", sa.String(40), nullable=False),
        sa.Column("catalogue_version", sa.BigInteger, nullable=False),
        sa.Column("software", sa.String(40), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger, nullable=False),
        sa.Column("heard_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", name="pk_kiosks"),
    )
    op.create_table(
        "journals",
        sa.Column("kiosk_id", sa.String(14), nullable=False),
        sa.Column("journal_id", sa.LargeBinary(16), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("terminal_number", sa.Integer, nullable=False),
        sa.Column("mark", sa.BigInteger, nullable=False),
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "journal_id", name="pk_journals"),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name="fk_journals_kiosk_id_kiosks"),
        sa.UniqueConstraint("terminal_number", name="uq_journals_terminal_number"),
    )


def create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("kiosk_id", sa.String(14), nullable=False),
        sa.Column("journal_id", sa.LargeBinary(16), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("wall_ms", sa.BigInteger, nullable=False),
        sa.Column("quality", sa.Integer, nullable=False),
        sa.Column("boot", sa.BigInteger, nullable=False),
        sa.Column("uptime_ms", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=True),
        sa.Column("blob_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "journal_id", "position", name="pk_entries"),
        sa.ForeignKeyConstraint(*JOURNAL, name="fk_entries_kiosk_id_journals"),
    )
    op.create_table(
        "data_keys",
        sa.Column("kiosk_id", sa.String(14), nullable=False),
        sa.Column("journal_id", sa.LargeBinary(16), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "journal_id", "position", name="pk_data_keys"),
        sa.ForeignKeyConstraint(*JOURNAL, name="fk_data_keys_kiosk_id_journals"),
    )


def create_requests() -> None:
    op.create_table(
        "catalogues",
        sa.Column("restore_id", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("restore_id", "version", name="pk_catalogues"),
        sa.UniqueConstraint("digest", name="uq_catalogues_digest"),
    )
    op.create_table(
        "kiosk_requests",
        sa.Column("kiosk_id", sa.String(14), nullable=False),
        sa.Column("nonce", sa.LargeBinary(16), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=True),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "nonce", name="pk_kiosk_requests"),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name="fk_kiosk_requests_kiosk_id_kiosks"),
    )
    op.create_index("ix_kiosk_requests_received_ms", "kiosk_requests", ["received_ms"])
    op.create_table(
        "fleet_cases",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("kiosk_id", sa.String(14), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("journal_id", sa.LargeBinary(16), nullable=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("occurrences", sa.Integer, nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_fleet_cases"),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name="fk_fleet_cases_kiosk_id_kiosks"),
    )
    op.create_index("ix_fleet_cases_open", "fleet_cases", ["kiosk_id", "kind", "closed_ms"])


def downgrade() -> None:
    for table in (
        "fleet_cases",
        "kiosk_requests",
        "catalogues",
        "data_keys",
        "entries",
        "journals",
        "kiosks",
        "fleet_state",
    ):
        op.drop_table(table)
