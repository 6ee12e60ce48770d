"""What stands beside the record when it leaves: evaluations of before, staging, questions back, texts not finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


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
class StagePart:
    """One part of a staging method."""

    title: Annotated[str, "title"]
    points: Annotated[str | None, "points; null when they cannot be told"]
    words: Annotated[str, "what gave the points, or what is missing"]


@dataclass(frozen=True)
class Stage:
    """A method of staging, as information: no rule reads it and nothing is concluded from it."""

    method: Annotated[str, "id of the method"]
    title: Annotated[str, "title"]
    words: Annotated[str, "what it is"]
    points: Annotated[str, "points, or n/a"]
    why: Annotated[list[str], "why there are no points"]
    parts: Annotated[list[StagePart], "its parts"]
    remarks: Annotated[list[str], "what to bear in mind"]
    sources: Annotated[list[str], "names of its sources"]
    version: Annotated[str, "version of the staging methods"]


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


@dataclass(frozen=True)
class Unfinished:
    """Typed on a page that was left; it is no answer, and no rule has read it."""

    item: Annotated[str, "id of the question"]
    question: Annotated[str, "the question in English"]
    text: Annotated[str, "as typed"]


@dataclass(frozen=True)
class Unasked:
    """Words beside the answers of a form that staff typed; no question asked for them, and no rule has read them."""

    by: Annotated[str, "who wrote them down"]
    at: Annotated[str, "when"]
    words: Annotated[str, "as written down"]


@dataclass(frozen=True)
class Entered:
    """A form that a member of staff typed for its person."""

    by: Annotated[str, "who typed it"]
    at: Annotated[str, "when that was begun"]
    how: Annotated[str, "with the person present, by telephone, or from paper"]
    why: Annotated[str, "why the person did not type it, in the words of who did"]
    informant: Annotated[str | None, "who answered in the person's place; null when the person did"]
    consent: Annotated[str, "how consent was given"]
    consent_by: Annotated[str | None, "who gave it in the person's place; null when the person did"]
    paper: Annotated[
        str | None, "code at the foot of the paper; null when there was none or nobody could read it"
    ]
    other_paper: Annotated[bool, "the paper was not the form of that day"]
    unasked: Annotated[list[Unasked], "what came with the answers and was not asked"]
