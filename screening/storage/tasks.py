"""Urgent tasks: raise, add to, acknowledge, close.

What was answered is kept in the task's own sealed text, with its own key: the task outlives the draft.  Later
answers are added and never replace; a lower one closes nothing, a worse one raises the urgency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.storage import submissions
from screening.storage.columns import URGENCIES, Urgency
from screening.storage.errors import Refused, Stale
from screening.storage.pieces import bounded, dated, is_the_same
from screening.storage.plain import from_text, to_text
from screening.storage.rows import changed, fetch
from screening.storage.sealing.vault import mark
from screening.storage.tables import InvitationRow, TaskRow, new_id
from screening.storage.work import Work


class Raised(NamedTuple):
    """``new``: somebody must be told, because the task is new or became more urgent than before."""

    task: TaskRow
    new: bool


@dataclass(frozen=True)
class Task:
    """A row with its sealed text opened: the evidence, oldest first, and how it was closed."""

    row: TaskRow
    evidence: tuple[dict[str, Any], ...]
    closing: dict[str, Any] | None


def raise_task(
    work: Work,
    *,
    submission: str,
    dedupe_key: str,
    urgency: Urgency,
    evidence: Mapping[str, object],
    due_at: dt.datetime,
    next_step_at: dt.datetime | None = None,
    actor: str = submissions.PATIENT,
    anew: bool = False,
) -> Raised:
    """Raise a task for a submission id and a rule, or add to the one that is not closed.

    ``due_at`` is the deadline for acknowledging, ``next_step_at`` (default: the same) when the next notice
    is due. The same evidence twice changes nothing, also when its answers (``at``) were saved anew in between;
    each piece gets the time ``added_at``. ``anew``: whoever has acknowledged the task must do so again, even if what comes
    reads the same, because not all of it could be read.
    """
    rule_hash = work.keyed("index", "task", submission, dedupe_key)
    submissions.raise_urgency(work, submission, urgency)
    # On PostgreSQL two pages saved at once must not both find no task: whoever comes second waits here.
    submissions.lock(work, submission)
    unclosed = sa.select(TaskRow).where(TaskRow.rule_hash == rule_hash, TaskRow.state != "closed")
    row = work.db.scalar(unclosed.with_for_update(key_share=True))
    step_at = next_step_at or due_at
    if row is None:
        return Raised(_new(work, submission, rule_hash, urgency, evidence, due_at, step_at, actor), True)
    return _add(work, row, urgency, evidence, due_at, step_at, actor, anew=anew)


def load(work: Work, task_id: str) -> Task:
    """The task with what was answered; NotFound or Unreadable."""
    row = fetch(work, TaskRow, task_id)
    content = _open(work, row)
    return Task(row, tuple(content["evidence"]), content["closing"])


def row(work: Work, task_id: str) -> TaskRow:
    """The row alone, without opening what was answered; NotFound."""
    return fetch(work, TaskRow, task_id)


def acknowledge(work: Work, task_id: str, staff_id: str) -> TaskRow:
    """A person says: I have it.  The first one counts; Refused if it is closed."""
    row = fetch(work, TaskRow, task_id)
    if row.state == "closed":
        raise Refused("the task is closed")
    if row.state == "open":
        row.state, row.acknowledged_by, row.acknowledged_at = "acknowledged", staff_id, work.now
        work.db.flush()
        work.audit("task_acknowledged", actor=f"staff:{staff_id}", record=row.submission_id, task=row.id)
    return row


def close(work: Work, task_id: str, staff_id: str, *, outcome: str, attempts: int, note: str) -> TaskRow:
    """Close with what was done: the outcome, how often the person was tried, and words for the record."""
    if not outcome.strip() or attempts < 0:
        raise ValueError("closing needs an outcome and the number of attempts")
    row = fetch(work, TaskRow, task_id)
    if row.state == "closed":
        raise Refused("the task is closed already")
    content = _open(work, row)
    content["closing"] = {"outcome": outcome, "attempts": attempts, "note": note}
    if row.acknowledged_at is None:
        row.acknowledged_by, row.acknowledged_at = staff_id, work.now
    row.state, row.closed_by, row.closed_at = "closed", staff_id, work.now
    _seal(work, row, content)
    work.db.flush()
    sealed = mark("task", row.id, row.sealed)
    work.audit("task_closed", actor=f"staff:{staff_id}", record=row.submission_id, task=row.id, sealed=sealed)
    return row


def open_tasks(
    work: Work, *, submission: str | None = None, states: tuple[str, ...] = ("open", "acknowledged")
) -> list[TaskRow]:
    """Most urgent first, then people who were invited, then by deadline; opens nothing sealed."""
    statement = sa.select(TaskRow).where(TaskRow.state.in_(states))
    if submission is not None:
        statement = statement.where(TaskRow.submission_id == submission)
    # A stranger who floods the clinic with alarms must not hide somebody whom the clinic knows (security.md B10).
    invited = sa.exists().where(InvitationRow.submission_id == TaskRow.submission_id)
    order = (TaskRow.urgency.desc(), sa.case((invited, 0), else_=1), TaskRow.due_at, TaskRow.id)
    return list(work.db.scalars(statement.order_by(*order)))


def due_for_step(work: Work) -> list[TaskRow]:
    """Unacknowledged tasks whose next notice is due now, soonest first (for worker and web; needs no key ring).

    Work that writes leaves out what somebody is just changing: it comes again in the next round, and nobody waits for
    one task while holding another.
    """
    due = sa.select(TaskRow).where(TaskRow.state == "open", TaskRow.next_step_at <= work.now)
    if work.writes:
        due = due.with_for_update(key_share=True, skip_locked=True)
    return list(work.db.scalars(due.order_by(TaskRow.next_step_at, TaskRow.id)))


def escalate(work: Work, task: TaskRow, next_step_at: dt.datetime, actor: str = "worker") -> bool:
    """Take the next step of an unacknowledged task; False if another process was faster."""
    mine = (TaskRow.id == task.id, TaskRow.step == task.step, TaskRow.state == "open")
    step = {"step": task.step + 1, "next_step_at": next_step_at}
    if not changed(work, sa.update(TaskRow).where(*mine).values(**step)):
        return False
    work.audit("task_escalated", actor=actor, record=task.submission_id, task=task.id, step=task.step + 1)
    return True


def _new(
    work: Work,
    submission: str,
    rule_hash: bytes,
    urgency: Urgency,
    evidence: Mapping[str, object],
    due_at: dt.datetime,
    next_step_at: dt.datetime,
    actor: str,
) -> TaskRow:
    row = TaskRow(
        id=new_id(),
        submission_id=submission,
        rule_hash=rule_hash,
        state="open",
        urgency=urgency,
        version=0,
        step=0,
        raised_at=work.now,
        due_at=due_at,
        next_step_at=next_step_at,
    )
    work.vault.new_record(row.id)
    _seal(work, row, {"evidence": [dated(evidence, work.now)], "closing": None})
    work.db.add(row)
    work.db.flush()
    sealed = mark("task", row.id, row.sealed)
    work.audit("task_raised", actor=actor, record=submission, task=row.id, urgency=urgency, sealed=sealed)
    return row


def _add(
    work: Work,
    row: TaskRow,
    urgency: Urgency,
    evidence: Mapping[str, object],
    due_at: dt.datetime,
    next_step_at: dt.datetime,
    actor: str,
    *,
    anew: bool,
) -> Raised:
    content, added = _open(work, row), dated(evidence, work.now)
    somebody_has_it = row.state == "acknowledged"
    tells = URGENCIES.index(urgency) > URGENCIES.index(row.urgency) or (anew and somebody_has_it)
    if not tells and is_the_same(content["evidence"][-1], added):
        return Raised(row, False)
    content["evidence"] = bounded([*content["evidence"], added])
    if tells:
        # It must be acknowledged anew: what the person saw was the lesser matter, or another one.
        row.urgency, row.state, row.step = urgency, "open", row.step + 1
        # A deadline that was met is over; one that still runs is not put off.
        row.due_at = due_at if somebody_has_it else min(row.due_at, due_at)
        row.next_step_at = next_step_at
        row.acknowledged_by = row.acknowledged_at = None
    _seal(work, row, content)
    work.db.flush()
    sealed = mark("task", row.id, row.sealed)
    work.audit(
        "task_added_to",
        actor=actor,
        record=row.submission_id,
        task=row.id,
        urgency=row.urgency,
        sealed=sealed,
    )
    return Raised(row, tells)


def _open(work: Work, row: TaskRow) -> dict[str, Any]:
    content = from_text(work.vault.open("task", "sealed", row.id, row.version, row.sealed, row.id))
    if not isinstance(content, dict):
        raise Stale("a task of another format")
    return content


def _seal(work: Work, row: TaskRow, content: dict[str, Any]) -> None:
    row.version += 1
    row.sealed = work.vault.seal("task", "sealed", row.id, row.version, to_text(content), row.id)
