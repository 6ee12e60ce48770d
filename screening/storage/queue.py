"""The queue of sent submissions, page by page along an index: the millionth opens as fast as the first.

An urgency has three values, a view a few states.  Each pair of them is one stretch of ``ix_submission_queue`` that
is in order already, so that no page sorts, skips or counts what it does not show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from screening.storage import asks
from screening.storage.columns import URGENCIES, Urgency
from screening.storage.tables import SubmissionRow, TaskRow
from screening.storage.work import Work

COUNTED = 1000
"""Nothing is counted beyond this: whoever has more to read is told "more than"."""


@dataclass(frozen=True)
class Place:
    """Where a page ended, for asking for the next one: of the queue its time is the promised one, of what is
    signed the time of sending."""

    urgency: Urgency
    at: dt.datetime
    id: str


@dataclass(frozen=True)
class Wanted:
    """What of the queue: states, one urgency, what one person has, what was promised before a moment.

    ``linked_at``: of what is signed only that of which a link to the patient is open at this moment.
    """

    states: Collection[str] = ("submitted", "in_review")
    urgency: Urgency | None = None
    holder: str | None = None
    due_before: dt.datetime | None = None
    linked_at: dt.datetime | None = None


def page(work: Work, wanted: Wanted, *, after: Place | None = None, limit: int = 50) -> list[SubmissionRow]:
    """Most urgent first, then by the promised reading time."""
    found: list[SubmissionRow] = []
    for urgency in _urgencies(wanted, after):
        begins = after if after is not None and after.urgency == urgency else None
        left = limit - len(found)
        stretches = [_stretch(work, wanted, state, urgency, begins, left) for state in wanted.states]
        rows = sorted((row for rows in stretches for row in rows), key=lambda row: (row.due_at, row.id))
        found += rows[:left]
        if len(found) == limit:
            break
    return found


def signed(work: Work, *, after: Place | None = None, limit: int = 50) -> list[SubmissionRow]:
    """What is signed, the newest sent first."""
    statement = sa.select(SubmissionRow).where(SubmissionRow.state == "signed")
    if after is not None:
        statement = statement.where(_place(SubmissionRow.saved_at) < _bound(after))
    order = (SubmissionRow.saved_at.desc(), SubmissionRow.id.desc())
    return list(work.db.scalars(statement.order_by(*order).limit(limit)))


def count(work: Work, wanted: Wanted) -> int:
    """How many, up to ``COUNTED`` in each stretch: the index is read no further."""
    total = 0
    for urgency in _urgencies(wanted, None):
        for state in wanted.states:
            # In the order of the index, so that a database that has not been vacuumed stops early too.
            some = _where(sa.select(sa.literal(1)), wanted, state, urgency).order_by(SubmissionRow.due_at)
            some = some.limit(COUNTED - total)
            total += work.db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
            if total >= COUNTED:
                return COUNTED
    return total


def _urgencies(wanted: Wanted, after: Place | None) -> Iterator[Urgency]:
    """Sooner first, from the place on."""
    from_here = URGENCIES.index(after.urgency) if after else len(URGENCIES)
    for place, urgency in reversed(list(enumerate(URGENCIES))):
        if place <= from_here and wanted.urgency in (None, urgency):
            yield urgency


def _stretch(
    work: Work, wanted: Wanted, state: str, urgency: Urgency, after: Place | None, limit: int
) -> list[SubmissionRow]:
    statement = _where(sa.select(SubmissionRow), wanted, state, urgency)
    if after is not None:
        statement = statement.where(_place(SubmissionRow.due_at) > _bound(after))
    return list(work.db.scalars(statement.order_by(SubmissionRow.due_at, SubmissionRow.id).limit(limit)))


def _where(statement: sa.Select[Any], wanted: Wanted, state: str, urgency: Urgency) -> sa.Select[Any]:
    # Only what was sent has a promised time; saying so keeps what is no time out of the stretch.
    statement = statement.where(
        SubmissionRow.state == state, SubmissionRow.urgency == urgency, SubmissionRow.due_at.is_not(None)
    )
    if wanted.holder is not None:
        statement = statement.where(SubmissionRow.claimed_by == wanted.holder)
    if wanted.linked_at is not None and state == "signed":
        statement = statement.where(SubmissionRow.id.in_(asks.waiting(wanted.linked_at)))
    if wanted.due_before is not None:
        statement = statement.where(SubmissionRow.due_at < wanted.due_before)
    return statement


def _place(column: Any) -> Any:
    return sa.tuple_(column, SubmissionRow.id)


def _bound(place: Place) -> Any:
    return sa.tuple_(sa.literal(place.at, SubmissionRow.due_at.type), sa.literal(place.id))


def clocks(work: Work, submission_ids: Collection[str]) -> dict[str, tuple[dt.datetime, bool, Urgency]]:
    """For each of these submissions with a task that is not closed, of the one that comes next: its deadline, whether
    it is acknowledged, and its urgency.  What nobody has acknowledged comes before what somebody has."""
    of = (TaskRow.submission_id, TaskRow.state, TaskRow.urgency)
    wanted = (TaskRow.submission_id.in_(submission_ids), TaskRow.state != "closed")
    kinds = work.db.execute(sa.select(*of, sa.func.min(TaskRow.due_at)).where(*wanted).group_by(*of)).all()
    found: dict[str, tuple[dt.datetime, bool, Urgency]] = {}
    for one, state, urgency, due in sorted(kinds, key=lambda kind: (kind[1] != "open", kind[3])):
        found.setdefault(one, (due, state != "open", urgency))
    return found
