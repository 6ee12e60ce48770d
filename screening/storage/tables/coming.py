"""How people come to the form, and come back to it: invitations, letters to their own address, what is added."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id, Outgoing, new_id, one_of
from screening.storage.tables.safety import NOTICE_STATES

LETTER_KINDS = ("invitation", "reminder", "ask")


class AdditionRow(Base):
    """What a person adds to a form that was sent, and the form as it was before; ``sent_at``: it is part of the form.

    At most one of a submission is open.  ``version`` counts the sealings.
    """

    __tablename__ = "addition"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"))
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        sa.UniqueConstraint("submission_id", "number"),
        Index(
            "uq_addition_open",
            "submission_id",
            unique=True,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        ),
    )


class InvitationRow(Base):
    """A link that opens one empty form.  No foreign key: it tells that a task is of somebody invited after all else
    of the form is gone.

    ``sealed``: whom the desk invited, under a key of its own; None when nobody was named, or it is forgotten again.
    """

    __tablename__ = "invitation"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    exchanges: Mapped[int] = mapped_column(default=0)
    submission_id: Mapped[str | None] = mapped_column(Id, index=True)
    spent_at: Mapped[dt.datetime | None]
    language: Mapped[str | None] = mapped_column(String(2))
    sealed: Mapped[bytes | None]


class LetterRow(Outgoing, Base):
    """A letter to a patient's own address: the outbox of what is written to patients.

    It belongs to an invitation or to a submission, is sealed (address and link) under the key of that record, and goes
    with it.  ``number`` counts the letters of one kind.  Failed: the address took it not.  ``stopped_at``: its reader
    wants no more letters.
    """

    __tablename__ = "letter"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    invitation_id: Mapped[str | None] = mapped_column(Id, ForeignKey("invitation.id"))
    submission_id: Mapped[str | None] = mapped_column(Id, ForeignKey("submission.id"))
    number: Mapped[int]
    stopped_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        one_of("kind", LETTER_KINDS),
        one_of("state", NOTICE_STATES),
        sa.CheckConstraint("(invitation_id IS NULL) <> (submission_id IS NULL)", name="one_owner"),
        sa.UniqueConstraint("invitation_id", "kind", "number"),
        sa.UniqueConstraint("submission_id", "kind", "number"),
        Index("ix_letter_state_due_at", "state", "due_at"),
    )
