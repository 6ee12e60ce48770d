"""Invitations: a code that opens one empty form, kept only as a keyed hash.

It is good for a few exchanges, so that a phone that dies loses nothing; it is spent when the first page is saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from screening.storage.codes import drawn, spelled
from screening.storage.rows import changed
from screening.storage.tables import InvitationRow, new_id
from screening.storage.work import Work

LENGTH = 16
"""Characters of 32 kinds: 80 bits, of which guessing has no hope even without a limit."""
GOOD_FOR = dt.timedelta(days=14)
EXCHANGES = 5
PURPOSE = "phrase"


def make(work: Work, *, actor: str) -> str:
    """A new code, shown once and kept nowhere."""
    return add(work, actor=actor)[1]


def add(work: Work, *, actor: str, language: str | None = None) -> tuple[InvitationRow, str]:
    """A new invitation and its code; ``language`` is that of the person, where it is known."""
    code = drawn(LENGTH)
    row = InvitationRow(
        id=new_id(),
        code_hash=_hash(work, code),
        made_by=actor,
        made_at=work.now,
        ends_at=work.now + GOOD_FOR,
        exchanges=0,
        language=language,
    )
    work.db.add(row)
    work.db.flush()
    work.audit("invitation_made", actor=actor, record=row.id, invitation=row.id)
    return row, code


def exchange(work: Work, code: str) -> str | None:
    """The id of the invitation with this code, one exchange used up; None when it opens nothing (any more)."""
    good = (
        InvitationRow.code_hash == _hash(work, code),
        InvitationRow.spent_at.is_(None),
        InvitationRow.ends_at > work.now,
        InvitationRow.exchanges < EXCHANGES,
    )
    once = sa.update(InvitationRow).where(*good).values(exchanges=InvitationRow.exchanges + 1)
    opened: str | None = work.db.scalar(once.returning(InvitationRow.id))
    if opened is None:
        work.audit("invitation_refused", actor="visitor", outcome="refused")
    else:
        work.audit("invitation_opened", actor="visitor", record=opened, invitation=opened)
    return opened


def is_open(work: Work, invitation_id: str) -> bool:
    """Whether a form can still be begun with it."""
    row = work.db.get(InvitationRow, invitation_id)
    return row is not None and row.spent_at is None and row.ends_at > work.now


def begin(work: Work, invitation_id: str, submission_id: str) -> bool:
    """This form was begun with it; False when there is none, or it is spent or over."""
    good = (
        InvitationRow.id == invitation_id,
        InvitationRow.spent_at.is_(None),
        InvitationRow.ends_at > work.now,
    )
    return changed(work, sa.update(InvitationRow).where(*good).values(submission_id=submission_id))


def spend(work: Work, submission_id: str) -> None:
    """The first page of the form was saved: the link opens nothing any more."""
    row = work.db.scalar(
        sa.select(InvitationRow).where(
            InvitationRow.submission_id == submission_id, InvitationRow.spent_at.is_(None)
        )
    )
    if row is not None:
        changed(work, sa.update(InvitationRow).where(InvitationRow.id == row.id).values(spent_at=work.now))
        work.audit("invitation_spent", actor="patient", record=submission_id, invitation=row.id)


def began(work: Work, submissions: Collection[str]) -> set[str]:
    """Which of these forms were begun with an invitation."""
    mine = sa.select(InvitationRow.submission_id).where(InvitationRow.submission_id.in_(submissions))
    return {str(submission) for submission in work.db.scalars(mine)}


def _hash(work: Work, code: str) -> bytes:
    return work.keyed(PURPOSE, "invitation", spelled(code))
