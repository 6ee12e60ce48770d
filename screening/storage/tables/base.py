"""What every table shares: names of constraints, kinds of columns, ids."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import CheckConstraint, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from screening.storage.columns import Urgency, UrgencyColumn, UTCDateTime

# Named constraints, because SQLite can drop none that has no name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """128 random bits; made here and not by the database, because a seal names its row before the row exists."""
    return secrets.token_hex(16)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The column holds one of these words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: UTCDateTime(), bytes: LargeBinary(), Urgency: UrgencyColumn()}


class Outgoing:
    """What waits in an outbox, is claimed by one process, and is sent or given up; `outbox` moves it on."""

    state: Mapped[str] = mapped_column(String(8), default="waiting")
    due_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


Id = String(32)
Digest = String(64)
