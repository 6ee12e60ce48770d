"""Evaluations of a submission, each kept whole and sealed under the submission's key; never changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from screening.storage.errors import Unreadable
from screening.storage.sealing.vault import mark
from screening.storage.tables import EvaluationRow, RecordKeyRow, SubmissionRow, new_id
from screening.storage.tables.record import SUBMISSION_STATES
from screening.storage.work import Work

SENT = ("submitted", "in_review", "asked", "signed")
NOT_SENT = tuple(state for state in SUBMISSION_STATES if state not in SENT)
"""Asked for by what it is not, a state cannot draw a database away from reading in the order of the ids."""


@dataclass(frozen=True)
class Evaluation:
    """``data`` is the text that was given, byte for byte."""

    id: str
    kind: str
    made_at: dt.datetime
    data: str


def keep_evaluation(work: Work, submission_id: str, kind: str, data: str, actor: str = "patient") -> str:
    """Keep one run of one pack (canonical JSON text); its id.  ``kind`` is the pack's neutral kind: safety, trd."""
    last = work.db.scalar(
        sa.select(sa.func.max(EvaluationRow.number)).where(EvaluationRow.submission_id == submission_id)
    )
    evaluation_id = new_id()
    sealed = work.vault.seal("evaluation", "sealed", evaluation_id, 1, data, submission_id)
    row = EvaluationRow(
        id=evaluation_id,
        submission_id=submission_id,
        kind=kind,
        number=(last or 0) + 1,
        made_at=work.now,
        sealed=sealed,
    )
    work.db.add(row)
    work.db.flush()
    work.audit(
        "evaluated",
        actor=actor,
        record=submission_id,
        evaluation=evaluation_id,
        kind=kind,
        sealed=mark("evaluation", evaluation_id, sealed),
    )
    return evaluation_id


def evaluations(work: Work, submission_id: str, kind: str | None = None) -> list[Evaluation]:
    """All that were made, in the order in which they were made."""
    statement = sa.select(EvaluationRow).where(EvaluationRow.submission_id == submission_id)
    if kind is not None:
        statement = statement.where(EvaluationRow.kind == kind)
    rows = work.db.scalars(statement.order_by(EvaluationRow.number))
    return [
        Evaluation(
            row.id,
            row.kind,
            row.made_at,
            work.vault.open("evaluation", "sealed", row.id, 1, row.sealed, submission_id),
        )
        for row in rows
    ]


def latest(work: Work, submission_id: str, kind: str) -> Evaluation | None:
    """The newest of a kind over the answers as they stand; None when they were added to since: those were not evaluated."""
    made = evaluations(work, submission_id, kind)
    changed = work.db.scalar(sa.select(SubmissionRow.saved_at).where(SubmissionRow.id == submission_id))
    return made[-1] if made and changed is not None and made[-1].made_at >= changed else None


def not_evaluated(work: Work, kind: str = "safety") -> list[str]:
    """Ids of sent submissions whose answers, as they stand, have no evaluation of this kind: a fault, never "no findings"."""
    has_one = sa.exists().where(
        EvaluationRow.submission_id == SubmissionRow.id,
        EvaluationRow.kind == kind,
        EvaluationRow.made_at >= SubmissionRow.saved_at,
    )
    sent = SubmissionRow.state.in_(SENT)
    return list(work.db.scalars(sa.select(SubmissionRow.id).where(sent, ~has_one)))


@dataclass(frozen=True)
class Opened:
    """One of many.  ``data`` is the text that was given; None if there is none or, with a ``fault``, it does not open.

    ``place``: what to ask on from.
    """

    place: str
    reference: str
    kind: str
    data: str | None
    fault: str | None = None


def newest_of_sent(work: Work, kind: str, after: str = "", most: int = 200) -> list[Opened]:
    """The newest evaluation of each sent submission, in an order of no meaning; no data where its answers, as they stand,
    have none."""
    every = aliased(EvaluationRow)
    newest = (
        sa.select(sa.func.max(every.number))
        .where(every.submission_id == SubmissionRow.id, every.kind == kind)
        .correlate(SubmissionRow)
        .scalar_subquery()
    )
    its_newest = sa.and_(
        EvaluationRow.submission_id == SubmissionRow.id,
        EvaluationRow.number == newest,
        EvaluationRow.made_at >= SubmissionRow.saved_at,
    )
    statement = (
        _with_keys(SubmissionRow.id)
        .outerjoin(EvaluationRow, its_newest)
        .where(SubmissionRow.state.not_in(NOT_SENT), SubmissionRow.id > after)
        .order_by(SubmissionRow.id)
    )
    return [_opened(work, row, kind) for row in work.db.execute(statement.limit(most)).all()]


def every_one(work: Work, after: str = "", most: int = 200) -> list[Opened]:
    """Evaluations of all kinds and submissions, in an order of no meaning."""
    statement = (
        _with_keys(EvaluationRow.id)
        .join(EvaluationRow, EvaluationRow.submission_id == SubmissionRow.id)
        .where(EvaluationRow.id > after)
        .order_by(EvaluationRow.id)
    )
    return [_opened(work, row) for row in work.db.execute(statement.limit(most)).all()]


def count_sent(work: Work) -> int:
    """How many submissions ``newest_of_sent`` goes through."""
    return work.db.scalar(sa.select(sa.func.count()).where(SubmissionRow.state.in_(SENT))) or 0


def count_all(work: Work) -> int:
    """How many evaluations ``every_one`` goes through."""
    return work.db.scalar(sa.select(sa.func.count()).select_from(EvaluationRow)) or 0


def _with_keys(place: InstrumentedAttribute[str]) -> sa.Select[*tuple[Any, ...]]:
    # The keys come along, so that the vault finds them without a query for each record.
    columns = (
        SubmissionRow.id,
        SubmissionRow.reference,
        EvaluationRow.id,
        EvaluationRow.kind,
        EvaluationRow.sealed,
    )
    keys = RecordKeyRow.record_id == SubmissionRow.id
    return sa.select(place, *columns, RecordKeyRow).select_from(SubmissionRow).outerjoin(RecordKeyRow, keys)


def _opened(work: Work, row: Any, kind: str = "") -> Opened:
    place, submission_id, reference, evaluation_id, found, sealed, _key = row
    if sealed is None:
        return Opened(place, reference, kind, None)
    try:
        data = work.vault.open("evaluation", "sealed", evaluation_id, 1, sealed, submission_id)
    except Unreadable as fault:
        return Opened(place, reference, found, None, fault.why)
    return Opened(place, reference, found, data)
