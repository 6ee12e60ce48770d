"""Legal holds: a record that a court, a regulator or a complaint needs is not erased, however long it has been kept.

Why it is held is sealed under the key of its record.  All erasing of records can be stopped too, for instance after a
break-in (design/security.md E2); that is a setting, so that the worker, which has no key to answers, sees it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from screening.storage import settings
from screening.storage.errors import Refused
from screening.storage.plain import from_text, to_text
from screening.storage.rows import fetch
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import LegalHoldRow, SubmissionRow, new_id
from screening.storage.work import Work

STOPPED = "erasing_stopped"
"""The setting under which no record and no audit event is erased, whatever is due."""
LONGEST_REASON = 2_000
_STANDS = LegalHoldRow.released_at.is_(None)


def hold(work: Work, submission_id: str, *, why: str, actor: str) -> None:
    """From now on the record is kept; Refused when it is held already, NotFound when there is none."""
    fetch(work, SubmissionRow, submission_id)
    if standing_row(work, submission_id) is not None:
        raise Refused("this record is held already")
    row = LegalHoldRow(id=new_id(), submission_id=submission_id, version=0, held_by=actor, held_at=work.now)
    work.db.add(row)
    _seal(work, row, {"why": why})
    sealed = mark("legal_hold", row.id, row.sealed)
    work.audit("held", actor=actor, record=submission_id, sealed=sealed)


def release(work: Work, submission_id: str, *, why: str, actor: str) -> None:
    """The record is erased again when it is due; Refused when nothing holds it."""
    row = standing_row(work, submission_id)
    if row is None:
        raise Refused("no hold stands on this record")
    row.released_by, row.released_at = actor, work.now
    _seal(work, row, {**_content(work, row), "why_released": why})
    sealed = mark("legal_hold", row.id, row.sealed)
    work.audit("hold_released", actor=actor, record=submission_id, sealed=sealed)


def standing_row(work: Work, submission_id: str) -> LegalHoldRow | None:
    """The hold that stands on this record, or None; opens nothing sealed."""
    mine = sa.select(LegalHoldRow).where(LegalHoldRow.submission_id == submission_id, _STANDS)
    return work.db.scalar(mine)


def reason_of(work: Work, row: LegalHoldRow) -> str:
    """Why it is held; Unreadable."""
    return str(_content(work, row)["why"])


def is_held(work: Work, submission_id: str) -> bool:
    """Whether a hold stands on this record; opens nothing sealed."""
    return standing_row(work, submission_id) is not None


def held_ones(work: Work) -> list[tuple[str, str, dt.datetime]]:
    """References of all records that are held, by whom and since when, the oldest hold first."""
    both = sa.select(SubmissionRow.reference, LegalHoldRow.held_by, LegalHoldRow.held_at).join(
        SubmissionRow, SubmissionRow.id == LegalHoldRow.submission_id
    )
    rows = work.db.execute(both.where(_STANDS).order_by(LegalHoldRow.held_at, SubmissionRow.reference))
    return [(row.reference, row.held_by, row.held_at) for row in rows]


def unheld(submission_id: Any = SubmissionRow.id) -> sa.ColumnElement[bool]:
    """The condition that no hold stands on a submission: on the row itself, or on the one that a column names."""
    return ~sa.exists().where(LegalHoldRow.submission_id == submission_id, _STANDS)


def stop_erasing(work: Work, *, actor: str) -> None:
    """Nothing is erased from now on, but for what a person throws away of their own; harmless when it is so already."""
    if not is_stopped(work):
        settings.put(work, STOPPED, True, actor=actor)
        work.audit("erasing_stopped", actor=actor)


def resume_erasing(work: Work, *, actor: str) -> None:
    """What is due is erased again."""
    if is_stopped(work):
        settings.put(work, STOPPED, False, actor=actor)
        work.audit("erasing_resumed", actor=actor)


def is_stopped(work: Work) -> bool:
    """Whether all erasing is stopped."""
    return settings.get(work, STOPPED) is True


def _content(work: Work, row: LegalHoldRow) -> dict[str, object]:
    text = work.vault.open("legal_hold", "sealed", row.id, row.version, row.sealed, row.submission_id)
    found = from_text(text)
    return found if isinstance(found, dict) else {"why": ""}


def _seal(work: Work, row: LegalHoldRow, content: dict[str, object]) -> None:
    row.version += 1
    row.sealed = work.vault.seal(
        "legal_hold", "sealed", row.id, row.version, to_text(content), row.submission_id, SMALL_STEP
    )
    work.db.flush()
