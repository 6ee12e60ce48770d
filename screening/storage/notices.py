"""The outbox: notices that a task waits, one for each task, step and contact.  They hold no word of a
patient.

Written in the transaction that raises the task, sent after it (see ``outbox``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from screening.storage import outbox
from screening.storage.rows import changed, insert_once
from screening.storage.tables import NoticeRow, TaskRow, new_id
from screening.storage.work import Work

QUIET = dt.timedelta(minutes=5)
"""One notice per contact in this time; what waits is counted in the next one (SAF-13)."""


def put(work: Work, task: TaskRow, contacts: Iterable[str], due_at: dt.datetime | None = None) -> int:
    """A notice of the task's present step for each contact; how many are new."""
    values = {
        "task_id": task.id,
        "step": task.step,
        "state": "waiting",
        "tries": 0,
        "due_at": due_at or work.now,
    }
    return sum(
        insert_once(work, NoticeRow, {**values, "id": new_id(), "contact": contact}) for contact in contacts
    )


def claim_due(work: Work, *, quiet: dt.timedelta = QUIET) -> list[NoticeRow]:
    """Take the notices that are due, for this process alone; commit, send one message per contact, then mark.

    Contacts who were told within ``quiet``, or are being told just now, wait for their turn.
    """
    outbox.alone(work)
    _drop_answered(work)
    lately = sa.select(NoticeRow.contact).where(NoticeRow.sent_at > work.now - quiet)
    going_out = sa.select(NoticeRow.contact).where(
        NoticeRow.state == "sending", NoticeRow.claimed_at >= work.now - outbox.TAKEN_OVER_AFTER
    )
    return outbox.claim(
        work, NoticeRow, NoticeRow.contact.not_in(lately), NoticeRow.contact.not_in(going_out)
    )


def also(work: Work, rows: Iterable[NoticeRow], contacts: Sequence[str]) -> int:
    """Put the same steps of the same tasks out to further contacts; how many notices are new."""
    steps = {row.task_id: row.step for row in rows}
    return sum(
        put(work, task, contacts)
        for task_id, step in sorted(steps.items())
        if (task := work.db.get(TaskRow, task_id)) is not None and task.step == step
    )


def to_strangers(work: Work, known: Sequence[str]) -> list[tuple[TaskRow, list[NoticeRow]]]:
    """Notices that wait for somebody who is not among these contacts, by their task."""
    waiting = (NoticeRow.state == "waiting", NoticeRow.contact.not_in(known))
    found = sa.select(TaskRow, NoticeRow).join(NoticeRow, NoticeRow.task_id == TaskRow.id).where(*waiting)
    by_task: dict[str, tuple[TaskRow, list[NoticeRow]]] = {}
    for task, row in work.db.execute(found.where(TaskRow.state == "open")):
        by_task.setdefault(task.id, (task, []))[1].append(row)
    return list(by_task.values())


def of_task(work: Work, task_id: str) -> list[NoticeRow]:
    """Each contact's last notice of a task, the earliest first."""
    order = (NoticeRow.step, NoticeRow.due_at, NoticeRow.contact)
    found = sa.select(NoticeRow).where(NoticeRow.task_id == task_id).order_by(*order)
    return list({row.contact: row for row in work.db.scalars(found)}.values())


def mark_sent(work: Work, *rows: NoticeRow, actor: str = "worker") -> None:
    """The channel took them."""
    outbox.mark(work, rows, state="sent", sent_at=work.now)
    _audit(work, "notice_sent", rows, "ok", actor)


def mark_failed(work: Work, *rows: NoticeRow, retry_at: dt.datetime, actor: str = "worker") -> None:
    """The channel refused them; they wait for ``retry_at``."""
    outbox.mark(work, rows, state="waiting", due_at=retry_at)
    _audit(work, "notice_failed", rows, "failed", actor)


def give_up(work: Work, *rows: NoticeRow, actor: str = "worker") -> None:
    """No more tries for these; they stay visible as failed."""
    outbox.mark(work, rows, state="failed")
    _audit(work, "notice_failed", rows, "given_up", actor)


def purge(work: Work, older_than: dt.datetime) -> None:
    """Delete notices that were sent, or given up, before this time."""
    over = sa.or_(
        sa.and_(NoticeRow.state == "sent", NoticeRow.sent_at < older_than),
        sa.and_(NoticeRow.state == "failed", NoticeRow.due_at < older_than),
    )
    changed(work, sa.delete(NoticeRow).where(over))


def _drop_answered(work: Work) -> None:
    """Somebody has the task already: what was never tried is not sent, what failed is not tried again."""
    had = sa.select(TaskRow.id).where(TaskRow.state != "open")
    waiting = (NoticeRow.state == "waiting", NoticeRow.task_id.in_(had))
    changed(work, sa.delete(NoticeRow).where(*waiting, NoticeRow.tries == 0))
    changed(work, sa.update(NoticeRow).where(*waiting).values(state="failed"))


def _audit(work: Work, kind: str, rows: Iterable[NoticeRow], outcome: str, actor: str) -> None:
    for row in rows:
        work.audit(kind, actor=actor, outcome=outcome, task=row.task_id, step=row.step, contact=row.contact)
