"""Signed decisions, in the shape in which they leave."""

from __future__ import annotations

from screening.documents import shape
from screening.review import decisions
from screening.review.words import DISPOSITIONS, FINDING_ANSWERS, in_words
from screening.storage.work import Work


def signed(work: Work, submission_id: str, titles: dict[str, str]) -> list[shape.Decision]:
    """Oldest first; ``titles``: of findings, by rule."""
    return [_decision(one, titles) for one in decisions.signed(work, submission_id)]


def _decision(found: decisions.SignedReview, titles: dict[str, str]) -> shape.Decision:
    made = found.decision
    return shape.Decision(
        signer=found.signer,
        at=found.at.isoformat(),
        meaning=found.meaning,
        sha256=found.sha256,
        intact=found.intact,
        findings=[
            shape.FindingDecision(
                rule, titles.get(rule, ""), in_words(FINDING_ANSWERS, said.answer), said.words
            )
            for rule, said in made.findings.items()
            if said.answer
        ],
        disposition=DISPOSITIONS.get(made.disposition, "not chosen"),
        disposition_words=made.disposition_words,
        note=made.note,
        addenda=[_note(one) for one in found.addenda],
        retracted=_note(found.retracted) if found.retracted else None,
    )


def _note(found: decisions.Added) -> shape.Note:
    return shape.Note(found.author, found.at.isoformat(), found.text)
