"""What the clinic asks a person once more, after the form was sent."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id, new_id


class AskRow(Base):
    """A link with which one person answers chosen topics again.  At most one of a submission is open.

    ``tries`` counts dates of birth that were not right.  ``opened_at``: when somebody first got in.
    """

    __tablename__ = "ask"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    asked_by: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    asked_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    tries: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(80))
    sealed: Mapped[bytes]
    __table_args__ = (
        Index(
            "uq_ask_open",
            "submission_id",
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL AND ended_at IS NULL"),
        ),
    )
