"""Evaluations of a submission, each kept whole and sealed under the submission's key; never changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.tables import EvaluationRow, SubmissionRow, new_id
from screening.storage.vault import mark
from screening.storage.work import Work


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
    """The newest of a kind."""
    made = evaluations(work, submission_id, kind)
    return made[-1] if made else None


def not_evaluated(work: Work, kind: str = "safety") -> list[str]:
    """Ids of sent submissions that have no evaluation of this kind: a fault, never "no findings"."""
    has_one = sa.exists().where(EvaluationRow.submission_id == SubmissionRow.id, EvaluationRow.kind == kind)
    sent = SubmissionRow.state.in_(("submitted", "in_review", "signed"))
    return list(work.db.scalars(sa.select(SubmissionRow.id).where(sent, ~has_one)))
