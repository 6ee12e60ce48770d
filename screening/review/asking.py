"""Asking the patient: which topics can be asked again, how, what was asked already, and what has come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from screening.content import Content, as_asked
from screening.questionnaire.answers import Answers
from screening.questionnaire.path import path
from screening.questionnaire.whole import Questionnaire
from screening.review.opening import answers_of
from screening.review.queue import name_of
from screening.rules.missing import Missing
from screening.safety.clinic import hours_of
from screening.storage import asks, claims, letters, submissions
from screening.storage.asks import Ask, State
from screening.storage.errors import Refused
from screening.storage.submissions import Submission
from screening.storage.work import Work

EMAIL = "email"
NOTHING_GIVEN = "No e-mail address was given."


@dataclass(frozen=True)
class Topic:
    """A whole section of the form. ``open``: how many of its questions have no answer: a hint, and no choice."""

    id: str
    title: str
    asked: int
    open: int


@dataclass(frozen=True)
class Asked:
    """One link. ``bounced``: the letter with it did not arrive; ``waits``: it can still be answered."""

    topics: tuple[str, ...]
    by: str
    at: datetime
    until: datetime
    by_letter: bool
    state: State
    bounced: bool
    opened: datetime | None
    answered: datetime | None
    ended: datetime | None

    @property
    def waits(self) -> bool:
        return self.state in ("asked", "opened")


@dataclass(frozen=True)
class Asking:
    """What the page of a record shows. ``no_letter``: why no letter can go to the person's own address; "" if one can."""

    topics: tuple[Topic, ...]
    asked: tuple[Asked, ...]
    no_letter: str

    @property
    def waits(self) -> bool:
        """Whether a link can still be answered."""
        return any(one.waits for one in self.asked)


@dataclass(frozen=True)
class Way:
    """A new link: the path to hand over or read out, or "" when it went to the person's own address."""

    link: str
    until: datetime


def asking(work: Work, content: Content, submission_id: str) -> Asking:
    """Raises NotFound, Unreadable, or ValueError for answers of another format."""
    sent = submissions.load(work, submission_id)
    answers = answers_of(sent)
    asked_by = as_asked(work, content, sent.row.questionnaire_digest).questionnaire
    links = list(reversed(asks.of(work, submission_id)))
    bounced = asks.bounced(work, [one.row for one in links])
    return Asking(
        topics=tuple(_topics(asked_by, answers)),
        asked=tuple(_asked(work, asked_by, one, one.id in bounced) for one in links),
        no_letter=_no_letter(work, sent, answers),
    )


def ask(
    work: Work, content: Content, submission_id: str, staff_id: str, topics: Iterable[str], *, by_letter: bool
) -> Way:
    """Ask these topics again, blank; the record waits for the patient with whoever asked, unless it is signed.

    Refused, in words for who asked, when this person does not have it, no topic is chosen, or no letter can be sent.
    """
    sent = submissions.load(work, submission_id)
    if sent.row.state != "signed" and (sent.row.state not in claims.HELD or sent.row.claimed_by != staff_id):
        raise Refused("Claim the submission first; somebody else may have it now.")
    known = as_asked(work, content, sent.row.questionnaire_digest).questionnaire.sections
    chosen = {section.id for section in known}.intersection(topics)
    if not chosen:
        raise Refused("Choose at least one topic.")
    made, code = asks.make(work, sent, chosen, staff_id=staff_id, by_letter=by_letter)
    letters.drop_waiting(work, submission=submission_id)
    link = f"/{sent.row.language}/asked/{code}"
    if by_letter:
        address = answers_of(sent).items.get(EMAIL)
        if not isinstance(address, str):
            raise Refused(NOTHING_GIVEN)
        letters.write(
            work,
            kind="ask",
            until=hours_of(work).day_of(made.row.ends_at),
            language=sent.row.language,
            address=address,
            link=link,
            actor=f"staff:{staff_id}",
            submission=submission_id,
        )
    if sent.row.state == "in_review":
        claims.wait_for_patient(work, submission_id, staff_id)
    return Way("" if by_letter else link, made.row.ends_at)


def take_back(work: Work, submission_id: str, staff_id: str) -> None:
    """The link opens nothing any more; whoever waited reads on. Refused when none is open."""
    row = submissions.row(work, submission_id)
    if row.state != "signed" and row.claimed_by != staff_id:
        raise Refused("Somebody else has the submission now.")
    if not asks.end_open(work, submission_id, actor=f"staff:{staff_id}"):
        raise Refused("No link is open any more.")
    letters.drop_waiting(work, submission=submission_id)
    if row.state == "asked":
        claims.read_on(work, submission_id, staff_id)


def _topics(questionnaire: Questionnaire, answers: Answers) -> Iterable[Topic]:
    asked, missing = Counter[str](), Counter[str]()
    for page in path(questionnaire, answers).pages:
        group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
        given = [answers.answer(item.id, group, entry) for item in page.items]
        asked[page.section.id] += len(given)
        missing[page.section.id] += sum(one is None or isinstance(one, Missing) for one in given)
    for section in questionnaire.sections:
        yield Topic(section.id, section.title.in_("en"), asked[section.id], missing[section.id])


def _asked(work: Work, questionnaire: Questionnaire, found: Ask, bounced: bool) -> Asked:
    row = found.row
    return Asked(
        topics=tuple(
            section.title.in_("en") for section in questionnaire.sections if section.id in found.topics
        ),
        by=name_of(work, row.asked_by),
        at=row.asked_at,
        until=row.ends_at,
        by_letter=found.by_letter,
        state=asks.state_of(work, row),
        bounced=bounced,
        opened=row.opened_at,
        answered=row.answered_at,
        ended=row.ended_at,
    )


def _no_letter(work: Work, sent: Submission, answers: Answers) -> str:
    address = answers.items.get(EMAIL)
    if not isinstance(address, str):
        return NOTHING_GIVEN
    try:
        why = letters.why_not(work, letters.checked_address(address), submission=sent.id)
    except Refused as refused:
        return str(refused)
    return letters.WHY_NOT[why] if why else ""
