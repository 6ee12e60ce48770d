"""Connections to the database, set up so that nothing is lost and nothing is half seen.

On PostgreSQL two roles are meant: an owner, who migrates, and the application's own role without DDL and without
TRUNCATE, with UPDATE and DELETE where the triggers let them pass.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event

from screening.storage.errors import DatabaseUnfit

SQLITE_PRAGMAS: dict[str, tuple[str, str | int]] = {
    # A commit must survive a power cut, so FULL (2) and not NORMAL; deleted answers are overwritten with
    # zeros.
    "journal_mode": ("WAL", "wal"),
    "foreign_keys": ("ON", 1),
    "busy_timeout": ("5000", 5000),
    "synchronous": ("FULL", 2),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    # Without it, INSERT OR REPLACE deletes the old row past the triggers that keep it.
    "recursive_triggers": ("ON", 1),
}
CONNECTIONS = 10
"""Kept open: one for each thread of the web (``serving/processes.py``) and of what runs beside them.  A connection
beyond that is opened anew each time, which costs more than a page of the intake."""
POSTGRESQL_SETTINGS = {"timezone": "UTC", "synchronous_commit": "on"}


def make_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``; errors never print the values of a statement."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        # Not shown: it may hold a password.
        raise DatabaseUnfit(
            "the address of the database cannot be read; allowed sqlite:///… or postgresql://…"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed, hide_parameters=True, pool_size=CONNECTIONS)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        if parsed.database:
            _follow_the_file(engine, Path(parsed.database))
        return engine
    if parsed.get_backend_name() == "postgresql":
        options = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL_SETTINGS.items())
        engine = sa.create_engine(
            parsed,
            hide_parameters=True,
            pool_size=CONNECTIONS,
            pool_pre_ping=True,
            connect_args={"options": options, "connect_timeout": 3},
        )
        event.listen(engine, "connect", _check_postgresql)
        return engine
    raise DatabaseUnfit(f"a {parsed.get_backend_name()} database; allowed are sqlite and postgresql")


def database_file(url: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    parsed = sa.make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def is_away(error: BaseException) -> bool:
    """Whether the database itself is the fault: it does not answer, or its disk is full, broken or can only be read."""
    return (
        isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError))
        or type(error) is sa.exc.DatabaseError
    )


def said_by(error: sa.exc.DBAPIError | sqlite3.Error | psycopg.Error) -> str:
    """One sentence for whoever is at the shell.  What was being saved is not in it."""
    if isinstance(error, (sa.exc.IntegrityError, sa.exc.DataError)):
        return f"the database refuses this: {type(error.orig).__name__}"
    fault = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return f"the database cannot be used: {next(iter(str(fault).splitlines()), '')}"


def reader(engine: Engine) -> Engine:
    """The same pool, with transactions that see one moment and can write nothing."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(readonly=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _prepare_sqlite(connection: SQLiteConnection, _record: Any) -> None:
    # The driver would begin a transaction at the first write only, and lose updates; we say BEGIN ourselves.
    connection.isolation_level = None
    for name, (wanted, result) in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != result:
            raise DatabaseUnfit(f"SQLite cannot set {name} to {wanted} (it stays {found})")


def _follow_the_file(engine: Engine, file: Path) -> None:
    """Only the file that has this name is written to, and it is never made a second time.

    One that was moved away or deleted can still be written through a connection of before: all of it would be lost with
    this process, and nobody would know.
    """

    was_there = False

    def now() -> tuple[int, int]:
        try:
            found = os.stat(file)
        except OSError:
            raise sqlite3.OperationalError(f"{file} is gone") from None
        return found.st_dev, found.st_ino

    def connected(_connection: SQLiteConnection, record: Any) -> None:
        nonlocal was_there
        record.info["file"], was_there = now(), True

    def connecting(_dialect: Any, _record: Any, _words: Any, _more: Any) -> None:
        if was_there:
            now()

    def taken(_connection: SQLiteConnection, record: Any, _proxy: Any) -> None:
        if record.info.get("file") != now():
            raise sa.exc.DisconnectionError

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("migrating"):
        # Changing a table copies it; with foreign keys on, dropping the old one would delete all child rows.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        return
    readonly = bool(options.get("readonly"))
    # Past SQLAlchemy's own layers: these two run before every transaction, and nothing in them needs a layer.
    driver: Any = connection.connection.driver_connection
    held = connection.connection.info
    if held.get("readonly") is not readonly:
        driver.execute(f"PRAGMA query_only={'ON' if readonly else 'OFF'}")
        held["readonly"] = readonly
    driver.execute("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _check_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        for name, wanted in POSTGRESQL_SETTINGS.items():
            found = cursor.execute(f"SHOW {name}").fetchone()[0]
            if found != wanted:
                raise DatabaseUnfit(f"PostgreSQL: {name} is {found}; it must be {wanted}")
    connection.rollback()
