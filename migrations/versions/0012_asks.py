"""What the clinic asks a person once more: links to chosen topics of a form that was sent.

Revision ID: 0012_asks
Revises: 0011_tablets
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_asks"
down_revision = "0011_tablets"
branch_labels = None
depends_on = None

OPEN = sa.text("answered_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "ask",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_ask_asked_by_staff")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_ask_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_ask_code_hash")),
    )
    op.create_index(op.f("ix_ask_submission_id"), "ask", ["submission_id"], unique=False)
    op.create_index(
        "uq_ask_open", "ask", ["submission_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_table("ask")
