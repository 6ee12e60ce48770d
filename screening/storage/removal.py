"""Erase records.  Each row that goes is named in ``removal`` first, or the database's triggers keep it.

A record with an open task is never erased, nor one that is held, nor one with a signed review before the clinic's
duty to keep it has ended.  A task keeps its own copy and its own key, so it can be opened after its draft is gone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from screening.storage import holds, letters, sessions
from screening.storage.errors import Refused
from screening.storage.rows import changed, key_of
from screening.storage.sealing import blind
from screening.storage.submissions import has_open_task
from screening.storage.tables import (
    AddendumRow,
    AdditionRow,
    AskRow,
    EvaluationRow,
    LegalHoldRow,
    NamedReaderRow,
    NoticeRow,
    RemovalRow,
    RestrictionRow,
    RetractionRow,
    ReviewRow,
    SubmissionRow,
    TaskRow,
    TypedForRow,
)
from screening.storage.work import Work


def erase(work: Work, submission_id: str, *, reason: str, actor: str, signed_too: bool = False) -> None:
    """Erase one submission with all that hangs on it; its key goes too.

    ``reason`` is a code (``draft_too_old``, ``withdrawn``).  Refused while a task is open, while the record is held, or
    when a review is signed, unless ``signed_too``: its time is over.
    """
    if has_open_task(work, submission_id):
        raise Refused("a safety matter of this record is open")
    if holds.is_held(work, submission_id):
        raise Refused("this record is held")
    if not signed_too and _has_signed_review(work, submission_id):
        raise Refused("a signed review keeps this record")
    reviews = _ids(work, ReviewRow, ReviewRow.submission_id == submission_id)
    restrictions = _ids(work, RestrictionRow, RestrictionRow.submission_id == submission_id)
    going: list[tuple[Any, sa.ColumnElement[bool]]] = [
        (AddendumRow, AddendumRow.review_id.in_(reviews)),
        (RetractionRow, RetractionRow.review_id.in_(reviews)),
        (ReviewRow, ReviewRow.id.in_(reviews)),
        (EvaluationRow, EvaluationRow.submission_id == submission_id),
        (AdditionRow, AdditionRow.submission_id == submission_id),
        (RestrictionRow, RestrictionRow.id.in_(restrictions)),
        (LegalHoldRow, LegalHoldRow.submission_id == submission_id),
        (AskRow, AskRow.submission_id == submission_id),
        (TypedForRow, TypedForRow.submission_id == submission_id),
        (SubmissionRow, SubmissionRow.id == submission_id),
    ]
    rows = [(table.__tablename__, row_id) for table, mine in going for row_id in _ids(work, table, mine)]
    _list(work, rows, reason, actor)
    changed(work, sa.delete(NamedReaderRow).where(NamedReaderRow.restriction_id.in_(restrictions)))
    blind.forget(work, submission_id)
    letters.forget(work, submission=submission_id)
    for table, mine in going:
        changed(work, sa.delete(table).where(mine))
    work.vault.forget(submission_id)
    sessions.end_all(work, "intake", submission_id)
    sessions.end_all(work, "typed", submission_id)
    work.audit("record_removed", actor=actor, record=submission_id, reason=reason, rows=len(rows))


def purge_drafts(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase drafts that nobody has saved since, but for those with an open task; how many went."""
    old = (SubmissionRow.state == "draft", SubmissionRow.saved_at < older_than)
    return _purge(work, old, "draft_too_old", actor, limit)


def purge_withdrawn(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase what was withdrawn before this time, but for records with an open task; how many went."""
    old = (SubmissionRow.state == "withdrawn", SubmissionRow.withdrawn_at < older_than)
    return _purge(work, old, "withdrawn", actor, limit)


def purge_unsigned(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase forms that were sent, never signed, and last changed before this time; how many went."""
    sent = SubmissionRow.state.in_(("submitted", "in_review", "asked"))
    return _purge(work, (sent, SubmissionRow.saved_at < older_than), "kept_long_enough", actor, limit)


def purge_signed(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase records that were signed, and of which nothing was said or changed since this time; how many went."""
    mine = ReviewRow.submission_id == SubmissionRow.id
    last = (
        SubmissionRow.saved_at < older_than,
        ~sa.exists().where(mine, sa.func.coalesce(ReviewRow.signed_at, ReviewRow.saved_at) >= older_than),
        ~sa.exists().where(mine, AddendumRow.review_id == ReviewRow.id, AddendumRow.written_at >= older_than),
        ~sa.exists().where(
            mine, RetractionRow.review_id == ReviewRow.id, RetractionRow.written_at >= older_than
        ),
    )
    after_sending = SubmissionRow.state.in_(("submitted", "in_review", "asked", "signed", "withdrawn"))
    return _purge(work, (after_sending, *last), "kept_long_enough", actor, limit, signed=True)


def purge_tasks(work: Work, older_than: dt.datetime, *, actor: str = "worker", limit: int = 100) -> int:
    """Erase urgent tasks whose form is gone and that were closed before this time; how many went."""
    form = sa.exists().where(SubmissionRow.id == TaskRow.submission_id)
    old = sa.select(TaskRow).where(TaskRow.state == "closed", TaskRow.closed_at < older_than, ~form)
    rows = list(
        work.db.scalars(old.order_by(TaskRow.id).limit(limit).with_for_update(skip_locked=True, of=TaskRow))
    )
    for row in rows:
        erase_task(work, row.id, row.submission_id, reason="kept_long_enough", actor=actor)
    return len(rows)


def erase_task(work: Work, task_id: str, submission_id: str, *, reason: str, actor: str) -> None:
    """Erase one closed task with its key and its notices."""
    _list(work, [("task", task_id)], reason, actor)
    changed(work, sa.delete(NoticeRow).where(NoticeRow.task_id == task_id))
    changed(work, sa.delete(TaskRow).where(TaskRow.id == task_id))
    work.vault.forget(task_id)
    work.audit("task_removed", actor=actor, record=submission_id, task=task_id, reason=reason)


def _purge(
    work: Work,
    old: tuple[sa.ColumnElement[bool], ...],
    reason: str,
    actor: str,
    limit: int,
    *,
    signed: bool = False,
) -> int:
    open_task = sa.exists().where(TaskRow.submission_id == SubmissionRow.id, TaskRow.state != "closed")
    review = sa.exists().where(ReviewRow.submission_id == SubmissionRow.id, ReviewRow.signed_at.is_not(None))
    wanted = (*old, ~open_task, holds.unheld(), review if signed else ~review)
    chosen = sa.select(SubmissionRow.id).where(*wanted).order_by(SubmissionRow.id).limit(limit)
    ids = list(work.db.scalars(chosen.with_for_update(skip_locked=True)))
    for submission_id in ids:
        erase(work, submission_id, reason=reason, actor=actor, signed_too=signed)
    return len(ids)


def _has_signed_review(work: Work, submission_id: str) -> bool:
    signed = (ReviewRow.submission_id == submission_id, ReviewRow.signed_at.is_not(None))
    return work.db.scalar(sa.select(ReviewRow.id).where(*signed).limit(1)) is not None


def _ids(work: Work, table: Any, mine: sa.ColumnElement[bool]) -> list[str]:
    return list(work.db.scalars(sa.select(key_of(table)).where(mine)))


def _list(work: Work, rows: list[tuple[str, str]], reason: str, actor: str) -> None:
    """Name the rows that go, or the triggers keep them."""
    for table_name, row_id in rows:
        work.db.add(
            RemovalRow(table_name=table_name, row_id=row_id, reason=reason, actor=actor, removed_at=work.now)
        )
    work.db.flush()
