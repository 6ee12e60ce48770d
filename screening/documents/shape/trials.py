"""Treatments that were tried: what counts, methods of staging, and what payers ask beside what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Test:
    """How a trial comes out of one test."""

    title: Annotated[str, "what is tested"]
    outcome: Annotated[str, "met, broad only, not met or open"]
    words: Annotated[str, "in words"]


@dataclass(frozen=True)
class Trial:
    """One course of one medicine."""

    medicine: Annotated[str, "generic name, or another medicine"]
    typed: Annotated[str | None, "as the person typed it"]
    result: Annotated[str, "whether it counts: strict, broad only, not, cannot be settled"]
    short: Annotated[str, "why it does not count in full"]
    dose: Annotated[str, "dose as told"]
    counts_from: Annotated[str, "lowest dose that counts in full"]
    weeks_at_dose: Annotated[str, "weeks at that dose"]
    improvement: Annotated[str, "how much it helped"]
    adherence: Annotated[str, "how regularly it was taken"]
    episode: Annotated[str, "this episode or an earlier one"]
    stop_reason: Annotated[str, "why it was stopped"]
    start: Annotated[float | None, "begin in months counted from year 0, for drawing; null when not told"]
    stop: Annotated[float | None, "end in the same count; null when not told or still taken"]
    ongoing: Annotated[bool, "still taken"]
    share: Annotated[float | None, "dose over the lowest dose that counts in full"]
    lacking: Annotated[bool, "too short or too low"]
    tests: Annotated[list[Test], "each test with its outcome"]
    contradictions: Annotated[list[str], "what does not fit together"]


@dataclass(frozen=True)
class Resistance:
    """Treatment resistance as reported."""

    level: Annotated[str, "the level in words"]
    sentence: Annotated[str, "how many trials were told, and how many count"]
    strict: Annotated[int, "trials that count in the strict reading"]
    broad: Annotated[int, "trials that count in the broad reading"]
    unknown: Annotated[int, "trials that cannot be settled"]
    notes: Annotated[list[str], "notes of the pack"]
    to_obtain: Annotated[list[str], "details to obtain"]
    trials: Annotated[list[Trial], "every trial"]


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
class Criterion:
    """One thing that a profile asks."""

    asks: Annotated[str, "what is asked, in words"]
    documented: Annotated[list[str], "what was told for it"]
    missing: Annotated[list[str], "what is missing or not documented"]


@dataclass(frozen=True)
class Profile:
    """What a definition or a payer asks, beside what was told: gaps, no verdict."""

    id: Annotated[str, "id of the profile"]
    title: Annotated[str, "title"]
    mark: Annotated[str | None, "warning that a payer's profile is a sample"]
    words: Annotated[str, "what it is"]
    dated: Annotated[str, "date of the criteria"]
    source: Annotated[str, "title of their source"]
    version: Annotated[str, "version of the profiles"]
    criteria: Annotated[list[Criterion], "criterion by criterion"]
    not_looked_at: Annotated[list[str], "criteria that answers in a form cannot show"]
