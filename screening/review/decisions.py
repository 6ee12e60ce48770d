"""Keeping, signing and adding to a decision. What is signed is locked by the database itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from screening.content import Content
from screening.numbers import counting
from screening.review.decision import Decision, Statement, statement
from screening.review.queue import name_of
from screening.review.record import Record, record
from screening.storage import reviews
from screening.storage.errors import NotFound, Refused, Stale
from screening.storage.work import Work


@dataclass(frozen=True)
class Begun:
    """An unsigned decision of one person, and the version that the next save must name."""

    review_id: str
    version: int
    saved_at: datetime
    decision: Decision


@dataclass(frozen=True)
class Added:
    """An addendum."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True)
class SignedReview:
    """A signed decision as it was signed. `intact`: `text` still has the SHA-256 that was signed.

    `retracted`: who said why that the signature was entered in error.
    """

    review_id: str
    decision: Decision
    signer: str
    meaning: str
    at: datetime
    text: str
    sha256: str
    intact: bool
    addenda: tuple[Added, ...]
    retracted: Added | None


def begun(work: Work, submission_id: str, staff_id: str) -> Begun | None:
    """The decision that this person has begun and not signed."""
    found = reviews.draft(work, submission_id, staff_id)
    if found is None:
        return None
    return Begun(found.row.id, found.row.version, found.row.saved_at, Decision.from_json(found.decision))


def save(work: Work, submission_id: str, staff_id: str, decision: Decision, version: int) -> None:
    """Keep a decision.

    Raises Stale when it was changed meanwhile, Refused when somebody else has the submission.
    """
    reviews.save_decision(work, submission_id, staff_id, decision.to_json(), version)


def to_sign(work: Work, found: Record, kept: Begun, staff_id: str) -> Statement:
    """Exactly what a signature now would be over."""
    evaluation = None
    if found.safety is not None:
        evaluation = {"id": found.safety.id, "pack": found.safety.pack["digest"]}
    return statement(
        kept.decision,
        submission_id=found.id,
        reference=found.reference,
        answers_version=found.version,
        evaluation=evaluation,
        shown=[finding.rule for finding in found.safety.findings] if found.safety else [],
        signer={"id": staff_id, "name": name_of(work, staff_id)},
        at=work.now,
    )


def sign(
    work: Work, content: Content, submission_id: str, staff_id: str, version: int, evaluation: str
) -> Statement:
    """Sign the decision of this version over the evaluation that was shown (its id; empty without one).

    Raises Stale or Refused, and then nothing is signed.
    """
    kept = begun(work, submission_id, staff_id)
    if kept is None:
        raise Refused("there is no decision to sign")
    found = record(work, content, submission_id)
    if evaluation != (found.safety.id if found.safety else ""):
        raise Stale("the findings were evaluated again meanwhile")
    signed_text = to_sign(work, found, kept, staff_id)
    sealed: dict[str, Any] = {
        **kept.decision.to_json(),
        "statement": signed_text.text,
        "sha256": signed_text.sha256,
    }
    last = reviews.save_decision(work, submission_id, staff_id, sealed, version)
    reviews.sign(work, last.row.id, staff_id, last.row.version)
    counting.signed(work, submission_id, kept.decision.disposition, found.language, found.person.age)
    return signed_text


def signed(work: Work, submission_id: str) -> list[SignedReview]:
    """Every signed decision with what was added to it, oldest first."""
    return [_signed(work, found) for found in reviews.signed(work, submission_id)]


def _signed(work: Work, found: reviews.Review) -> SignedReview:
    text = str(found.decision["statement"])
    said = json.loads(text)
    return SignedReview(
        review_id=found.row.id,
        decision=Decision.from_json(said["decision"]),
        signer=str(said["signer"]["name"]),
        meaning=str(said["meaning"]),
        at=datetime.fromisoformat(said["signed_at"]),
        text=text,
        sha256=str(found.decision["sha256"]),
        intact=Statement(text).sha256 == found.decision["sha256"],
        addenda=tuple(
            Added(name_of(work, added.row.author), added.row.written_at, added.text)
            for added in reviews.addenda(work, found.row.id)
        ),
        retracted=_retracted(work, found.row.id),
    )


def _retracted(work: Work, review_id: str) -> Added | None:
    found = reviews.retraction(work, review_id)
    if found is None:
        return None
    return Added(name_of(work, found.row.author), found.row.written_at, found.reason)


def add(work: Work, submission_id: str, staff_id: str, text: str) -> None:
    """Add to the last signed decision. Raises NotFound when nothing is signed."""
    done = reviews.signed(work, submission_id)
    if not done:
        raise NotFound("nothing is signed")
    reviews.add(work, done[-1].row.id, staff_id, text)


def retract(work: Work, submission_id: str, staff_id: str, reason: str) -> None:
    """Mark the last signature as entered in error; the submission waits again.

    Raises NotFound when nothing is signed, Refused when it is marked already.
    """
    done = reviews.signed(work, submission_id)
    if not done:
        raise NotFound("nothing is signed")
    reviews.retract(work, done[-1].row.id, staff_id, reason)
