"""Findings with their basis, and the measurements that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from screening.documents.shape.answers import Answer, Missing


@dataclass(frozen=True)
class Route:
    """The severity of a finding for one treatment route."""

    route: Annotated[str, "Esketamine or IV ketamine"]
    severity: Annotated[str | None, "in words; null when the rule gives none for this route"]
    clause: Annotated[str | None, "said when the label names it only in its general clause"]


@dataclass(frozen=True)
class Source:
    """What a rule rests on."""

    id: Annotated[str, "name of the source in the pack"]
    title: Annotated[str, "title"]
    kind: Annotated[str, "label, guideline, study or other kind"]
    section: Annotated[str | None, "section of the source"]
    published: Annotated[str | None, "date of publication"]
    address: Annotated[str | None, "web address"]
    status: Annotated[str, "how the source was read"]


@dataclass(frozen=True)
class Finding:
    """A rule that applies, with its basis."""

    rule: Annotated[str, "id of the rule"]
    title: Annotated[str, "title"]
    domain: Annotated[str, "domain in words"]
    urgency: Annotated[str | None, "now, same_day or null"]
    look_first: Annotated[bool, "one of the at most three that are to be looked at first"]
    routes: Annotated[list[Route], "severity for each route"]
    because: Annotated[str, "what the rule says"]
    note: Annotated[str | None, "note of the pack"]
    logic: Annotated[
        list[str], "the rule in words, part by part, indented; each with whether it holds and what it saw"
    ]
    terms: Annotated[list[str], "what the definitions in it mean"]
    basis: Annotated[list[str], "what decided it, each part as a sentence"]
    answers: Annotated[list[Answer], "the answers that decided it"]
    other_answers: Annotated[list[Answer], "the other answers that it read"]
    unknown: Annotated[list[Missing], "facts that it reads and that have no answer"]
    evidence: Annotated[str, "grade of the evidence, as the pack gives it"]
    limits: Annotated[str, "what self-report cannot tell"]
    sources: Annotated[list[Source], "sources"]


@dataclass(frozen=True)
class Reading:
    """One blood pressure reading."""

    systolic: Annotated[str, "mmHg, or how it is missing"]
    diastolic: Annotated[str, "mmHg, or how it is missing"]
    days_ago: Annotated[int | None, "days before sending"]
    where: Annotated[str, "setting"]
    device: Annotated[str, "device"]
    counts: Annotated[bool, "is part of the decision blood pressure"]
    why_not: Annotated[str, "why it is not; empty when it is"]


@dataclass(frozen=True)
class Pressure:
    """Blood pressure."""

    decision: Annotated[
        str | None, "mean systolic/diastolic in mmHg, not rounded; null without a reading that counts"
    ]
    basis: Annotated[str, "over how many readings, and how old the newest is"]
    said: Annotated[str, "what was answered when there is no reading"]
    readings: Annotated[list[Reading], "every reading"]


@dataclass(frozen=True)
class InstrumentItem:
    """One item of an instrument."""

    answer: Annotated[Answer, "question and answer"]
    points: Annotated[int | None, "points; null when missing"]


@dataclass(frozen=True)
class Phq9:
    """PHQ-9."""

    sentence: Annotated[str, "the total, or how many items were answered and at least how many points"]
    items: Annotated[list[InstrumentItem], "the nine items"]
