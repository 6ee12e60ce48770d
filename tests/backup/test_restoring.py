"""While a backup comes back nobody else uses the database, and what was kept, held or erased since is so again."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from screening import installation
from screening.config import from_environment
from screening.storage import heartbeat, holds, removal, revived, submissions
from screening.storage.audit import witness
from screening.storage.errors import DatabaseUnfit, NotFound
from screening.storage.migrate import BEING_RESTORED
from screening.storage.work import Work
from screening.worker import running
from tests.backup.shell import Run, now, open_store, sheet
from tests.storage import records


def is_postgresql() -> bool:
    return from_environment().database.startswith("postgresql")


def a_backup(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir(exist_ok=True)
    assert run("backup", str(tmp_path / "backups"))[0] == 0
    return next((tmp_path / "backups").iterdir())


def test_nobody_opens_the_database_before_everything_is_seen_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    words = sheet(run)
    file = a_backup(run, tmp_path)
    clean, tried = revived.end_what_opens, list[str]()

    def try_to_open(work: Work) -> None:
        with pytest.raises(DatabaseUnfit) as refused:
            open_store()
        tried.append(str(refused.value))
        clean(work)

    monkeypatch.setattr(revived, "end_what_opens", try_to_open)
    assert run("restore", str(file), here="new", typed=words)[0] == 0
    assert tried == [BEING_RESTORED] if is_postgresql() else "empty" in tried[0]
    assert open_store()


def test_somebody_who_sets_the_place_up_meanwhile_is_refused_or_not_overwritten(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    words = sheet(run)
    file = a_backup(run, tmp_path)
    clean, refusals = revived.end_what_opens, list[str]()

    def set_up(work: Work) -> None:
        try:
            installation.set_up(from_environment(), now())
        except DatabaseUnfit as refused:
            refusals.append(str(refused))
        clean(work)

    monkeypatch.setattr(revived, "end_what_opens", set_up)
    status, _, err = run("restore", str(file), here="new", typed=words)
    if is_postgresql():
        assert (status, refusals) == (0, [BEING_RESTORED])
    else:
        assert (status, refusals) == (1, [])
        assert "another process made a database there meanwhile" in err


def test_a_restore_that_was_stopped_leaves_nothing_that_can_be_opened(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    words = sheet(run)
    file = a_backup(run, tmp_path)

    clean, goes = revived.end_what_opens, [True]

    def power_goes(work: Work) -> None:
        if goes.pop():
            raise KeyboardInterrupt
        clean(work)

    monkeypatch.setattr(revived, "end_what_opens", power_goes)
    assert run("restore", str(file), here="new", typed=words)[0] == 1
    goes += [False, False]
    again = tmp_path / "new" / "data"
    if is_postgresql():
        assert run("migrate", here="new")[0] == 1
        shutil.rmtree(tmp_path / "new")
        status, _, err = run("restore", str(file), here="new", typed=words)
        assert (status, "not empty" in err) == (1, True)
    else:
        assert not (again / "screening.db").exists()
        shutil.rmtree(again)
        assert run("restore", str(file), here="new", typed=words)[0] == 0


def test_what_was_held_since_the_backup_is_held_again_and_staff_are_told_that_time_was_lost(
    run: Run, tmp_path: Path
) -> None:
    run("migrate")
    words = sheet(run)
    store = open_store()
    signed, held, released, freed = (
        records.start(store, phrase=name) for name in ("signed", "held", "released", "freed")
    )
    for one in (signed, held):
        records.send(store, one)
    records.signed_review(store, signed, records.clinician(store))
    with store.writing(now()) as work:
        for one in (released, freed):
            holds.hold(work, one, why="a court asks", actor="cli:test")
    file = a_backup(run, tmp_path)
    with store.writing(now()) as work:
        removal.erase(work, signed, reason="kept_long_enough", actor="worker", signed_too=True)
        holds.hold(work, held, why="another court", actor="cli:test")
        for one in (released, freed):
            holds.release(work, one, why="closed", actor="cli:test")
        removal.erase(work, freed, reason="draft_too_old", actor="worker")
        holds.stop_erasing(work, actor="cli:test")
    running.run(installation.open_worker_store(from_environment()), now, config=from_environment(), once=True)
    store.engine.dispose()
    (tmp_path / "new" / "keys").mkdir(parents=True)
    shutil.copy(tmp_path / "old" / "keys" / "audit-witness", tmp_path / "new" / "keys" / "audit-witness")
    status, out, err = run("restore", str(file), here="new", typed=words)
    assert status == 0, err
    assert re.search("2 people were erased again", out)
    assert "To be done by hand" not in out
    with open_store().reading(now()) as work:
        for one in (signed, freed):
            with pytest.raises(NotFound):
                submissions.row(work, one)
        found = holds.standing_row(work, held)
        assert found is not None
        assert holds.reason_of(work, found) == revived.LOST
        assert not holds.is_held(work, released)
        assert holds.is_stopped(work)
        restored = heartbeat.of(work, heartbeat.RESTORED)
        assert restored is not None
        assert timedelta() <= now() - restored < timedelta(minutes=5)
        assert heartbeat.last(work) is None or heartbeat.last(work) != restored
    assert run("audit", "verify", here="new")[0] == 0


def test_where_a_clinic_was_no_empty_database_is_made_or_served_in_the_place_of_one_that_is_gone(
    run: Run, tmp_path: Path
) -> None:
    run("migrate")
    with open_store().reading(now()) as work:
        witness.follow(work, tmp_path / "old" / "keys" / "audit-witness", lambda line: None)
    # The disk of the database is not mounted, or its address is another one.
    shutil.copytree(tmp_path / "old" / "keys", tmp_path / "new" / "keys")
    before = set(tmp_path.glob("new/**/*"))
    for command in ("migrate", "serve", "worker"):
        status, out, err = run(command, here="new")
        assert (status, out) == (1, "")
        assert "the database is gone: " in err
        assert "screening restore FILE" in err
    status, out, _ = run("doctor", here="new")
    assert status == 1
    assert "Nothing can be served: the database is gone" in out
    assert "The card *The server is down* says what to do." in out
    assert set(tmp_path.glob("new/**/*")) == before
    (tmp_path / "new" / "keys" / "audit-witness").rename(tmp_path / "elsewhere")
    assert run("migrate", here="new")[0] == 0
