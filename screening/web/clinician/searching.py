"""What a search asks for, and how often one person may ask: the same for clinicians and for the front desk."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import request

from screening.storage import limits
from screening.web.clinician.door import person
from screening.web.clinician.frame import now
from screening.web.parts import parts

SEARCHES = 600, 60
"""Seconds of a window, and how often one person may search in it: a morning at the telephone, not a harvest."""
LONGEST = 200
UNCLEAR = "Write a reference, a surname or a telephone number; a date of birth as 1985-03-27."
TOO_OFTEN = "Too many searches. Try again in a few minutes."


class Sought(NamedTuple):
    """What was typed. The form shows it again: a slip is put right, and not typed anew."""

    who: str
    born: str

    @property
    def day(self) -> date | None:
        """The date of birth; None where there is none, or what was typed is no day."""
        try:
            return date.fromisoformat(self.born)
        except ValueError:
            return None

    @property
    def is_clear(self) -> bool:
        return 0 < len(self.who) <= LONGEST and (not self.born or self.day is not None)


def sought() -> Sought:
    """What this request searches for, and no more of it than shows that it is too long; blank where nobody searches."""
    who, born = (request.form.get(name, "").strip()[: LONGEST + 1] for name in ("who", "born"))
    return Sought(who, born)


def refused(wanted: Sought) -> tuple[str, int] | None:
    """What to say, and the status, where this is not searched for. What is searched for counts for the limit."""
    if not wanted.is_clear:
        return UNCLEAR, 422
    with parts().store.writing(now()) as work:
        tries = limits.hit(work, f"find {person().id}", *SEARCHES)
    return (TOO_OFTEN, 429) if isinstance(tries, limits.Wait) else None


def note_search(hits: int) -> None:
    """An event with the number of hits, and nothing of what was searched for."""
    with parts().store.writing(now()) as work:
        work.audit("searched", actor=person().actor, hits=hits)
