"""What should have left and has not: messages that wait for too long, addresses that took no mail."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.tables import LetterRow, MessageRow, NoticeRow, StaffLetterRow
from screening.storage.work import Work

OUTBOXES = (NoticeRow, MessageRow, LetterRow, StaffLetterRow)
WAITED = dt.timedelta(hours=1)
"""What is due for longer is not only waiting for its turn."""
TRIES = 3
"""What was tried so often is put off each time, so its due time tells nothing."""


def waiting(work: Work) -> list[dt.datetime]:
    """When each message is due that should have left by now; those whose server refused them again and again too."""
    found = list[dt.datetime]()
    for table in OUTBOXES:
        late = sa.or_(table.due_at < work.now - WAITED, table.tries >= TRIES)
        found += work.db.scalars(sa.select(table.due_at).where(table.state.in_(("waiting", "sending")), late))
    return sorted(found)


def refused(work: Work, since: dt.datetime) -> int:
    """How many letters were given up since then because their address takes no mail."""
    count = 0
    for table in (LetterRow, StaffLetterRow):
        gone = (table.state == "failed", table.claimed_at >= since)
        count += work.db.scalar(sa.select(sa.func.count()).select_from(table).where(*gone)) or 0
    return count
