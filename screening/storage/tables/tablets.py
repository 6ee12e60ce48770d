"""Tablets of the clinic on which patients fill in the form."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id, new_id


class TabletRow(Base):
    """A browser that shows nothing but the form; its cookie holds the token, the row a keyed hash of it."""

    __tablename__ = "tablet"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    enrolled_by: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    enrolled_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
