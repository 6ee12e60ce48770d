"""Column types whose values are the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Urgency = Literal["none", "same_day", "now"]
URGENCIES: tuple[Urgency, ...] = ("none", "same_day", "now")
"""How soon a person must look; later in the tuple is sooner.  Kept as its place, because the queue sorts by it."""


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An instant: goes in aware, comes out in UTC.  SQLite alone would give back naive times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a time without a zone cannot be kept")
        instant = value.astimezone(dt.UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class UrgencyColumn(TypeDecorator[Urgency]):
    """An urgency by its word in Python and by its place in the database."""

    impl = sa.SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else URGENCIES.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Urgency | None:
        return None if value is None else URGENCIES[value]
