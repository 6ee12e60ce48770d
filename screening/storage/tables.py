"""The tables, and nothing else.  What each column may hold in clear is declared in ``clear.py``."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from screening.storage.columns import Urgency, UrgencyColumn, UTCDateTime

# Named constraints, because SQLite can drop none that has no name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SUBMISSION_STATES = ("draft", "submitted", "in_review", "signed", "withdrawn")
TASK_STATES = ("open", "acknowledged", "closed")
NOTICE_STATES = ("waiting", "sending", "sent", "failed")


def new_id() -> str:
    """128 random bits; made here and not by the database, because a seal names its row before the row
    exists.
    """
    return secrets.token_hex(16)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The column holds one of these words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: UTCDateTime(), bytes: LargeBinary(), Urgency: UrgencyColumn()}


Id = String(32)
Digest = String(64)


# --- keys and kept texts ------------------------------------------------------------------------------


class PurposeKeyRow(Base):
    __tablename__ = "purpose_key"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    kid: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[bytes]
    created_at: Mapped[dt.datetime]


class RecordKeyRow(Base):
    """The data key of one record.  Deleting it erases everything that was sealed for the record."""

    __tablename__ = "record_key"
    record_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kid: Mapped[str] = mapped_column(String(16), index=True)
    wrapped: Mapped[bytes]


class KeptTextRow(Base):
    """Every pack, questionnaire and consent text ever used, by the SHA-256 of its UTF-8 bytes."""

    __tablename__ = "kept_text"
    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[dt.datetime]


class ActivePackRow(Base):
    """Which text of a kind is in use; one row per change, the highest number is in use."""

    __tablename__ = "active_pack"
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(Digest, ForeignKey("kept_text.digest"))
    proposed_by: Mapped[str] = mapped_column(String(80))
    approved_by: Mapped[str | None] = mapped_column(String(80))
    active_from: Mapped[dt.datetime]


# --- the patient's record -----------------------------------------------------------------------------


class SubmissionRow(Base):
    """``version`` counts the sealings of the answers; it is bound into the seal."""

    __tablename__ = "submission"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(2))
    questionnaire_digest: Mapped[str] = mapped_column(Digest, ForeignKey("kept_text.digest"))
    consent_digest: Mapped[str] = mapped_column(Digest, ForeignKey("kept_text.digest"))
    phrase_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    phrase_confirmed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    urgency: Mapped[Urgency] = mapped_column(default="none")
    claimed_by: Mapped[str | None] = mapped_column(Id, ForeignKey("staff.id"))
    claimed_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        one_of("state", SUBMISSION_STATES),
        Index("ix_submission_queue", "state", "urgency", "due_at", "id"),
        Index("ix_submission_saved_at", "state", "saved_at"),
    )


class EvaluationRow(Base):
    __tablename__ = "evaluation"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    made_at: Mapped[dt.datetime]
    sealed: Mapped[bytes]
    __table_args__ = (sa.UniqueConstraint("submission_id", "number"),)


class ReviewRow(Base):
    """One clinician's decision; a trigger keeps it as it is once ``signed_at`` is set."""

    __tablename__ = "review"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"), index=True)
    author: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    signed_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]


class AddendumRow(Base):
    """Something said after signing; never changed."""

    __tablename__ = "addendum"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    review_id: Mapped[str] = mapped_column(Id, ForeignKey("review.id"), index=True)
    author: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]
    sealed: Mapped[bytes]


# --- safety -------------------------------------------------------------------------------------------


class TaskRow(Base):
    """A safety matter.  It outlives its submission, therefore it has a key of its own and no foreign key."""

    __tablename__ = "task"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, index=True)
    rule_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(12), default="open")
    urgency: Mapped[Urgency]
    version: Mapped[int] = mapped_column(default=1)
    step: Mapped[int] = mapped_column(default=0)
    raised_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    next_step_at: Mapped[dt.datetime]
    acknowledged_by: Mapped[str | None] = mapped_column(Id, ForeignKey("staff.id"))
    acknowledged_at: Mapped[dt.datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Id, ForeignKey("staff.id"))
    closed_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        one_of("state", TASK_STATES),
        Index("ix_task_state_urgency_due_at", "state", "urgency", "due_at"),
        Index(
            "uq_task_rule_hash_unclosed",
            "rule_hash",
            unique=True,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        ),
    )


class NoticeRow(Base):
    """The outbox: one row for each task, step and contact; it holds no word about the patient."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"))
    step: Mapped[int]
    contact: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    due_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        one_of("state", NOTICE_STATES),
        sa.UniqueConstraint("task_id", "step", "contact"),
        Index("ix_notice_state_due_at", "state", "due_at"),
        Index("ix_notice_contact_sent_at", "contact", "sent_at"),
    )


# --- staff, sessions, limits --------------------------------------------------------------------------


class StaffRow(Base):
    """``totp_version`` counts the sealings of the second factor's secret, ``totp_counter`` is the last one
    used.
    """

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_at: Mapped[dt.datetime]
    totp_sealed: Mapped[bytes | None]
    totp_version: Mapped[int] = mapped_column(default=0)
    totp_counter: Mapped[int | None]
    totp_confirmed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]


class StaffRoleRow(Base):
    """A role counts once it is confirmed (a clinical one by a second person)."""

    __tablename__ = "staff_role"
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted_by: Mapped[str] = mapped_column(String(80))
    granted_at: Mapped[dt.datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(80))
    confirmed_at: Mapped[dt.datetime | None]


class StaffDeviceRow(Base):
    """A browser in which this person has signed in before."""

    __tablename__ = "staff_device"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor once; deleted when used."""

    __tablename__ = "recovery_code"
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)


class SessionRow(Base):
    """Ids and times only; the cookie holds the token, the row its hash."""

    __tablename__ = "session"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[str] = mapped_column(Id, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    seen_at: Mapped[dt.datetime]
    second_factor_at: Mapped[dt.datetime | None]
    __table_args__ = (one_of("kind", ("staff", "intake")),)


class LimitRow(Base):
    __tablename__ = "limit"
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    window: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)


# --- the installation ---------------------------------------------------------------------------------


class SettingRow(Base):
    """One setting of the clinic, as JSON text; nothing about a patient."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str] = mapped_column(String(80))


class HeartbeatRow(Base):
    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    beat_at: Mapped[dt.datetime]


class AuditEventRow(Base):
    """Append-only by trigger, chained by keyed hashes: see ``audit.py``."""

    __tablename__ = "audit_event"
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    record: Mapped[str | None] = mapped_column(Id)
    outcome: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    __table_args__ = (
        Index("ix_audit_event_record", "record", "sequence"),
        Index("ix_audit_event_actor", "actor", "sequence"),
    )


class RemovalRow(Base):
    """A row that may go, or has gone; without its line here the triggers refuse a DELETE."""

    __tablename__ = "removal"
    table_name: Mapped[str] = mapped_column(String(30), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    removed_at: Mapped[dt.datetime]
