"""Restricting a record, and the broken glass that somebody else has to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from screening.review.queue import name_of
from screening.safety.assurance import tell_of_change
from screening.storage import announcements, claims, restrictions, submissions
from screening.storage.errors import NotFound, StorageError
from screening.storage.restrictions import Restriction
from screening.storage.rows import fetch
from screening.storage.tables import BrokenGlassRow
from screening.storage.work import Work


@dataclass(frozen=True)
class Named:
    """A restriction in words. `reason` is None when it cannot be opened."""

    by: str
    at: datetime
    readers: tuple[str, ...]
    reason: str | None
    mine: bool


@dataclass(frozen=True)
class Broken:
    """Broken glass. `reference` and `reason` are None once the record is erased."""

    id: str
    reference: str | None
    staff_id: str
    who: str
    at: datetime
    until: datetime
    reason: str | None


def restrict(work: Work, submission_id: str, staff_id: str, readers: Iterable[str], reason: str) -> None:
    """Only these open it; whoever has it and is not among them gives it back to the queue."""
    named = frozenset(readers)
    row = submissions.row(work, submission_id)
    if row.state in claims.HELD and row.claimed_by not in named:
        claims.release(work, submission_id, actor=f"staff:{staff_id}")
    restrictions.restrict(work, submission_id, staff_id, readers=named, reason=reason)


def break_glass(work: Work, submission_id: str, staff_id: str, reason: str) -> None:
    """Open it for an hour. Every clinician reads of it on each page until somebody else has looked at why, and
    whoever is on call gets a mail that something waits for a second person, as do all clinical users."""
    restrictions.break_glass(work, submission_id, staff_id, reason)
    announcements.tell_by_mail(work, staff_id)
    tell_of_change(work)


def mark(work: Work, glass_id: str, staff_id: str) -> None:
    """Somebody else has looked at why; from now on whoever has not read of it reads of both."""
    restrictions.mark_glass(work, glass_id, staff_id)
    opened_by = fetch(work, BrokenGlassRow, glass_id).staff_id
    announcements.tell(work, "glass", opened_by, actor=f"staff:{staff_id}")


def named(work: Work, submission_id: str, me: str) -> Named | None:
    """The restriction of this record, if there is one."""
    found = restrictions.in_force(work, [submission_id]).get(submission_id)
    return _named(work, found, me) if found else None


def _named(work: Work, found: Restriction, me: str) -> Named:
    try:
        reason: str | None = restrictions.reason_of(work, found.row)
    except StorageError:
        reason = None
    readers = tuple(sorted(name_of(work, one) for one in found.readers))
    by = name_of(work, found.row.restricted_by)
    return Named(by, found.row.restricted_at, readers, reason, me in found.readers)


def unmarked(work: Work) -> list[Broken]:
    """What nobody else has marked yet."""
    return [_broken(work, row) for row in restrictions.unmarked(work)]


def _broken(work: Work, row: BrokenGlassRow) -> Broken:
    try:
        reference: str | None = submissions.row(work, row.submission_id).reference
        reason: str | None = restrictions.glass_reason(work, row)
    except (NotFound, StorageError):
        reference = reason = None
    return Broken(
        row.id, reference, row.staff_id, name_of(work, row.staff_id), row.broken_at, row.ends_at, reason
    )
