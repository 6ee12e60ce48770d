"""The first tables, and the triggers that keep what is kept for ever.

Revision ID: 0001_first
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_first"
down_revision = None
branch_labels = None
depends_on = None

# A copy of screening/storage/triggers.py as it was at this revision.
SQLITE_TRIGGERS = [
    (
        "CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event BEGIN SELECT "
        "RAISE(ABORT, 'audit_event is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER audit_event_undeleted BEFORE DELETE ON audit_event WHEN NOT EXISTS (SELECT "
        "1 FROM removal WHERE table_name = 'audit_event' AND row_id = CAST(OLD.sequence AS TEXT)) "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER kept_text_unchanged BEFORE UPDATE ON kept_text BEGIN SELECT RAISE(ABORT, "
        "'kept_text is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER kept_text_undeleted BEFORE DELETE ON kept_text WHEN NOT EXISTS (SELECT 1 "
        "FROM removal WHERE table_name = 'kept_text' AND row_id = CAST(OLD.digest AS TEXT)) BEGIN "
        "SELECT RAISE(ABORT, 'kept_text is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER review_unchanged BEFORE UPDATE ON review WHEN OLD.signed_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'review is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER review_undeleted BEFORE DELETE ON review WHEN OLD.signed_at IS NOT NULL AND"
        " NOT EXISTS (SELECT 1 FROM removal WHERE table_name = 'review' AND row_id = CAST(OLD.id AS"
        " TEXT)) BEGIN SELECT RAISE(ABORT, 'review is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER addendum_unchanged BEFORE UPDATE ON addendum BEGIN SELECT RAISE(ABORT, "
        "'addendum is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER addendum_undeleted BEFORE DELETE ON addendum WHEN NOT EXISTS (SELECT 1 FROM"
        " removal WHERE table_name = 'addendum' AND row_id = CAST(OLD.id AS TEXT)) BEGIN SELECT "
        "RAISE(ABORT, 'addendum is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER removal_unchanged BEFORE UPDATE ON removal BEGIN SELECT RAISE(ABORT, "
        "'removal is kept as it is'); END"
    ),
    (
        "CREATE TRIGGER removal_undeleted BEFORE DELETE ON removal BEGIN SELECT RAISE(ABORT, "
        "'removal is kept as it is'); END"
    ),
]
POSTGRESQL_TRIGGERS = [
    """\
CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    listed boolean;
BEGIN
    IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM %I.removal WHERE table_name = $1 AND row_id = $2)', TG_TABLE_SCHEMA
        ) INTO listed USING TG_TABLE_NAME, to_jsonb(OLD) ->> TG_ARGV[0];
        IF listed THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is kept as it is', TG_TABLE_NAME;
END
$$""",
    (
        "CREATE TRIGGER audit_event_kept BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW "
        "EXECUTE FUNCTION keep_row('sequence')"
    ),
    (
        "CREATE TRIGGER kept_text_kept BEFORE UPDATE OR DELETE ON kept_text FOR EACH ROW EXECUTE "
        "FUNCTION keep_row('digest')"
    ),
    (
        "CREATE TRIGGER review_kept BEFORE UPDATE OR DELETE ON review FOR EACH ROW WHEN "
        "(OLD.signed_at IS NOT NULL) EXECUTE FUNCTION keep_row('id')"
    ),
    (
        "CREATE TRIGGER addendum_kept BEFORE UPDATE OR DELETE ON addendum FOR EACH ROW EXECUTE "
        "FUNCTION keep_row('id')"
    ),
    (
        "CREATE TRIGGER removal_kept BEFORE UPDATE OR DELETE ON removal FOR EACH ROW EXECUTE "
        "FUNCTION keep_row()"
    ),
    (
        "CREATE TRIGGER audit_event_not_emptied BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT "
        "EXECUTE FUNCTION keep_row()"
    ),
    (
        "CREATE TRIGGER kept_text_not_emptied BEFORE TRUNCATE ON kept_text FOR EACH STATEMENT "
        "EXECUTE FUNCTION keep_row()"
    ),
    (
        "CREATE TRIGGER review_not_emptied BEFORE TRUNCATE ON review FOR EACH STATEMENT EXECUTE "
        "FUNCTION keep_row()"
    ),
    (
        "CREATE TRIGGER addendum_not_emptied BEFORE TRUNCATE ON addendum FOR EACH STATEMENT EXECUTE"
        " FUNCTION keep_row()"
    ),
    (
        "CREATE TRIGGER removal_not_emptied BEFORE TRUNCATE ON removal FOR EACH STATEMENT EXECUTE "
        "FUNCTION keep_row()"
    ),
]
TABLES = [
    "addendum",
    "review",
    "notice",
    "evaluation",
    "task",
    "submission",
    "staff_role",
    "staff_device",
    "recovery_code",
    "active_pack",
    "staff",
    "setting",
    "session",
    "removal",
    "record_key",
    "purpose_key",
    "limit",
    "kept_text",
    "heartbeat",
    "audit_event",
]
"""In an order in which they can be dropped."""


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("record", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_actor", "audit_event", ["actor", "sequence"], unique=False)
    op.create_index("ix_audit_event_record", "audit_event", ["record", "sequence"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "kept_text",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_kept_text")),
    )
    op.create_table(
        "limit",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "window", name=op.f("pk_limit")),
    )
    op.create_index(op.f("ix_limit_ends_at"), "limit", ["ends_at"], unique=False)
    op.create_table(
        "purpose_key",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("kid", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_purpose_key")),
    )
    op.create_table(
        "record_key",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("kid", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_key")),
    )
    op.create_index(op.f("ix_record_key_kid"), "record_key", ["kid"], unique=False)
    op.create_table(
        "removal",
        sa.Column("table_name", sa.String(length=30), nullable=False),
        sa.Column("row_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_id", name=op.f("pk_removal")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('staff', 'intake')", name=op.f("ck_session_kind")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_created_at"), "session", ["created_at"], unique=False)
    op.create_index(op.f("ix_session_subject_id"), "session", ["subject_id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_version", sa.Integer(), nullable=False),
        sa.Column("totp_counter", sa.Integer(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "active_pack",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=True),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["kept_text.digest"], name=op.f("fk_active_pack_digest_kept_text")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_active_pack")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id_staff")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_staff_id"), "recovery_code", ["staff_id"], unique=False)
    op.create_table(
        "staff_device",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_device_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_device")),
    )
    op.create_index(op.f("ix_staff_device_staff_id"), "staff_device", ["staff_id"], unique=False)
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("granted_by", sa.String(length=80), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", "role", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("questionnaire_digest", sa.String(length=64), nullable=False),
        sa.Column("consent_digest", sa.String(length=64), nullable=False),
        sa.Column("phrase_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phrase_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'in_review', 'signed', 'withdrawn')",
            name=op.f("ck_submission_state"),
        ),
        sa.ForeignKeyConstraint(["claimed_by"], ["staff.id"], name=op.f("fk_submission_claimed_by_staff")),
        sa.ForeignKeyConstraint(
            ["consent_digest"], ["kept_text.digest"], name=op.f("fk_submission_consent_digest_kept_text")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_digest"],
            ["kept_text.digest"],
            name=op.f("fk_submission_questionnaire_digest_kept_text"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("phrase_hash", name=op.f("uq_submission_phrase_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_submission_reference")),
    )
    op.create_index("ix_submission_queue", "submission", ["state", "urgency", "due_at", "id"], unique=False)
    op.create_index("ix_submission_saved_at", "submission", ["state", "saved_at"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("rule_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(length=32), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'closed')", name=op.f("ck_task_state")),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["staff.id"], name=op.f("fk_task_acknowledged_by_staff")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_task_closed_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_state_urgency_due_at", "task", ["state", "urgency", "due_at"], unique=False)
    op.create_index(op.f("ix_task_submission_id"), "task", ["submission_id"], unique=False)
    op.create_index(
        "uq_task_rule_hash_unclosed",
        "task",
        ["rule_hash"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_evaluation_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_evaluation_submission_id_number")),
    )
    op.create_index(op.f("ix_evaluation_submission_id"), "evaluation", ["submission_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notice_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("task_id", "step", "contact", name=op.f("uq_notice_task_id_step_contact")),
    )
    op.create_index("ix_notice_contact_sent_at", "notice", ["contact", "sent_at"], unique=False)
    op.create_index("ix_notice_state_due_at", "notice", ["state", "due_at"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_review_author_staff")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_submission_id"), "review", ["submission_id"], unique=False)
    op.create_table(
        "addendum",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_addendum_author_staff")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_addendum_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
    )
    op.create_index(op.f("ix_addendum_review_id"), "addendum", ["review_id"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_row()")
