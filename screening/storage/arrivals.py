"""Forms in the order in which they were begun: what the front desk goes by, because nothing else about it is said.

A form that was withdrawn, or left alone for so long that it is to be erased, is not among them: whether its row is
still there can hang on an urgent task (design/security.md B11), and the front desk must not learn of one.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.retention import DRAFT_KEPT
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work


def page(
    work: Work, *, before: tuple[dt.datetime, str] | None = None, limit: int = 50
) -> list[SubmissionRow]:
    """The newest first, from a place on (the time and the id of the last one seen)."""
    seen = sa.select(SubmissionRow).where(_shown(work))
    if before is not None:
        place = sa.tuple_(SubmissionRow.created_at, SubmissionRow.id)
        seen = seen.where(
            place < sa.tuple_(sa.literal(before[0], SubmissionRow.created_at.type), sa.literal(before[1]))
        )
    newest = (SubmissionRow.created_at.desc(), SubmissionRow.id.desc())
    return list(work.db.scalars(seen.order_by(*newest).limit(limit)))


def shown(work: Work, ids: list[str]) -> list[SubmissionRow]:
    """Those of these that the front desk may see, the newest first."""
    wanted = sa.select(SubmissionRow).where(_shown(work), SubmissionRow.id.in_(ids))
    return list(work.db.scalars(wanted.order_by(SubmissionRow.created_at.desc(), SubmissionRow.id.desc())))


def _shown(work: Work) -> sa.ColumnElement[bool]:
    alive = sa.or_(SubmissionRow.state != "draft", SubmissionRow.saved_at > work.now - DRAFT_KEPT)
    return sa.and_(SubmissionRow.state != "withdrawn", alive)
