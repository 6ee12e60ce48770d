"""Urgent tasks as a clinician sees them: what was answered, how to reach the person, the clock, and closing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from screening.review.opening import NAME
from screening.review.queue import name_of
from screening.review.typed import Typed, typed
from screening.review.words import SAME_DAY_ORDER
from screening.storage import heartbeat, invitations, restrictions, submissions, tasks
from screening.storage.errors import NotFound, StorageError, Unreadable
from screening.storage.tables import TaskRow
from screening.storage.work import Work

LONGEST_NOTE = 100_000
OUTCOMES: Mapping[str, str] = {
    "spoke": "Spoke with the person",
    "services": "Emergency services or the crisis line took over",
    "other_person": "Reached somebody who is with the person",
    "not_reached": "Not reached; the person named in the note goes on",
    "error": "Raised in error, checked with the person",
}
"""Ways in which an urgent task can end; each needs a note."""


@dataclass(frozen=True)
class TaskLine:
    """One open task. `title` and `name` are None when its sealed part cannot be opened, or is `locked`: of a record
    that is restricted to others. `place`: where its rule stands among those of the same day. `time_lost`: from when to when
    nobody knows what was done about it, because a backup was brought back (design/security.md B15).
    """

    id: str
    submission_id: str
    reference: str | None
    urgency: str
    title: str | None
    name: str | None
    raised: datetime
    due: datetime
    acknowledged_by: str | None
    acknowledged: datetime | None
    version: int
    locked: bool = False
    place: int = 0
    time_lost: tuple[datetime, datetime] | None = None

    @property
    def order(self) -> tuple[bool, int]:
        """Among the tasks of one person: the lower, the more urgent."""
        return self.urgency != "now", self.place

    @property
    def seen(self) -> str:
        """The task as it stands here: what a form sends back, so that nothing else is acknowledged or closed."""
        return f"{self.id}:{self.version}"


@dataclass(frozen=True)
class Reach:
    """How and where to reach the person, each as answered; None where nothing was given.

    `voicemail` is True only after a yes. `informant`: who filled in the form in the person's place.
    """

    phone: str | None
    when: str | None
    voicemail: bool
    voicemail_said: str | None
    email: str | None
    place: str | None
    other: str | None
    other_phone: str | None
    informant: str | None
    language: str


@dataclass(frozen=True)
class Told:
    """One piece of evidence and the times at which it was the same, newest first."""

    evidence: Mapping[str, Any]
    at: tuple[str, ...]


@dataclass(frozen=True)
class TaskView:
    """A task with everything that was answered, newest first. `sent`: the form itself can be opened.

    `typed_unreadable`: a member of staff typed the form, and who it was cannot be read.
    """

    line: TaskLine
    told: tuple[Told, ...]
    reach: Reach
    sent: bool
    closed_by: str | None
    closed: datetime | None
    closing: Mapping[str, Any] | None
    typed: Typed | None = None
    typed_unreadable: bool = False


def open_lines(work: Work, me: str) -> list[TaskLine]:
    """Open and acknowledged tasks, most urgent first. One that cannot be opened stays in the list.

    *Same day* stands in the order of design/product.md, which the database cannot know: it is sealed what a task is about.
    """
    rows = tasks.open_tasks(work)
    ids = {row.submission_id for row in rows}
    closed, invited = restrictions.closed_to(work, ids, me), invitations.began(work, ids)
    lost = heartbeat.time_lost(work)
    lines = [line_of(work, row, lost, locked=row.submission_id in closed) for row in rows]
    return sorted(
        lines, key=lambda line: (line.urgency != "now", line.submission_id not in invited, line.place)
    )


def line_of(
    work: Work, row: TaskRow, lost: tuple[datetime, datetime] | None, *, locked: bool = False
) -> TaskLine:
    """One task as a line; `lost`: the time that a restore lost, as `heartbeat.time_lost` tells it."""
    try:
        last = tasks.load(work, row.id).evidence[-1]
        title, name, rule = str(last.get("title", "")), _name(last), str(last.get("rule", ""))
    except StorageError:
        title, name, rule = None, None, ""
    if locked:
        title, name = None, None
    same_day = row.urgency == "same_day" and rule in SAME_DAY_ORDER
    return TaskLine(
        id=row.id,
        submission_id=row.submission_id,
        reference=_reference(work, row.submission_id),
        urgency=row.urgency,
        title=title,
        name=name,
        raised=row.raised_at,
        due=row.due_at,
        acknowledged_by=name_of(work, row.acknowledged_by) if row.acknowledged_by else None,
        acknowledged=row.acknowledged_at,
        version=row.version,
        locked=locked,
        place=SAME_DAY_ORDER.index(rule) if same_day else len(SAME_DAY_ORDER),
        time_lost=None if lost is None or row.state == "closed" or row.raised_at > lost[0] else lost,
    )


def view(work: Work, task_id: str) -> TaskView:
    """One task. Raises NotFound or Unreadable."""
    found = tasks.load(work, task_id)
    by_staff, typed_unreadable = None, False
    try:
        by_staff = typed(work, found.row.submission_id)
    except Unreadable:
        typed_unreadable = True  # of the form, not of the task, which has a key of its own
    return TaskView(
        line=line_of(work, found.row, heartbeat.time_lost(work)),
        told=_told(found.evidence),
        reach=_reach(found.evidence[-1]),
        sent=_is_sent(work, found.row.submission_id),
        closed_by=name_of(work, found.row.closed_by) if found.row.closed_by else None,
        closed=found.row.closed_at,
        closing=found.closing,
        typed=by_staff,
        typed_unreadable=typed_unreadable,
    )


def _told(evidence: tuple[Mapping[str, Any], ...]) -> tuple[Told, ...]:
    """The pieces newest first; one that only repeats the next newer one is told as another time of it."""
    found: list[Told] = []
    for piece in reversed(evidence):
        at = str(piece.get("added_at", ""))
        if found and all(
            piece.get(key) == found[-1].evidence.get(key) for key in ("title", "because", "answers")
        ):
            found[-1] = Told(found[-1].evidence, (*found[-1].at, at))
        else:
            found.append(Told(piece, (at,)))
    return tuple(found)


def _reach(evidence: Mapping[str, Any]) -> Reach:
    lines = {str(line["item"]): line for line in evidence.get("reach", ())}

    def given(item: str) -> str | None:
        line = lines.get(item)
        return str(line["answer"]) if line and not line["missing"] else None

    return Reach(
        phone=given("phone"),
        when=given("call_time"),
        voicemail=given("voicemail_ok") == "Yes",
        voicemail_said=str(lines["voicemail_ok"]["answer"]) if "voicemail_ok" in lines else None,
        email=given("email"),
        place=given("place_now"),
        other=given("contact_name"),
        other_phone=given("contact_phone"),
        informant=given("helper_name"),
        language="Spanish" if evidence.get("language") == "es" else "English",
    )


def _name(evidence: Mapping[str, Any]) -> str | None:
    lines = (line for line in evidence.get("reach", ()) if line.get("item") == NAME)
    return next((str(line["answer"]) for line in lines), None)


def _reference(work: Work, submission_id: str) -> str | None:
    try:
        return submissions.row(work, submission_id).reference
    except NotFound:
        return None


def _is_sent(work: Work, submission_id: str) -> bool:
    try:
        return submissions.row(work, submission_id).state in submissions.READABLE
    except NotFound:
        return False


@dataclass(frozen=True)
class Closing:
    """How somebody wants to close a task, as typed."""

    outcome: str = ""
    attempts: str = ""
    note: str = ""

    def faults(self) -> list[tuple[str, str]]:
        """Why the task stays open: (field, message) pairs (SAF-06)."""
        found = []
        if self.outcome not in OUTCOMES:
            found.append(("outcome", "Choose the outcome."))
        whole = self.attempts.isascii() and self.attempts.isdigit() and len(self.attempts) <= 2
        if not (whole and int(self.attempts) > 0):
            found.append(("attempts", "Write how often somebody tried to reach the person, from 1 to 99."))
        if not self.note.strip():
            found.append(("note", "Write what was done, what you make of it, and the plan."))
        if len(self.note) > LONGEST_NOTE:
            length = f"{len(self.note):,} characters; the longest that can be kept is {LONGEST_NOTE:,}."
            found.append(("note", f"The note has {length}"))
        return found
