"""The examples of the staging methods, and whether they notice each change of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from screening.rules.changes import Change, change_problems, steps, unnoticed
from screening.rules.example_file import CASES, flow
from screening.rules.facts import FactsError
from screening.rules.language import Condition
from screening.rules.language.values import NumberNode, TruthNode
from screening.rules.missing import Facts
from screening.rules.mutants import mutants
from screening.rules.staging import Stage, Staging, stages
from screening.rules.staging_file import Method, Part, Remark, StageEntry
from screening.rules.strict_yaml import Path, Problem
from screening.rules.vocabulary import Vocabulary

Given: TypeAlias = dict[str, StageEntry]
Made: TypeAlias = tuple[Path, str, str, Method]  # where, what it was, what it is now, the changed method


def check_staging(staging: Staging, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Examples that cannot be read or do not hold; else the changes that none of them notices."""
    known: list[Facts] = []
    problems: list[Problem] = []
    examples = staging.file.examples
    for place, case in enumerate(examples.cases if examples else ()):
        path = (*CASES, place)
        try:
            facts = examples.facts_of(case, vocabulary) if examples else {}
        except FactsError as fault:
            problems.append(staging.tree.problem(path, "; ".join(fault.problems)))
            continue
        found = _given(staging, facts)
        for method, entry in case.stages.items():
            if found.get(method) != entry:
                came = flow(found[method].model_dump()) if method in found else "no such method"
                problems.append(staging.tree.problem((*path, "stages", method), f"'{case.name}': {came}"))
        known.append(facts)
    yield from problems
    if not problems:
        before = [_given(staging, facts) for facts in known]
        left = unnoticed(_changes(staging), known, before)
        yield from change_problems(staging.tree, staging.file.keep, left)


def _given(staging: Staging, facts: Facts) -> Given:
    return {stage.method: _entry(stage) for stage in stages(staging, facts)}


def _entry(stage: Stage) -> StageEntry:
    return StageEntry(
        points="n/a" if stage.points is None else stage.points,
        parts=tuple("n/a" if part.points is None else part.points for part in stage.parts),
        remarks=len(stage.remarks),
    )


def _changes(staging: Staging) -> Iterator[Change[Facts]]:
    for place, method in enumerate(staging.methods):
        for path, part, now, changed in _of_method(method):
            methods = (*staging.methods[:place], changed, *staging.methods[place + 1 :])
            other = replace(staging, methods=methods)

            def outcome(facts: Facts, other: Staging = other) -> Given:
                return _given(other, facts)

            yield Change(("methods", place, *path), method.entry.id, part, now, outcome)


def _of_method(method: Method) -> Iterator[Made]:
    for key in ("not_for", "remarks"):
        remarks: tuple[Remark, ...] = getattr(method, key)
        for at, remark in enumerate(remarks):
            without: dict[str, Any] = {key: (*remarks[:at], *remarks[at + 1 :])}
            yield (key, at), remark.entry.when, "", replace(method, **without)
            for part, now, when in _conditions(remark.when):
                changed: dict[str, Any] = {key: _with(remarks, at, replace(remark, when=when))}
                yield (key, at, "when"), part, now, replace(method, **changed)
    for at, each in enumerate(method.parts):
        for path, part, now, other in _of_part(each):
            yield ("parts", at, *path), part, now, replace(method, parts=_with(method.parts, at, other))


def _of_part(part: Part) -> Iterator[tuple[Path, str, str, Part]]:
    if part.number is not None and part.entry.each is not None:
        for number in steps(part.entry.each):
            entry = part.entry.model_copy(update={"each": number})
            yield ("each",), f"each: {part.entry.each}", f"each: {number}", replace(part, entry=entry)
        for mutant in mutants(part.number):
            assert isinstance(mutant.node, NumberNode)  # a change of a number is a number
            yield ("of",), mutant.part, mutant.now, replace(part, number=mutant.node)
    for at, (case, when) in enumerate(part.cases):
        path = ("points", at)
        for number in steps(case.points):
            entry_now = case.model_copy(update={"points": number})
            cases = _with(part.cases, at, (entry_now, when))
            yield path, f"points: {case.points}", f"points: {number}", replace(part, cases=cases)
        if when is None:
            continue
        yield path, str(when), "", replace(part, cases=(*part.cases[:at], *part.cases[at + 1 :]))
        for was, now, changed in _conditions(when):
            yield (*path, "when"), was, now, replace(part, cases=_with(part.cases, at, (case, changed)))


def _conditions(condition: Condition) -> Iterator[tuple[str, str, Condition]]:
    for mutant in mutants(condition.test):
        assert isinstance(mutant.node, TruthNode)  # a change of a condition is a condition
        yield mutant.part, mutant.now, Condition(str(mutant.node), mutant.node)


def _with(all_of: tuple[Any, ...], place: int, changed: object) -> tuple[Any, ...]:
    return (*all_of[:place], changed, *all_of[place + 1 :])
