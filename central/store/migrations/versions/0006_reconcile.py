"""What a restore holds: slips, references that are to be asked about, and people's proposals to let slips go.

Slips that an earlier version held after a restore shared a column with those that nothing can price; they get their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_reconcile"
down_revision = "0005_applied"
branch_labels = None
depends_on = None

MOVE = """
UPDATE slips SET suspended = :off, reconcile = (SELECT value FROM fleet_state WHERE name = 'restore_id')
WHERE suspended = :on AND code NOT IN (SELECT subject FROM cases WHERE kind = 'price_unknown')
AND EXISTS (SELECT 1 FROM fleet_state WHERE name = 'restore_id' AND value > 0)
"""
BEGIN = """
INSERT INTO fleet_state (name, value)
SELECT 'reconcile', COALESCE((SELECT MAX(reconcile) FROM slips), 0)
"""


def upgrade() -> None:
    op.add_column("slips", sa.Column("reconcile", sa.BigInteger, server_default="0", nullable=False))
    op.create_index("ix_slips_reconcile", "slips", ["reconcile", "state"])
    op.add_column("dispatches", sa.Column("reconcile", sa.BigInteger, server_default="0", nullable=False))
    op.create_index("ix_dispatches_reconcile", "dispatches", ["reconcile", "state"])
    op.create_table(
        "proposals",
        sa.Column("proposal", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wish", sa.String(length=200), server_default="", nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("decided_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("decided_ms", sa.BigInteger, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("proposal", name="pk_proposals"),
    )
    op.create_table(
        "proposed_slips",
        sa.Column("proposal", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("seen_state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Boolean, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["proposals.proposal"], name="fk_proposed_slips_proposal_proposals"),
        sa.ForeignKeyConstraint(["code"], ["slips.code"], name="fk_proposed_slips_code_slips"),
        sa.PrimaryKeyConstraint("proposal", "code", name="pk_proposed_slips"),
    )
    connection = op.get_bind()
    connection.execute(sa.text(MOVE).bindparams(sa.bindparam("on", True), sa.bindparam("off", False)))
    connection.execute(sa.text(BEGIN))


def downgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM fleet_state WHERE name LIKE 'reconcile%'"))
    op.drop_table("proposed_slips")
    op.drop_table("proposals")
    op.drop_index("ix_dispatches_reconcile", "dispatches")
    op.drop_column("dispatches", "reconcile")
    op.drop_index("ix_slips_reconcile", "slips")
    op.drop_column("slips", "reconcile")
