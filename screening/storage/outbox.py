"""What notices and other messages share: claimed by one process, sent after the commit, marked, tried again.

A claim is committed before anything is sent, so that no transaction waits for a mail server; a claim older than two
minutes is taken over.  A message may go out twice, never not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from screening.storage.rows import changed
from screening.storage.tables import MessageRow, NoticeRow
from screening.storage.work import Work

TAKEN_OVER_AFTER = dt.timedelta(minutes=2)
AT_A_TIME = 2000
LOCK = 7_301_003

Outgoing = TypeVar("Outgoing", NoticeRow, MessageRow)
Either = NoticeRow | MessageRow


def alone(work: Work) -> None:
    """Until the commit nobody else claims; SQLite has one writer anyway."""
    if work.db.get_bind().dialect.name == "postgresql":
        work.db.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def abandoned(work: Work, table: type[Either]) -> Any:
    """The condition that whoever claimed a row has not sent it in time."""
    return sa.and_(table.state == "sending", table.claimed_at < work.now - TAKEN_OVER_AFTER)


def claim(work: Work, table: type[Outgoing], *also: Any) -> list[Outgoing]:
    """Take the rows that are due, for this process alone; commit before sending."""
    alone(work)
    due = (
        sa.select(table)
        .where(sa.or_(table.state == "waiting", abandoned(work, table)), table.due_at <= work.now, *also)
        .order_by(table.due_at, table.id)
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    rows = list(work.db.scalars(due))
    for row in rows:
        row.state, row.claimed_at, row.tries = "sending", work.now, row.tries + 1
    work.db.flush()
    return rows


def mark(work: Work, rows: Sequence[Either], **values: Any) -> None:
    """Write how sending went; ids in portions, because a statement holds only so many."""
    for start in range(0, len(rows), 500):
        portion = rows[start : start + 500]
        table = type(portion[0])
        changed(work, sa.update(table).where(table.id.in_([row.id for row in portion])).values(**values))


def failing(work: Work) -> frozenset[str]:
    """Contacts whose newest try failed: whatever was last handed to their channel was not taken."""
    found: dict[str, tuple[dt.datetime, bool]] = {}
    for table in (NoticeRow, MessageRow):
        tried = (table.tries > 0, table.claimed_at.is_not(None), table.state != "sending")
        newest = sa.select(table.contact, sa.func.max(table.claimed_at)).where(*tried).group_by(table.contact)
        for contact, at in work.db.execute(newest):
            if at is None:
                continue
            failed = sa.select(table.id).where(
                table.contact == contact, table.claimed_at == at, table.state.in_(("waiting", "failed"))
            )
            result = at, work.db.scalar(failed.limit(1)) is not None
            found[contact] = max(found.get(contact, result), result)
    return frozenset(contact for contact, (_, failed) in found.items() if failed)
