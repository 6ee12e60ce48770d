"""What was answered, word for word, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Answer:
    """One answer, word for word."""

    item: Annotated[str, "id of the question in the questionnaire"]
    entry: Annotated[str | None, "which reading or medicine it belongs to; null outside of a list"]
    question: Annotated[str, "the question in English"]
    answer: Annotated[str, "the answer in English words, or as typed"]
    question_asked: Annotated[str | None, "the question as it was shown, where that was not English"]
    answer_asked: Annotated[str | None, "the answer as it was chosen, where that was not English"]
    own: Annotated[bool, "the answer is the person's own words, never translated"]
    missing: Annotated[
        str | None, "how it is missing: blank, unknown (I don't know), declined; null when answered"
    ]
    at: Annotated[str | None, "when its page was last saved"]


@dataclass(frozen=True)
class Missing:
    """Something that is not known."""

    about: Annotated[str, "what it is about"]
    how: Annotated[str, "how it is missing, in words"]


@dataclass(frozen=True)
class Page:
    """A page of the form."""

    title: Annotated[str, "title"]
    entry: Annotated[str | None, "the reading or medicine that it is about"]
    answers: Annotated[list[Answer], "its answers"]


@dataclass(frozen=True)
class Section:
    """A section of the form."""

    title: Annotated[str, "title"]
    substances: Annotated[bool, "asks about alcohol and drugs"]
    pages: Annotated[list[Page], "its pages, as asked"]
