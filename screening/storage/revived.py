"""After a restore: what an older database would bring back to life, and must not."""

from __future__ import annotations

import sqlalchemy as sa

from screening.storage import asks, holds, letters, removal, submissions
from screening.storage.accounts import staff
from screening.storage.errors import NotFound, Refused
from screening.storage.rows import changed
from screening.storage.tables import (
    InvitationRow,
    RecoveryCodeRow,
    SessionRow,
    SetUpLinkRow,
    StaffRow,
    SubmissionRow,
    TaskRow,
)
from screening.storage.work import Work

CODE_SECONDS = 30
LOST = "Set after the backup that was restored; why is lost."


def end_what_opens(work: Work) -> None:
    """No session, no link and no code of before opens anything: which of them were used since, nobody knows."""
    changed(work, sa.delete(SessionRow))
    changed(work, sa.delete(SetUpLinkRow))
    unspent = sa.update(InvitationRow).where(
        InvitationRow.spent_at.is_(None), InvitationRow.ends_at > work.now
    )
    changed(work, unspent.values(ends_at=work.now))
    letters.drop_all_waiting(work)
    asks.end_all(work, actor="worker")
    unused = sa.update(RecoveryCodeRow).where(RecoveryCodeRow.retired_at.is_(None))
    changed(work, unused.values(retired_at=work.now))
    counter = int(work.now.timestamp()) // CODE_SECONDS
    changed(work, sa.update(StaffRow).values(totp_counter=counter))


def open_tasks_anew(work: Work, actor: str) -> int:
    """Every urgent task that is not closed must be acknowledged again: time was lost, and who had it may not know."""
    rows = list(work.db.scalars(sa.select(TaskRow).where(TaskRow.state != "closed")))
    for row in rows:
        row.state, row.step, row.next_step_at = "open", row.step + 1, work.now
        row.acknowledged_by = row.acknowledged_at = None
        work.audit("task_opened_anew", actor=actor, record=row.submission_id, task=row.id)
    work.db.flush()
    return len(rows)


def erase_again(work: Work, submission_id: str, actor: str) -> bool:
    """Erase what had been erased; True also when the backup is older than the record.  False when something keeps it."""
    if work.db.get(SubmissionRow, submission_id) is None:
        return True
    try:
        removal.erase(work, submission_id, reason="erased_before_restore", actor=actor, signed_too=True)
    except Refused:
        return False
    return True


def erase_task_again(work: Work, task_id: str, submission_id: str, actor: str) -> bool:
    """Erase an urgent task whose time was over; True also when the backup is older than it."""
    if work.db.get(TaskRow, task_id) is not None:
        removal.erase_task(work, task_id, submission_id, reason="erased_before_restore", actor=actor)
    return True


def hold_again(work: Work, submission_id: str, actor: str) -> bool:
    """Hold what had been held, or a court would miss it; False when the backup does not know it."""
    try:
        if not holds.is_held(work, submission_id):
            holds.hold(work, submission_id, why=LOST, actor=actor)
    except NotFound:
        return False
    return True


def release_again(work: Work, submission_id: str, actor: str) -> bool:
    """Release what had been released; nothing to do when the backup does not know the hold."""
    if holds.is_held(work, submission_id):
        holds.release(work, submission_id, why=LOST, actor=actor)
    return True


def withdraw_again(work: Work, submission_id: str) -> bool:
    """Withdraw what had been withdrawn; False when it is not there or signed."""
    try:
        found = submissions.load(work, submission_id)
        if found.row.state != "withdrawn":
            submissions.withdraw(work, found)
    except (NotFound, Refused):
        return False
    return True


def disable_again(work: Work, staff_id: str, actor: str) -> bool:
    """Close an account that had been closed; False when the backup does not know it."""
    try:
        staff.disable(work, staff_id, actor=actor)
    except NotFound:
        return False
    return True
