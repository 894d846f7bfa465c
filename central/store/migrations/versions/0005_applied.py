"""Entries are stored first and applied afterwards: `applied` says how far. What was stored before this was applied at once.

The entries' foreign key goes: the journal's row is read and moved in the same transaction, and checking the key for every entry
halved how fast PostgreSQL takes them. Also: who follows a damaged journal, what a case is about in words, and until when
somebody works on a kiosk's request.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_applied"
down_revision = "0004_administration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journals", sa.Column("applied", sa.BigInteger, server_default="0", nullable=False))
    op.add_column("journals", sa.Column("previous", sa.LargeBinary(16), nullable=True))
    op.add_column("fleet_cases", sa.Column("detail", sa.String(200), server_default="", nullable=False))
    op.add_column("kiosk_requests", sa.Column("claimed_until_ms", sa.BigInteger, server_default="0", nullable=False))
    op.execute("UPDATE journals SET applied = mark")
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint("fk_entries_kiosk_id_journals", type_="foreignkey")
    op.execute("UPDATE entries SET status = 'stored' WHERE status = 'applied'")


def downgrade() -> None:
    op.execute("UPDATE entries SET status = 'applied' WHERE status = 'stored'")
    with op.batch_alter_table("entries") as entries:
        key = ["kiosk_id", "journal_id"]
        entries.create_foreign_key("fk_entries_kiosk_id_journals", "journals", key, key)
    op.drop_column("kiosk_requests", "claimed_until_ms")
    op.drop_column("fleet_cases", "detail")
    op.drop_column("journals", "previous")
    op.drop_column("journals", "applied")
