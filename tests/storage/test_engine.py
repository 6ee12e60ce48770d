"""Every connection is set up so that a commit survives, a reader cannot write, and an error tells no answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage.engine import POSTGRESQL_SETTINGS, SQLITE_PRAGMAS, make_engine
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
