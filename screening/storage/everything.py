"""What an archive of a whole installation holds: by id, so that ten thousand of them fit into little memory."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.submissions import READABLE
from screening.storage.tables import AuditEventRow, SubmissionRow, TaskRow
from screening.storage.work import Work

LOOKS = ("exported", "record_read", "task_read", "looks_read", "audit_read")
"""Events that change nothing of what a copy holds but its accounting."""


@dataclass(frozen=True)
class Piece:
    """One form.  ``reference``: None where nothing is left of it that staff read, but its urgent tasks are."""

    id: str
    reference: str | None


def pieces(work: Work) -> list[Piece]:
    """Every form that was sent and not withdrawn, then every other one of which urgent tasks are kept."""
    sent = sa.select(SubmissionRow.id, SubmissionRow.reference).where(SubmissionRow.state.in_(READABLE))
    found = [Piece(one, reference) for one, reference in work.db.execute(sent.order_by(SubmissionRow.id))]
    readable = sa.select(SubmissionRow.id).where(SubmissionRow.state.in_(READABLE))
    left = sa.select(TaskRow.submission_id).where(TaskRow.submission_id.not_in(readable)).distinct()
    return found + [Piece(one, None) for one in work.db.scalars(left.order_by(TaskRow.submission_id))]


def changed_last(work: Work, record: str) -> int:
    """The place in the audit chain of the newest event about a record that is no mere look; 0 for none."""
    newest = sa.select(sa.func.max(AuditEventRow.sequence)).where(
        AuditEventRow.record == record, AuditEventRow.kind.not_in(LOOKS)
    )
    return work.db.scalar(newest) or 0
