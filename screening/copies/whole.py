"""Everything that is kept of one form, for an access request, and the accounting of who did what with it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from screening.content import Content
from screening.copies.record import record_copy
from screening.documents import shape
from screening.review.queue import name_of
from screening.storage import additions, evaluations, invited, kept, submissions, tasks
from screening.storage.audit import chain
from screening.storage.letters import Letter
from screening.storage.tables import AuditEventRow
from screening.storage.work import Work

SYSTEM = {"patient": "the patient's form", "visitor": "a visitor", "worker": "the system"}
ALL = ("open", "acknowledged", "closed")


def whole_record(work: Work, content: Content, submission_id: str) -> shape.WholeRecord:
    """The whole of it. Raises NotFound, Unreadable, or ValueError for answers of another format."""
    found = submissions.load(work, submission_id)
    return shape.WholeRecord(
        format=shape.WHOLE_FORMAT,
        version=shape.WHOLE_VERSION,
        record=record_copy(work, content, submission_id),
        consent=kept.text(work, found.row.consent_digest),
        answers=json.loads(found.answers),
        evaluations=[
            shape.KeptText(one.kind, one.made_at.isoformat(), json.loads(one.data))
            for one in evaluations.evaluations(work, submission_id)
        ],
        additions=[
            shape.KeptText("addition", one.sent_at.isoformat(), json.loads(one.text))
            for one in additions.sent(work, submission_id)
            if one.sent_at is not None
        ],
        tasks=_tasks(work, submission_id),
        invited_as=invited.name_at_desk(work, submission_id),
        letters=[_letter(one) for one in invited.letters_about(work, submission_id)],
        accounting=accounting(work, chain.about(work.db, submission_id)),
    )


def tasks_alone(work: Work, submission_id: str) -> shape.TasksAlone:
    """What is left of a form that nobody reads, and must be kept. Raises as ``whole_record``."""
    return shape.TasksAlone(
        format=shape.TASKS_FORMAT,
        version=shape.TASKS_VERSION,
        form=submission_id,
        tasks=_tasks(work, submission_id),
        accounting=accounting(work, chain.about(work.db, submission_id)),
    )


def accounting(work: Work, events: Iterable[AuditEventRow]) -> list[shape.Event]:
    """Events with names in place of ids."""
    names: dict[str, str] = {}
    return [
        shape.Event(row.at.isoformat(), who(work, row.actor, names), row.kind, row.outcome) for row in events
    ]


def who(work: Work, actor: str, names: dict[str, str] | None = None) -> str:
    """Who acted: a name, a part of the system, or a user of the shell."""
    kind, _, name = actor.partition(":")
    if kind == "staff":
        return name_of(work, name, names if names is not None else {})
    return SYSTEM.get(kind, f"{name} at the shell")


def _letter(one: Letter) -> shape.Letter:
    sent = one.row.sent_at.isoformat() if one.row.sent_at else None
    return shape.Letter(one.row.kind, one.address, sent, one.row.state != "failed")


def _tasks(work: Work, submission_id: str) -> list[shape.UrgentTask]:
    return [_task(work, row.id) for row in tasks.open_tasks(work, submission=submission_id, states=ALL)]


def _task(work: Work, task_id: str) -> shape.UrgentTask:
    found = tasks.load(work, task_id)
    return shape.UrgentTask(
        found.row.urgency,
        found.row.state,
        found.row.raised_at.isoformat(),
        list(found.evidence),
        dict(found.closing) if found.closing else None,
    )
