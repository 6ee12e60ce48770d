"""The whole database as files that another database of the same kind can be filled from.

SQLite: its own online backup, one file.  PostgreSQL: what COPY gives of each table at one moment, and a restore migrates
an empty database to the same revision first; so neither needs a tool of the server's version.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from screening.storage import migrate
from screening.storage.audit import chain
from screening.storage.engine import make_engine, reader
from screening.storage.errors import DatabaseUnfit
from screening.storage.plain import from_text, to_text
from screening.storage.tables import Base

FILE, ORDER = "screening.db", "tables.json"
CHUNK = 1 << 20


def dump(engine: Engine, folder: Path) -> chain.Head:
    """Write everything into the folder; the end of the audit chain in it."""
    return (
        _dump_sqlite(engine, folder) if engine.dialect.name == "sqlite" else _dump_postgresql(engine, folder)
    )


def fill(engine: Engine, folder: Path, revision: str) -> None:
    """Fill the empty database from the files, and bring it to the form that this release knows; nobody can open it
    before ``migrate.end_restore``.  DatabaseUnfit if it is not empty, or the backup is newer."""
    if engine.dialect.name == "sqlite":
        # Nobody else knows this file: it is put into its place when everything is done.
        (folder / FILE).replace(str(engine.url.database))
        if migrate.current(engine) != revision:
            raise DatabaseUnfit(f"the backup is not at {revision}, as it says")
    else:
        migrate.begin_restore(engine, revision)
        _fill_postgresql(engine, folder)
    migrate.upgrade_restored(engine, revision)


def _dump_sqlite(engine: Engine, folder: Path) -> chain.Head:
    file = folder / FILE
    file.touch(mode=0o600)
    copy = make_engine(f"sqlite:///{file}")
    source, target = engine.raw_connection(), copy.raw_connection()
    try:
        source.driver_connection.backup(target.driver_connection, pages=1000, sleep=0.01)  # type: ignore[union-attr]
    finally:
        source.close()
        target.close()
    with Session(reader(copy)) as db:
        head = chain.head(db)
    copy.dispose()
    return head


def _dump_postgresql(engine: Engine, folder: Path) -> chain.Head:
    with Session(reader(engine)) as db:
        head, order = chain.head(db), {}
        cursor = _cursor(db)
        for table in Base.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            order[table.name] = columns
            with (
                (folder / table.name).open("wb") as file,
                cursor.copy(f"COPY {_named(table.name, columns)} TO STDOUT") as rows,
            ):
                for portion in rows:
                    file.write(portion)
    (folder / ORDER).write_text(to_text([[name, columns] for name, columns in order.items()]))
    return head


def _fill_postgresql(engine: Engine, folder: Path) -> None:
    with Session(engine) as db:
        cursor = _cursor(db)
        order: Any = from_text((folder / ORDER).read_text())
        for name, columns in order:
            with (
                (folder / name).open("rb") as file,
                cursor.copy(f"COPY {_named(name, columns)} FROM STDIN") as rows,
            ):
                while portion := file.read(CHUNK):
                    rows.write(portion)
        counted = (
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_default LIKE 'nextval%'"
        )
        for table, column in db.execute(sa.text(counted)).all():
            quoted = f"(SELECT coalesce(max({_quoted(column)}), 0) + 1 FROM {_quoted(table)})"
            db.execute(
                sa.text(f"SELECT setval(pg_get_serial_sequence(:table, :column), {quoted}, false)"),
                {"table": _quoted(table), "column": column},
            )
        db.commit()


def _cursor(db: Session) -> Any:
    return db.connection().connection.cursor()


def _named(table: str, columns: list[str]) -> str:
    return f"{_quoted(table)} ({', '.join(map(_quoted, columns))})"


def _quoted(name: str) -> str:
    # Names are those of our tables, from a file that only the recovery key opened; quoted, they cannot be more.
    return '"' + name.replace('"', '""') + '"'
