"""A backup is tried out beside what serves, with the words of a sheet: whole, or what is wrong with it; nothing is left."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from screening.backup import drill, making
from screening.storage import heartbeat
from tests.backup.shell import Run, now, open_store, sheet
from tests.storage import records


def test_a_backup_is_looked_through_with_the_sheet_and_nothing_of_it_is_left(
    run: Run, tmp_path: Path
) -> None:
    assert run("migrate")[0] == 0
    words = sheet(run)
    store = open_store()
    records.send(store, records.start(store, '"one"'))
    lost = records.start(store, '"two"', phrase="two")
    (tmp_path / "backups").mkdir()
    assert run("backup", str(tmp_path / "backups"))[0] == 0
    (file,) = (tmp_path / "backups").iterdir()
    before = sorted(path.name for path in (tmp_path / "old" / "data").iterdir())
    # What a drill left that was killed: the key ring beside all that it opens, and on PostgreSQL its schema.
    killed = tmp_path / "old" / "data" / f"{making.WORKING}killed"
    killed.mkdir()
    (killed / "keyring").write_text("a key")
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.execute(sa.schema.CreateSchema(drill.SCHEMA))
    status, out, err = run("drill", str(file), typed=words)
    assert status == 0, err
    assert "is whole: 2 forms" in out
    with store.reading(now()) as work:
        assert heartbeat.of(work, heartbeat.DRILL) is not None
        schemas = "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE '%drill%'"
        if store.engine.dialect.name == "postgresql":
            assert work.db.scalar(sa.text(schemas)) == 0
    assert sorted(path.name for path in (tmp_path / "old" / "data").iterdir()) == before
    with making.working_folder(killed.parent) as mine:
        making.clear_up(killed.parent)
        assert mine.exists(), "a folder in which somebody works is left alone"
    # A key is gone and a form was closed by hand: the next backup cannot bring them back, and says so.
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM record_key WHERE record_id = :id"), {"id": lost})
        connection.execute(sa.text("UPDATE submission SET state = 'signed' WHERE state = 'submitted'"))
    file.unlink()
    assert run("backup", str(tmp_path / "backups"))[0] == 0
    (file,) = (tmp_path / "backups").iterdir()
    status, _, err = run("drill", str(file), typed=words)
    assert status == 1
    assert "1 records or urgent tasks cannot be read: its key is gone." in err
    assert "is signed; the last event that tells of it says to be read" in err
    file.write_bytes(file.read_bytes()[:-100])
    status, _, err = run("drill", str(file), typed=words)
    assert (status, "does not open it, or it is damaged" in err) == (1, True)
