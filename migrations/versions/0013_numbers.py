"""Counts of the clinic by period, one sealed text for each.

Revision ID: 0013_numbers
Revises: 0012_asks
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_numbers"
down_revision = "0012_asks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "numbers",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("first_day", name=op.f("pk_numbers")),
    )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM record_key WHERE record_id LIKE 'numbers-%'"))
    op.drop_table("numbers")
