"""Forms that nobody has saved for so long: counted where they stopped, and erased with it.

The process that holds the keys does this, because only an opened form tells where it stopped.  What cannot be opened, or is
kept by an open task or a hold, is left to the worker, which erases without counting.
"""

from __future__ import annotations

from datetime import datetime

from screening.content import Content, as_asked
from screening.numbers import counting
from screening.questionnaire.answers import Answers
from screening.questionnaire.path import path
from screening.storage import drafts, holds, removal, submissions
from screening.storage.errors import NotFound, Refused, Unreadable
from screening.storage.work import Store, Work

AT_A_TIME = 50


def count_and_erase(store: Store, content: Content, now: datetime, before: datetime) -> None:
    """Every draft that was last saved before this moment, each in a transaction of its own."""
    with store.reading(now) as work:
        ids = [] if holds.is_stopped(work) else drafts.saved_before(work, before, AT_A_TIME)
    for submission_id in ids:
        try:
            with store.writing(now) as work:
                _end(work, content, submission_id, before)
        except (NotFound, Refused, Unreadable, ValueError):
            continue


def _end(work: Work, content: Content, submission_id: str, before: datetime) -> None:
    found = submissions.load(work, submission_id)
    if found.row.state != "draft" or found.row.saved_at >= before:
        raise Refused("somebody was there meanwhile")
    questionnaire = as_asked(work, content, found.row.questionnaire_digest).questionnaire
    answers = Answers.from_text(found.answers)
    removal.erase(work, submission_id, reason="draft_too_old", actor="worker")
    counting.stopped(work, path(questionnaire, answers))
