"""Urgent tasks as a clinician sees them: what was answered, how to reach the person, the clock, and closing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from screening.review.opening import NAME
from screening.review.queue import name_of
from screening.storage import submissions, tasks
from screening.storage.errors import NotFound, StorageError
from screening.storage.tables import TaskRow
from screening.storage.work import Work

LONGEST_NOTE = 100_000
OUTCOMES: Mapping[str, str] = {
    "spoke": "Spoke with the person",
    "services": "Emergency services or the crisis line took over",
    "other_person": "Reached somebody who is with the person",
    "not_reached": "Not reached; handed to somebody else to go on",
    "error": "Raised in error, checked with the person",
}
"""Ways in which an urgent task can end; each needs a note."""


@dataclass(frozen=True)
class TaskLine:
    """One open task. `title` and `name` are None when its sealed part cannot be opened."""

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


@dataclass(frozen=True)
class TaskView:
    """A task with everything that was answered, oldest first. `sent`: the form itself can be opened."""

    line: TaskLine
    evidence: tuple[Mapping[str, Any], ...]
    sent: bool
    closed_by: str | None
    closed: datetime | None
    closing: Mapping[str, Any] | None


def open_lines(work: Work) -> list[TaskLine]:
    """Open and acknowledged tasks, most urgent first. One that cannot be opened stays in the list."""
    return [_line(work, row) for row in tasks.open_tasks(work)]


def _line(work: Work, row: TaskRow) -> TaskLine:
    try:
        last = tasks.load(work, row.id).evidence[-1]
        title, name = str(last.get("title", "")), _name(last)
    except StorageError:
        title, name = None, None
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
    )


def view(work: Work, task_id: str) -> TaskView:
    """One task. Raises NotFound or Unreadable."""
    found = tasks.load(work, task_id)
    return TaskView(
        line=_line(work, found.row),
        evidence=found.evidence,
        sent=_is_sent(work, found.row.submission_id),
        closed_by=name_of(work, found.row.closed_by) if found.row.closed_by else None,
        closed=found.row.closed_at,
        closing=found.closing,
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
        return submissions.row(work, submission_id).state in ("submitted", "in_review", "signed")
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


def close(work: Work, task_id: str, staff_id: str, closing: Closing) -> None:
    """Close a task with what was done. Raises Refused when it is closed already."""
    tasks.close(
        work, task_id, staff_id, outcome=closing.outcome, attempts=int(closing.attempts), note=closing.note
    )
