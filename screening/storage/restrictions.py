"""Records that only named clinicians open, and breaking the glass (design/security.md B18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.errors import Refused
from screening.storage.rows import fetch
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import (
    BrokenGlassRow,
    NamedReaderRow,
    RestrictionRow,
    SubmissionRow,
    TaskRow,
    new_id,
)
from screening.storage.work import Work

OPEN_FOR = dt.timedelta(minutes=60)
"""How long a broken glass lets its person in."""


@dataclass(frozen=True)
class Restriction:
    """A restriction in force and whom it names."""

    row: RestrictionRow
    readers: frozenset[str]


def restrict(work: Work, submission_id: str, staff_id: str, *, readers: Iterable[str], reason: str) -> None:
    """From now on only the named ones open it; Refused when it is restricted already or nobody is named."""
    fetch(work, SubmissionRow, submission_id)
    named = frozenset(readers)
    if not named:
        raise Refused("somebody must be able to open it")
    if submission_id in in_force(work, [submission_id]):
        raise Refused("it is restricted already")
    row = RestrictionRow(
        id=new_id(), submission_id=submission_id, restricted_by=staff_id, restricted_at=work.now
    )
    row.sealed = work.vault.seal("restriction", "sealed", row.id, 1, reason, submission_id, SMALL_STEP)
    work.db.add(row)
    work.db.flush()
    work.db.add_all(NamedReaderRow(restriction_id=row.id, staff_id=one) for one in sorted(named))
    work.db.flush()
    sealed = mark("restriction", row.id, row.sealed)
    work.audit("restricted", actor=f"staff:{staff_id}", record=submission_id, sealed=sealed)


def lift(work: Work, submission_id: str, staff_id: str) -> None:
    """Every clinician opens it again; only who is named may do that."""
    found = in_force(work, [submission_id]).get(submission_id)
    if found is None or staff_id not in found.readers:
        raise Refused("only who is named lifts a restriction")
    row = fetch(work, RestrictionRow, found.row.id)
    row.lifted_by, row.lifted_at = staff_id, work.now
    work.db.flush()
    work.audit("restriction_lifted", actor=f"staff:{staff_id}", record=submission_id)


def reason_of(work: Work, row: RestrictionRow) -> str:
    """Why it was restricted; Unreadable."""
    return work.vault.open("restriction", "sealed", row.id, 1, row.sealed, row.submission_id)


def in_force(work: Work, submission_ids: Collection[str]) -> dict[str, Restriction]:
    """The restrictions of these submissions, by submission."""
    wanted = (RestrictionRow.submission_id.in_(submission_ids), RestrictionRow.lifted_at.is_(None))
    rows = {row.id: row for row in work.db.scalars(sa.select(RestrictionRow).where(*wanted))}
    if not rows:
        return {}
    named: dict[str, set[str]] = {restriction_id: set() for restriction_id in rows}
    for reader in work.db.scalars(
        sa.select(NamedReaderRow).where(NamedReaderRow.restriction_id.in_(list(rows)))
    ):
        named[reader.restriction_id].add(reader.staff_id)
    return {row.submission_id: Restriction(row, frozenset(named[row.id])) for row in rows.values()}


def closed_to(work: Work, submission_ids: Collection[str], staff_id: str) -> frozenset[str]:
    """Those of the submissions that this person may not open now.

    Open is what is not restricted, what names the person, what the person broke the glass of within the hour, and
    what has a *now* task that is not closed: danger breaks no glass.
    """
    kept = {
        submission_id
        for submission_id, found in in_force(work, submission_ids).items()
        if staff_id not in found.readers
    }
    if not kept:
        return frozenset()
    broken = sa.select(BrokenGlassRow.submission_id).where(
        BrokenGlassRow.submission_id.in_(kept),
        BrokenGlassRow.staff_id == staff_id,
        BrokenGlassRow.ends_at > work.now,
    )
    danger = sa.select(TaskRow.submission_id).where(
        TaskRow.submission_id.in_(kept), TaskRow.urgency == "now", TaskRow.state != "closed"
    )
    return frozenset(kept - set(work.db.scalars(broken)) - set(work.db.scalars(danger)))


def break_glass(work: Work, submission_id: str, staff_id: str, reason: str) -> BrokenGlassRow:
    """Open a restricted record for an hour, with a reason that all clinicians read."""
    if not reason.strip():
        raise ValueError("breaking the glass needs a reason")
    if submission_id not in in_force(work, [submission_id]):
        raise Refused("it is not restricted")
    row = BrokenGlassRow(
        id=new_id(),
        submission_id=submission_id,
        staff_id=staff_id,
        broken_at=work.now,
        ends_at=work.now + OPEN_FOR,
    )
    row.sealed = work.vault.seal("broken_glass", "sealed", row.id, 1, reason, submission_id, SMALL_STEP)
    work.db.add(row)
    work.db.flush()
    sealed = mark("broken_glass", row.id, row.sealed)
    work.audit("glass_broken", actor=f"staff:{staff_id}", record=submission_id, sealed=sealed)
    return row


def glass_reason(work: Work, row: BrokenGlassRow) -> str:
    """The reason that was typed; Unreadable once its record is erased."""
    return work.vault.open("broken_glass", "sealed", row.id, 1, row.sealed, row.submission_id)


def unmarked(work: Work) -> list[BrokenGlassRow]:
    """What nobody else has looked at yet, oldest first."""
    waiting = sa.select(BrokenGlassRow).where(BrokenGlassRow.marked_at.is_(None))
    return list(work.db.scalars(waiting.order_by(BrokenGlassRow.broken_at, BrokenGlassRow.id)))


def mark_glass(work: Work, glass_id: str, staff_id: str) -> None:
    """Somebody else has looked at why; Refused for the person who broke it, and the second time."""
    row = fetch(work, BrokenGlassRow, glass_id)
    if row.staff_id == staff_id:
        raise Refused("somebody else marks it")
    if row.marked_at is not None:
        raise Refused("it is marked already")
    row.marked_by, row.marked_at = staff_id, work.now
    work.db.flush()
    work.audit("glass_marked", actor=f"staff:{staff_id}", record=row.submission_id, glass=row.id)
