"""Whoever changes by SQL what stands in clear and decides about people is found: the chain tells otherwise."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage import reviews, settings, submissions, tasks
from screening.storage.accounts import staff
from screening.storage.audit import periods, verification
from screening.storage.audit.kinds import KINDS
from screening.storage.revived import open_tasks_anew
from screening.storage.tables import SettingRow, StaffRoleRow
from screening.storage.work import Store, Work
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start

LATER = NOW + dt.timedelta(days=6 * 366)


def what(store: Store) -> str | None:
    with store.reading(NOW) as work:
        fault = verification.verify(work.db, work.keys.purpose(work.db, "audit"))
    return fault.what if fault else None


def by_hand(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text(statement))


def raise_task(work: Work, submission: str, urgency: str = "same_day") -> str:
    due = work.now + dt.timedelta(hours=1)
    evidence = {"said": urgency}
    raised = tasks.raise_task(
        work,
        submission=submission,
        dedupe_key="R",
        urgency=urgency,  # type: ignore[arg-type]
        evidence=evidence,
        due_at=due,
    )
    return raised.task.id


def lived(store: Store) -> tuple[str, str, str]:
    """A clinic in which every kind of thing has happened; ids of a clinician, a sent form and an open task."""
    kim, sam = clinician(store, "kim"), clinician(store, "sam")
    signed, waits, gone, closed = (start(store, phrase=one) for one in ("signed", "waits", "gone", "closed"))
    for one in (signed, waits, gone):
        send(store, one)
    review = signed_review(store, signed, kim)
    with store.writing(NOW) as work:
        settings.put(work, "hours", {"zone": "UTC"}, actor="cli:test")
        settings.put(work, "hours", {"zone": "America/New_York"}, actor="cli:test")
        staff.grant_role(work, sam, "auditor", actor="cli:test")
        staff.take_role(work, sam, "auditor", actor="cli:test")
        staff.grant_role(work, sam, "front_desk", actor="cli:test")
        staff.confirm_role(work, sam, "front_desk", actor="cli:test")
        staff.reset(work, sam, actor="cli:test")
        submissions.withdraw(work, submissions.load(work, gone))
        task = raise_task(work, waits)
        tasks.acknowledge(work, task, kim)
        raise_task(work, waits, "now")
        tasks.close(work, raise_task(work, closed), kim, outcome="called", attempts=1, note="")
    with store.writing(NOW) as work:
        open_tasks_anew(work, "cli:test")
        reviews.retract(work, review, kim, "the wrong person")
    return kim, waits, task


def test_everything_that_the_program_does_itself_fits_what_it_tells(store: Store) -> None:
    lived(store)
    with store.writing(NOW) as work:
        staff.disable(work, staff.named(work, "sam").id, actor="cli:test")
    assert what(store) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("INSERT INTO staff_role VALUES ('{kim}', 'administrator', 'x', '{now}', 'x', '{now}')",
         "staff_role/{kim}/administrator: no event tells of it"),
        ("UPDATE staff_role SET confirmed_at = '{now}' WHERE role = 'clinician'", "is confirmed; the last event"),
        ("DELETE FROM staff_role WHERE staff_id = '{kim}'", "staff_role/{kim}/clinician: is gone, and no event"),
        ("UPDATE staff SET disabled_at = '{now}' WHERE id = '{kim}'", "staff/{kim}: is closed; the last event"),
        ("UPDATE setting SET value = '{{\"zone\":\"UTC\"}}' WHERE name = 'hours'", "setting/hours: is "),
        ("UPDATE setting SET value = x'00' WHERE name = 'hours'", "setting/hours: is "),
        ("DELETE FROM setting WHERE name = 'hours'", "setting/hours: is gone, and no event"),
        ("INSERT INTO setting VALUES ('public', 'true', 9, '{now}', 'x')", "setting/public: no event tells of it"),
        ("UPDATE task SET state = 'closed' WHERE id = '{task}'", "task/{task}: is closed, now; the last event"),
        ("UPDATE task SET urgency = 1 WHERE id = '{task}'", "says open, now"),
        ("UPDATE task SET urgency = 'none at all' WHERE id = '{task}'", "is open, none at all; the last event"),
        ("UPDATE submission SET state = 'withdrawn' WHERE id = '{form}'", "is withdrawn; the last event"),
        ("UPDATE submission SET state = 'signed' WHERE id = '{form}'", "is signed; the last event"),
    ],
)  # fmt: skip
def test_a_change_by_hand_is_named(sqlite_store: Store, change: str, told: str) -> None:
    kim, form, task = lived(sqlite_store)
    assert what(sqlite_store) is None
    values = {"kim": kim, "form": form, "task": task, "now": "2026-11-22 10:00:00.000000"}
    by_hand(sqlite_store, change.format(**values))
    found = what(sqlite_store)
    assert found is not None
    assert told.format(**values) in found


def test_a_setting_of_which_an_older_release_told_no_digest_is_not_held_against_anybody(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_store.writing(NOW) as work:
        monkeypatch.setitem(KINDS, "setting_changed", frozenset({"name", "version"}))
        work.audit("setting_changed", actor="cli:test", name="exit", version=1)
        line = {"value": '"https://example.org"', "version": 1, "changed_at": NOW, "changed_by": "cli:test"}
        work.db.add(SettingRow(name="exit", **line))
    assert what(sqlite_store) is None


def test_what_a_removed_period_told_is_told_again(store: Store, tmp_path: Path) -> None:
    kim, form, _ = lived(store)
    with store.writing(LATER) as work:
        periods.close(work, tmp_path / "period", LATER, actor="cli:test")
        # Told again as it is at the end of the chain, not as it was at the end of the period.
        staff.take_role(work, kim, "clinician", actor="cli:test")
        submissions.withdraw(work, submissions.load(work, form))
    with store.writing(LATER) as work:
        periods.remove(work, tmp_path / "period", actor="cli:test")
    assert what(store) is None
    with store.writing(LATER) as work:
        work.db.add(StaffRoleRow(staff_id=kim, role="clinician", granted_by="x", granted_at=LATER))
    assert what(store) == f"staff_role/{kim}/clinician: no event tells of it"
