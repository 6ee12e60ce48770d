"""How a record is found, and who may open it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id, new_id, one_of

BLIND_FIELDS = ("surname", "surname_born", "phone")
LIFTED = sa.text("lifted_at IS NULL")
UNMARKED = sa.text("marked_at IS NULL")


class BlindIndexRow(Base):
    """One term by which a sent submission is found: 32 bits of a keyed hash, so that many terms share one value."""

    __tablename__ = "blind_index"
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(12), primary_key=True)
    hash: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    __table_args__ = (
        one_of("field", BLIND_FIELDS),
        Index("ix_blind_index_field_hash_submission_id", "field", "hash", "submission_id"),
    )


class RestrictionRow(Base):
    """A record that only named clinicians open; lifted, it stays as history."""

    __tablename__ = "restriction"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submission.id"))
    restricted_by: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    restricted_at: Mapped[dt.datetime]
    lifted_by: Mapped[str | None] = mapped_column(Id, ForeignKey("staff.id"))
    lifted_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        Index(
            "uq_restriction_submission_id_in_force",
            "submission_id",
            unique=True,
            sqlite_where=LIFTED,
            postgresql_where=LIFTED,
        ),
    )


class NamedReaderRow(Base):
    """A clinician whom a restriction names."""

    __tablename__ = "named_reader"
    restriction_id: Mapped[str] = mapped_column(Id, ForeignKey("restriction.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), primary_key=True)


class BrokenGlassRow(Base):
    """Somebody opened a restricted record with a reason; on the review list until somebody else has marked it.

    It outlives its record, therefore no foreign key: with the record's key its reason goes, the event stays.
    """

    __tablename__ = "broken_glass"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(Id, index=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    broken_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    marked_by: Mapped[str | None] = mapped_column(Id, ForeignKey("staff.id"))
    marked_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]
    __table_args__ = (
        Index("ix_broken_glass_unmarked", "broken_at", sqlite_where=UNMARKED, postgresql_where=UNMARKED),
    )
