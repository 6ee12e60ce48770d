"""What `screening upgrade check` says of an installation that is not ready, on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from tests.backup.shell import Run, open_store


def test_on_either_database_it_names_what_is_missing_and_writes_nothing(run: Run) -> None:
    status, out, _ = run("upgrade", "check")
    assert (
        status,
        "There is no database yet, so nothing to upgrade: screening migrate makes one." in out,
    ) == (1, True)
    run("migrate")
    store = open_store()
    with store.engine.connect() as connection:
        events = connection.scalar(sa.text("SELECT count(*) FROM audit_event"))
    status, out, _ = run("upgrade", "check")
    assert status == 1
    assert "ok    No migration is to be run: " in out
    assert "stop  No backup was made in the last 2 hours. First: screening backup FOLDER.\n" in out
    assert "stop  The opening hours are not set.\n" in out
    assert ("Its disk is not seen from here" in out) == (store.engine.dialect.name == "postgresql")
    with store.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM audit_event")) == events
    store.engine.dispose()
