"""Legal holds: records that are kept although they are due to be erased.

Revision ID: 0010_legal_hold
Revises: 0009_letters
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_legal_hold"
down_revision = "0009_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=80), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_legal_hold_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_submission_id"), "legal_hold", ["submission_id"], unique=False)
    stands = sa.text("released_at IS NULL")
    op.create_index(
        "uq_legal_hold_standing",
        "legal_hold",
        ["submission_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def downgrade() -> None:
    op.drop_table("legal_hold")
