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
from screening.storage.engine import database_file, said_by
from screening.storage.errors import DatabaseUnfit
from screening.storage.lines import Line, wait

RESTORING = "restoring"
"""Stands in the place of the revision while a backup is brought back: no program knows it, so none opens the database."""
BEING_RESTORED = "a backup is being restored into the database, or a restore into it was stopped; after that an empty one is needed"


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
            return _found(connection)
    except DBAPIError as fault:
        raise DatabaseUnfit(said_by(fault)) from None


def check(engine: Engine) -> None:
    """DatabaseUnfit unless the database is exactly at ``head``; the text says whether it is older or newer."""
    found = current(engine)
    if found == head():
        return
    if found is None:
        raise DatabaseUnfit(f"the database is empty; `screening migrate` brings it to {head()}")
    steps(found)
    raise DatabaseUnfit(f"the database is older ({found}); `screening migrate` brings it to {head()}")


def steps(found: str) -> list[str]:
    """What ``upgrade`` would do to a database at this revision, oldest first, in words; DatabaseUnfit as ``check``."""
    scripts = ScriptDirectory.from_config(_config())
    if found == RESTORING:
        raise DatabaseUnfit(BEING_RESTORED)
    if found not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseUnfit(f"the database is newer ({found}) than this program, which knows {head()}")
    ahead = scripts.iterate_revisions("head", found)
    return [script.doc for script in reversed(list(ahead))]


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to a revision; a second process waits and finds nothing left to do."""
    with _alone(engine) as connection:
        if _found(connection) == RESTORING:
            raise DatabaseUnfit(BEING_RESTORED)
        command.upgrade(_config(connection), revision)


def begin_restore(engine: Engine, revision: str) -> None:
    """Bring an empty database to this revision, and let nobody open it until ``end_restore``.

    DatabaseUnfit if it is not empty, also when another restore was a moment faster.
    """
    with _alone(engine) as connection:
        if _found(connection) is not None:
            raise DatabaseUnfit("the database is not empty; a backup is restored into an empty one only")
        command.upgrade(_config(connection), revision)
        _mark(connection, RESTORING)


def upgrade_restored(engine: Engine, revision: str) -> None:
    """Bring a database that is being restored from this revision to the head; it stays closed."""
    with _alone(engine) as connection:
        _mark(connection, revision)
        command.upgrade(_config(connection), "head")
        _mark(connection, RESTORING)


def end_restore(connection: Connection) -> None:
    """In the transaction that has seen to everything: from its commit on the database can be opened."""
    _mark(connection, head())


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to a revision (``base``: to nothing)."""
    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _mark(connection: Connection, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in one exclusive transaction; on SQLite without foreign keys, which are checked at the end."""
    connection = engine.connect()
    # Not given back to the pool afterwards: its foreign keys are off.
    connection.detach()
    try:
        with connection.execution_options(migrating=True), connection.begin():
            if engine.dialect.name == "postgresql":
                wait(connection, Line.MIGRATION)
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
