"""Which questions wait while the form is paused: all after *About you*, for whoever was not past it when the pause began.

Who has answered one of them in this visit goes on to the end: a form that stopped after the questions about suicide would
look like an answer to them (clinical/safety.md 4.4), and half of them is worse than none.
"""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

from screening.intake.draft import Draft
from screening.questionnaire.path import AskedPage
from screening.questionnaire.whole import Questionnaire


def asked_at_any_hour(questionnaire: Questionnaire) -> frozenset[str]:
    """Ids of the sections before the first with a help page: who somebody is, and how to reach them."""
    first = takewhile(
        lambda section: not any(page.help_after for page in section.pages), questionnaire.sections
    )
    return frozenset(section.id for section in first)


def waits(draft: Draft, page: AskedPage, since: datetime) -> bool:
    """Whether this page is not asked while the form is paused.  ``since``: when this visit began."""
    early, saved = asked_at_any_hour(draft.questionnaire), draft.answers.saved
    return page.section.id not in early and not any(
        one.section.id not in early and one.key in saved and saved[one.key].at >= since
        for one in draft.path.pages
    )
