"""What must be in the database after a kill: everything that was acknowledged, whole, and a chain without a fault."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from screening.questionnaire.answers import Answers
from screening.review.opening import answers_of
from screening.storage import notices, reviews, submissions, tasks
from screening.storage.audit import verification
from screening.storage.tables import AuditEventRow, NoticeRow, ReviewRow, SubmissionRow, TaskRow
from screening.storage.work import Work
from tests.endurance.people import Acknowledged

TOGETHER = timedelta(seconds=5)
SAVES = ("submission_started", "answers_saved", "submission_sent")


def check(work: Work, said: Acknowledged) -> None:
    """Fails with what is missing, or half there."""
    assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
    people = _whole(work)
    for name, typed in said.saved.items():
        submission, answers = people[name]
        for item, text in typed.items():
            assert item in answers.items, (name, item)
            _at_least(str(answers.items[item]), text)
        assert _same_save(answers), (name, answers.items)
        saves = _events(work, submission.id)["answers_saved"]
        assert saves >= said.saves[name], name
        assert name not in said.sent or submission.row.state != "draft", name
    for name, (submission, answers) in people.items():
        # An answer on suicide that is dangerous or missing is kept with its task, whether anybody was told so or not.
        asked = answers.items.get("asq_1", "no") != "no"
        assert asked == bool(tasks.open_tasks(work, submission=submission.id)), name
        assert name not in said.danger or answers.items["asq_1"] == "yes"
    _staff_work(work, said)


def check_notices(work: Work) -> None:
    """Every due notice went out, every step of a task was taken once, and each notice is marked once for each contact."""
    unsent = sa.select(NoticeRow).where(NoticeRow.state != "sent", NoticeRow.due_at <= work.now)
    assert [(row.state, row.tries) for row in work.db.scalars(unsent)] == []
    marked = _told(work, "notice_sent", "task", "step", "contact")
    assert marked == Counter(dict.fromkeys(marked, 1))
    for row in work.db.scalars(sa.select(NoticeRow)):
        assert (row.task_id, row.step, row.contact) in marked
    steps = _told(work, "task_escalated", "task", "step")
    assert steps == Counter(dict.fromkeys(steps, 1))
    assert steps
    for row in work.db.scalars(sa.select(TaskRow).where(TaskRow.state == "open")):
        assert all((row.id, step) in steps for step in range(1, row.step + 1))


def late(work: Work, began: datetime, most: timedelta) -> list[tuple[str, timedelta, bool]]:
    """Notices that went out, or still wait (True), longer than this after they could go out, by the real clock.

    A notice can go out when it is due and a process lives (from ``began`` on), and not sooner than five minutes after the
    one before it to the same contact.
    """
    found: list[tuple[str, timedelta, bool]] = []
    last: dict[str, datetime] = {}
    rows = list(work.db.scalars(sa.select(NoticeRow).where(NoticeRow.due_at <= work.now)))
    for row in sorted(rows, key=lambda row: row.sent_at or work.now):
        end, before = row.sent_at or work.now, last.get(row.contact)
        # What goes to a contact in one letter is marked together.
        apart = before is not None and end - before > TOGETHER
        free = max(row.due_at, began, before + notices.QUIET if apart and before else began)
        if end - free > most:
            found.append((row.id, end - free, row.sent_at is None))
        if row.sent_at is not None:
            last[row.contact] = row.sent_at
    return found


def check_in_time(work: Work, began: datetime, most: timedelta) -> None:
    """No notice was, or is, later than this."""
    assert late(work, began, most) == []


def _told(work: Work, kind: str, *names: str) -> Counter[tuple[object, ...]]:
    """How often an event of this kind tells of the same thing."""
    details = work.db.scalars(sa.select(AuditEventRow.detail).where(AuditEventRow.kind == kind))
    return Counter(tuple(json.loads(detail)[name] for name in names) for detail in details)


def _whole(work: Work) -> dict[str, tuple[submissions.Submission, Answers]]:
    """Every form by the name in it; each opens, and is the one that its newest event tells of."""
    newest: dict[str, int] = defaultdict(int)
    told = sa.select(AuditEventRow).where(AuditEventRow.kind.in_(SAVES)).order_by(AuditEventRow.sequence)
    for event in work.db.scalars(told):
        version = json.loads(event.detail).get("version", 1)
        assert version == newest[str(event.record)] + 1, (
            "an event without its save, or a save without its event"
        )
        newest[str(event.record)] = version
    people = {}
    for submission_id in work.db.scalars(sa.select(SubmissionRow.id)):
        found = submissions.load(work, submission_id)
        assert found.version == newest.pop(submission_id)
        answers = answers_of(found)
        people[str(answers.items.get("full_name", submission_id))] = (found, answers)
    assert not newest
    return people


def _same_save(answers: Answers) -> bool:
    """Both fields of the page are of one save."""
    phone, time = (str(answers.items.get(item, "")).rpartition(" ")[2] for item in ("phone", "call_time"))
    return phone == time or not time.isdigit()


def _at_least(found: str, acknowledged: str) -> None:
    """What was acknowledged, or the save after it, which was kept before anybody could say so."""
    text, _, number = acknowledged.rpartition(" ")
    later = found.removeprefix(text).strip()
    assert found == acknowledged or (later.isdigit() and int(later) > int(number)), (found, acknowledged)


def _events(work: Work, record: str) -> Counter[str]:
    return Counter(work.db.scalars(sa.select(AuditEventRow.kind).where(AuditEventRow.record == record)))


def _staff_work(work: Work, said: Acknowledged) -> None:
    for task_id in said.tasks:
        row = work.db.get_one(TaskRow, task_id)
        assert row.acknowledged_by is not None
        assert _details(work, "task_acknowledged", task=task_id) == 1
    for submission_id in said.signed:
        assert len(reviews.signed(work, submission_id)) == 1
        assert _events(work, submission_id)["review_signed"] == 1
    # And the other way round: nothing is half signed or half taken.
    assert _count(work, ReviewRow, ReviewRow.signed_at.is_not(None)) == _kind(work, "review_signed")
    assert _count(work, TaskRow, TaskRow.acknowledged_at.is_not(None)) == _kind(work, "task_acknowledged")


def _details(work: Work, kind: str, **wanted: str) -> int:
    found = work.db.scalars(sa.select(AuditEventRow.detail).where(AuditEventRow.kind == kind))
    return sum(wanted.items() <= json.loads(detail).items() for detail in found)


def _kind(work: Work, kind: str) -> int:
    return work.db.scalar(sa.select(sa.func.count()).where(AuditEventRow.kind == kind)) or 0


def _count(work: Work, table: type[ReviewRow] | type[TaskRow], where: sa.ColumnElement[bool]) -> int:
    return work.db.scalar(sa.select(sa.func.count()).select_from(table).where(where)) or 0
