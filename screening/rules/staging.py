"""Stages of treatment resistance, shown as information: points where they can be computed, n/a where not.

The points stand in packs/staging.yaml. No rule reads a stage, and nothing is concluded from one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from screening.rules.bundle import digest_of
from screening.rules.derived import restated
from screening.rules.language.amounts import Exact, Gap
from screening.rules.language.scope import Scope
from screening.rules.language.values import NumberNode
from screening.rules.library import shipped, shipped_text
from screening.rules.missing import Facts, Missing, Number
from screening.rules.staging_file import (
    FAILED,
    CaseEntry,
    Method,
    Part,
    StagingFile,
    load_methods,
    staging_vocabulary,
)
from screening.rules.strict_yaml import Tree
from screening.rules.trd.load import TrdPack
from screening.rules.trd.person import read_person
from screening.rules.trd.words import number_text
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType, Vocabulary

FILE = "staging.yaml"


@dataclass(frozen=True)
class StagePart:
    """One part. `points` None: n/a. `words` says what gave the points, or what is missing."""

    id: str
    title: str
    points: Number | None
    words: str


@dataclass(frozen=True)
class Stage:
    """One method for one person. `points` None: n/a, and `why` says why not."""

    method: str
    title: str
    words: str
    points: Number | None
    why: tuple[str, ...]
    parts: tuple[StagePart, ...]
    remarks: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The points, or `n/a`."""
        return "n/a" if self.points is None else number_text(self.points)


@dataclass(frozen=True)
class Staging:
    """The methods, checked, with the trial pack on whose trials they rest."""

    file: StagingFile
    tree: Tree
    digest: str
    methods: tuple[Method, ...]
    trd: TrdPack
    known: Mapping[str, FactType]

    @property
    def version(self) -> str:
        """The version of the file, as three numbers."""
        return self.file.version

    @property
    def signed(self) -> bool:
        """Whether a named person has reviewed them."""
        return self.file.reviewed.by is not None


def load_staging(text: str, name: str, vocabulary: Vocabulary, trd: TrdPack) -> Staging:
    """Read the methods; raises ContentError with every fault at its place."""
    tree, file, methods = load_methods(text, name, vocabulary, trd)
    known = staging_vocabulary(vocabulary, trd)
    return Staging(file, tree, digest_of(text), methods, trd, known)


@cache
def shipped_staging() -> Staging:
    """The methods of this release, read once."""
    content = shipped()
    return load_staging(shipped_text(FILE), f"packs/{FILE}", content.vocabulary, content.trd)


def stages(staging: Staging, facts: Facts) -> tuple[Stage, ...]:
    """Every method for one person. Never raises for facts that the reader accepts."""
    worlds = _worlds(staging.trd, restated(facts))
    return tuple(_stage(method, worlds, staging.known) for method in staging.methods)


def _worlds(trd: TrdPack, facts: Facts) -> tuple[Facts, ...]:
    """The person with every number of failed medicines that there may be."""
    values = read_person(trd, facts).values
    least, most = values["strict_drugs"], values["could_be_strict_drugs"]
    if not isinstance(values.get("trials"), tuple) or not isinstance(least, int) or not isinstance(most, int):
        return ({**values, FAILED.name: Missing.UNKNOWN},)
    return tuple({**values, FAILED.name: number} for number in range(least, most + 1))


def _stage(method: Method, worlds: tuple[Facts, ...], known: Mapping[str, FactType]) -> Stage:
    entry = method.entry
    parts = tuple(_part(part, worlds, known) for part in method.parts)
    certain = [part.points for part in parts if part.points is not None]
    why = _outside(method, worlds) or tuple(
        f"{part.title}: {part.words}" for part in parts if part.points is None
    )
    return Stage(
        method=entry.id,
        title=entry.title,
        words=entry.words,
        points=None if why else sum(certain),
        why=why,
        parts=parts,
        remarks=tuple(
            remark.entry.words
            for remark in method.remarks
            if all(remark.when.truth(world) is Truth.TRUE for world in worlds)
        ),
        sources=entry.sources,
    )


def _outside(method: Method, worlds: tuple[Facts, ...]) -> tuple[str, ...]:
    """Why the method does not speak about this person; also when it only may not."""
    found: list[str] = []
    for remark in method.not_for:
        truths = {remark.when.truth(world) for world in worlds}
        if truths == {Truth.TRUE}:
            return (remark.entry.words,)
        if Truth.TRUE in truths:
            found.append(f"details of trials are missing; perhaps {remark.entry.words}")
    return tuple(found)


def _part(part: Part, worlds: tuple[Facts, ...], known: Mapping[str, FactType]) -> StagePart:
    if part.number is not None:
        return _by_number(part, part.number, worlds, known)
    possible = {case.points: case.words for world in worlds for case in _possible(part, world)}
    if len(possible) == 1:
        ((points, words),) = possible.items()
        return StagePart(part.entry.id, part.entry.title, points, words)
    gaps = [gap for world in worlds for _, when in part.cases if when for gap in when.gaps(world)]
    return _unsettled(part, gaps, worlds, known)


def _possible(part: Part, world: Facts) -> list[CaseEntry]:
    """The cases that may be the first true one."""
    found = []
    for case, when in part.cases:
        truth = Truth.TRUE if when is None else when.truth(world)
        if truth is not Truth.FALSE:
            found.append(case)
        if truth is Truth.TRUE:
            break
    return found


def _by_number(
    part: Part, number: NumberNode, worlds: tuple[Facts, ...], known: Mapping[str, FactType]
) -> StagePart:
    amounts = [number.amount(Scope(world)) for world in worlds]
    first = amounts[0].low
    if all(amount.settled and amount.low == first for amount in amounts) and first is not None:
        each = part.entry.each or 0
        points = _plain(Decimal(each) * _whole(first))
        return StagePart(part.entry.id, part.entry.title, points, f"{first} × {number_text(each)}")
    return _unsettled(part, [gap for amount in amounts for gap in amount.gaps], worlds, known)


def _unsettled(
    part: Part, gaps: list[Gap], worlds: tuple[Facts, ...], known: Mapping[str, FactType]
) -> StagePart:
    names = dict.fromkeys(gap.name for gap in gaps if gap.name != FAILED.name)
    said = [_about(name, known) for name in names]
    if any(gap.name == FAILED.name for gap in gaps):
        said.insert(0, "the medicines that were tried")
    if not said:
        least, most = worlds[0][FAILED.name], worlds[-1][FAILED.name]
        return StagePart(
            part.entry.id,
            part.entry.title,
            None,
            f"between {least} and {most}; details of trials are missing",
        )
    return StagePart(part.entry.id, part.entry.title, None, f"not known: {'; '.join(said)}")


def _about(name: str, known: Mapping[str, FactType]) -> str:
    """What a fact, or a field of a list, is about, as the vocabulary says it."""
    fact, _, inner = name.partition(".")
    found = known[fact]
    return found.fields[inner].about if inner in found.fields else found.about


def _whole(number: Exact) -> int:
    return int(number)


def _plain(points: Decimal) -> Number:
    return int(points) if points == points.to_integral_value() else points
