"""Counting, once for each form and step: when it is sent, first added to, left unfinished, first taken, first signed.

Nothing is counted while somebody answers: a page that is saved waits for no counter, and what was changed before sending
was never counted.  The numbers hold no id; who counts twice is asked of the record itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from screening.numbers import names
from screening.numbers.calendar import DEFAULT, MONTHS, SETTING, around
from screening.questionnaire.answers import Answers
from screening.questionnaire.model import Answer
from screening.questionnaire.path import Path
from screening.rules.missing import Missing
from screening.safety.clinic import hours_of
from screening.storage import additions, numbers, reviews, settings, submissions
from screening.storage.audit import chain
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work

AWAY = timedelta(minutes=10)
"""A longer time between two saved pages counts as this much: the person was away."""
DAY = timedelta(days=1)
TAKEN = ("claimed", "handed_over")
"""Events by which somebody has a form."""


def sent(work: Work, submission_id: str, path: Path, answers: Answers) -> None:
    """A form was sent; ``path`` and ``answers`` as they were before."""
    row = submissions.row(work, submission_id)
    counts = [names.SENT, names.came("whole" if path.first_unsaved() is None else "early")]
    counts.append(names.minutes(names.band(active(row, answers), timedelta(minutes=1), names.MINUTES)))
    if row.urgency != "none":
        counts.append(names.URGENT)
    counts += {names.question(way, item) for item, way in _missing(answers)}
    _add(work, counts)


def added(work: Work, submission_id: str) -> None:
    """Something was added to a form and has just been sent; counts when it is the first addition of its form."""
    if additions.count_sent(work, submission_id) == 1:
        _add(work, [names.ADDED])


def active(row: SubmissionRow, answers: Answers) -> timedelta:
    """How long the person was at the form, from one saved page to the next; of a page saved twice the last time counts."""
    moments = sorted([row.created_at, *(page.at for page in answers.saved.values())])
    return sum((min(later - earlier, AWAY) for earlier, later in pairwise(moments)), timedelta())


def _missing(answers: Answers) -> Iterator[tuple[str, str]]:
    documents: list[Mapping[str, Answer]] = [answers.items]
    documents += [entry.items for entries in answers.groups.values() for entry in entries]
    for items in documents:
        for item, answer in items.items():
            if isinstance(answer, Missing) and answer.value in names.MISSING:
                yield item, answer.value


def stopped(work: Work, path: Path) -> None:
    """A form ends unfinished: at the page that would have come next."""
    page = path.first_unsaved() or path.pages[-1]
    _add(work, [names.stopped(page.section.id, page.page.id)])


def taken(work: Work, submission_id: str) -> None:
    """Somebody has taken a form to read it; counts when nobody had it before."""
    if chain.of_record(work.db, submission_id, TAKEN, None, 1):
        return
    row = submissions.row(work, submission_id)
    if row.sent_at is None or row.due_at is None:
        return
    waited = names.band(work.now - row.sent_at, timedelta(hours=1), names.HOURS)
    _add(work, [names.taken(_lateness(work.now, row.due_at)), names.waited(waited)])


def _lateness(now: datetime, due: datetime) -> str:
    return "in_time" if now <= due else "day" if now <= due + DAY else "later"


def signed(work: Work, submission_id: str, disposition: str, language: str, age: int | None) -> None:
    """A decision was signed; counts when it is the first of its form.  Everybody has to give a date of birth."""
    if reviews.count_signed(work, submission_id) > 1:
        return
    groups = (("", ""), ("language", language), ("age", names.age_band(age or 0)))
    _add(work, [names.decided(disposition, way, group) for way, group in groups])


def _add(work: Work, counts: Iterable[str]) -> None:
    found = Counter(counts)
    if not found:
        return
    day, length = hours_of(work).day_of(work.now), settings.get(work, SETTING)
    period = around(day, length if isinstance(length, str) and length in MONTHS else DEFAULT)
    numbers.add(work, day, period.first, period.last, found)
