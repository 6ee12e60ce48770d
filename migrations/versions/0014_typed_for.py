"""Forms that staff type for somebody, and the sessions in which they do.

Revision ID: 0014_typed_for
Revises: 0013_numbers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_typed_for"
down_revision = "0013_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "typed_for",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_typed_for_submission_id_submission")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_typed_for_staff_id_staff")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_typed_for")),
    )
    op.create_index(op.f("ix_typed_for_staff_id"), "typed_for", ["staff_id"], unique=False)
    _kinds("kind IN ('staff', 'intake', 'typed')")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM session WHERE kind = 'typed'"))
    _kinds("kind IN ('staff', 'intake')")
    op.drop_table("typed_for")


def _kinds(allowed: str) -> None:
    """Other words for the kind of a session; SQLite copies the table for it, its rows untouched."""
    with op.batch_alter_table("session") as batch:
        batch.drop_constraint(op.f("ck_session_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_session_kind"), allowed)
