"""The shape of the pack file for treatment-resistant depression, before its conditions are read."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from screening.rules.example_file import Alike, Case
from screening.rules.missing import Number
from screening.rules.pack_file import Keep, Review, Version
from screening.rules.strict_yaml import Strict
from screening.rules.trd.result import Level, Outcome


class SourceEntry(Strict):
    """A publication that the pack rests on."""

    title: str
    section: str
    published: str | int
    kind: str
    address: str


class ValuesEntry(Strict):
    """How answers become the values that tests compare."""

    days_in_week: Number
    days_in_month: Number
    never_assumed: tuple[str, ...]
    blood_level_counts_for: tuple[str, ...]
    percent_better: dict[str, Number]
    says_nothing: dict[str, tuple[str, ...]]
    ketamine_names: tuple[str, ...]
    labels: dict[str, dict[str, str]]


class CodeEntry(Strict):
    """A reason code; without `when` it is given whenever its test asks for a reason."""

    code: str
    when: str | None = None


class TestEntry(Strict):
    """One test of a trial; without `broad` there is one reading.

    `alone`: when it fails, nothing else is judged. `over_lifetime`: no = left out when a lifetime is counted.
    """

    __test__ = False  # for the test runner: this is no test case

    id: str
    title: str
    strict: str
    broad: str | None = None
    alone: Literal["yes", "no"] = "no"
    over_lifetime: Literal["yes", "no"] = "yes"
    kept_by: tuple[CodeEntry, ...] = ()
    fails_by: tuple[CodeEntry, ...] = Field(min_length=1)
    words: dict[Outcome, str]
    sources: tuple[str, ...] = Field(min_length=1)


class TrialEntry(Strict):
    """Definitions and tests of one trial."""

    define: dict[str, str] = {}
    tests: tuple[TestEntry, ...] = Field(min_length=1, max_length=20)


class LevelEntry(Strict):
    """A level; the last one has no condition and holds otherwise."""

    level: Level
    when: str | None = None
    title: str
    sources: tuple[str, ...] = Field(min_length=1)


class NoteEntry(Strict):
    """A note that changes no level; `first` places it in front of the reason codes."""

    code: str
    when: str
    words: str
    sources: tuple[str, ...] = ()
    first: Literal["yes", "no"] = "no"


class CaseEntry(Case):
    """What the pack says of one person. `counts` are strict, broad and unknown; each of `trials` is its result
    and its reasons."""

    level: Level
    counts: tuple[int, int, int]
    trials: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


class ExamplesEntry(Alike):
    """The examples of the pack."""

    cases: tuple[CaseEntry, ...] = Field(max_length=500)


class TrdFile(Strict):
    """The whole file."""

    pack: str
    version: Version
    language: Literal[1]
    title: str
    reviewed: Review
    wording: str
    sources: dict[str, SourceEntry]
    values: ValuesEntry
    codes: dict[str, str]
    trial: TrialEntry
    levels: tuple[LevelEntry, ...] = Field(min_length=1, max_length=20)
    notes: tuple[NoteEntry, ...] = Field(max_length=100)
    keep: tuple[Keep, ...] = ()
    examples: ExamplesEntry | None = None
