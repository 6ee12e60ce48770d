"""A form that a member of staff types for somebody: beside them, at the telephone, or from paper.

Who types, how, why and who answers is said once, when the form is begun, and never changed; words that nobody asked for
are added to it, and none of them is changed.  The session in which it is
typed opens only beside the live session of that member of staff, in the same browser.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast

import sqlalchemy as sa

from screening.storage import sessions
from screening.storage.accounts import staff
from screening.storage.errors import NotFound, Refused
from screening.storage.plain import from_text, to_text
from screening.storage.rows import look
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import SessionRow, SubmissionRow, TypedForRow
from screening.storage.work import Work

How = Literal["assisted", "telephone", "paper"]
MOST_UNASKED = 50
HOWS: tuple[How, ...] = ("assisted", "telephone", "paper")
_OF = sa.select(TypedForRow.__table__).where(TypedForRow.submission_id == sa.bindparam("of"))


@dataclass(frozen=True)
class Unasked:
    """Words that came with the answers and belong to no question: by whom they were written down (an id), and when."""

    staff_id: str
    at: str
    words: str


@dataclass(frozen=True)
class TypedFor:
    """What is said of a form that staff type.

    ``informant``: who answers in the person's place, and how they know the person; "" when the person answers.
    ``consent``: how it was given (``signed``, ``spoken``, ``screen``); ``consent_by``: who gave it, "" for the person.
    ``paper``: what stood at the foot of the paper; ``other_paper``: it is not today's form.
    """

    how: How
    why: str
    consent: str
    informant: str = ""
    consent_by: str = ""
    paper: str = ""
    other_paper: bool = False
    unasked: tuple[Unasked, ...] = ()
    staff_id: str = ""
    begun_at: dt.datetime | None = None


def begin(work: Work, submission_id: str, staff_id: str, said: TypedFor) -> str:
    """Keep it with its new submission; a session for the form."""
    row = TypedForRow(submission_id=submission_id, staff_id=staff_id, begun_at=work.now)
    work.db.add(row)
    _seal(work, row, said, "typing_begun", staff_id)
    return sessions.start(work, "typed", submission_id)


def go_on(work: Work, submission_id: str, staff_id: str) -> str:
    """Another session for a form that this member of staff began and has not sent.  NotFound otherwise."""
    if submission_id not in {row.id for row in unsent(work, staff_id)}:
        raise NotFound("no such form is being typed")
    work.audit("typing_went_on", actor=f"staff:{staff_id}", record=submission_id)
    return sessions.start(work, "typed", submission_id)


def of(work: Work, submission_id: str) -> TypedFor | None:
    """What was said when it was begun; None for a form that its person typed.  Unreadable."""
    row: TypedForRow | None = look(work, _OF, of=submission_id)
    if row is None:
        return None
    return _opened(work, row)


def write_unasked(work: Work, submission_id: str, staff_id: str, words: str) -> None:
    """Keep words that no question asked for with the form, after those that are there.

    NotFound for a form that staff did not type, Refused when there are as many as can be kept, Unreadable.
    """
    mine = sa.select(TypedForRow).where(TypedForRow.submission_id == submission_id).with_for_update()
    row = work.db.scalar(mine)
    if row is None:
        raise NotFound("no member of staff typed this form")
    said = _opened(work, row)
    if len(said.unasked) >= MOST_UNASKED:
        raise Refused(f"{MOST_UNASKED} notes are kept already, and no more can be")
    one = Unasked(staff_id, work.now.isoformat(), words)
    _seal(work, row, replace(said, unasked=(*said.unasked, one)), "unasked_written", staff_id)


def _opened(work: Work, row: TypedForRow) -> TypedFor:
    of_it = row.submission_id
    text = work.vault.open("typed_for", "sealed", of_it, 1, row.sealed, of_it)
    said: dict[str, Any] = dict(cast("Mapping[str, Any]", from_text(text)))
    unasked = tuple(Unasked(**one) for one in said.pop("unasked", ()))
    return TypedFor(**said, unasked=unasked, staff_id=row.staff_id, begun_at=row.begun_at)


def _seal(work: Work, row: TypedForRow, said: TypedFor, kind: str, staff_id: str) -> None:
    of_it, clear = row.submission_id, ("staff_id", "begun_at")
    text = to_text({name: value for name, value in asdict(said).items() if name not in clear})
    row.sealed = work.vault.seal("typed_for", "sealed", of_it, 1, text, of_it, SMALL_STEP)
    work.db.flush()
    sealed = mark("typed_for", of_it, row.sealed)
    work.audit(kind, actor=f"staff:{staff_id}", record=of_it, sealed=sealed)


def unsent(work: Work, staff_id: str) -> list[SubmissionRow]:
    """Forms that this member of staff has begun to type and not sent, the newest first."""
    mine = sa.select(SubmissionRow).join(TypedForRow, TypedForRow.submission_id == SubmissionRow.id)
    mine = mine.where(TypedForRow.staff_id == staff_id, SubmissionRow.state == "draft")
    return list(work.db.scalars(mine.order_by(SubmissionRow.created_at.desc(), SubmissionRow.id)))


def typist(work: Work, row: SessionRow, staff_token: str | None) -> SessionRow | None:
    """The live session of the member of staff who types in this one, of the same browser; None locks the form.

    It has both factors, and its person may still open records.
    """
    kept: TypedForRow | None = look(work, _OF, of=row.subject_id)
    if kept is None or not staff_token:
        return None
    beside = sessions.open_session(work, "staff", staff_token, sessions.idle_of_staff(work))
    if beside is None or beside.second_factor_at is None or beside.subject_id != kept.staff_id:
        return None
    able = staff.get(work, kept.staff_id).disabled_at is None
    return beside if able and "clinician" in staff.roles(work, kept.staff_id) else None
