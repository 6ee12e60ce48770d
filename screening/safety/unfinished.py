"""Safety questions that were begun and left for a day raise a task (clinical/derivations.md).

Needs the keys to answers, so it runs in the web process, never in the worker.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from screening.content import Content, as_asked
from screening.questionnaire.answers import Answers
from screening.questionnaire.path import path
from screening.safety.raising import UNFINISHED_TITLE, raise_unfinished
from screening.storage import drafts, submissions, tasks
from screening.storage.engine import is_away
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

LEFT = timedelta(hours=24)
SECTION = "safety"


def raise_for_unfinished(store: Store, content: Content, now: datetime) -> int:
    """Raise the task for each draft whose safety section was left a day ago; how many are new."""
    with store.reading(now) as work:
        waiting = drafts.begun_before(work, now - LEFT)
    return sum(_look_at(store, content, now, draft) for draft in waiting)


def _look_at(store: Store, content: Content, now: datetime, draft: str) -> bool:
    try:
        with store.writing(now) as work:
            submission = submissions.load(work, draft)
            answers = Answers.from_text(submission.answers)
            asked = as_asked(work, content, submission.row.questionnaire_digest)
            pages = left_pages(asked, answers, now)
            if submission.row.state != "draft" or not pages:
                return False
            last = max(answers.saved[key].at for key in pages)
            if _told_since(work, draft, last):
                return False
            return raise_unfinished(work, asked, submission, answers, pages)
    except Exception as fault:
        if is_away(fault):
            raise  # one more try in the next round, and not one for each of the others
        log.critical("a draft could not be looked at: %s", type(fault).__name__)
        return False


def left_pages(content: Content, answers: Answers, now: datetime) -> list[str]:
    """The saved pages of a safety section that was begun, left for a day and not finished; else none."""
    asked = path(content.questionnaire, answers)
    pages = [page.key for page in asked.pages if page.section.id == SECTION and page.key in answers.saved]
    if not pages or asked.states()[SECTION] != "started":
        return []
    return pages if now - max(answers.saved[key].at for key in pages) >= LEFT else []


def _told_since(work: Work, draft: str, moment: datetime) -> bool:
    """Whether this task was raised after the last answer already, also if somebody has closed it."""
    rows = tasks.open_tasks(work, submission=draft, states=("open", "acknowledged", "closed"))
    later = [row for row in rows if row.raised_at >= moment + LEFT]
    return any(tasks.load(work, row.id).evidence[0].get("title") == UNFINISHED_TITLE for row in later)
