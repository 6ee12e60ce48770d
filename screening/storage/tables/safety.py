"""Urgent tasks, the outbox of their notices, and other messages to the people on call."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.columns import Urgency
from screening.storage.tables.base import Base, Id, Outgoing, new_id, one_of

TASK_STATES = ("open", "acknowledged", "closed")
NOTICE_STATES = ("waiting", "sending", "sent", "failed")
MESSAGE_KINDS = ("daily", "test", "change")


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


class NoticeRow(Outgoing, Base):
    """The outbox: one row for each task, step and contact; it holds no word about the patient."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"))
    step: Mapped[int]
    contact: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        one_of("state", NOTICE_STATES),
        sa.UniqueConstraint("task_id", "step", "contact"),
        Index("ix_notice_state_due_at", "state", "due_at"),
        Index("ix_notice_contact_sent_at", "contact", "sent_at"),
    )


class MessageRow(Outgoing, Base):
    """What the people on call are told beside tasks: the daily message, a test, a proposed change.  No word of a patient.

    ``key`` tells one occasion from the next: a day, or a random id.
    """

    __tablename__ = "message"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(Id)
    contact: Mapped[str] = mapped_column(String(64))
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(80))
    __table_args__ = (
        one_of("kind", MESSAGE_KINDS),
        one_of("state", NOTICE_STATES),
        sa.UniqueConstraint("kind", "key", "contact"),
        Index("ix_message_state_due_at", "state", "due_at"),
    )
