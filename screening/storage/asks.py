"""Asking the patient: a link to chosen topics of one sent form, its code kept only as a keyed hash.

It is good until what was asked is sent, its days are over, too many wrong dates of birth were tried, or somebody ends
it.  It opens topics and never an answer; which topics stands sealed, because they can tell of a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from screening.storage.codes import drawn, spelled
from screening.storage.errors import NotFound, Refused
from screening.storage.invitations import LENGTH
from screening.storage.plain import from_text, to_text
from screening.storage.rows import changed, fetch
from screening.storage.sealing.vault import mark
from screening.storage.submissions import PATIENT, READABLE, Submission
from screening.storage.tables import AskRow, LetterRow, SubmissionRow, new_id
from screening.storage.work import Work

GOOD_FOR = dt.timedelta(days=14)
TRIES = 5
"""Dates of birth that may be wrong before the link opens nothing any more."""
PURPOSE = "phrase"

State = Literal["asked", "opened", "answered", "ended", "over"]
"""``ended``: by a person, or because the form was withdrawn.  ``over``: its days are over, or its tries."""


@dataclass(frozen=True)
class Ask:
    """A row with its topics opened: ids of sections; ``by_letter``: whether it went to the person's address."""

    row: AskRow
    topics: frozenset[str]
    by_letter: bool

    @property
    def id(self) -> str:
        return self.row.id


def make(
    work: Work, submission: Submission, topics: Iterable[str], *, staff_id: str, by_letter: bool
) -> tuple[Ask, str]:
    """A new link and its code, which is shown once and kept nowhere.  Whatever was open before ends.

    Refused for a form that was not sent, or was withdrawn, and without a topic.
    """
    chosen = frozenset(topics)
    if submission.row.state not in READABLE or not chosen:
        raise Refused("nothing can be asked of this form")
    end_open(work, submission.id, actor=f"staff:{staff_id}")
    code = drawn(LENGTH)
    row = AskRow(
        id=new_id(),
        submission_id=submission.id,
        code_hash=_hash(work, code),
        asked_by=staff_id,
        asked_at=work.now,
        ends_at=work.now + GOOD_FOR,
        tries=0,
    )
    text = to_text({"topics": sorted(chosen), "by_letter": by_letter})
    row.sealed = work.vault.seal("ask", "sealed", row.id, 1, text, submission.id)
    work.db.add(row)
    work.db.flush()
    sealed = mark("ask", row.id, row.sealed)
    work.audit("patient_asked", actor=f"staff:{staff_id}", record=submission.id, ask=row.id, sealed=sealed)
    return Ask(row, chosen, by_letter), code


def with_code(work: Work, code: str) -> AskRow | None:
    """The link of this code, whatever has become of it; None when there is none."""
    return work.db.scalar(sa.select(AskRow).where(AskRow.code_hash == _hash(work, code)))


def state_of(work: Work, row: AskRow) -> State:
    """What has become of a link.  It falls with its form, so that nobody can forget to end it."""
    if row.answered_at is not None:
        return "answered"
    submission = work.db.get(SubmissionRow, row.submission_id)
    if row.ended_at is not None or submission is None or submission.state not in READABLE:
        return "ended"
    if row.ends_at <= work.now or row.tries >= TRIES:
        return "over"
    return "asked" if row.opened_at is None else "opened"


def opens(work: Work, row: AskRow) -> bool:
    """Whether somebody can still get in with it."""
    return state_of(work, row) in ("asked", "opened")


def wrong_birth(work: Work, row: AskRow) -> None:
    """A date of birth was not right."""
    changed(work, sa.update(AskRow).where(AskRow.id == row.id).values(tries=AskRow.tries + 1))
    work.audit("ask_refused", actor="visitor", record=row.submission_id, outcome="refused")


def opened(work: Work, row: AskRow) -> Ask:
    """Somebody with the code and the date of birth got in."""
    first = sa.update(AskRow).where(AskRow.id == row.id, AskRow.opened_at.is_(None))
    changed(work, first.values(opened_at=work.now))
    work.audit("ask_opened", actor=PATIENT, record=row.submission_id, ask=row.id)
    return load(work, row.id)


def load(work: Work, ask_id: str) -> Ask:
    """By id; NotFound or Unreadable."""
    return _read(work, fetch(work, AskRow, ask_id))


def of(work: Work, submission_id: str) -> list[Ask]:
    """Everything that was asked of one person, oldest first."""
    mine = sa.select(AskRow).where(AskRow.submission_id == submission_id)
    return [_read(work, row) for row in work.db.scalars(mine.order_by(AskRow.asked_at, AskRow.id))]


def newest(work: Work, submission_ids: Collection[str]) -> dict[str, AskRow]:
    """The last link of each of these submissions that has one."""
    mine = sa.select(AskRow).where(AskRow.submission_id.in_(submission_ids))
    return {row.submission_id: row for row in work.db.scalars(mine.order_by(AskRow.asked_at, AskRow.id))}


def bounced(work: Work, asks: Iterable[AskRow]) -> set[str]:
    """Ids of those of these links whose letter did not arrive."""
    written = (
        LetterRow.submission_id == AskRow.submission_id,
        LetterRow.kind == "ask",
        LetterRow.state == "failed",
        LetterRow.due_at >= AskRow.asked_at,
    )
    found = sa.select(AskRow.id).where(AskRow.id.in_([row.id for row in asks]), sa.exists().where(*written))
    return set(work.db.scalars(found))


def answered(work: Work, submission_id: str, sections: Collection[str]) -> None:
    """Something was sent: the open link is answered if all that it asks was among it."""
    row = _open(work, submission_id)
    if row is None or not _read(work, row).topics <= frozenset(sections):
        return
    changed(work, sa.update(AskRow).where(AskRow.id == row.id).values(answered_at=work.now))
    work.audit("ask_answered", actor=PATIENT, record=submission_id, ask=row.id)


def end_open(work: Work, submission_id: str, *, actor: str) -> bool:
    """The link that is open opens nothing any more, also for who is in already; whether there was one."""
    row = _open(work, submission_id)
    if row is None:
        return False
    changed(work, sa.update(AskRow).where(AskRow.id == row.id).values(ended_at=work.now, ended_by=actor))
    work.audit("ask_ended", actor=actor, record=submission_id, ask=row.id)
    return True


def end_all(work: Work, *, actor: str) -> None:
    """After a restore: which links were used since, nobody knows."""
    unended = sa.update(AskRow).where(AskRow.answered_at.is_(None), AskRow.ended_at.is_(None))
    changed(work, unended.values(ended_at=work.now, ended_by=actor))


def waiting(now: dt.datetime) -> sa.Select[str]:
    """Ids of the submissions of whose people somebody still waits for an answer."""
    unanswered = (AskRow.answered_at.is_(None), AskRow.ended_at.is_(None), AskRow.ends_at > now)
    return sa.select(AskRow.submission_id).where(*unanswered, AskRow.tries < TRIES)


def _open(work: Work, submission_id: str) -> AskRow | None:
    mine = (AskRow.submission_id == submission_id, AskRow.answered_at.is_(None), AskRow.ended_at.is_(None))
    return work.db.scalar(sa.select(AskRow).where(*mine).execution_options(populate_existing=True))


def _read(work: Work, row: AskRow) -> Ask:
    text = work.vault.open("ask", "sealed", row.id, 1, row.sealed, row.submission_id)
    data = from_text(text)
    if not isinstance(data, dict):
        raise NotFound("a link of another format")
    return Ask(row, frozenset(str(one) for one in data["topics"]), bool(data["by_letter"]))


def _hash(work: Work, code: str) -> bytes:
    return work.keyed(PURPOSE, "ask", spelled(code))
