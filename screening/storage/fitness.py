"""Whether a database is as this program left it: sound, with its triggers, and on a clock like ours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from screening.storage import triggers
from screening.storage.engine import database_file, reader

CLOCKS_APART = timedelta(seconds=2)
NAMED = re.compile("CREATE TRIGGER ([a-z_]+)")


def faults(engine: Engine, now: datetime) -> list[str]:
    """Everything that is wrong with it, a sentence each with what to do."""
    with reader(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            return [*_unsound(connection), *_missing(*_of_sqlite(connection))]
        return [*_missing(*_of_postgresql(connection)), *_other_clock(connection, now)]


def size(engine: Engine) -> int:
    """How large the database is, in bytes; on SQLite with what waits in its journal."""
    file = database_file(engine.url.render_as_string(hide_password=False))
    if file is not None:
        parts = (file, file.with_name(f"{file.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
    with reader(engine).connect() as connection:
        return int(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())


def _unsound(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found == "ok" and loose is None:
        return []
    return ["The database file is damaged. Stop the services, keep the file, and restore the newest backup."]


def _of_sqlite(connection: Connection) -> tuple[set[str], list[str]]:
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return set(found.scalars()), triggers.sqlite_triggers()


def _of_postgresql(connection: Connection) -> tuple[set[str], list[str]]:
    found = connection.exec_driver_sql(
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    return set(found.scalars()), triggers.postgresql_triggers()


def _missing(found: set[str], listed: list[str]) -> list[str]:
    wanted = {match[1] for statement in listed if (match := NAMED.match(statement))}
    gone = sorted(wanted - found)
    if not gone:
        return []
    return [
        f"The database does not protect what is signed and audited any more: {', '.join(gone)} is missing. Somebody has "
        "changed it by hand. Run screening audit verify, and restore the newest backup if it finds anything."
    ]


def _other_clock(connection: Connection, now: datetime) -> list[str]:
    theirs = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    if abs(theirs - now) <= CLOCKS_APART:
        return []
    return ["The clock of the database server differs from ours by more than 2 seconds. Synchronize both."]
