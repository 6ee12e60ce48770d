"""How a record is found and who may open it; signatures entered in error; waiting for the patient.

Revision ID: 0002_finding_and_restricting
Revises: 0001_first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_finding_and_restricting"
down_revision = "0001_first"
branch_labels = None
depends_on = None

OLD_STATES = "state IN ('draft', 'submitted', 'in_review', 'signed', 'withdrawn')"
STATES = "state IN ('draft', 'submitted', 'in_review', 'asked', 'signed', 'withdrawn')"

# What is new in screening/storage/triggers.py with this revision.
SQLITE_TRIGGERS = [
    (
        "CREATE TRIGGER retraction_unchanged BEFORE UPDATE ON retraction BEGIN SELECT RAISE(ABORT, "
        "'retraction is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER retraction_undeleted BEFORE DELETE ON retraction WHEN NOT EXISTS (SELECT 1 "
        "FROM removal WHERE table_name = 'retraction' AND row_id = CAST(OLD.id AS TEXT)) BEGIN "
        "SELECT RAISE(ABORT, 'retraction is kept as it is'); END"
    ),
]
POSTGRESQL_TRIGGERS = [
    (
        "CREATE TRIGGER retraction_kept BEFORE UPDATE OR DELETE ON retraction FOR EACH ROW EXECUTE "
        "FUNCTION keep_row('id')"
    ),
    (
        "CREATE TRIGGER retraction_not_emptied BEFORE TRUNCATE ON retraction FOR EACH STATEMENT "
        "EXECUTE FUNCTION keep_row()"
    ),
]


def upgrade() -> None:
    _states(STATES)
    op.drop_index("ix_submission_saved_at", table_name="submission")
    op.create_index("ix_submission_saved_at", "submission", ["state", "saved_at", "id"])
    op.create_index("ix_submission_mine", "submission", ["claimed_by", "state", "urgency", "due_at", "id"])
    op.create_table(
        "retraction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_retraction_author_staff")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_retraction_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retraction")),
        sa.UniqueConstraint("review_id", name=op.f("uq_retraction_review_id")),
    )
    op.create_table(
        "blind_index",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "field IN ('surname', 'surname_born', 'phone')", name=op.f("ck_blind_index_field")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_blind_index_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "field", "hash", name=op.f("pk_blind_index")),
    )
    op.create_index(
        "ix_blind_index_field_hash_submission_id", "blind_index", ["field", "hash", "submission_id"]
    )
    op.create_table(
        "restriction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("restricted_by", sa.String(length=32), nullable=False),
        sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff.id"], name=op.f("fk_restriction_lifted_by_staff")),
        sa.ForeignKeyConstraint(
            ["restricted_by"], ["staff.id"], name=op.f("fk_restriction_restricted_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_restriction_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(
        "uq_restriction_submission_id_in_force",
        "restriction",
        ["submission_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "named_reader",
        sa.Column("restriction_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restriction.id"], name=op.f("fk_named_reader_restriction_id_restriction")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_named_reader_staff_id_staff")),
        sa.PrimaryKeyConstraint("restriction_id", "staff_id", name=op.f("pk_named_reader")),
    )
    op.create_table(
        "broken_glass",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.String(length=32), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["marked_by"], ["staff.id"], name=op.f("fk_broken_glass_marked_by_staff")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_broken_glass_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_glass")),
    )
    op.create_index(op.f("ix_broken_glass_submission_id"), "broken_glass", ["submission_id"])
    op.create_index(
        "ix_broken_glass_unmarked",
        "broken_glass",
        ["broken_at"],
        sqlite_where=sa.text("marked_at IS NULL"),
        postgresql_where=sa.text("marked_at IS NULL"),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("broken_glass", "named_reader", "restriction", "blind_index", "retraction"):
        op.drop_table(table)
    op.drop_index("ix_submission_mine", table_name="submission")
    op.drop_index("ix_submission_saved_at", table_name="submission")
    op.create_index("ix_submission_saved_at", "submission", ["state", "saved_at"])
    # Whoever waited for the patient reads again.
    op.execute("UPDATE submission SET state = 'in_review' WHERE state = 'asked'")
    _states(OLD_STATES)


def _states(allowed: str) -> None:
    """Other words for the state of a submission; SQLite copies the table for it, its rows untouched."""
    with op.batch_alter_table("submission") as batch:
        batch.drop_constraint(op.f("ck_submission_state"), type_="check")
        batch.create_check_constraint(op.f("ck_submission_state"), allowed)
