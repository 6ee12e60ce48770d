"""Coming in by a link of the clinic that asks chosen topics again: a code, and the date of birth."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from screening.content import Content
from screening.intake import sending
from screening.intake.document import Document
from screening.intake.draft import Over
from screening.intake.limiting import limited
from screening.questionnaire.answers import Answer
from screening.questionnaire.dates import PartialDate
from screening.storage import asks, sessions, submissions
from screening.storage.work import Store, Work

TRIES_AN_HOUR = 60  # from one network: 80 bits need no lock-out; this saves work
Refusal = Literal["unknown", "birth"]


class NotIn(Exception):
    """The link opened nothing: nobody knows its code, or the date of birth is not that of the form."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def come_in(
    store: Store, content: Content, now: datetime, code: str, born: PartialDate | None, network: str
) -> str:
    """A session in which the chosen topics stand blank.

    The session is that of the link and not that of the form, so that it dies with the link and opens nothing else.
    Raises NotIn, Over or TooOften.
    """
    limited(store, now, f"asked:{network}", TRIES_AN_HOUR)
    with store.writing(now) as work:
        token = _come_in(work, content, code, born)
    if isinstance(token, Exception):
        raise token
    return token


def _come_in(work: Work, content: Content, code: str, born: PartialDate | None) -> str | NotIn | Over:
    """The session; or what stood in its way, returned so that the transaction keeps the try."""
    row = asks.with_code(work, code)
    if row is None:
        work.audit("ask_refused", actor="visitor", outcome="refused")
        return NotIn("unknown")
    submissions.lock(work, row.submission_id)
    work.db.refresh(row)  # who tried at the same moment has counted meanwhile
    if not asks.opens(work, row):
        return Over(answered=row.answered_at is not None)
    if born is None or born != _born(work, content, row.submission_id):
        asks.wrong_birth(work, row)
        return NotIn("birth")
    ask = asks.opened(work, row)
    sending.begin_asked(work, content, ask)
    return sessions.start(work, "intake", ask.id)


def _born(work: Work, content: Content, submission_id: str) -> Answer | None:
    """The date of birth as it stands in the form."""
    sent = Document.from_text(submissions.load(work, submission_id).answers)
    return sent.answers.items.get(content.questionnaire.birth_item or "")
