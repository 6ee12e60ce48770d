"""The clinician's work on a submission: claim, decide, sign, add.  A signed review never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from screening.storage.errors import NotFound, Refused, Stale
from screening.storage.plain import from_text, to_text
from screening.storage.rows import fetch
from screening.storage.tables import AddendumRow, ReviewRow, SubmissionRow, new_id
from screening.storage.vault import mark
from screening.storage.work import Work


@dataclass(frozen=True)
class Review:
    """A row with its decision opened (plain data, as it was given)."""

    row: ReviewRow
    decision: dict[str, Any]


@dataclass(frozen=True)
class Addendum:
    row: AddendumRow
    text: str


def claim(work: Work, submission_id: str, staff_id: str) -> None:
    """Take a waiting submission; Refused if somebody else has it.  Claiming one's own again is harmless."""
    row = fetch(work, SubmissionRow, submission_id)
    if row.state == "in_review" and row.claimed_by == staff_id:
        return
    if row.state != "submitted":
        raise Refused(
            "somebody else has it" if row.state == "in_review" else f"the submission is {row.state}"
        )
    row.state, row.claimed_by, row.claimed_at = "in_review", staff_id, work.now
    work.db.flush()
    work.audit("claimed", actor=f"staff:{staff_id}", record=submission_id)


def release(work: Work, submission_id: str, *, actor: str) -> None:
    """Give it back to the queue; drafts of a review stay."""
    row = fetch(work, SubmissionRow, submission_id)
    if row.state != "in_review":
        raise Refused(f"the submission is {row.state}")
    row.state, row.claimed_by, row.claimed_at = "submitted", None, None
    work.db.flush()
    work.audit("released", actor=actor, record=submission_id)


def release_all(work: Work, staff_id: str, *, actor: str) -> int:
    """Give back everything that somebody holds (who leaves the clinic)."""
    held = sa.select(SubmissionRow.id).where(
        SubmissionRow.claimed_by == staff_id, SubmissionRow.state == "in_review"
    )
    ids = list(work.db.scalars(held))
    for submission_id in ids:
        release(work, submission_id, actor=actor)
    return len(ids)


def draft(work: Work, submission_id: str, staff_id: str) -> Review | None:
    """The unsigned review of this person, if one was begun."""
    mine = (ReviewRow.submission_id == submission_id, ReviewRow.author == staff_id)
    row = work.db.scalar(sa.select(ReviewRow).where(*mine, ReviewRow.signed_at.is_(None)))
    return _opened(work, row) if row else None


def save_decision(
    work: Work, submission_id: str, staff_id: str, decision: Mapping[str, object], version: int = 0
) -> Review:
    """Keep an unsigned decision.  ``version`` is the one that was read (0: none yet); Stale if it is not the newest."""
    _must_hold(work, submission_id, staff_id)
    current = draft(work, submission_id, staff_id)
    if (current.row.version if current else 0) != version:
        raise Stale("the decision was changed elsewhere meanwhile")
    row = current.row if current else _new(work, submission_id, staff_id)
    sealed = _seal(work, row, version + 1, to_text(decision))
    row.version, row.saved_at, row.sealed = version + 1, work.now, sealed
    work.db.add(row)
    work.db.flush()
    work.audit(
        "review_saved",
        actor=f"staff:{staff_id}",
        record=submission_id,
        review=row.id,
        version=row.version,
        sealed=mark("review", row.id, row.sealed),
    )
    return _opened(work, row)


def sign(work: Work, review_id: str, staff_id: str, version: int) -> Review:
    """Sign the decision as it was read; from now on the database refuses to change it."""
    row = fetch(work, ReviewRow, review_id)
    if row.signed_at is not None:
        raise Refused("it is signed already")
    if row.author != staff_id:
        raise Refused("only who wrote it can sign it")
    if row.version != version:
        raise Stale("the decision was changed elsewhere meanwhile")
    submission = _must_hold(work, row.submission_id, staff_id)
    row.signed_at = work.now
    submission.state = "signed"
    work.db.flush()
    work.audit(
        "review_signed",
        actor=f"staff:{staff_id}",
        record=row.submission_id,
        review=row.id,
        version=row.version,
        sealed=mark("review", row.id, row.sealed),
    )
    return _opened(work, row)


def add(work: Work, review_id: str, staff_id: str, text: str) -> Addendum:
    """Say something after signing; what was signed stays as it is."""
    review = work.db.get(ReviewRow, review_id)
    if review is None:
        raise NotFound("no such review")
    if review.signed_at is None:
        raise Refused("what is not signed is changed, not added to")
    row = AddendumRow(id=new_id(), review_id=review_id, author=staff_id, written_at=work.now)
    row.sealed = work.vault.seal("addendum", "sealed", row.id, 1, text, review.submission_id)
    work.db.add(row)
    work.db.flush()
    work.audit(
        "addendum_written",
        actor=f"staff:{staff_id}",
        record=review.submission_id,
        review=review_id,
        addendum=row.id,
        sealed=mark("addendum", row.id, row.sealed),
    )
    return Addendum(row, text)


def load(work: Work, review_id: str) -> Review:
    """By id; NotFound or Unreadable."""
    return _opened(work, fetch(work, ReviewRow, review_id))


def signed(work: Work, submission_id: str) -> list[Review]:
    """The signed reviews of a submission, oldest first."""
    done = sa.select(ReviewRow).where(
        ReviewRow.submission_id == submission_id, ReviewRow.signed_at.is_not(None)
    )
    return [_opened(work, row) for row in work.db.scalars(done.order_by(ReviewRow.signed_at, ReviewRow.id))]


def addenda(work: Work, review_id: str) -> list[Addendum]:
    """What was added, oldest first."""
    submission_id = fetch(work, ReviewRow, review_id).submission_id
    mine = sa.select(AddendumRow).where(AddendumRow.review_id == review_id)
    rows = work.db.scalars(mine.order_by(AddendumRow.written_at, AddendumRow.id))
    return [
        Addendum(row, work.vault.open("addendum", "sealed", row.id, 1, row.sealed, submission_id))
        for row in rows
    ]


def _must_hold(work: Work, submission_id: str, staff_id: str) -> SubmissionRow:
    submission = fetch(work, SubmissionRow, submission_id)
    if submission.state != "in_review" or submission.claimed_by != staff_id:
        raise Refused("the submission is not with this person now")
    return submission


def _new(work: Work, submission_id: str, staff_id: str) -> ReviewRow:
    return ReviewRow(id=new_id(), submission_id=submission_id, author=staff_id, created_at=work.now)


def _seal(work: Work, row: ReviewRow, version: int, text: str) -> bytes:
    return work.vault.seal("review", "sealed", row.id, version, text, row.submission_id)


def _opened(work: Work, row: ReviewRow) -> Review:
    text = work.vault.open("review", "sealed", row.id, row.version, row.sealed, row.submission_id)
    decision = from_text(text)
    if not isinstance(decision, dict):
        raise Stale("a decision of another format")
    return Review(row, decision)
