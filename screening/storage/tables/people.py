"""Staff, sessions and limits."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.storage.tables.base import Base, Id, Outgoing, new_id, one_of
from screening.storage.tables.safety import NOTICE_STATES

STAFF_LETTERS = ("code", "leaving", "own", "account", "head")
"""A code to an address that is wanted; the old address is asked; one's own sign-in; other people's accounts."""


class StaffRow(Base):
    """``totp_version`` counts the sealings of the second factor's secret, ``totp_counter`` is the last one used."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_at: Mapped[dt.datetime]
    totp_sealed: Mapped[bytes | None]
    totp_version: Mapped[int] = mapped_column(default=0)
    totp_counter: Mapped[int | None]
    totp_confirmed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]


class StaffRoleRow(Base):
    """A role counts once it is confirmed (a clinical one by a second person)."""

    __tablename__ = "staff_role"
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted_by: Mapped[str] = mapped_column(String(80))
    granted_at: Mapped[dt.datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(80))
    confirmed_at: Mapped[dt.datetime | None]


class StaffDeviceRow(Base):
    """A browser in which this person has signed in before."""

    __tablename__ = "staff_device"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor once; deleted when used.

    One that a reset has retired signs nobody in; it still proves who held the sheet before the reset.
    """

    __tablename__ = "recovery_code"
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    retired_at: Mapped[dt.datetime | None]


class SetUpLinkRow(Base):
    """With its code a person chooses a password of their own: the first one, or the one after a reset."""

    __tablename__ = "set_up_link"
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]


class PasskeyRow(Base):
    """A passkey of this person: its id and public key are sealed, so that nobody puts another in their place."""

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    added_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class AnnouncementRow(Base):
    """What all who open records are told about an account: who may read, and who was reset."""

    __tablename__ = "announcement"
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[dt.datetime]


class ToldRow(Base):
    """Up to which announcement a person has said that they have read."""

    __tablename__ = "told"
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), primary_key=True)
    number: Mapped[int]


class StaffAddressRow(Base):
    """Where a person is told of changes of accounts, and the address that is to take its place, sealed in one.

    ``version`` counts the sealings; ``proven_at``: a code that was sent to the wanted address came back.
    """

    __tablename__ = "staff_address"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), unique=True)
    version: Mapped[int]
    wanted_at: Mapped[dt.datetime | None]
    proven_at: Mapped[dt.datetime | None]
    sealed: Mapped[bytes]


class StaffLetterRow(Outgoing, Base):
    """A letter to a member of staff; it holds no words and no address, its kind says which words go where."""

    __tablename__ = "staff_letter"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    __table_args__ = (
        one_of("kind", STAFF_LETTERS),
        one_of("state", NOTICE_STATES),
        sa.Index("ix_staff_letter_state_due_at", "state", "due_at"),
    )


class SessionRow(Base):
    """Ids and times only; the cookie holds the token, the row its hash.

    ``typed``: of a member of staff in the form that they type for somebody.
    """

    __tablename__ = "session"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[str] = mapped_column(Id, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    seen_at: Mapped[dt.datetime]
    second_factor_at: Mapped[dt.datetime | None]
    __table_args__ = (one_of("kind", ("staff", "intake", "typed")),)


class LimitRow(Base):
    __tablename__ = "limit"
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    window: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)
