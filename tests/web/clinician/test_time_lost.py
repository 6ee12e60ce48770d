"""After a backup was brought back each urgent task of before says so, until it is closed (design/security.md B15)."""

from __future__ import annotations

from datetime import timedelta

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.storage import heartbeat, tasks
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import begin, save_page
from tests.web.client import text_of
from tests.web.clinician.conftest import Member

MARK = "Check: time was lost"
NAMES = ("Ana Before", "Ana After")


def raised(store: Store, content: Content, clock: Clock, name: str) -> str:
    with store.writing(clock()) as work:
        draft, answers = begin(work, content), Answers()
        for key, values in (("reach-1", {"full_name": name}), ("safety-1", {"asq_1": "yes"})):
            draft, answers, _ = save_page(work, content, draft, answers, key, values)
        return max(tasks.open_tasks(work), key=lambda row: (row.raised_at, row.submission_id == draft.id)).id


def test_a_task_of_before_says_that_time_was_lost_and_one_of_afterwards_does_not(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    before = raised(store, content, clock, "Ana Before")
    clock.pass_(minutes=30)
    with store.writing(clock()) as work:
        heartbeat.note_restored(work, clock() - timedelta(minutes=20))
    clock.pass_(minutes=1)
    after = raised(store, content, clock, "Ana After")
    kim.sign_in()
    rows = [text_of(row) for row in kim.get("/staff/tasks").all("tr")[1:]]
    assert {name: MARK in row for row in rows for name in NAMES if name in row} == {
        "Ana Before": True,
        "Ana After": False,
    }
    told = kim.get(f"/staff/tasks/{before}").text
    assert MARK in told
    assert "Ask whoever was on call then" in told
    assert MARK not in kim.get(f"/staff/tasks/{after}").text
