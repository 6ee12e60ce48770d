"""Keys, kept texts, settings, the audit chain and what was removed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Digest, Id, new_id, one_of


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
    """Which text is in use as which pack (its id); one row per change, the highest number is in use.

    ``again_by``: when its next review is due, for what a person has approved.
    """

    __tablename__ = "active_pack"
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(Digest, ForeignKey("kept_text.digest"))
    proposed_by: Mapped[str] = mapped_column(String(80))
    approved_by: Mapped[str | None] = mapped_column(String(80))
    active_from: Mapped[dt.datetime]
    again_by: Mapped[dt.date | None]


class PackProposalRow(Base):
    """A pack text that somebody wants to be used, with what the check said of it and how often it was compared.

    ``checked`` is JSON: problems and notices with their places.  ``compared`` counts past forms and ``against`` is the
    digest of the pack that was in use then; what was found stands sealed in ``pack_comparison``.
    """

    __tablename__ = "pack_proposal"
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    digest: Mapped[str] = mapped_column(Digest, ForeignKey("kept_text.digest"))
    state: Mapped[str] = mapped_column(String(8))
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[dt.datetime]
    checked: Mapped[str] = mapped_column(Text)
    against: Mapped[str | None] = mapped_column(Digest)
    compared: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[dt.datetime | None]
    __table_args__ = (one_of("state", ("proposed", "used", "refused")),)


class PackComparisonRow(Base):
    """What the last comparison of a proposal with past forms found, sealed; ``version`` counts its results."""

    __tablename__ = "pack_comparison"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(ForeignKey("pack_proposal.number"), unique=True)
    version: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[dt.datetime]
    sealed: Mapped[bytes]


class PackApprovalRow(Base):
    """One person's word that a proposal may be used, given over the comparison with this version."""

    __tablename__ = "pack_approval"
    number: Mapped[int] = mapped_column(ForeignKey("pack_proposal.number"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), primary_key=True)
    approved_at: Mapped[dt.datetime]
    comparison: Mapped[int] = mapped_column(server_default="0")


class SettingRow(Base):
    """One setting of the clinic, as JSON text; nothing about a patient."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str] = mapped_column(String(80))


class SettingChangeRow(Base):
    """Every value that a setting had or was to have: who asked for it, and who let it count."""

    __tablename__ = "setting_change"
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    value: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[dt.datetime]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[dt.datetime | None]
    __table_args__ = (one_of("state", ("proposed", "taken", "refused")),)


class HeartbeatRow(Base):
    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    beat_at: Mapped[dt.datetime]


class AuditEventRow(Base):
    """Append-only by trigger, chained by keyed hashes: see ``audit/chain.py``."""

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
