"""`screening upgrade check` says what stands in the way of a new release, and changes nothing (security.md E2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from screening import installation
from screening.cli import main
from screening.commands import upgrading
from screening.publishing import fitting
from screening.publishing.reading import Told
from screening.safety.ground import Disk
from screening.storage import heartbeat, kept, migrate, tasks
from screening.storage.accounts import staff
from tests.test_doctor import Clinic
from tests.test_doctor import clinic as clinic

Said = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def said(clinic: Clinic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setattr(upgrading, "disk_of", lambda folder: Disk(10**12, 2 * 10**12))

    def check() -> tuple[int, list[str]]:
        capsys.readouterr()
        return main(["upgrade", "check"]), capsys.readouterr().out.splitlines()

    return check


def contents(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with clinic.store.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {
            name: [tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))]
            for name in tables
        }


def test_in_order_it_says_so_sentence_by_sentence_and_changes_nothing(clinic: Clinic, said: Said) -> None:
    before = contents(clinic)
    status, lines = said()
    assert status == 0, lines
    until = lines[4].removeprefix("note  Kim is on call until ")
    assert lines == [
        "ok    The settings can be used by this release.",
        f"ok    No migration is to be run: the database is at {migrate.head()}, as this release wants it.",
        lines[2],
        "ok    No urgent task for now is open.",
        f"note  Kim is on call until {until}",
        lines[5],
        "ok    The packs in force fit this release.",
        "ok    This release would let forms begin.",
        "The upgrade can begin; docs/deploying.md says how.",
    ]
    assert lines[2].startswith("ok    There is room for a copy of the database (")
    assert lines[5].startswith("ok    The last backup is of ")
    assert contents(clinic) == before


def test_each_thing_that_stands_in_the_way_is_named_with_what_to_do(
    clinic: Clinic, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(words: str) -> None:
        status, lines = said()
        assert status == 1
        assert lines[-1] == "Do not upgrade yet."
        assert any(line.startswith("stop  ") and words in line for line in lines), (words, lines)

    now, store = installation.clock(), clinic.store
    with monkeypatch.context() as patched:
        patched.setattr(upgrading, "disk_of", lambda folder: Disk(500_000_000, 10**12))
        stops("500 MB of disk are free; a copy and the migrations need 50")
        patched.setattr(upgrading, "disk_of", lambda folder: Disk(10**12, 10**12, writable=False))
        stops("nothing can be written there")
    with monkeypatch.context() as patched:
        patched.setattr(installation, "clock", lambda: now + timedelta(hours=2, minutes=1))
        stops("No backup was made in the last 2 hours. First: screening backup FOLDER.")
        stops("has not been heard of for two minutes")
    with monkeypatch.context() as patched:
        misfit = (Told(3, 1, "found a rule that is none", notice=False),)
        patched.setattr(fitting, "misfits", lambda work: {"ketamine-safety": misfit})
        stops(
            "pack ketamine-safety does not fit this release (line 3: found a rule that is none). Forms are kept"
        )
    with monkeypatch.context() as patched:
        patched.setenv("SCREENING_MAIL", "mail.example")
        stops("A setting is wrong: SCREENING_MAIL")
    with store.writing(now) as work:
        task = tasks.raise_task(
            work, submission="0" * 32, dedupe_key="R", urgency="now", evidence={"a": "b"}, due_at=now
        ).task.id
    stops("1 urgent tasks for now are acknowledged by nobody")
    with store.writing(now) as work:
        tasks.acknowledge(work, task, staff.named(work, "sam").id)
    status, lines = said()
    assert (
        status,
        "note  Sam has an urgent task for now open: tell them that pages will be away." in lines,
    ) == (0, True)
    ring = clinic.config.keys.read_text()
    clinic.config.keys.write_text("what is no key")
    stops("It cannot be looked at:")
    clinic.config.keys.write_text(ring)


def test_what_will_run_is_named_from_where_to_where_and_a_newer_database_is_refused(
    clinic: Clinic, said: Said
) -> None:
    with clinic.store.writing(installation.clock()) as work:
        digest = kept.keep(work, "pack", "the pack of the release before", actor="cli:test")
        kept.activate(
            work, "ketamine-safety", digest, proposed_by="cli:release", approved_by=None, actor="cli:test"
        )
    migrate.downgrade(clinic.store.engine, "0015_staff_addresses")
    _, lines = said()
    (line,) = [line for line in lines if "migrations will run" in line]
    assert line.startswith("ok    ")
    assert (
        f"from 0015_staff_addresses to {migrate.head()}: A letter to staff can carry the end of the audit"
        in line
    )
    assert (
        "note  This release brings another ketamine-safety pack: it comes into use, unsigned, with screening migrate."
        in lines
    )
    with clinic.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE task RENAME TO task_of_before"))
    about = "note  This release cannot ask the older database about: tasks. Ask the release that serves."
    assert about in said()[1]
    with clinic.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_later'"))
    status, lines = said()
    assert (
        status,
        "stop  It cannot be looked at: the database is newer (9999_later)" in "\n".join(lines),
    ) == (1, True)


def test_a_clinic_that_the_new_release_would_keep_closed_is_told_before_and_after_with_the_command(
    clinic: Clinic, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert capsys.readouterr().err == ""
    with clinic.store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM heartbeat WHERE name = :name"), {"name": heartbeat.DRILL})
    status, lines = said()
    (line,) = [line for line in lines if line.startswith("stop")]
    assert status == 1
    assert "No backup was tried out yet" in line
    assert line.endswith("calls: screening drill FILE.")
    assert f"note  {upgrading.AFTERWARDS}" in lines
    assert main(["migrate"]) == 0
    told = capsys.readouterr().err
    assert told.startswith("No form can be begun. No backup was tried out yet")
    assert told.endswith("calls: screening drill FILE.\n")
