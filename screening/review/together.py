"""The urgent tasks of one person together: in the list, beside one of them, acknowledged and closed at once.

One person is one record: two forms that may be of the same person are never joined by a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.review.queue import name_of
from screening.review.urgent import Closing, TaskLine, line_of
from screening.storage import heartbeat, seen_tasks, tasks
from screening.storage.errors import StorageError
from screening.storage.seen_tasks import Seen
from screening.storage.tables import TaskRow
from screening.storage.work import Work

LONGEST_VERSION = 9
"""Digits; a longer one is none."""


@dataclass(frozen=True)
class Whose:
    """The open tasks of one record, most urgent first. `waiting`: how many of them nobody has acknowledged."""

    lines: tuple[TaskLine, ...]

    @property
    def first(self) -> TaskLine:
        return self.lines[0]

    @property
    def name(self) -> str | None:
        return next((line.name for line in self.lines if line.name), None)

    @property
    def waiting(self) -> int:
        return sum(line.acknowledged is None for line in self.lines)


@dataclass(frozen=True)
class Beside:
    """Another open task of the same record with what was answered last; None when it cannot be opened."""

    line: TaskLine
    last: Mapping[str, Any] | None


def by_person(lines: Iterable[TaskLine]) -> list[Whose]:
    """The lines in their order, those of one record together where its most urgent one stands."""
    found: dict[str, list[TaskLine]] = {}
    for line in lines:
        found.setdefault(line.submission_id, []).append(line)
    return [Whose(tuple(each)) for each in found.values()]


def others(work: Work, line: TaskLine) -> tuple[Beside, ...]:
    """The other open tasks of the record of this one, most urgent first."""
    rows = tasks.open_tasks(work, submission=line.submission_id)
    lost = heartbeat.time_lost(work)
    found = [Beside(line_of(work, row, lost), _last(work, row)) for row in rows if row.id != line.id]
    return tuple(sorted(found, key=lambda one: one.line.order))


def _last(work: Work, row: TaskRow) -> Mapping[str, Any] | None:
    try:
        return tasks.load(work, row.id).evidence[-1]
    except StorageError:
        return None


def read_seen(texts: Iterable[str]) -> dict[str, int]:
    """What a page sends back of the tasks that it showed (`TaskLine.seen`); anything else is left out."""
    pairs = (word.partition(":") for text in texts for word in text.split())
    return {
        task_id: int(version)
        for task_id, _, version in pairs
        if version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION
    }


def close(work: Work, submission_id: str, seen: Seen, staff_id: str, closing: Closing) -> None:
    """Close these tasks with what was done, each for itself; Stale, and none is closed, when one has changed."""
    words = {"outcome": closing.outcome, "note": closing.note}
    seen_tasks.close(work, submission_id, seen, staff_id, attempts=int(closing.attempts), **words)


def meanwhile(work: Work, submission_id: str, seen: Seen) -> list[str]:
    """What has happened to tasks since they were seen, in sentences; [] when nothing has."""
    since = seen_tasks.compare(work, submission_id, seen)
    told = [f"{_named(work, row)} has new answers since you opened this page." for row in since.changed]
    return told + [f"{_named(work, row)} was closed by {_closer(work, row)}." for row in since.closed]


def not_had(work: Work, submission_id: str, seen: Seen, staff_id: str) -> list[str]:
    """Which of the seen tasks the person does not have as they were seen, and why; [] when all."""
    told = meanwhile(work, submission_id, seen)
    for row in tasks.open_tasks(work, submission=submission_id):
        if row.id in seen and row.acknowledged_by not in (None, staff_id):
            told.append(f"{_named(work, row)}: {name_of(work, row.acknowledged_by)} was first and has it.")
    return told


def raised_since(work: Work, submission_id: str, seen: Seen) -> list[str]:
    """Which tasks of this record that nobody has were not among the seen ones, in sentences."""
    rows = tasks.open_tasks(work, submission=submission_id, states=("open",))
    return [
        f"{_named(work, row)} was raised since you opened this page." for row in rows if row.id not in seen
    ]


def _named(work: Work, row: TaskRow) -> str:
    return f"“{line_of(work, row, None).title or 'A task that cannot be opened'}”"


def _closer(work: Work, row: TaskRow) -> str:
    return name_of(work, row.closed_by) if row.closed_by else "somebody"
