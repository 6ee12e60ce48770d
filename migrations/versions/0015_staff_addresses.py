"""Where members of staff are told of changes of accounts, sealed, and the letters that wait for them.

Revision ID: 0015_staff_addresses
Revises: 0014_typed_for
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_staff_addresses"
down_revision = "0014_typed_for"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_address",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_address_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_address")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_staff_address_staff_id")),
    )
    op.create_table(
        "staff_letter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('code', 'leaving', 'own', 'account')", name=op.f("ck_staff_letter_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f("ck_staff_letter_state")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_letter_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_letter")),
    )
    op.create_index(op.f("ix_staff_letter_staff_id"), "staff_letter", ["staff_id"], unique=False)
    op.create_index("ix_staff_letter_state_due_at", "staff_letter", ["state", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("staff_letter")
    op.drop_table("staff_address")
