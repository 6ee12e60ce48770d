"""Who could be reminded: unfinished forms that were left, and how often somebody was reminded already."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.arrivals import LEFT_ALONE
from screening.storage.letters import Owner, family
from screening.storage.tables import LetterRow, SubmissionRow
from screening.storage.work import Work

MOST = 3
"""Reminders of one invitation and of the form begun with it, together."""


def left(work: Work, since: dt.timedelta) -> list[str]:
    """Forms that were begun, not saved for this long, will not be erased today, and can be reminded of once more."""
    times = (SubmissionRow.saved_at <= work.now - since, SubmissionRow.saved_at > work.now - LEFT_ALONE)
    mine = (LetterRow.submission_id == SubmissionRow.id, LetterRow.kind == "reminder")
    often = sa.select(sa.func.count()).where(*mine).scalar_subquery()
    found = sa.select(SubmissionRow.id).where(SubmissionRow.state == "draft", *times, often < MOST)
    return list(work.db.scalars(found.order_by(SubmissionRow.saved_at, SubmissionRow.id)))


def reminders(work: Work, *, invitation: str | None = None, submission: str | None = None) -> list[LetterRow]:
    """The reminders of an invitation and of the form begun with it, in the order of their writing."""
    mine = (family(Owner(invitation, submission)), LetterRow.kind == "reminder")
    return list(work.db.scalars(sa.select(LetterRow).where(*mine).order_by(LetterRow.due_at, LetterRow.id)))
