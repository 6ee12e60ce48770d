"""The patient's record: submission, evaluations, reviews, what is said about reviews after signing."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.columns import Urgency
from screening.storage.tables.base import Base, Digest, Id, new_id, one_of

SUBMISSION_STATES = ("draft", "submitted", "in_review", "asked", "signed", "withdrawn")
"""*asked*: the clinic waits for the patient, and whoever asked still has it."""


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
        Index("ix_submission_mine", "claimed_by", "state", "urgency", "due_at", "id"),
        Index("ix_submission_saved_at", "state", "saved_at", "id"),
        Index("ix_submission_arrival", "created_at", "id"),
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


class RetractionRow(Base):
    """A signature entered in error, for instance on the wrong person; never changed, and what was signed stays."""

    __tablename__ = "retraction"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    review_id: Mapped[str] = mapped_column(Id, ForeignKey("review.id"), unique=True)
    author: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]
    sealed: Mapped[bytes]
