"""Every revision, up and down, over rows in every table: nothing is lost but what the revision below has no room for.

The list of revisions is that of the folder, so a revision that is added is tested without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from screening import resources
from screening.storage import migrate
from screening.storage.engine import make_engine
from tests.databases import BACKENDS, empty_database
from tests.migrations.rows import Rows
from tests.migrations.test_migrations import compare, schema_triggers

MANY = 3
"""Rows of each table that are there before each step."""


def revisions() -> list[str]:
    """All of them, the first first."""
    config = Config()
    config.set_main_option("script_location", str(resources.MIGRATIONS))
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    with empty_database(request.param, tmp_path) as url:
        made = make_engine(url)
        yield made
        made.dispose()


def shared(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """The columns that both have."""
    return {
        name: [column for column in one[name] if column in other[name]] for name in one.keys() & other.keys()
    }


def orphans(connection: sa.Connection) -> list[object]:
    """Rows that point nowhere; PostgreSQL lets none be."""
    if connection.dialect.name != "sqlite":
        return []
    return list(connection.execute(sa.text("PRAGMA foreign_key_check")))


def test_every_revision_up_and_down_keeps_rows_and_triggers(engine: sa.Engine) -> None:
    first, *others = revisions()
    migrate.upgrade(engine, first)
    below, rows = first, reflected(engine)
    for step, revision in enumerate(others):
        with engine.connect() as connection:
            rows.fill(connection, MANY, first=1 + step * MANY)
            made = rows.contents(connection, rows.columns)
        triggers = schema_triggers(engine)
        migrate.upgrade(engine, revision)
        after = reflected(engine)
        both = shared(rows.columns, after.columns)
        with engine.connect() as connection:
            kept = after.contents(connection, both)
            assert {name: len(some) for name, some in kept.items()} == {
                name: len(made[name]) for name in both
            }
            assert orphans(connection) == []
        assert {one.split()[2] for one in triggers} <= {one.split()[2] for one in schema_triggers(engine)}, (
            revision
        )
        migrate.downgrade(engine, below)
        with engine.connect() as connection:
            assert rows.contents(connection, both) == kept, revision
            again = rows.contents(connection, rows.columns)
            assert {name: len(some) for name, some in again.items()} == {
                name: len(made[name]) for name in made
            }
            assert orphans(connection) == []
        assert schema_triggers(engine) == triggers, revision
        migrate.upgrade(engine, revision)
        below, rows = revision, after
    assert compare(engine) == []
    migrate.check(engine)


def reflected(engine: sa.Engine) -> Rows:
    """What the database says about its tables now."""
    with engine.connect() as connection:
        return Rows(connection)
