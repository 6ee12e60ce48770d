"""Whether the form pauses out of opening hours: the clinic's choice, and never for single questions (clinical/safety.md 4.2, 7)."""

from __future__ import annotations

from datetime import datetime

from screening.hours import reopens
from screening.safety.clinic import hours_of
from screening.storage import settings
from screening.storage.work import Work

PAUSES = "pause_out_of_hours"
"""The setting; where nobody has set it, everything is asked at any hour."""


def paused_until(work: Work) -> datetime | None:
    """When the form goes on that is paused now; None while it is not."""
    return reopens(work.now, hours_of(work)) if settings.get(work, PAUSES) is True else None
