"""Times in a document: day and time by the clinic's clock, with its zone, because paper travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from screening.documents.shape import RecordCopy
from screening.documents.words import NOT_EVALUATED


@dataclass(frozen=True)
class Moments:
    """Tells times in one zone."""

    zone: ZoneInfo

    def moment(self, at: str) -> str:
        """An ISO time as a person reads it: Wed Nov 18, 2026, 10:00 am EST."""
        local = datetime.fromisoformat(at).astimezone(self.zone)
        clock = f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
        return f"{local:%a %b} {local.day}, {local.year}, {clock} {local.tzname()}"

    def day(self, at: str) -> date:
        """The day on which it was, by that clock."""
        return datetime.fromisoformat(at).astimezone(self.zone).date()


def made_with(copy: RecordCopy, moments: Moments, *, named: bool = True) -> str:
    """When it was made, and with which packs; ``named``: their ids say which treatment the clinic considers."""
    ids = [f"pack {one.id}" if named else "rules" for one in copy.packs]
    versions = [f"{one.version} as of {one.as_of}" for one in copy.packs]
    packs = "; ".join(map(" ".join, zip(ids, versions, strict=True))) or NOT_EVALUATED
    return f"Made {moments.moment(copy.copied)} with {packs}; questionnaire {copy.questionnaire}. {copy.reference}"
