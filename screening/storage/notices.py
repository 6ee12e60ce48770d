"""The outbox: notices that a task waits, one for each task, step and contact.  They hold no word of a
patient.

Written in the transaction that raises the task, sent after it.  ``claim_due`` marks *sending* and is
committed before anything is sent, so no transaction waits for a mail server; a claim older than two
minutes is taken over. A notice may go out twice, never not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from screening.storage.rows import changed, insert_once
from screening.storage.tables import NoticeRow, TaskRow, new_id
from screening.storage.work import Work

TAKEN_OVER_AFTER = dt.timedelta(minutes=2)
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


def claim_due(work: Work, *, quiet: dt.timedelta = QUIET, limit: int = 500) -> list[NoticeRow]:
    """Take the notices that are due, for this process alone; commit, send one message per contact, then mark.

    Contacts who were told within ``quiet`` wait for their turn.
    """
    lately = sa.select(NoticeRow.contact).where(NoticeRow.sent_at > work.now - quiet)
    abandoned = sa.and_(NoticeRow.state == "sending", NoticeRow.claimed_at < work.now - TAKEN_OVER_AFTER)
    due = (
        sa.select(NoticeRow)
        .where(sa.or_(NoticeRow.state == "waiting", abandoned), NoticeRow.due_at <= work.now)
        .where(NoticeRow.contact.not_in(lately))
        .order_by(NoticeRow.due_at, NoticeRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(work.db.scalars(due))
    for row in rows:
        row.state, row.claimed_at, row.tries = "sending", work.now, row.tries + 1
    work.db.flush()
    return rows


def mark_sent(work: Work, notice: NoticeRow, actor: str = "worker") -> None:
    """The channel took it."""
    one = sa.update(NoticeRow).where(NoticeRow.id == notice.id)
    changed(work, one.values(state="sent", sent_at=work.now))
    _audit(work, "notice_sent", notice, "ok", actor)


def mark_failed(work: Work, notice: NoticeRow, retry_at: dt.datetime, actor: str = "worker") -> None:
    """The channel refused it; it waits for ``retry_at``."""
    one = sa.update(NoticeRow).where(NoticeRow.id == notice.id)
    changed(work, one.values(state="waiting", due_at=retry_at))
    _audit(work, "notice_failed", notice, "failed", actor)


def give_up(work: Work, notice: NoticeRow, actor: str = "worker") -> None:
    """No more tries for this one; it stays visible as failed."""
    changed(work, sa.update(NoticeRow).where(NoticeRow.id == notice.id).values(state="failed"))
    _audit(work, "notice_failed", notice, "given_up", actor)


def oldest_unsent(work: Work) -> dt.datetime | None:
    """Since when a notice has been due and is not sent."""
    unsent = sa.select(sa.func.min(NoticeRow.due_at)).where(
        NoticeRow.state.in_(("waiting", "sending", "failed"))
    )
    return work.db.scalar(unsent)


def last_failed(work: Work) -> bool:
    """Whether the newest try of any notice failed (staff are told on every page)."""
    newest = sa.select(NoticeRow).where(NoticeRow.tries > 0).order_by(NoticeRow.claimed_at.desc()).limit(1)
    row = work.db.scalar(newest)
    return row is not None and row.state in ("waiting", "failed")


def purge(work: Work, older_than: dt.datetime) -> None:
    """Delete notices that were sent before this time."""
    changed(work, sa.delete(NoticeRow).where(NoticeRow.state == "sent", NoticeRow.sent_at < older_than))


def _audit(work: Work, kind: str, notice: NoticeRow, outcome: str, actor: str) -> None:
    work.audit(
        kind, actor=actor, outcome=outcome, task=notice.task_id, step=notice.step, contact=notice.contact
    )
