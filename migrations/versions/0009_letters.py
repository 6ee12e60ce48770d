"""Whom an invitation is for, and letters to a patient's own address.

Revision ID: 0009_letters
Revises: 0008_pack_comparison
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_letters"
down_revision = "0008_pack_comparison"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("language", sa.String(length=2), nullable=True))
    op.add_column("invitation", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("invitation_id", sa.String(length=32), nullable=True),
        sa.Column("submission_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('invitation', 'reminder', 'ask')", name=op.f("ck_letter_kind")),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f("ck_letter_state")),
        sa.CheckConstraint(
            "(invitation_id IS NULL) <> (submission_id IS NULL)", name=op.f("ck_letter_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_letter_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_letter_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "invitation_id", "kind", "number", name=op.f("uq_letter_invitation_id_kind_number")
        ),
        sa.UniqueConstraint(
            "submission_id", "kind", "number", name=op.f("uq_letter_submission_id_kind_number")
        ),
    )
    op.create_index("ix_letter_state_due_at", "letter", ["state", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("letter")
    op.drop_column("invitation", "sealed")
    op.drop_column("invitation", "language")
