"""Opening a submission: its answers as a document, and who the person is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.storage.submissions import Submission

NAME = "full_name"
NAME_TO_USE = "name_to_use"
BORN = "birth_date"


@dataclass(frozen=True)
class WhoItIs:
    """Name, the name to use if it is another one, and age in whole years; None where it was not given."""

    name: str | None
    called: str | None
    age: int | None
    born: str | None


def answers_of(submission: Submission) -> Answers:
    """The answers as they were sent. Raises ValueError for a document of another format."""
    return Answers.from_text(submission.answers)


def who(content: Content, answers: Answers, today: date) -> WhoItIs:
    """Who filled in the form, or for whom it was filled in."""
    born = answers.items.get(content.questionnaire.birth_item or BORN)
    return WhoItIs(
        name=_text(answers, NAME),
        called=_text(answers, NAME_TO_USE),
        age=born.years_before(today) if isinstance(born, PartialDate) else None,
        born=born.words("en") if isinstance(born, PartialDate) else None,
    )


def _text(answers: Answers, item: str) -> str | None:
    found = answers.items.get(item)
    return found if isinstance(found, str) and found.strip() else None
