"""Every connection is set up so that a commit survives, a reader cannot write, and an error tells no answer."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage import settings
from screening.storage.engine import (
    POSTGRESQL_SETTINGS,
    SQLITE_PRAGMAS,
    database_file,
    is_away,
    make_engine,
)
from screening.storage.errors import DatabaseUnfit
from screening.storage.work import Store
from tests.databases import NOW


def test_every_connection_of_the_pool_has_the_pragmas_or_settings(store: Store) -> None:
    sqlite = store.engine.dialect.name == "sqlite"
    held = [store.engine.raw_connection() for _ in range(7)]
    try:
        for connection in held:
            cursor = connection.cursor()
            found = {}
            for name in SQLITE_PRAGMAS if sqlite else POSTGRESQL_SETTINGS:
                cursor.execute(f"{'PRAGMA' if sqlite else 'SHOW'} {name}")
                found[name] = cursor.fetchone()[0]
            if sqlite:
                assert found == {name: result for name, (_wanted, result) in SQLITE_PRAGMAS.items()}
                assert (found["journal_mode"], found["synchronous"], found["busy_timeout"]) == (
                    "wal",
                    2,
                    5000,
                )
            else:
                assert found == {"timezone": "UTC", "synchronous_commit": "on"}
    finally:
        for connection in held:
            connection.close()


def test_work_that_reads_cannot_write_and_the_next_work_can(store: Store) -> None:
    insert = sa.text("INSERT INTO heartbeat (name, beat_at) VALUES ('x', '2026-03-02 00:00:00')")
    with pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only"), store.reading(NOW) as work:
        work.db.execute(insert)
    with store.writing(NOW) as work:
        work.db.execute(insert)
    with store.reading(NOW) as work:
        assert work.db.scalar(sa.text("SELECT count(*) FROM heartbeat")) == 1


def test_an_error_of_the_database_does_not_print_what_was_being_saved(store: Store) -> None:
    twice = sa.text("INSERT INTO heartbeat (name, beat_at) VALUES (:name, :at), (:name, :at)")
    values = {"name": "canary-5521", "at": "2026-03-02 00:00:00"}
    with pytest.raises(sa.exc.IntegrityError) as caught, store.writing(NOW) as work:
        work.db.execute(twice, values)
    statement = str(caught.value).replace(str(caught.value.orig), "")
    assert "canary-5521" not in statement


def test_a_database_that_keeps_nothing_or_that_nobody_tested_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfit, match="journal_mode"), make_engine("sqlite://").connect():
        pass
    with pytest.raises(DatabaseUnfit, match="mysql"):
        make_engine("mysql://localhost/x")


def test_a_file_that_was_moved_away_is_written_no_more_and_no_other_is_made_until_it_is_back(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """A connection of before would go on writing to what nobody finds again."""
    place = database_file(sqlite_store.engine.url.render_as_string())
    assert place is not None
    with sqlite_store.writing(NOW) as work:
        settings.put(work, "before", 1, actor="cli:test")
    sqlite_store.engine.pool.connect().close()  # there is one that could still write
    away = place.rename(tmp_path / "away")
    for using in (sqlite_store.writing, sqlite_store.reading):
        with pytest.raises(sa.exc.OperationalError, match="is gone") as fault, using(NOW):
            pass
        assert is_away(fault.value)
    assert not place.exists()
    in_one_file(away)
    shutil.copyfile(away, place)  # as a restore puts another file there
    with sqlite_store.writing(NOW) as work:
        assert settings.get(work, "before") == 1
        settings.put(work, "after", 2, actor="cli:test")
    with sqlite_store.reading(NOW) as work:
        assert settings.get(work, "after") == 2


def in_one_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
