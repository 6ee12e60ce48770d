"""What a person adds after sending: kept apart until it is sent, then beside the form as it was before.

Nothing is overwritten: the addition keeps the answers that stood before it, and each evaluation stays.
Sealed under the key of its submission.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage import holds, submissions
from screening.storage.errors import Refused, Stale
from screening.storage.known_by import Term
from screening.storage.rows import changed, fetch
from screening.storage.sealing import blind
from screening.storage.sealing.vault import mark
from screening.storage.submissions import PATIENT, READABLE, Submission
from screening.storage.tables import AdditionRow, RemovalRow, SubmissionRow, new_id
from screening.storage.work import Work


@dataclass(frozen=True)
class Addition:
    """One addition as it was read; ``text`` as it was given."""

    id: str
    submission_id: str
    version: int
    created_at: dt.datetime
    sent_at: dt.datetime | None
    text: str


def begin(work: Work, submission: Submission, text: str) -> Addition:
    """A new addition to a form that was sent.  Refused for any other, and while one is open."""
    if submission.row.state not in READABLE:
        raise Refused(f"the form is {submission.row.state}")
    if _opened(work, submission.id) is not None:
        raise Refused("something is being added already")
    last = work.db.scalar(
        sa.select(sa.func.max(AdditionRow.number)).where(AdditionRow.submission_id == submission.id)
    )
    row = AdditionRow(
        id=new_id(),
        submission_id=submission.id,
        number=(last or 0) + 1,
        version=1,
        created_at=work.now,
        saved_at=work.now,
        sent_at=None,
    )
    row.sealed = _seal(work, row, 1, text)
    work.db.add(row)
    _note(work, row, "addition_started")
    return _as_read(row, text)


def find_open(work: Work, submission_id: str) -> Addition | None:
    """What is being added now and not sent yet."""
    row = _opened(work, submission_id)
    return _read(work, row) if row else None


def sent(work: Work, submission_id: str) -> list[Addition]:
    """What was added and sent, oldest first."""
    mine = (AdditionRow.submission_id == submission_id, AdditionRow.sent_at.is_not(None))
    rows = work.db.scalars(sa.select(AdditionRow).where(*mine).order_by(AdditionRow.number))
    return [_read(work, row) for row in rows]


def count_sent(work: Work, submission_id: str) -> int:
    """How often something was added to this form and sent."""
    mine = (AdditionRow.submission_id == submission_id, AdditionRow.sent_at.is_not(None))
    return work.db.scalar(sa.select(sa.func.count()).select_from(AdditionRow).where(*mine)) or 0


def save(work: Work, addition: Addition, text: str) -> Addition:
    """Keep the text in place of the one that was read; Stale if somebody saved in between."""
    return _save(work, addition, text, "addition_saved")


def send(
    work: Work,
    submission: Submission,
    addition: Addition,
    *,
    text: str,
    answers: str,
    due_at: dt.datetime,
    terms: Iterable[Term] = (),
) -> Submission:
    """The addition is part of the form: ``text`` is what is kept of it, ``answers`` what the form says now.

    ``terms``: by what it can be found from now on. A form that was signed waits to be read again by ``due_at``;
    whoever waited for the person can read on; any other keeps its place and its promise.
    """
    _save(work, addition, text, "addition_sent", sent_at=work.now)
    row = submission.row
    version = submission.version + 1
    sealed = work.vault.seal("submission", "sealed", submission.id, version, answers, submission.id)
    new: dict[str, object] = {"version": version, "sealed": sealed, "saved_at": work.now}
    if row.state == "signed":
        new |= {"state": "submitted", "due_at": due_at, "claimed_by": None, "claimed_at": None}
    elif row.state == "asked":
        new |= {"state": "in_review"}
    this = (SubmissionRow.id == submission.id, SubmissionRow.version == submission.version)
    if not changed(
        work, sa.update(SubmissionRow).where(*this, SubmissionRow.state == row.state).values(**new)
    ):
        raise Stale("the form changed meanwhile")
    blind.forget(work, submission.id)
    blind.keep(work, submission.id, terms)
    work.audit(
        "answers_added",
        actor=PATIENT,
        record=submission.id,
        version=version,
        sealed=mark("submission", submission.id, sealed),
    )
    return Submission(submissions.row(work, submission.id), answers)


def drop(work: Work, addition: Addition) -> None:
    """Forget what was being added; the form stays as it was sent."""
    _forget(work, AdditionRow.id == addition.id, reason="dropped", actor=PATIENT)


def purge(work: Work, older_than: dt.datetime) -> None:
    """Forget what was begun, never sent, and not touched since, but for records that are held."""
    free = sa.exists().where(SubmissionRow.id == AdditionRow.submission_id, holds.unheld())
    _forget(work, AdditionRow.saved_at < older_than, free, reason="draft_too_old", actor="worker")


def _forget(work: Work, *which: sa.ColumnElement[bool], reason: str, actor: str) -> None:
    """What was never sent goes, and is named in ``removal`` and in the chain like everything sealed."""
    unsent = sa.select(AdditionRow).where(AdditionRow.sent_at.is_(None), *which)
    rows = list(work.db.scalars(unsent.with_for_update()))
    for row in rows:
        gone = {"table_name": "addition", "row_id": row.id, "reason": reason, "actor": actor}
        work.db.add(RemovalRow(**gone, removed_at=work.now))
        work.audit("addition_dropped", actor=actor, record=row.submission_id)
    work.db.flush()
    changed(work, sa.delete(AdditionRow).where(AdditionRow.id.in_([row.id for row in rows])))


def _opened(work: Work, submission_id: str) -> AdditionRow | None:
    mine = (AdditionRow.submission_id == submission_id, AdditionRow.sent_at.is_(None))
    statement = sa.select(AdditionRow).where(*mine).execution_options(populate_existing=True)
    return work.db.scalar(statement)


def _read(work: Work, row: AdditionRow) -> Addition:
    text = work.vault.open("addition", "sealed", row.id, row.version, row.sealed, row.submission_id)
    return _as_read(row, text)


def _save(work: Work, addition: Addition, text: str, kind: str, **values: object) -> Addition:
    version = addition.version + 1
    this = (
        AdditionRow.id == addition.id,
        AdditionRow.version == addition.version,
        AdditionRow.sent_at.is_(None),
    )
    sealed = _seal(work, addition, version, text)
    new = {"version": version, "sealed": sealed, "saved_at": work.now, **values}
    if not changed(work, sa.update(AdditionRow).where(*this).values(**new)):
        raise Stale("saved elsewhere meanwhile")
    row = fetch(work, AdditionRow, addition.id)
    _note(work, row, kind)
    return _as_read(row, text)


def _seal(work: Work, row: AdditionRow | Addition, version: int, text: str) -> bytes:
    return work.vault.seal("addition", "sealed", row.id, version, text, row.submission_id)


def _as_read(row: AdditionRow, text: str) -> Addition:
    return Addition(row.id, row.submission_id, row.version, row.created_at, row.sent_at, text)


def _note(work: Work, row: AdditionRow, kind: str) -> None:
    work.db.flush()
    work.audit(
        kind,
        actor=PATIENT,
        record=row.submission_id,
        version=row.version,
        sealed=mark("addition", row.id, row.sealed),
    )
