"""Several urgent tasks of one record at once, each as it stood on the page that somebody had before them.

The page sends back which tasks it showed, each with the version of its sealed text. What was raised afterwards is not
among them, and what was answered anew, or became more urgent, has another version: neither is taken for seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from screening.storage import submissions, tasks
from screening.storage.errors import Stale
from screening.storage.tables import TaskRow
from screening.storage.work import Work

Seen: TypeAlias = Mapping[str, int]
"""The versions that were shown, by the id of the task."""


@dataclass(frozen=True)
class Since:
    """How seen tasks stand now: as they were, with more answers than were shown, or closed."""

    same: tuple[TaskRow, ...]
    changed: tuple[TaskRow, ...]
    closed: tuple[TaskRow, ...]


def compare(work: Work, submission_id: str, seen: Seen) -> Since:
    """The seen tasks of this record as they are now; of another record, or gone, they are in none of the three.

    Work that writes locks the tasks of the record, after the record itself as those who raise tasks do, and in one order:
    nobody waits in a circle.
    """
    statement = sa.select(TaskRow).where(TaskRow.submission_id == submission_id).order_by(TaskRow.id)
    if work.writes:
        submissions.lock(work, submission_id)
        statement = statement.with_for_update(key_share=True)
    found = work.db.scalars(statement, execution_options={"populate_existing": True})
    # Compared here and not by the database: a form may name anything, and as much of it as fits.
    rows = [row for row in found if row.id in seen]
    unclosed = [row for row in rows if row.state != "closed"]
    return Since(
        same=tuple(row for row in unclosed if row.version == seen[row.id]),
        changed=tuple(row for row in unclosed if row.version != seen[row.id]),
        closed=tuple(row for row in rows if row.state == "closed"),
    )


def acknowledge(work: Work, submission_id: str, seen: Seen, staff_id: str) -> Since:
    """Acknowledge each that stands as it was seen and that nobody has; how they stood."""
    found = compare(work, submission_id, seen)
    for row in found.same:
        tasks.acknowledge(work, row.id, staff_id)
    return found


def close(
    work: Work, submission_id: str, seen: Seen, staff_id: str, *, outcome: str, attempts: int, note: str
) -> None:
    """Close each of them with the same words, or none: Stale when one does not stand as it was seen.

    New answers of one may change what is to be said of all, so that nobody closes half of them by surprise.
    """
    found = compare(work, submission_id, seen)
    if len(found.same) < len(seen):
        raise Stale("a task is not as it was seen")
    for row in found.same:
        tasks.close(work, row.id, staff_id, outcome=outcome, attempts=attempts, note=note)
