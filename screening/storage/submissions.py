"""Find and save submissions.  Answers are one padded sealed text; what is clear is listed in ``clear.py``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from screening.storage import phrase as phrases
from screening.storage import sessions
from screening.storage.codes import drawn, spelled
from screening.storage.columns import Urgency
from screening.storage.errors import NotFound, Refused, Stale
from screening.storage.known_by import Term
from screening.storage.rows import changed, look
from screening.storage.sealing import blind
from screening.storage.sealing.vault import mark
from screening.storage.tables import RecordKeyRow, SubmissionRow, TaskRow, new_id
from screening.storage.told import COLUMNS, told_by
from screening.storage.work import Work

REFERENCE_LENGTH = 8
PATIENT = "patient"
READABLE = ("submitted", "in_review", "asked", "signed")
"""States in which staff can open it: sent, and not withdrawn."""
_BY_ID = (
    sa.select(SubmissionRow.__table__, RecordKeyRow.kid, RecordKeyRow.wrapped, *COLUMNS)
    .outerjoin(RecordKeyRow, RecordKeyRow.record_id == SubmissionRow.id)
    .where(SubmissionRow.id == sa.bindparam("wanted"))
)
_BY_ID_ALONE = _BY_ID.with_for_update(key_share=True, of=SubmissionRow)
_SAVE = (
    sa.update(SubmissionRow.__table__)  # type: ignore[arg-type]
    .where(SubmissionRow.id == sa.bindparam("of"), SubmissionRow.version == sa.bindparam("after"))
    .where(SubmissionRow.state == "draft")
    .returning(SubmissionRow.__table__)
)


@dataclass(frozen=True)
class Submission:
    """A row with its answers opened (JSON text, as it was given)."""

    row: SubmissionRow
    answers: str

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def version(self) -> int:
        return self.row.version


def create(
    work: Work,
    *,
    language: str,
    questionnaire_digest: str,
    consent_digest: str,
    answers: str,
    phrase: str | None,
    actor: str = PATIENT,
) -> Submission:
    """A new draft with its own key; both digests are of texts that ``kept.keep`` holds.

    ``phrase``: None for a form that staff type; no words open it.
    """
    row = SubmissionRow(
        id=new_id(),
        reference=_new_reference(work),
        state="draft",
        version=1,
        language=language,
        questionnaire_digest=questionnaire_digest,
        consent_digest=consent_digest,
        phrase_hash=None if phrase is None else _phrase_hash(work, phrase),
        created_at=work.now,
        saved_at=work.now,
        urgency="none",
    )
    work.vault.new_record(row.id)
    row.sealed = _seal(work, row.id, 1, answers)
    work.db.add(row)
    work.db.flush()
    work.audit(
        "submission_started",
        actor=actor,
        record=row.id,
        language=language,
        questionnaire=questionnaire_digest,
        consent=consent_digest,
        sealed=mark("submission", row.id, row.sealed),
    )
    return Submission(row, answers)


def load(work: Work, submission_id: str) -> Submission:
    """The row and its answers; NotFound or Unreadable.  In writing work nobody else can change it meanwhile."""
    found: Any = row(work, submission_id)
    work.vault.unwrap(found.id, found.kid, found.wrapped)
    answers = work.vault.open("submission", "sealed", found.id, found.version, found.sealed, found.id)
    return Submission(found, answers)


def row(work: Work, submission_id: str) -> SubmissionRow:
    """The row alone, to read, without opening the answers; in writing work nobody else can change it meanwhile."""
    found: SubmissionRow | None = look(work, _BY_ID_ALONE if work.writes else _BY_ID, wanted=submission_id)
    if found is None:
        raise NotFound("no such submission")
    work.told = told_by(found)
    return found


def save_answers(work: Work, submission: Submission, answers: str, actor: str = PATIENT) -> Submission:
    """Keep the answers of a draft in place of those that were read; Stale if somebody saved in between."""
    return _save(work, submission, answers, "answers_saved", {}, actor)


def send(
    work: Work,
    submission: Submission,
    *,
    answers: str,
    due_at: dt.datetime,
    terms: Iterable[Term] = (),
    actor: str = PATIENT,
) -> Submission:
    """Draft to queue.  ``answers`` are those on the path; ``due_at`` is the reading time that was promised.

    ``terms``: by what the submission can be found from now on, see ``sealing/blind.py``.
    """
    sent = {"state": "submitted", "sent_at": work.now, "due_at": due_at}
    done = _save(work, submission, answers, "submission_sent", sent, actor)
    blind.keep(work, submission.id, terms)
    return done


def lock(work: Work, submission_id: str) -> None:
    """Wait until nobody else is writing this submission; harmless if it is gone."""
    one = sa.select(SubmissionRow.id).where(SubmissionRow.id == submission_id)
    work.db.execute(one.with_for_update(key_share=True))


def raise_urgency(work: Work, submission_id: str, urgency: Urgency) -> None:
    """Urgency only ever rises."""
    changed(
        work,
        sa.update(SubmissionRow)
        .where(SubmissionRow.id == submission_id, SubmissionRow.urgency < urgency)
        .values(urgency=urgency),
    )


def withdraw(work: Work, submission: Submission, actor: str = PATIENT) -> None:
    """Take it out of the queue and end its sessions; ``removal`` erases it when nothing keeps it."""
    open_states = ("draft", "submitted", "in_review", "asked")
    statement = (
        sa.update(SubmissionRow)
        .where(SubmissionRow.id == submission.id, SubmissionRow.state.in_(open_states))
        .values(state="withdrawn", withdrawn_at=work.now, phrase_hash=None, claimed_by=None, claimed_at=None)
    )
    if not changed(work, statement):
        raise Refused("only what is not signed can be withdrawn")
    sessions.end_all(work, "intake", submission.id)
    blind.forget(work, submission.id)
    work.audit("submission_withdrawn", actor=actor, record=submission.id)


def find_by_phrase(work: Work, phrase: str) -> SubmissionRow | None:
    """One query by keyed hash for right and wrong phrases alike."""
    wanted = SubmissionRow.phrase_hash == _phrase_hash(work, phrase)
    return work.db.scalar(sa.select(SubmissionRow).where(wanted))


def change_phrase(work: Work, submission_id: str, phrase: str) -> None:
    """A new phrase; the old one opens nothing any more."""
    values = {"phrase_hash": _phrase_hash(work, phrase), "phrase_confirmed_at": None}
    _must_change(work, submission_id, values)
    work.audit("phrase_changed", actor=PATIENT, record=submission_id)


def confirm_phrase(work: Work, submission_id: str) -> None:
    """The person says that the phrase is written down; it is not shown again."""
    _must_change(work, submission_id, {"phrase_confirmed_at": work.now})
    work.audit("phrase_confirmed", actor=PATIENT, record=submission_id)


def find_by_reference(work: Work, reference: str) -> SubmissionRow | None:
    """Forgives case, blanks, hyphens and the letters that Crockford's alphabet leaves out."""
    return work.db.scalar(sa.select(SubmissionRow).where(SubmissionRow.reference == spelled(reference)))


def has_open_task(work: Work, submission_id: str) -> bool:
    """Whether a safety matter of this submission is not closed; such a record is not erased."""
    unclosed = sa.select(TaskRow.id).where(TaskRow.submission_id == submission_id, TaskRow.state != "closed")
    return work.db.scalar(unclosed.limit(1)) is not None


def _save(
    work: Work,
    submission: Submission,
    answers: str,
    kind: str,
    values: Mapping[str, object],
    actor: str,
) -> Submission:
    version = submission.version + 1
    sealed = _seal(work, submission.id, version, answers)
    new = {"version": version, "sealed": sealed, "saved_at": work.now, **values}
    saved: Any = look(work, _SAVE, of=submission.id, after=submission.version, **new)
    if saved is None:
        now = work.db.scalar(sa.select(SubmissionRow.state).where(SubmissionRow.id == submission.id))
        if now is None:
            raise NotFound("no such submission")
        raise Stale("saved elsewhere meanwhile") if now == "draft" else Refused(f"the submission is {now}")
    work.audit(
        kind,
        actor=actor,
        record=submission.id,
        version=version,
        sealed=mark("submission", submission.id, sealed),
    )
    return Submission(saved, answers)


def _must_change(work: Work, submission_id: str, values: Mapping[str, object]) -> None:
    one = sa.update(SubmissionRow).where(SubmissionRow.id == submission_id)
    if not changed(work, one.values(**values)):
        raise NotFound("no such submission")


def _seal(work: Work, submission_id: str, version: int, answers: str) -> bytes:
    return work.vault.seal("submission", "sealed", submission_id, version, answers, submission_id)


def _phrase_hash(work: Work, phrase: str) -> bytes:
    return work.keyed("phrase", phrases.folded(phrase))


def _new_reference(work: Work) -> str:
    while True:
        reference = drawn(REFERENCE_LENGTH)
        if find_by_reference(work, reference) is None:
            return reference
