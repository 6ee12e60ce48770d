"""Erase records.  Each row that goes is named in ``removal`` first, or the database's triggers keep it.

A record with an open task is never erased, nor one with a signed review: the clinic's duty to keep records
comes first.  A task keeps its own copy and its own key, so it can be opened after its draft is gone.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage import additions, blind, sessions
from screening.storage.errors import Refused
from screening.storage.rows import changed
from screening.storage.submissions import has_open_task
from screening.storage.tables import (
    AddendumRow,
    EvaluationRow,
    NamedReaderRow,
    RemovalRow,
    RestrictionRow,
    ReviewRow,
    SubmissionRow,
    TaskRow,
)
from screening.storage.work import Work


def erase(work: Work, submission_id: str, *, reason: str, actor: str) -> None:
    """Erase one submission with its evaluations and unsigned reviews; its key goes too.

    ``reason`` is a code (``draft_too_old``, ``withdrawn``).  Refused while a task is open or a review is
    signed.
    """
    if has_open_task(work, submission_id):
        raise Refused("a safety matter of this record is open")
    if _has_signed_review(work, submission_id):
        raise Refused("a signed review keeps this record")
    reviews = list(work.db.scalars(sa.select(ReviewRow.id).where(ReviewRow.submission_id == submission_id)))
    evaluations = list(
        work.db.scalars(sa.select(EvaluationRow.id).where(EvaluationRow.submission_id == submission_id))
    )
    rows = [("addendum", row_id) for row_id in _addenda(work, reviews)]
    rows += [("review", row_id) for row_id in reviews]
    rows += [("evaluation", row_id) for row_id in evaluations]
    restrictions = list(
        work.db.scalars(sa.select(RestrictionRow.id).where(RestrictionRow.submission_id == submission_id))
    )
    rows += [("restriction", row_id) for row_id in restrictions]
    rows += [("submission", submission_id)]
    for table_name, row_id in rows:
        work.db.add(
            RemovalRow(table_name=table_name, row_id=row_id, reason=reason, actor=actor, removed_at=work.now)
        )
    work.db.flush()
    changed(work, sa.delete(AddendumRow).where(AddendumRow.review_id.in_(reviews)))
    changed(work, sa.delete(ReviewRow).where(ReviewRow.submission_id == submission_id))
    changed(work, sa.delete(EvaluationRow).where(EvaluationRow.submission_id == submission_id))
    additions.erase(work, submission_id)
    changed(work, sa.delete(NamedReaderRow).where(NamedReaderRow.restriction_id.in_(restrictions)))
    changed(work, sa.delete(RestrictionRow).where(RestrictionRow.submission_id == submission_id))
    blind.forget(work, submission_id)
    changed(work, sa.delete(SubmissionRow).where(SubmissionRow.id == submission_id))
    work.vault.forget(submission_id)
    sessions.end_all(work, "intake", submission_id)
    work.audit("record_removed", actor=actor, record=submission_id, reason=reason, rows=len(rows))


def purge_drafts(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase drafts that nobody has saved since, but for those with an open task; how many went."""
    old = (SubmissionRow.state == "draft", SubmissionRow.saved_at < older_than)
    return _purge(work, old, "draft_too_old", actor, limit)


def purge_withdrawn(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase what was withdrawn before this time, but for records with an open task; how many went."""
    old = (SubmissionRow.state == "withdrawn", SubmissionRow.withdrawn_at < older_than)
    return _purge(work, old, "withdrawn", actor, limit)


def _purge(work: Work, old: tuple[sa.ColumnElement[bool], ...], reason: str, actor: str, limit: int) -> int:
    open_task = sa.exists().where(TaskRow.submission_id == SubmissionRow.id, TaskRow.state != "closed")
    signed = sa.exists().where(ReviewRow.submission_id == SubmissionRow.id, ReviewRow.signed_at.is_not(None))
    chosen = (
        sa.select(SubmissionRow.id).where(*old, ~open_task, ~signed).order_by(SubmissionRow.id).limit(limit)
    )
    ids = list(work.db.scalars(chosen.with_for_update(skip_locked=True)))
    for submission_id in ids:
        erase(work, submission_id, reason=reason, actor=actor)
    return len(ids)


def _has_signed_review(work: Work, submission_id: str) -> bool:
    signed = (ReviewRow.submission_id == submission_id, ReviewRow.signed_at.is_not(None))
    return work.db.scalar(sa.select(ReviewRow.id).where(*signed).limit(1)) is not None


def _addenda(work: Work, reviews: list[str]) -> list[str]:
    return list(work.db.scalars(sa.select(AddendumRow.id).where(AddendumRow.review_id.in_(reviews))))
