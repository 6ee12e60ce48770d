"""Bring a database to the version that this program knows, and say when it is another one.

One process at a time, one transaction for the whole way: a migration that fails leaves the database as it
was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from screening import resources
from screening.storage.engine import database_file
from screening.storage.errors import DatabaseUnfit

LOCK = 7_301_002


def head() -> str:
    """The revision that this program works with."""
    return (resources.MIGRATIONS / "HEAD").read_text(encoding="utf-8").strip()


def current(engine: Engine) -> str | None:
    """The revision of the database; None if it is empty or not there.  DatabaseUnfit when it cannot be reached."""
    file = database_file(engine.url.render_as_string(hide_password=False))
    if file is not None and not file.exists():
        return None
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as fault:
        why = next(iter(str(fault.orig).splitlines()), "")
        raise DatabaseUnfit(f"the database cannot be used: {why}") from None


def check(engine: Engine) -> None:
    """DatabaseUnfit unless the database is exactly at ``head``; the text says whether it is older or newer."""
    found = current(engine)
    if found == head():
        return
    if found is None:
        raise DatabaseUnfit(f"the database is empty; `screening migrate` brings it to {head()}")
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found in known:
        raise DatabaseUnfit(f"the database is older ({found}); `screening migrate` brings it to {head()}")
    raise DatabaseUnfit(f"the database is newer ({found}) than this program, which knows {head()}")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to a revision; a second process waits and finds nothing left to do."""
    with _alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to a revision (``base``: to nothing)."""
    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in one exclusive transaction; on SQLite without foreign keys, which are checked at the end."""
    connection = engine.connect()
    # Not given back to the pool afterwards: its foreign keys are off.
    connection.detach()
    try:
        with connection.execution_options(migrating=True), connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                connection.execute(text("SET LOCAL lock_timeout = '3s'"))
            yield connection
            if engine.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise DatabaseUnfit(f"{len(broken)} rows point nowhere, first in {broken[0][0]}")
    finally:
        connection.close()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
