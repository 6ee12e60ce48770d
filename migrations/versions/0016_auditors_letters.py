"""A letter to staff can carry the end of the audit chain, for auditors, each day.

Revision ID: 0016_auditors_letters
Revises: 0015_staff_addresses
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_auditors_letters"
down_revision = "0015_staff_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _kinds("kind IN ('code', 'leaving', 'own', 'account', 'head')")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM staff_letter WHERE kind = 'head'"))
    _kinds("kind IN ('code', 'leaving', 'own', 'account')")


def _kinds(allowed: str) -> None:
    """Other words for the kind of a letter; SQLite copies the table for it, its rows untouched."""
    with op.batch_alter_table("staff_letter") as batch:
        batch.drop_constraint(op.f("ck_staff_letter_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_staff_letter_kind"), allowed)
