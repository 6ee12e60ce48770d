"""Who could be reminded: unfinished forms that were left, how often somebody was reminded, and to whom nothing arrives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from screening.retention import DRAFT_KEPT
from screening.storage.letters import Owner, family
from screening.storage.tables import InvitationRow, LetterRow, SubmissionRow
from screening.storage.work import Work

MOST = 3
"""Reminders of one invitation and of the form begun with it, together."""


def left(work: Work, since: dt.timedelta) -> list[str]:
    """Forms that were begun, not saved for this long, will not be erased today, and can be reminded of once more."""
    times = (SubmissionRow.saved_at <= work.now - since, SubmissionRow.saved_at > work.now - DRAFT_KEPT)
    mine = (LetterRow.submission_id == SubmissionRow.id, LetterRow.kind == "reminder")
    often = sa.select(sa.func.count()).where(*mine).scalar_subquery()
    found = sa.select(SubmissionRow.id).where(SubmissionRow.state == "draft", *times, often < MOST)
    return list(work.db.scalars(found.order_by(SubmissionRow.saved_at, SubmissionRow.id)))


def reminders(work: Work, *, invitation: str | None = None, submission: str | None = None) -> list[LetterRow]:
    """The reminders of an invitation and of the form begun with it, in the order of their writing."""
    mine = (family(Owner(invitation, submission)), LetterRow.kind == "reminder")
    return list(work.db.scalars(sa.select(LetterRow).where(*mine).order_by(LetterRow.due_at, LetterRow.id)))


def not_written_to(work: Work, submissions: Collection[str]) -> set[str]:
    """Which of these forms have a letter, also of the invitation to them, that bounced or whose reader wants no more."""
    over = sa.or_(LetterRow.state == "failed", LetterRow.stopped_at.is_not(None))
    form = sa.func.coalesce(LetterRow.submission_id, InvitationRow.submission_id)
    found = sa.select(form).outerjoin(InvitationRow, InvitationRow.id == LetterRow.invitation_id)
    return {str(submission) for submission in work.db.scalars(found.where(over, form.in_(submissions)))}
