"""Forms that a member of staff types for somebody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id


class TypedForRow(Base):
    """Who types the form, and since when; how, why, who answers and what was not asked is sealed."""

    __tablename__ = "typed_for"
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    begun_at: Mapped[dt.datetime]
    sealed: Mapped[bytes]
