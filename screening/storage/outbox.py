"""What notices, other messages and letters share: claimed by one process, sent after the commit, marked, tried again.

A claim is committed before anything is sent, so that no transaction waits for a mail server; one that is too old is
taken over.  A message may go out twice, never not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from screening.storage.lines import Line, wait
from screening.storage.rows import changed
from screening.storage.tables import LetterRow, MessageRow, NoticeRow, StaffLetterRow
from screening.storage.work import Work

TAKEN_OVER_AFTER = dt.timedelta(seconds=75)
"""When whoever claimed a message must be dead: sending ends after 20 seconds.  With a round of the worker (30 seconds)
on top a notice still goes out within two minutes, which design/security.md promises and its F2 would not keep."""
AT_A_TIME = 2000

Claimed = TypeVar("Claimed", NoticeRow, MessageRow, LetterRow, StaffLetterRow)
Either = NoticeRow | MessageRow


def alone(work: Work) -> None:
    """Until the commit nobody else claims; SQLite has one writer anyway."""
    wait(work.connection, Line.OUTBOX)


def abandoned(work: Work, table: type[Either | LetterRow | StaffLetterRow]) -> Any:
    """The condition that whoever claimed a row has not sent it in time."""
    return sa.and_(table.state == "sending", table.claimed_at < work.now - TAKEN_OVER_AFTER)


def claim(work: Work, table: type[Claimed], *also: Any, at_a_time: int = AT_A_TIME) -> list[Claimed]:
    """Take the rows that are due, for this process alone; commit before sending."""
    alone(work)
    due = (
        sa.select(table)
        .where(sa.or_(table.state == "waiting", abandoned(work, table)), table.due_at <= work.now, *also)
        .order_by(table.due_at, table.id)
        .limit(at_a_time)
        .with_for_update(skip_locked=True)
    )
    rows = list(work.db.scalars(due))
    for row in rows:
        row.state, row.claimed_at, row.tries = "sending", work.now, row.tries + 1
    work.db.flush()
    return rows


def mark(work: Work, rows: Sequence[Either | LetterRow | StaffLetterRow], **values: Any) -> None:
    """Write how sending went; ids in portions, because a statement holds only so many."""
    for start in range(0, len(rows), 500):
        portion = rows[start : start + 500]
        table = type(portion[0])
        changed(work, sa.update(table).where(table.id.in_([row.id for row in portion])).values(**values))


def failing(work: Work) -> frozenset[str]:
    """Contacts whose newest try failed: whatever was last handed to their channel was not taken.

    Every staff page asks this, so it reads what failed and is still kept, and one row beside for each such contact.
    """
    tried = [newest for table in (NoticeRow, MessageRow) for newest in _last_failed(work, table)]
    failed: dict[str, dt.datetime] = {}
    for contact, at in tried:
        failed[contact] = max(failed.get(contact, at), at)
    return frozenset(contact for contact, at in failed.items() if not _taken_after(work, contact, at))


def _last_failed(work: Work, table: type[Either]) -> list[tuple[str, dt.datetime]]:
    """Contacts with something that was tried and not taken, and when the newest such try began."""
    refused = (table.state.in_(("waiting", "failed")), table.tries > 0, table.claimed_at.is_not(None))
    newest = sa.select(table.contact, sa.func.max(table.claimed_at)).where(*refused).group_by(table.contact)
    return [(contact, at) for contact, at in work.db.execute(newest) if at is not None]


def _taken_after(work: Work, contact: str, failed: dt.datetime) -> bool:
    """Whether the channel of this contact took something in a try that began after this one."""
    for table in (NoticeRow, MessageRow):
        sent = (table.contact == contact, table.sent_at > failed, table.claimed_at > failed)
        if work.db.scalar(sa.select(table.id).where(*sent, table.state == "sent").limit(1)):
            return True
    return False
