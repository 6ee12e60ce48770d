"""The queue: urgent first, then by the promised reading time. One record that cannot be opened stops no
other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from screening.content import Content
from screening.review import waiting
from screening.review.opening import WhoItIs, answers_of, who
from screening.safety.clinic import hours_of
from screening.storage import queue, restrictions, submissions, tasks
from screening.storage.accounts import staff
from screening.storage.claims import HELD
from screening.storage.columns import Urgency
from screening.storage.errors import NotFound, StorageError
from screening.storage.queue import COUNTED, Place, Wanted
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work

log = logging.getLogger(__name__)

PAGE = 50
OPEN = ("submitted", "in_review")
SIGNED = "signed"
VIEWS: dict[str, Callable[[str, datetime], Wanted]] = {
    "open": lambda me, now: Wanted(OPEN),
    "waiting": lambda me, now: Wanted(("submitted",)),
    "mine": lambda me, now: Wanted(HELD, holder=me),
    "asked": lambda me, now: Wanted(("asked", SIGNED), linked_at=now),
    "overdue": lambda me, now: Wanted(OPEN, due_before=now),
}
URGENT: tuple[Urgency, ...] = ("now", "same_day")


@dataclass(frozen=True)
class Clock:
    """The next deadline of a submission's open tasks; `acknowledged`: somebody has them all. `urgency` is that of the task:
    less than what the submission raised, when the worst one is closed.
    """

    due: datetime
    acknowledged: bool
    urgency: Urgency


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. Times are aware UTC.

    `person` is None when the record cannot be opened, `locked` when it is restricted to others. `link`: what has become
    of the last link with which the person was asked, and when.
    """

    id: str
    reference: str
    person: WhoItIs | None
    locked: bool
    state: str
    urgency: Urgency
    clock: Clock | None
    sent: datetime
    promised: datetime
    holder: str | None
    with_whom: str | None
    mine: bool
    since: datetime | None
    link: tuple[str, datetime] | None


@dataclass(frozen=True)
class Counts:
    """What waits, over the whole queue; each number ends at `queue.COUNTED`.

    `urgent`: how many of those that wait or are being read have an urgency; most do, and that is said.
    """

    waiting: int
    being_read: int
    asked: int
    urgent: int
    overdue: int
    unheld_overdue: int
    open_tasks: int


def page(
    work: Work,
    content: Content,
    me: str,
    view: str = "open",
    urgency: Urgency | None = None,
    after: Place | None = None,
) -> tuple[list[Waiting], Place | None]:
    """One page of the queue, and where the next one begins (None: this was the last)."""
    if view == SIGNED:
        rows = queue.signed(work, after=after, limit=PAGE + 1)
    else:
        wanted = VIEWS[view](me, work.now)
        wanted = replace(wanted, urgency=urgency)
        rows = queue.page(work, wanted, after=after, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    following = None
    if last is not None:
        at = last.saved_at if view == SIGNED else last.due_at or last.saved_at
        following = Place(last.urgency, at, last.id)
    return lines(work, content, rows[:PAGE], me), following


def counts(work: Work) -> Counts:
    """How much waits, is being read, is past its time, and how many urgent tasks nobody has."""
    overdue = [Wanted((state,), due_before=work.now) for state in OPEN]
    unheld, held = (queue.count(work, wanted) for wanted in overdue)
    return Counts(
        waiting=queue.count(work, Wanted(("submitted",))),
        being_read=queue.count(work, Wanted(("in_review",))),
        asked=queue.count(work, VIEWS["asked"]("", work.now)),
        urgent=min(sum(queue.count(work, Wanted(OPEN, one)) for one in URGENT), COUNTED),
        overdue=min(unheld + held, COUNTED),
        unheld_overdue=unheld,
        open_tasks=len(tasks.open_tasks(work, states=("open",))),
    )


def responsible(work: Work) -> list[str]:
    """Who names somebody for what is past its time and with nobody: the clinical leads, else every clinician."""
    able = [member for member in staff.everybody(work) if member.disabled_at is None]
    roles = {member.id: staff.roles(work, member.id) for member in able}
    leads = [member.name for member in able if "clinical_lead" in roles[member.id]]
    return leads or [member.name for member in able if "clinician" in roles[member.id]]


def lines(work: Work, content: Content, rows: list[SubmissionRow], me: str) -> list[Waiting]:
    """These submissions as lines, in this order."""
    ids = [row.id for row in rows]
    locked = restrictions.closed_to(work, ids, me)
    clocks = {one: Clock(*clock) for one, clock in queue.clocks(work, ids).items()}
    names: dict[str, str] = {}
    links = waiting.in_brief(work, ids)
    return [
        _line(work, content, row, me, names, clocks.get(row.id), row.id in locked, links.get(row.id))
        for row in rows
    ]


def _line(
    work: Work,
    content: Content,
    row: SubmissionRow,
    me: str,
    names: dict[str, str],
    clock: Clock | None,
    locked: bool,
    link: tuple[str, datetime] | None,
) -> Waiting:
    sent = row.sent_at or row.saved_at
    holder = row.claimed_by if row.state in HELD else None
    return Waiting(
        id=row.id,
        reference=row.reference,
        person=None if locked else person_of(work, content, row, sent),
        locked=locked,
        state=row.state,
        urgency=row.urgency,
        clock=clock,
        sent=sent,
        promised=row.due_at or sent,
        holder=holder,
        with_whom=name_of(work, holder, names) if holder else None,
        mine=holder == me,
        since=row.claimed_at if holder else None,
        link=link,
    )


def person_of(work: Work, content: Content, row: SubmissionRow, sent: datetime) -> WhoItIs | None:
    """Who it is; None when the record cannot be opened."""
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
