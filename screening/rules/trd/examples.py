"""The examples of the trial pack: what they are about, and whether they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from screening.rules.example_file import CASES, flow
from screening.rules.facts import FactsError
from screening.rules.missing import Facts
from screening.rules.strict_yaml import Problem
from screening.rules.trd.classify import notes_of
from screening.rules.trd.file import CaseEntry
from screening.rules.trd.load import TrdPack
from screening.rules.trd.person import Person, level_of, read_person
from screening.rules.vocabulary import Vocabulary


class Said(NamedTuple):
    """What the pack says of one person, as an example writes it."""

    level: str
    counts: tuple[object, ...]
    trials: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """An example that can be read: its facts, the person that the pack sees, and what it says of them."""

    facts: Facts
    person: Person
    said: Said


def scene(pack: TrdPack, facts: Facts) -> Scene:
    """Everything about some facts."""
    person = read_person(pack, facts)
    return Scene(facts, person, said_of(pack, person))


def said_of(pack: TrdPack, person: Person) -> Said:
    """What the pack says of a person whose trials are judged."""
    counts = tuple(person.values[name] for name in ("strict_drugs", "broad_drugs", "unknown_drugs"))
    trials = tuple((trial.result, *trial.reasons) for trial in person.trials)
    return Said(person.level, counts, trials, notes_of(pack, person))


def said_again(pack: TrdPack, person: Person) -> Said:
    """The same for a pack that judges trials alike and may differ in its levels and notes."""
    level = level_of(pack, person.values)
    return said_of(pack, replace(person, level=level, values={**person.values, "level": level}))


def read_examples(pack: TrdPack, vocabulary: Vocabulary) -> tuple[tuple[Scene, ...], list[Problem]]:
    """The examples that can be read and do hold, and the problems of the others."""
    problems: list[Problem] = []
    scenes: list[Scene] = []
    examples = pack.file.examples
    for place, case in enumerate(examples.cases if examples else ()):
        try:
            found = scene(pack, examples.facts_of(case, vocabulary) if examples else {})
        except FactsError as fault:
            problems.append(pack.tree.problem((*CASES, place), "; ".join(fault.problems)))
            continue
        faults = list(_differences(case, found.said))
        problems += [pack.tree.problem((*CASES, place, key), message) for key, message in faults]
        if not faults:
            scenes.append(found)
    return tuple(scenes), [*problems, *_unshown(pack)]


def _differences(case: CaseEntry, said: Said) -> Iterator[tuple[str, str]]:
    for key in Said._fields:
        found, written = getattr(said, key), getattr(case, key)
        if found != written:
            yield key, f"'{case.name}': comes out as {flow(found)}; it says {flow(written)}"


def _unshown(pack: TrdPack) -> Iterator[Problem]:
    """Levels, notes and reasons that no example shows, each where it is written."""
    cases = pack.file.examples.cases if pack.file.examples else ()
    levels = {case.level for case in cases}
    notes = {note for case in cases for note in case.notes}
    reasons = {reason for case in cases for trial in case.trials for reason in trial[1:]}
    for place, rule in enumerate(pack.levels):
        if rule.entry.level not in levels:
            yield pack.tree.problem(("levels", place), f"no example has the level {rule.entry.level}")
    for place, note in enumerate(pack.notes):
        if note.entry.code not in notes:
            yield pack.tree.problem(("notes", place), f"no example has the note {note.entry.code}")
    for code in pack.file.codes:
        if code not in reasons:
            yield pack.tree.problem(("codes", code), f"no example has the reason {code}")
