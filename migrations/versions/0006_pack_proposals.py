"""Proposals of packs, the approvals of people, and when an approved pack has to be looked at again.

Revision ID: 0006_pack_proposals
Revises: 0005_accounts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_pack_proposals"
down_revision = "0005_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("active_pack", sa.Column("again_by", sa.Date(), nullable=True))
    op.create_table(
        "pack_proposal",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column("against", sa.String(length=64), nullable=True),
        sa.Column("compared", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'used', 'refused')", name=op.f("ck_pack_proposal_state")),
        sa.ForeignKeyConstraint(
            ["digest"], ["kept_text.digest"], name=op.f("fk_pack_proposal_digest_kept_text")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pack_proposal")),
    )
    op.create_index(op.f("ix_pack_proposal_kind"), "pack_proposal", ["kind"], unique=False)
    op.create_table(
        "pack_approval",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["pack_proposal.number"], name=op.f("fk_pack_approval_number_pack_proposal")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_pack_approval_staff_id_staff")),
        sa.PrimaryKeyConstraint("number", "staff_id", name=op.f("pk_pack_approval")),
    )


def downgrade() -> None:
    op.drop_table("pack_approval")
    op.drop_index(op.f("ix_pack_proposal_kind"), table_name="pack_proposal")
    op.drop_table("pack_proposal")
    with op.batch_alter_table("active_pack") as table:
        table.drop_column("again_by")
