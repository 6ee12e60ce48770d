"""The first and the last day of an installation: what is still to do, and everything gone, keys first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from screening.backup import making
from screening.storage import holds, sessions, tasks
from tests.backup.shell import Run, now, open_store, sheet
from tests.storage import records

ADDRESS = "https://intake.example\n"


def test_setting_up_says_what_is_done_and_the_next_step(run: Run) -> None:
    assert run("setup")[:2] == (
        1,
        "to do  database and key ring: screening migrate\nNext: screening migrate. docs/deploying.md says how.\n",
    )
    run("migrate")
    assert "\nNext: screening keys recovery. " in run("setup")[1]
    sheet(run)
    status, out, _ = run("setup")
    assert status == 1
    assert out.startswith(
        "done   database and key ring\ndone   recovery sheet typed back\nto do  clinician who"
    )
    assert out.splitlines()[-1].startswith("Next: screening staff add LOGIN --name NAME --role clinician")
    assert len(out.splitlines()) == 14


def test_everything_goes_keys_first_once_nothing_must_be_kept_and_the_address_was_typed(
    run: Run, tmp_path: Path
) -> None:
    run("migrate")
    sheet(run)
    store, data = open_store(), tmp_path / "old" / "data"
    form, kim = records.start(store, '"a canary that nobody may find"'), records.clinician(store)
    with store.writing(now()) as work:
        due = now() + timedelta(hours=1)
        task = tasks.raise_task(
            work, submission=form, dedupe_key="R", urgency="now", evidence={"a": "b"}, due_at=due
        ).task.id
        sessions.start(work, "staff", kim)
    assert run("staff", "out")[:2] == (0, "1 sessions have ended; everybody signs in anew.\n")
    assert "an urgent task is open" in run("destroy", typed=ADDRESS)[2]
    with store.writing(now()) as work:
        tasks.close(work, task, kim, outcome="called", attempts=1, note="")
        holds.hold(work, form, why="A court asked", actor="cli:test")
    assert "a legal hold stands" in run("destroy", typed=ADDRESS)[2]
    with store.writing(now()) as work:
        holds.release(work, form, why="It is over", actor="cli:test")
    ring = tmp_path / "old" / "keys" / "ring"
    status, _, err = run("destroy", typed="https://other.example\n")
    assert (status, "nothing was deleted" in err, ring.exists()) == (1, True, True)
    store.engine.dispose()
    (data / f"{making.WORKING}killed").mkdir()
    (data / f"{making.WORKING}killed" / "keyring").write_text("of a drill that was killed")
    status, out, err = run("destroy", typed=ADDRESS)
    assert status == 0, err
    assert not list(data.glob(f"{making.WORKING}*"))
    assert "burn the sheets" in out
    assert not ring.exists()
    assert not [path for path in data.rglob("*.db*") if "lock" not in path.name]
    assert "nothing" not in run("destroy", typed=ADDRESS)[2]  # Stopped half way, it goes on.
    if store.engine.dialect.name == "postgresql":
        left = sa.inspect(store.engine).get_table_names()
        assert set(left) <= {"alembic_version"}
        store.engine.dispose()
