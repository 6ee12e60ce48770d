"""The front desk reads forms in the order of arrival, along an index.

Revision ID: 0007_arrivals
Revises: 0006_pack_proposals
"""

from __future__ import annotations

from alembic import op

revision = "0007_arrivals"
down_revision = "0006_pack_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_submission_arrival", "submission", ["created_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_submission_arrival", table_name="submission")
