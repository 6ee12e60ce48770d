"""Which drafts are there; opens nothing sealed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.tables import SubmissionRow
from screening.storage.work import Work


def begun_before(work: Work, moment: dt.datetime) -> list[str]:
    """Ids of the drafts that were begun before this moment, oldest first."""
    drafts = sa.select(SubmissionRow.id).where(
        SubmissionRow.state == "draft", SubmissionRow.created_at <= moment
    )
    return list(work.db.scalars(drafts.order_by(SubmissionRow.created_at, SubmissionRow.id)))


def saved_before(work: Work, moment: dt.datetime, limit: int) -> list[str]:
    """Ids of the drafts that were last saved before this moment, the oldest first."""
    drafts = sa.select(SubmissionRow.id).where(
        SubmissionRow.state == "draft", SubmissionRow.saved_at < moment
    )
    return list(work.db.scalars(drafts.order_by(SubmissionRow.saved_at, SubmissionRow.id).limit(limit)))
