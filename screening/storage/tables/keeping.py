"""What may not be erased although it is due."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id, new_id

STANDS = sa.text("released_at IS NULL")


class LegalHoldRow(Base):
    """A record that is kept for a court, a regulator or a complaint; released, it stays as history.

    ``version`` counts the sealings: why it is held, and later why it was released.
    """

    __tablename__ = "legal_hold"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    held_by: Mapped[str] = mapped_column(String(80))
    held_at: Mapped[dt.datetime]
    released_by: Mapped[str | None] = mapped_column(String(80))
    released_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        Index(
            "uq_legal_hold_standing",
            "submission_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )
