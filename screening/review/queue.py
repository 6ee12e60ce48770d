"""The queue: urgent first, then by the promised reading time. One record that cannot be opened stops no
other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from screening.content import Content
from screening.review.opening import WhoItIs, answers_of, who
from screening.safety.clinic import hours_of
from screening.storage import reviews, staff, submissions, tasks
from screening.storage.columns import Urgency
from screening.storage.errors import NotFound, StorageError
from screening.storage.submissions import Place
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work

log = logging.getLogger(__name__)

PAGE = 50
VIEWS: dict[str, tuple[str, ...]] = {
    "open": ("submitted", "in_review"),
    "waiting": ("submitted",),
    "mine": ("in_review",),
    "signed": ("signed",),
}


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. `person` is None when the record cannot be opened. Times are aware UTC."""

    id: str
    reference: str
    person: WhoItIs | None
    state: str
    urgency: Urgency
    sent: datetime
    promised: datetime
    with_whom: str | None
    mine: bool
    since: datetime | None


@dataclass(frozen=True)
class Counts:
    """What waits, over the whole queue."""

    waiting: int
    being_read: int
    open_tasks: int


def page(
    work: Work, content: Content, me: str, view: str = "open", after: Place | None = None
) -> tuple[list[Waiting], Place | None]:
    """One page of the queue, and where the next one begins (None: this was the last)."""
    rows = submissions.queue(work, VIEWS.get(view, VIEWS["open"]), after=after, limit=PAGE + 1)
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    names: dict[str, str] = {}
    lines = [
        _line(work, content, row, me, names) for row in rows[:PAGE] if view != "mine" or row.claimed_by == me
    ]
    following = Place(more.urgency, more.due_at, more.id) if more and more.due_at else None
    return lines, following


def counts(work: Work) -> Counts:
    """How much waits, is being read, and how many urgent tasks are open."""
    by_state = submissions.counts(work)
    return Counts(
        by_state.get("submitted", 0),
        by_state.get("in_review", 0),
        len(tasks.open_tasks(work, states=("open",))),
    )


def _line(work: Work, content: Content, row: SubmissionRow, me: str, names: dict[str, str]) -> Waiting:
    sent = row.sent_at or row.saved_at
    holder = row.claimed_by if row.state == "in_review" else None
    return Waiting(
        id=row.id,
        reference=row.reference,
        person=_person(work, content, row, sent),
        state=row.state,
        urgency=row.urgency,
        sent=sent,
        promised=row.due_at or sent,
        with_whom=name_of(work, holder, names) if holder else None,
        mine=holder == me,
        since=row.claimed_at if holder else None,
    )


def _person(work: Work, content: Content, row: SubmissionRow, sent: datetime) -> WhoItIs | None:
    try:
        answers = answers_of(submissions.load(work, row.id))
        return who(content, answers, hours_of(work).day_of(sent))
    except (StorageError, ValueError, KeyError, TypeError) as fault:
        log.warning("a submission in the queue cannot be opened: %s", type(fault).__name__)
        return None


def name_of(work: Work, staff_id: str, names: dict[str, str] | None = None) -> str:
    """The name of a member of staff, looked up once."""
    found = {} if names is None else names
    if staff_id not in found:
        try:
            found[staff_id] = staff.get(work, staff_id).name
        except NotFound:
            found[staff_id] = "somebody who has left"
    return found[staff_id]


def hand_over(work: Work, submission_id: str, to: str, *, actor: str) -> None:
    """Give a submission that is being read to somebody else, in one step."""
    reviews.release(work, submission_id, actor=actor)
    reviews.claim(work, submission_id, to)
