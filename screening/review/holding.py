"""A legal hold in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.review.queue import name_of
from screening.storage import holds
from screening.storage.errors import StorageError
from screening.storage.work import Work


@dataclass(frozen=True)
class Held:
    """The hold that stands on a record. ``why`` is None when it cannot be opened."""

    by: str
    at: datetime
    why: str | None


def held(work: Work, submission_id: str) -> Held | None:
    """The hold of this record, if one stands."""
    found = holds.standing_row(work, submission_id)
    if found is None:
        return None
    kind, _, name = found.held_by.partition(":")
    try:
        why: str | None = holds.reason_of(work, found)
    except StorageError:
        why = None
    return Held(name_of(work, name) if kind == "staff" else f"{name} at the shell", found.held_at, why)
