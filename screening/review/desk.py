"""What the front desk sees of a form: name, contact, reference and how far it has come.  Nothing clinical (PRV-05).

Which of these a line holds never hangs on an answer about health: not its place, not its words, not whether it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.showing import show
from screening.review import finding
from screening.review.finding import UNREADABLE
from screening.review.opening import answers_of
from screening.rules.missing import Missing
from screening.storage import arrivals, letters, reminding, restrictions, submissions
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work

PAGE = 50
STATES: Mapping[str, str] = {
    "draft": "started",
    "submitted": "sent",
    "in_review": "being read",
    "asked": "waiting for their answer",
    "signed": "closed",
}
"""How far it has come, for whoever speaks with the person on the telephone."""
NAME = ("full_name", "name_to_use")
CONTACT: Mapping[str, str] = {
    "phone": "Phone",
    "call_time": "Safe time",
    "voicemail_ok": "Voicemail",
    "email": "E-mail",
    "email_ok": "Reminders",
}
"""Items, and what the desk calls them: the questions themselves would fill the line."""


@dataclass(frozen=True)
class Line:
    """``name`` and ``contact`` (label and answer) are empty for a restricted record and for one that cannot be opened.

    ``no_letter``: why no letter goes to the address any more; "" when one can, or none was ever refused.
    """

    reference: str
    state: str
    begun: datetime
    name: str
    called: str
    contact: tuple[tuple[str, str], ...]
    why_empty: str
    no_letter: str


def page(
    work: Work, content: Content, before: tuple[datetime, str] | None = None
) -> tuple[list[Line], tuple[datetime, str] | None]:
    """One page in the order of arrival, the newest first, and where the next one begins (None: this was the last)."""
    rows = arrivals.page(work, before=before, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return _lines(work, content, rows[:PAGE]), (last.created_at, last.id) if last else None


def find(work: Work, content: Content, me: str, text: str, born: date | None) -> list[Line]:
    """Sent forms by reference, surname, surname with date of birth, or telephone number."""
    found = finding.find(work, content, me, text, born)
    return _lines(work, content, arrivals.shown(work, [hit.id for hit in found.hits]))


def _lines(work: Work, content: Content, rows: list[SubmissionRow]) -> list[Line]:
    ids = [row.id for row in rows]
    restricted, refused = restrictions.in_force(work, ids), reminding.not_written_to(work, ids)
    return [_line(work, content, row, row.id in restricted, row.id in refused) for row in rows]


def _line(work: Work, content: Content, row: SubmissionRow, restricted: bool, refused: bool) -> Line:
    answers, why = Answers(), "restricted: ask a clinician" if restricted else ""
    if not restricted:
        try:
            answers = answers_of(submissions.load(work, row.id))
        except UNREADABLE:
            why = "cannot be opened"
    said = {item: _said(content, answers, item) for item in (*NAME, *CONTACT)}
    return Line(
        reference=row.reference,
        state=STATES[row.state],
        begun=row.created_at,
        name=said["full_name"],
        called=said["name_to_use"],
        contact=tuple((label, said[item]) for item, label in CONTACT.items() if said[item]),
        why_empty=why,
        no_letter=_no_letter(work, row.id, said["email"]) if refused else "",
    )


def _no_letter(work: Work, submission_id: str, address: str) -> str:
    """Why no letter goes to the address that stands in the form now; another one may be in order."""
    try:
        why = letters.why_not(work, address, submission=submission_id)
    except UNREADABLE:
        return ""
    return letters.WHY_NOT[why] if address and why else ""


def _said(content: Content, answers: Answers, item: str) -> str:
    asked, answer = content.questionnaire.items.get(item), answers.items.get(item)
    return "" if asked is None or answer is None or isinstance(answer, Missing) else show(asked, answer, "en")
