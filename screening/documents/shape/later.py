"""What came after sending: additions, questions back, and evaluations before the one that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from screening.documents.shape.answers import Answer


@dataclass(frozen=True)
class Change:
    """An answer that was given later."""

    before: Annotated[Answer | None, "the earlier answer; null without one"]
    now: Annotated[Answer, "the later answer"]


@dataclass(frozen=True)
class Unfinished:
    """Typed on a page that was left; it is no answer, and no rule has read it."""

    item: Annotated[str, "id of the question"]
    question: Annotated[str, "the question in English"]
    text: Annotated[str, "as typed"]


@dataclass(frozen=True)
class Addition:
    """What the person added after sending."""

    at: Annotated[str, "when"]
    changes: Annotated[list[Change], "each answer beside the earlier one"]
    compared: Annotated[bool, "the findings before and after could be compared"]
    new: Annotated[list[str], "titles of findings that are new since"]
    gone: Annotated[list[str], "titles of findings that are no longer there"]
    unfinished: Annotated[list[Unfinished], "typed in it and no answer: the person left the page"]


@dataclass(frozen=True)
class EarlierEvaluation:
    """An evaluation of the safety rules that is not the newest, beside the one after it."""

    evaluated: Annotated[str, "when it was made"]
    pack: Annotated[str, "name and version of its pack; empty when it cannot be read"]
    readable: Annotated[bool, "this release can read it; if not, the lists are empty"]
    findings: Annotated[list[str], "titles of its findings"]
    new: Annotated[list[str], "titles of findings that only the one after it has"]
    gone: Annotated[list[str], "titles of findings that the one after it no longer has"]
    otherwise: Annotated[list[str], "findings of both whose severity differs, with both severities"]


@dataclass(frozen=True)
class QuestionsBack:
    """Topics that a clinician asked again, and what has come of it."""

    asked: Annotated[str, "when"]
    by: Annotated[str, "name of who asked"]
    topics: Annotated[list[str], "titles of the sections"]
    by_letter: Annotated[bool, "the link went to the person's own address; else it was handed over"]
    state: Annotated[
        str, "asked, opened, answered, ended (taken back, replaced or withdrawn) or over (its days or tries)"
    ]
    opened: Annotated[str | None, "when it was first opened"]
    answered: Annotated[str | None, "when the answers were sent"]
