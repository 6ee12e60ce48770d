"""What stands on a record for ever when a member of staff typed it: who, when, how, why, and how consent was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.review.queue import name_of
from screening.storage import typed_for
from screening.storage.work import Work

HOW: dict[str, str] = {
    "assisted": "with the person present",
    "telephone": "by telephone",
    "paper": "from paper",
}
CONSENTS: dict[str, str] = {
    "signed": "signed on paper",
    "spoken": "said aloud, after it was read out",
    "screen": "read on this screen, and said",
}


@dataclass(frozen=True)
class Unasked:
    """Words that staff wrote down beside the answers: no question asked for them, and no rule reads them."""

    who: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Typed:
    """Texts of staff stand as typed. ``informant``: who answered in the person's place; None when the person did."""

    who: str
    at: datetime
    how: str
    why: str
    informant: str | None
    consent: str
    consent_by: str | None
    paper: str | None
    other_paper: bool
    unasked: tuple[Unasked, ...]

    @property
    def answered_by_other(self) -> bool:
        return self.informant is not None


def typed(work: Work, submission_id: str) -> Typed | None:
    """Who typed it; None for a form that its person typed. Raises Unreadable."""
    found = typed_for.of(work, submission_id)
    if found is None or found.begun_at is None:
        return None
    return Typed(
        who=name_of(work, found.staff_id),
        at=found.begun_at,
        how=HOW[found.how],
        why=found.why,
        informant=found.informant or None,
        consent=CONSENTS[found.consent],
        consent_by=found.consent_by or None,
        paper=found.paper or None,
        other_paper=found.other_paper,
        unasked=tuple(
            Unasked(name_of(work, one.staff_id), datetime.fromisoformat(one.at), one.words)
            for one in found.unasked
        ),
    )
