"""The clinician's decision on a submission: write, sign, add, take back.  A signed review never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from screening.storage.claims import must_hold, reopen
from screening.storage.errors import NotFound, Refused, Stale, Unreadable
from screening.storage.plain import from_text, to_text
from screening.storage.rows import fetch
from screening.storage.sealing.vault import mark
from screening.storage.tables import AddendumRow, RetractionRow, ReviewRow, new_id
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


@dataclass(frozen=True)
class Retraction:
    """That a signature was entered in error, with the reason opened."""

    row: RetractionRow
    reason: str


def draft(work: Work, submission_id: str, staff_id: str) -> Review | None:
    """The unsigned review of this person, if one was begun."""
    mine = (ReviewRow.submission_id == submission_id, ReviewRow.author == staff_id)
    row = work.db.scalar(sa.select(ReviewRow).where(*mine, ReviewRow.signed_at.is_(None)))
    return _opened(work, row) if row else None


def save_decision(
    work: Work, submission_id: str, staff_id: str, decision: Mapping[str, object], version: int = 0
) -> Review:
    """Keep an unsigned decision.  ``version`` is the one that was read (0: none yet); Stale if it is not the newest."""
    must_hold(work, submission_id, staff_id)
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
    submission = must_hold(work, row.submission_id, staff_id)
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


def retract(work: Work, review_id: str, staff_id: str, reason: str) -> Retraction:
    """Say that a signature was entered in error; it stays to be read, and the submission waits again.

    Refused when it is not signed or taken back already.
    """
    review = fetch(work, ReviewRow, review_id)
    if review.signed_at is None:
        raise Refused("only what is signed can have been signed in error")
    if retraction(work, review_id) is not None:
        raise Refused("it is marked as entered in error already")
    row = RetractionRow(id=new_id(), review_id=review_id, author=staff_id, written_at=work.now)
    row.sealed = work.vault.seal("retraction", "sealed", row.id, 1, reason, review.submission_id)
    work.db.add(row)
    work.db.flush()
    work.audit(
        "review_retracted",
        actor=f"staff:{staff_id}",
        record=review.submission_id,
        review=review_id,
        retraction=row.id,
        sealed=mark("retraction", row.id, row.sealed),
    )
    reopen(work, review.submission_id)
    return Retraction(row, reason)


def retraction(work: Work, review_id: str) -> Retraction | None:
    """Whether a signature was entered in error, and why."""
    row = work.db.scalar(sa.select(RetractionRow).where(RetractionRow.review_id == review_id))
    if row is None:
        return None
    submission_id = fetch(work, ReviewRow, review_id).submission_id
    return Retraction(row, work.vault.open("retraction", "sealed", row.id, 1, row.sealed, submission_id))


def load(work: Work, review_id: str) -> Review:
    """By id; NotFound or Unreadable."""
    return _opened(work, fetch(work, ReviewRow, review_id))


def signed(work: Work, submission_id: str) -> list[Review]:
    """The signed reviews of a submission, oldest first."""
    done = sa.select(ReviewRow).where(
        ReviewRow.submission_id == submission_id, ReviewRow.signed_at.is_not(None)
    )
    return [_opened(work, row) for row in work.db.scalars(done.order_by(ReviewRow.signed_at, ReviewRow.id))]


def count_signed(work: Work, submission_id: str) -> int:
    """How many decisions on a submission were signed."""
    done = (ReviewRow.submission_id == submission_id, ReviewRow.signed_at.is_not(None))
    return work.db.scalar(sa.select(sa.func.count()).select_from(ReviewRow).where(*done)) or 0


def signed_ones(work: Work, after: str = "", most: int = 200) -> list[tuple[str, dict[str, Any] | None]]:
    """Signed decisions of all records that were not taken back, in an order of no meaning: the place to ask on from, and
    the decision, None if it does not open."""
    taken_back = sa.exists().where(RetractionRow.review_id == ReviewRow.id)
    done = sa.select(ReviewRow).where(ReviewRow.signed_at.is_not(None), ReviewRow.id > after, ~taken_back)
    found: list[tuple[str, dict[str, Any] | None]] = []
    for row in work.db.scalars(done.order_by(ReviewRow.id).limit(most)):
        try:
            found.append((row.id, _opened(work, row).decision))
        except (Unreadable, NotFound, Stale):
            found.append((row.id, None))
    return found


def addenda(work: Work, review_id: str) -> list[Addendum]:
    """What was added, oldest first."""
    submission_id = fetch(work, ReviewRow, review_id).submission_id
    mine = sa.select(AddendumRow).where(AddendumRow.review_id == review_id)
    rows = work.db.scalars(mine.order_by(AddendumRow.written_at, AddendumRow.id))
    return [
        Addendum(row, work.vault.open("addendum", "sealed", row.id, 1, row.sealed, submission_id))
        for row in rows
    ]


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
