"""Small helpers that every room of storage shares."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from screening.storage.errors import NotFound
from screening.storage.tables import Base
from screening.storage.work import Work

Row = TypeVar("Row", bound=Base)


def fetch(work: Work, table: type[Row], key: Any) -> Row:
    """The row as it is now, locked against other writers if this work may write; NotFound otherwise."""
    lock = {"key_share": True} if work.writes else None
    row = work.db.get(table, key, populate_existing=True, with_for_update=lock)
    if row is None:
        raise NotFound(f"no such {table.__tablename__}")
    return row


def look(work: Work, prepared: sa.Executable, **values: Any) -> Any:
    """The first row of a statement that was built once: a picture to read, not an object to change; None if none.

    Building a statement and an object of the mapper costs five times as much as running it, on every page of a
    patient. What is pending is written first, as the mapper itself would do.
    """
    if work.writes:
        work.flush()
    return work.connection.execute(prepared, values).first()


def key_of(table: type[Base]) -> Any:
    """The one column that names a row of this table."""
    (column,) = sa.inspect(table).primary_key
    return column


def changed(work: Work, statement: sa.Update | sa.Delete) -> bool:
    """Run it; whether it met a row."""
    result = work.db.execute(statement, execution_options={"synchronize_session": False})
    return bool(getattr(result, "rowcount", 0))


def upsert(work: Work, table: type[Base], values: dict[str, Any]) -> Any:
    """An INSERT with ``on_conflict_do_…`` in the words of this database."""
    insert: Any = postgresql.insert if work.db.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table).values(**values)


def insert_once(work: Work, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert unless the row is there already, even if somebody else inserts it just now; whether it was new."""
    # RETURNING, because a count of rows is not known for such an INSERT on every driver.
    statement = upsert(work, table, values).on_conflict_do_nothing()
    return work.db.execute(statement.returning(*sa.inspect(table).primary_key)).first() is not None
