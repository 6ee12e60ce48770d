"""Whom the desk has invited: a name and an address, sealed, for as long as somebody may ask how far it has come.

An invitation without these (made at the shell, or forgotten again) stays as it is in ``invitations``.  What is listed,
and when it is forgotten, hangs on no answer: a form that an urgent task keeps looks like one that was erased (B11).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from screening.retention import DRAFT_KEPT
from screening.storage import holds, invitations, letters
from screening.storage.errors import Refused, Unreadable
from screening.storage.rows import changed, fetch
from screening.storage.sealing.vault import SMALL_STEP
from screening.storage.submissions import READABLE
from screening.storage.tables import InvitationRow, LetterRow, SubmissionRow
from screening.storage.work import Work

KEPT = dt.timedelta(days=30)
"""How long after its end an invitation is listed, and name and address are kept."""


@dataclass(frozen=True)
class Invited:
    """An invitation with whom it is for; ``form``: what the desk may know of the form, "" while there is none.

    ``form`` is ``begun``, ``sent``, or ``over`` (withdrawn, erased or left alone).
    """

    row: InvitationRow
    name: str
    address: str
    form: str = ""
    letters: Sequence[LetterRow] = field(default=())

    @property
    def is_delayed(self) -> bool:
        """Whether a letter of it was tried and could not be handed over yet."""
        return any(row.state == "waiting" and row.tries for row in self.letters)

    @property
    def is_stopped(self) -> bool:
        """Whether its reader wants no more letters."""
        return any(row.stopped_at for row in self.letters)


def invite(work: Work, *, language: str, name: str, address: str, actor: str) -> tuple[InvitationRow, str]:
    """An invitation for somebody, and its code.  The address may be empty."""
    row, code = invitations.add(work, actor=actor, language=language)
    work.vault.new_record(row.id)
    text = json.dumps({"name": name, "address": address})
    row.sealed = work.vault.seal("invitation", "sealed", row.id, 1, text, row.id, SMALL_STEP)
    work.db.flush()
    return row, code


def get(work: Work, invitation_id: str) -> Invited:
    """One of them; NotFound when there is none."""
    return _told(work, [fetch(work, InvitationRow, invitation_id)])[0]


def page(work: Work, *, before: tuple[dt.datetime, str] | None = None, limit: int = 50) -> list[Invited]:
    """The newest first, from a place on (the time and the id of the last one seen)."""
    seen = sa.select(InvitationRow).where(InvitationRow.ends_at > work.now - KEPT)
    seen = seen.where(InvitationRow.language.is_not(None))
    if before is not None:
        place = sa.tuple_(InvitationRow.made_at, InvitationRow.id)
        at = sa.literal(before[0], InvitationRow.made_at.type)
        seen = seen.where(place < sa.tuple_(at, sa.literal(before[1])))
    newest = (InvitationRow.made_at.desc(), InvitationRow.id.desc())
    return _told(work, list(work.db.scalars(seen.order_by(*newest).limit(limit))))


def waiting(work: Work) -> list[Invited]:
    """Those whose link can still be used."""
    return _who(work, InvitationRow.spent_at.is_(None), InvitationRow.ends_at > work.now)


def everybody(work: Work) -> list[Invited]:
    """All whose name and address are still kept."""
    return _who(work)


def name_at_desk(work: Work, submission_id: str) -> str | None:
    """The name that the desk wrote when it invited to this form; None without an invitation or a name."""
    mine = sa.select(InvitationRow).where(InvitationRow.submission_id == submission_id)
    row = work.db.scalar(mine)
    return (_named(work, row)[0] or None) if row else None


def letters_about(work: Work, submission_id: str) -> list[letters.Letter]:
    """Every letter about a form that is still kept, those of the invitation to it included, oldest first."""
    mine = letters.family(letters.Owner(submission=submission_id))
    rows = work.db.scalars(sa.select(LetterRow).where(mine).order_by(LetterRow.due_at, LetterRow.id))
    return [letters.opened(work, row) for row in rows]


def withdraw(work: Work, invitation_id: str, *, actor: str) -> None:
    """Its link opens nothing any more, and no letter of it goes out; Refused once the form was begun."""
    row = fetch(work, InvitationRow, invitation_id)
    if row.submission_id is not None:
        raise Refused("the form was begun with it; now the person alone can take it back")
    usable = (InvitationRow.id == row.id, InvitationRow.spent_at.is_(None), InvitationRow.ends_at > work.now)
    if not changed(work, sa.update(InvitationRow).where(*usable).values(ends_at=work.now)):
        raise Refused("it has ended already")
    letters.drop_waiting(work, invitation=row.id)
    work.audit("invitation_withdrawn", actor=actor, record=row.id, invitation=row.id)


def forget_old(work: Work) -> None:
    """Names, addresses and letters go 30 days after the end of the invitation, or with the form begun with it.

    While that form is held they stay: who was written to, where and when is a part of what a court may ask for.
    """
    over = sa.and_(InvitationRow.spent_at.is_not(None), ~_form(sa.true()))
    gone = sa.or_(over, _form(_is_over(work)), InvitationRow.ends_at < work.now - KEPT)
    due = (InvitationRow.sealed.is_not(None), gone, holds.unheld(InvitationRow.submission_id))
    for row in work.db.scalars(sa.select(InvitationRow).where(*due)).all():
        letters.forget(work, invitation=row.id)
        row.sealed = None
        work.vault.forget(row.id)
        work.audit("invitation_forgotten", actor="worker", record=row.id, invitation=row.id)
    work.db.flush()


def _who(work: Work, *which: sa.ColumnElement[bool]) -> list[Invited]:
    rows = work.db.scalars(sa.select(InvitationRow).where(InvitationRow.sealed.is_not(None), *which))
    return _told(work, list(rows))


def _told(work: Work, rows: Sequence[InvitationRow]) -> list[Invited]:
    ids = [row.id for row in rows]
    sent = defaultdict[str, list[LetterRow]](list)
    mine = sa.select(LetterRow).where(LetterRow.invitation_id.in_(ids))
    for letter in work.db.scalars(mine.order_by(LetterRow.due_at, LetterRow.id)):
        sent[str(letter.invitation_id)].append(letter)
    begun = [row.submission_id for row in rows if row.submission_id]
    forms = {
        form.id: form for form in work.db.scalars(sa.select(SubmissionRow).where(SubmissionRow.id.in_(begun)))
    }
    return [
        Invited(row, *_named(work, row), _far(work, row, forms.get(row.submission_id or "")), sent[row.id])
        for row in rows
    ]


def _named(work: Work, row: InvitationRow) -> tuple[str, str]:
    if row.sealed is None:
        return "", ""
    try:
        found = json.loads(work.vault.open("invitation", "sealed", row.id, 1, row.sealed, row.id))
    except Unreadable:
        # One that cannot be opened stops no other; the desk sees that nothing is known of it.
        return "", ""
    return found["name"], found["address"]


def _far(work: Work, row: InvitationRow, form: SubmissionRow | None) -> str:
    if form is None:
        return "over" if row.spent_at else ""
    if form.state in READABLE:
        return "sent"
    alive = form.state == "draft" and form.saved_at > work.now - DRAFT_KEPT
    return "begun" if alive else "over"


def _is_over(work: Work) -> sa.ColumnElement[bool]:
    """Of a form: taken back, or left alone for so long that it is erased unless a task keeps it."""
    left = sa.and_(SubmissionRow.state == "draft", SubmissionRow.saved_at <= work.now - DRAFT_KEPT)
    return sa.or_(SubmissionRow.state == "withdrawn", left)


def _form(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(SubmissionRow.id == InvitationRow.submission_id, which)
