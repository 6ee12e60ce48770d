"""A clinician's decision: an answer on each finding, a disposition, a note; and the statement that is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from screening.review.words import (
    DISPOSITIONS,
    DISPOSITIONS_WITH_WORDS,
    FINDING_ANSWERS,
    NEEDS_WORDS,
)
from screening.storage.plain import to_text

LONGEST_NOTE = 100_000
"""Code points of a note or an addendum (design/security.md B23)."""
LONGEST_WORDS = 2_000
"""Code points beside one finding or a disposition."""
MEANING = "I have read this submission and its findings, and this is my decision."


@dataclass(frozen=True)
class FindingAnswer:
    """What the clinician says about one finding."""

    answer: str
    words: str = ""


@dataclass(frozen=True)
class Decision:
    """A decision as far as it has come. Nothing is chosen beforehand: an empty text is "not chosen"."""

    findings: Mapping[str, FindingAnswer] = field(default_factory=dict)
    disposition: str = ""
    disposition_words: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "findings": {
                rule: {"answer": said.answer, "words": said.words} for rule, said in self.findings.items()
            },
            "disposition": self.disposition,
            "disposition_words": self.disposition_words,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decision:
        return cls(
            findings={rule: FindingAnswer(**said) for rule, said in data.get("findings", {}).items()},
            disposition=data.get("disposition", ""),
            disposition_words=data.get("disposition_words", ""),
            note=data.get("note", ""),
        )


def faults(decision: Decision) -> list[tuple[str, str]]:
    """Why this cannot be kept as it is: (field, message) pairs; nothing that was typed is lost by it."""
    found: list[tuple[str, str]] = []
    for rule, said in decision.findings.items():
        if said.answer and said.answer not in FINDING_ANSWERS:
            found.append((f"answer-{rule}", f"{rule}: choose one of the four answers."))
        found += _too_long(f"words-{rule}", f"Words on {rule}", said.words, LONGEST_WORDS)
    if decision.disposition and decision.disposition not in DISPOSITIONS:
        found.append(("disposition", "Choose one of the dispositions."))
    found += _too_long(
        "disposition-words", "Words on the disposition", decision.disposition_words, LONGEST_WORDS
    )
    return found + _too_long("note", "The note", decision.note, LONGEST_NOTE)


def open_points(
    decision: Decision, look_first: Iterable[str], titles: Mapping[str, str]
) -> list[tuple[str, str]]:
    """What is still missing before this can be signed: (field, message) pairs (CDS-07). `titles` of the rules."""
    unanswered = FindingAnswer("")
    found = [
        (f"answer-{rule}", f"{titles.get(rule, rule)}: answer this finding.")
        for rule in look_first
        if not decision.findings.get(rule, unanswered).answer
    ]
    for rule, said in decision.findings.items():
        if said.answer in NEEDS_WORDS and not said.words.strip():
            asked = FINDING_ANSWERS[said.answer]
            found.append(
                (f"words-{rule}", f"{titles.get(rule, rule)}: add the words that “{asked}” asks for.")
            )
    if not decision.disposition:
        found.append(("disposition", "Choose a disposition."))
    elif decision.disposition in DISPOSITIONS_WITH_WORDS and not decision.disposition_words.strip():
        found.append(
            ("disposition-words", f"Add the words that “{DISPOSITIONS[decision.disposition]}” asks for.")
        )
    return found


def _too_long(name: str, what: str, text: str, longest: int) -> list[tuple[str, str]]:
    if len(text) <= longest:
        return []
    return [(name, f"{what} has {len(text):,} characters; the longest that can be kept is {longest:,}.")]


@dataclass(frozen=True)
class Statement:
    """Exactly what was signed, and its SHA-256."""

    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def statement(
    decision: Decision,
    *,
    submission_id: str,
    reference: str,
    answers_version: int,
    evaluation: Mapping[str, str] | None,
    shown: Iterable[str],
    signer: Mapping[str, str],
    at: datetime,
) -> Statement:
    """The statement over a decision.

    `evaluation` names evaluation and pack digests, `shown` the findings shown.
    """
    return Statement(
        to_text(
            {
                "format": 1,
                "submission": submission_id,
                "reference": reference,
                "answers_version": answers_version,
                "evaluation": dict(evaluation) if evaluation else None,
                "findings_shown": list(shown),
                "decision": decision.to_json(),
                "signer": dict(signer),
                "meaning": MEANING,
                "signed_at": at.isoformat(),
            }
        )
    )
