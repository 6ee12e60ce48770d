"""Counts of the clinic by period; no row of a person, and nothing in clear but the days."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base


class NumbersRow(Base):
    """One period.  ``version`` counts the sealings; it is bound into the seal."""

    __tablename__ = "numbers"
    first_day: Mapped[dt.date] = mapped_column(primary_key=True)
    last_day: Mapped[dt.date]
    version: Mapped[int]
    sealed: Mapped[bytes]
