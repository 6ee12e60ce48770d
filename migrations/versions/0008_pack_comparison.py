"""What a comparison of a proposed pack with past forms found is kept, and an approval says which result it saw.

Revision ID: 0008_pack_comparison
Revises: 0007_arrivals
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_pack_comparison"
down_revision = "0007_arrivals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack_comparison",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["pack_proposal.number"], name=op.f("fk_pack_comparison_number_pack_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_comparison")),
        sa.UniqueConstraint("number", name=op.f("uq_pack_comparison_number")),
    )
    # An approval of before saw a result that was not kept: it has to be given again.
    op.add_column("pack_approval", sa.Column("comparison", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("pack_approval") as table:
        table.drop_column("comparison")
    op.drop_table("pack_comparison")
