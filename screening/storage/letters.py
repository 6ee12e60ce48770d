"""Letters to a patient's own address: an invitation, a reminder, questions back.  Written here, sent outside.

A letter belongs to an invitation or to a submission; address and link are sealed under the key of that record and go
with it.  Whoever hands letters over claims them, commits, sends, and marks (see ``outbox``).
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from screening.channels.addresses import takes_mail
from screening.storage import outbox
from screening.storage.errors import Refused
from screening.storage.rows import changed
from screening.storage.sealing.vault import SMALL_STEP
from screening.storage.submissions import READABLE
from screening.storage.tables import InvitationRow, LetterRow, SubmissionRow, new_id
from screening.storage.work import Work

LetterKind = Literal["invitation", "reminder", "ask"]
WhyNot = Literal["", "bounced", "stopped"]
NO_ADDRESS = "This is no e-mail address that we can write to. It looks like name@example.com, without blanks or accents."
WHY_NOT: dict[WhyNot, str] = {
    "bounced": "E-mail to this address does not arrive. Ask for another one.",
    "stopped": "This person wants no more letters from us.",
}


@dataclass(frozen=True)
class Owner:
    """What a letter belongs to: an invitation or a submission, never both."""

    invitation: str | None = None
    submission: str | None = None

    @property
    def record(self) -> str:
        """Whose key seals it."""
        found = self.submission or self.invitation
        if found is None or (self.submission and self.invitation):
            raise ValueError("a letter belongs to an invitation or to a submission")
        return found


@dataclass(frozen=True)
class Letter:
    """A letter opened: the row, the address, and the path that it leads to (below the clinic's own address).

    ``until``: the last day on which the link can be used, where the letter says one.
    """

    row: LetterRow
    address: str
    link: str
    until: dt.date | None = None


def checked_address(text: str) -> str:
    """The address without blanks around it; Refused, in words for whoever typed it, when mail cannot go there."""
    address = text.strip()
    if not takes_mail(address):
        raise Refused(NO_ADDRESS)
    return address


def write(
    work: Work,
    *,
    kind: LetterKind,
    language: str,
    address: str,
    link: str,
    actor: str,
    due: dt.datetime | None = None,
    until: dt.date | None = None,
    invitation: str | None = None,
    submission: str | None = None,
) -> LetterRow:
    """Put a letter into the outbox; it goes out within a minute of ``due`` (now, unless it is named).

    ``link`` is a path such as ``/en/invited/…``, good ``until`` that day.  Refused, with words for staff, for an
    address that is none, one that bounced, and a person who wants no more letters.  Its record must have a key.
    """
    owner, address = Owner(invitation, submission), checked_address(address)
    why = why_not(work, address, invitation=invitation, submission=submission)
    if why:
        raise Refused(WHY_NOT[why])
    if not link.startswith("/"):
        raise ValueError("a link is a path of this site")
    same = (_mine(owner), LetterRow.kind == kind)
    before = work.db.scalar(sa.select(sa.func.max(LetterRow.number)).where(*same)) or 0
    row = LetterRow(
        id=new_id(),
        kind=kind,
        language=language,
        invitation_id=invitation,
        submission_id=submission,
        number=before + 1,
        state="waiting",
        due_at=due or work.now,
        tries=0,
    )
    text = json.dumps({"address": address, "link": link, "until": until.isoformat() if until else None})
    row.sealed = work.vault.seal("letter", "sealed", row.id, 1, text, owner.record, SMALL_STEP)
    work.db.add(row)
    work.db.flush()
    _note(work, "letter_written", row, actor)
    return row


def of(work: Work, *, invitation: str | None = None, submission: str | None = None) -> list[LetterRow]:
    """Its letters, in the order in which they were written."""
    mine = sa.select(LetterRow).where(_mine(Owner(invitation, submission)))
    return list(work.db.scalars(mine.order_by(LetterRow.due_at, LetterRow.kind, LetterRow.number)))


def opened(work: Work, row: LetterRow) -> Letter:
    """Its address and link; Unreadable when the record's key is gone."""
    record = Owner(row.invitation_id, row.submission_id).record
    found = json.loads(work.vault.open("letter", "sealed", row.id, 1, row.sealed, record))
    until = found["until"]
    return Letter(row, found["address"], found["link"], dt.date.fromisoformat(until) if until else None)


def why_not(
    work: Work, address: str, *, invitation: str | None = None, submission: str | None = None
) -> WhyNot:
    """Why no letter goes to this address any more; "" when one can.

    What was said about an invitation counts for the form that was begun with it, and the other way round.
    """
    over = sa.or_(LetterRow.state == "failed", LetterRow.stopped_at.is_not(None))
    rows = list(work.db.scalars(sa.select(LetterRow).where(family(Owner(invitation, submission)), over)))
    if any(row.stopped_at is not None for row in rows):
        return "stopped"
    same = any(opened(work, row).address.casefold() == address.strip().casefold() for row in rows)
    return "bounced" if same else ""


def family(owner: Owner) -> sa.ColumnElement[bool]:
    """Letters of an invitation and of the form that was begun with it."""
    if owner.submission:
        began = sa.select(InvitationRow.id).where(InvitationRow.submission_id == owner.record)
        return sa.or_(_mine(owner), LetterRow.invitation_id.in_(began))
    form = sa.select(InvitationRow.submission_id).where(InvitationRow.id == owner.record)
    return sa.or_(_mine(owner), LetterRow.submission_id.in_(form))


def claim_due(work: Work, *, at_a_time: int, reminders_too: bool) -> list[LetterRow]:
    """Take letters that are due for this process alone; what nobody needs any more is dropped instead."""
    outbox.alone(work)
    _drop(work, LetterRow.state == "waiting", LetterRow.due_at <= work.now, ~_needed(work))
    kinds = () if reminders_too else (LetterRow.kind != "reminder",)
    return outbox.claim(work, LetterRow, *kinds, at_a_time=at_a_time)


def mark_sent(work: Work, row: LetterRow) -> None:
    """The mail server took it."""
    outbox.mark(work, [row], state="sent", sent_at=work.now)
    _note(work, "letter_sent", row, "worker")


def mark_waiting(work: Work, row: LetterRow, retry_at: dt.datetime) -> None:
    """The mail server could not take it just now; it waits for ``retry_at``."""
    outbox.mark(work, [row], state="waiting", due_at=retry_at)
    _note(work, "letter_failed", row, "worker", "failed")


def mark_bounced(work: Work, row: LetterRow, *, actor: str = "worker") -> None:
    """Mail to its address does not arrive: refused at hand-over, or a person says so.  Nothing more goes there."""
    outbox.mark(work, [row], state="failed")
    _note(work, "letter_failed", row, actor, "given_up")
    drop_waiting(work, invitation=row.invitation_id, submission=row.submission_id)


def drop_waiting(work: Work, *, invitation: str | None = None, submission: str | None = None) -> None:
    """What waits is not sent any more."""
    _drop(work, LetterRow.state == "waiting", _mine(Owner(invitation, submission)))


def stop(work: Work, letter_id: str) -> bool:
    """Whoever has this letter wants no more of them; False when there is no such letter (any more)."""
    row = work.db.get(LetterRow, letter_id)
    if row is None:
        return False
    # One that waits to be tried again has arrived after all, as its reader shows.
    state = "sent" if row.state == "sent" else "failed"
    first = sa.update(LetterRow).where(LetterRow.id == row.id, LetterRow.stopped_at.is_(None))
    if changed(work, first.values(stopped_at=work.now, state=state)):
        record = Owner(row.invitation_id, row.submission_id).record
        work.audit("letters_stopped", actor="visitor", record=record, letter=row.id)
    _drop(work, LetterRow.state == "waiting", family(Owner(row.invitation_id, row.submission_id)))
    return True


def forget(work: Work, *, invitation: str | None = None, submission: str | None = None) -> None:
    """Its letters are gone, sent ones too."""
    changed(work, sa.delete(LetterRow).where(_mine(Owner(invitation, submission))))


def drop_all_waiting(work: Work) -> None:
    """After a restore: nobody knows which of these went out already."""
    _drop(work, LetterRow.state.in_(("waiting", "sending")))


def _mine(owner: Owner) -> sa.ColumnElement[bool]:
    if owner.submission:
        return LetterRow.submission_id == owner.record
    return LetterRow.invitation_id == owner.record


def _needed(work: Work) -> sa.ColumnElement[bool]:
    """Whether the letter still has a purpose: the link can be used, the form is unfinished, or the clinic asks."""
    usable = sa.exists().where(
        InvitationRow.id == LetterRow.invitation_id,
        InvitationRow.spent_at.is_(None),
        InvitationRow.ends_at > work.now,
    )
    unfinished = sa.and_(LetterRow.kind == "reminder", SubmissionRow.state == "draft")
    asked = sa.and_(LetterRow.kind == "ask", SubmissionRow.state.in_(READABLE))
    form = sa.exists().where(SubmissionRow.id == LetterRow.submission_id, sa.or_(unfinished, asked))
    return sa.or_(usable, form)


def _drop(work: Work, *which: sa.ColumnElement[bool]) -> None:
    for row in work.db.scalars(sa.select(LetterRow).where(*which)).all():
        changed(work, sa.delete(LetterRow).where(LetterRow.id == row.id))
        _note(work, "letter_dropped", row, "worker")


def _note(work: Work, event: str, row: LetterRow, actor: str, outcome: str = "ok") -> None:
    record = Owner(row.invitation_id, row.submission_id).record
    work.audit(event, actor=actor, record=record, outcome=outcome, kind=row.kind, letter=row.id)
