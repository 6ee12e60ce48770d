"""Deleted means gone: from what a backup brings back at once, and from every backup after 35 days (PRV-18)."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from screening import installation
from screening.backup import making, recovery
from screening.config import from_environment
from screening.storage import removal, submissions
from screening.storage.errors import NotFound
from screening.storage.tables import RecordKeyRow
from screening.worker import running
from tests.backup.shell import Run, now, open_store, sheet
from tests.storage import records


def holds(folder: Path, key: bytes) -> bool:
    """Whether the wrapped key of a record stands in any file, as bytes or in the words of COPY."""
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return any(key in content or key.hex().encode() in content for content in found)


def test_who_was_erased_is_in_no_restore_at_once_and_in_no_backup_35_days_later(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, backups = now(), tmp_path / "backups"
    backups.mkdir()

    def on_day(day: int) -> datetime:
        at = began + timedelta(days=day)
        monkeypatch.setattr(installation, "clock", lambda: at)
        return at

    def back_up() -> Path:
        assert run("backup", str(backups))[0] == 0
        return max(backups.iterdir())

    run("migrate")
    words = sheet(run)
    store = open_store()
    erased, kept = (
        records.start(store, '"erased"', phrase="one"),
        records.start(store, '"kept"', phrase="two"),
    )
    records.send(store, kept)
    with store.reading(began) as work:
        keys = [work.db.get_one(RecordKeyRow, one).wrapped for one in (erased, kept)]
    on_day(0)
    with_both = back_up()
    with store.writing(on_day(1)) as work:
        removal.erase(work, erased, reason="withdrawn", actor="worker")
    running.run(
        installation.open_worker_store(from_environment()),
        installation.clock,
        config=from_environment(),
        once=True,
    )
    store.engine.dispose()

    on_day(20)
    with_one = back_up()
    assert with_both.exists()
    (tmp_path / "new" / "keys").mkdir(parents=True)
    shutil.copy(tmp_path / "old" / "keys" / "audit-witness", tmp_path / "new" / "keys")
    status, out, err = run("restore", str(with_both), here="new", typed=words)
    assert status == 0, err
    assert "1 people were erased again" in out
    with open_store().reading(on_day(20)) as work:
        assert submissions.load(work, kept).answers == '"kept"'
        assert work.db.get(RecordKeyRow, erased) is None
        with pytest.raises(NotFound):
            submissions.row(work, erased)
    if from_environment().database.startswith("sqlite"):
        assert [holds(tmp_path / "new" / "data", key) for key in keys] == [False, True]

    on_day(37)
    newest = back_up()
    assert sorted(backups.iterdir()) == [with_one, newest]
    for file in (with_one, newest):
        opened = tmp_path / "opened" / file.name
        opened.mkdir(parents=True)
        making.unpack(file, recovery.opened(words), opened)
        assert [holds(opened, key) for key in keys] == [False, True]
