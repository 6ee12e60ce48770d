"""Accounts: set-up links, passkeys, what is announced about who may read records, and recovery codes after a reset.

Revision ID: 0005_accounts
Revises: 0004_additions_and_invitations
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_accounts"
down_revision = "0004_additions_and_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recovery_code", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "set_up_link",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_set_up_link_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_set_up_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_set_up_link_code_hash")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passkey_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_staff_id"), "passkey", ["staff_id"], unique=False)
    op.create_table(
        "announcement",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["staff.id"], name=op.f("fk_announcement_subject_id_staff")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_subject_id"), "announcement", ["subject_id"], unique=False)
    op.create_table(
        "told",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_told_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_told")),
    )


def downgrade() -> None:
    for table in ("told", "announcement", "passkey", "set_up_link"):
        op.drop_table(table)
    # A retired code signs nobody in, and the older program would take it for one that does.
    op.execute("DELETE FROM recovery_code WHERE retired_at IS NOT NULL")
    op.drop_column("recovery_code", "retired_at")
