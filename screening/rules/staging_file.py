"""The file of staging methods: its shape, and its conditions read and checked, every fault at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from screening.rules.example_file import Alike, Case, unreadable
from screening.rules.language import Condition, parse_definition
from screening.rules.language.cursor import Faults
from screening.rules.language.parser import Names, read_test
from screening.rules.language.values import NumberNode
from screening.rules.missing import Number
from screening.rules.nearest import did_you_mean
from screening.rules.pack_file import Keep, Review, Source, Version
from screening.rules.sound import Sound, as_far_as_sound
from screening.rules.strict_yaml import Path, Problem, Strict, Tree, plain
from screening.rules.trd.load import TrdPack, person_vocabulary
from screening.rules.trd.result import LEVELS
from screening.rules.vocabulary import FactType, Vocabulary
from screening.rules.wording import wording_problems

# What a stage may read besides the facts, the enriched lists and the counts of the trial pack.
FAILED = FactType("failed_drugs", "number", minimum=0, whole=True,
                  about="Different medicines with a strict trial in this episode")  # fmt: skip


class CaseEntry(Strict):
    """Points, and when they are given; the last case of a part has no condition."""

    when: str | None = None
    points: Number
    words: str


class PartEntry(Strict):
    """A part of a method: points by cases, or points for each of a number."""

    id: str
    title: str
    sources: tuple[str, ...] = Field(min_length=1)
    points: tuple[CaseEntry, ...] = ()
    each: Number | None = None
    of: str | None = None
    harmless = {"points": ({"points": 0, "words": ""},)}

    @model_validator(mode="after")
    def one_way(self) -> PartEntry:
        """Either cases, or `each` with `of`."""
        by_number = self.each is not None and self.of is not None
        if bool(self.points) == by_number or (self.each is None) != (self.of is None):
            raise ValueError("a part has 'points', or 'each' with 'of'")
        return self


class RemarkEntry(Strict):
    """Words that are shown when a condition holds."""

    when: str
    words: str
    sources: tuple[str, ...] = ()


class MethodEntry(Strict):
    """One staging method. Its points have no limits, bands or grades: nothing is concluded from them."""

    id: str
    title: str
    words: str
    sources: tuple[str, ...] = Field(min_length=1)
    not_for: tuple[RemarkEntry, ...] = ()
    parts: tuple[PartEntry, ...] = Field(min_length=1)
    remarks: tuple[RemarkEntry, ...] = ()


class StageEntry(Strict):
    """What a method gives: points in all and for each part, n/a where they cannot be told, and how many remarks."""

    points: Number | Literal["n/a"]
    parts: tuple[Number | Literal["n/a"], ...]
    remarks: int = 0


class StageCase(Case):
    """What each method gives for one person."""

    stages: Mapping[str, StageEntry]


class StageExamples(Alike):
    """The examples of the methods."""

    cases: tuple[StageCase, ...]


class StagingFile(Strict):
    """The whole file."""

    staging: Literal[1]
    version: Version
    reviewed: Review
    sources: Mapping[str, Source]
    methods: tuple[MethodEntry, ...] = Field(min_length=1)
    keep: tuple[Keep, ...] = ()
    examples: StageExamples | None = None


@dataclass(frozen=True)
class Remark:
    """A remark and its condition."""

    entry: RemarkEntry
    when: Condition


@dataclass(frozen=True)
class Part:
    """A part with its conditions (None: holds otherwise), or with the number that it multiplies."""

    entry: PartEntry
    cases: tuple[tuple[CaseEntry, Condition | None], ...]
    number: NumberNode | None


@dataclass(frozen=True)
class Method:
    """A method, checked."""

    entry: MethodEntry
    not_for: tuple[Remark, ...]
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...]


def load_methods(
    text: str, name: str, vocabulary: Vocabulary, trd: TrdPack
) -> tuple[Tree, StagingFile, tuple[Method, ...]]:
    """Read the file; raises ContentError with every fault at its place."""
    sound = as_far_as_sound(plain(text, name), StagingFile, lambda path: path == ("sources",))
    loader = _Loader(sound, staging_vocabulary(vocabulary, trd))
    entries = enumerate(sound.file.methods)
    methods = tuple(loader.method(("methods", index), entry) for index, entry in entries)
    examples = unreadable(sound, sound.file.examples, vocabulary)
    sound.refuse((*loader.problems, *wording_problems(sound.tree)), examples)
    return sound.tree, sound.file, methods


def staging_vocabulary(vocabulary: Vocabulary, trd: TrdPack) -> Mapping[str, FactType]:
    """What the conditions of a method may read."""
    level = FactType("level", "choice", options=tuple(LEVELS), about="The level")
    person = person_vocabulary(vocabulary, tuple(trd.file.codes))
    return {**person, level.name: level, FAILED.name: FAILED}


class _Loader:
    def __init__(self, sound: Sound[StagingFile], known: Mapping[str, FactType]) -> None:
        self.sound, self.file, self.names = sound, sound.file, Names(known)
        self.problems: list[Problem] = []

    def method(self, path: Path, entry: MethodEntry) -> Method:
        self.check_sources((*path, "sources"), entry.sources)
        parts = tuple(self.part((*path, "parts", index), part) for index, part in enumerate(entry.parts))
        return Method(entry, self.remarks((*path, "not_for"), entry.not_for), parts,
                      self.remarks((*path, "remarks"), entry.remarks))  # fmt: skip

    def part(self, path: Path, entry: PartEntry) -> Part:
        self.check_sources((*path, "sources"), entry.sources)
        cases: list[tuple[CaseEntry, Condition | None]] = []
        last = len(entry.points) - 1
        for index, case in enumerate(entry.points):
            here = (*path, "points", index)
            if (case.when is None) != (index == last):
                said = "the last case has no condition, and only the last; it is what holds otherwise"
                self.fault(here, said)
            when = None if case.when is None else self.condition((*here, "when"), case.when)
            cases.append((case, when))
        number = None if entry.of is None else self.number((*path, "of"), entry.of)
        return Part(entry, tuple(cases), number)

    def remarks(self, path: Path, entries: tuple[RemarkEntry, ...]) -> tuple[Remark, ...]:
        found = []
        for index, entry in enumerate(entries):
            self.check_sources((*path, index, "sources"), entry.sources)
            when = self.condition((*path, index, "when"), entry.when)
            if when is not None:
                found.append(Remark(entry, when))
        return tuple(found)

    def condition(self, path: Path, text: str) -> Condition | None:
        try:
            return Condition(text, read_test(text, self.names))
        except Faults as faults:
            self.refuse(faults, path)
            return None

    def number(self, path: Path, text: str) -> NumberNode | None:
        try:
            node = parse_definition(text, self.names)
        except Faults as faults:
            self.refuse(faults, path)
            return None
        if isinstance(node, NumberNode) and node.kind == "number":
            return node
        self.fault(path, f"found {node.kind}; a number is needed")
        return None

    def check_sources(self, path: Path, sources: tuple[str, ...]) -> None:
        for index, source in enumerate(sources):
            if source not in self.file.sources:
                said = f"no '{source}'{did_you_mean(source, self.file.sources)}"
                self.fault((*path, index), said)

    def refuse(self, faults: Faults, path: Path) -> None:
        for fault in faults.faults:
            self.fault(path, fault.message, fault.at)

    def fault(self, path: Path, message: str, offset: int = 0) -> None:
        if not self.sound.follows(path):
            self.problems.append(self.sound.tree.problem(path, message, offset))
