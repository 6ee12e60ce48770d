"""The trial pack with one thing changed: a number, an operator, a clause, an option, a code that is not given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar

from screening.rules.changes import Change, steps
from screening.rules.language import Condition
from screening.rules.language.conditions import NamedTest
from screening.rules.language.members import NamedList
from screening.rules.language.scope import Scope
from screening.rules.language.values import NamedNumber, Node, TruthNode
from screening.rules.mutants import Mutant, mutants
from screening.rules.strict_yaml import Path
from screening.rules.trd.examples import Said, Scene, said_again, said_of
from screening.rules.trd.file import ValuesEntry
from screening.rules.trd.load import TrdPack
from screening.rules.trd.person import read_person
from screening.rules.trd.trial import Code, Judged, Test, judge
from screening.rules.trd.values import limits_of
from screening.rules.vocabulary import Vocabulary

N = TypeVar("N", bound=Node)
OTHER = {"yes": "no", "no": "yes"}


def trd_changes(pack: TrdPack, vocabulary: Vocabulary) -> Iterator[Change[Scene]]:
    """Every change, in the order of the file."""
    yield from _of_values(pack, vocabulary)
    yield from _of_definitions(pack)
    for place, test in enumerate(pack.tests):
        yield from _of_test(pack, place, test)
    for place, level in enumerate(pack.levels):
        for mutant in _mutants(level.when):
            changed = replace(pack, levels=_with(pack.levels, place, replace(level, when=_now(mutant))))
            yield _of_person(("levels", place, "when"), level.entry.level, mutant, level.when, changed)
    for place, note in enumerate(pack.notes):
        for mutant in _mutants(note.when):
            changed = replace(pack, notes=_with(pack.notes, place, replace(note, when=_now(mutant))))
            yield _of_person(("notes", place, "when"), note.entry.code, mutant, note.when, changed)
        if note.entry.first == "no":
            continue
        entry = note.entry.model_copy(update={"first": "no"})
        changed = replace(pack, notes=_with(pack.notes, place, replace(note, entry=entry)))
        first = Mutant(note.when.test, "first: yes", "first: no")
        yield _of_person(("notes", place), note.entry.code, first, None, changed)


def _of_values(pack: TrdPack, vocabulary: Vocabulary) -> Iterator[Change[Scene]]:
    values = pack.file.values

    def change(key: str, part: object, now: object, changed: object) -> Change[Scene]:
        other = values.model_copy(update={key: changed})
        return _of_trials(("values", key), key, str(part), str(now), _valued(pack, other, vocabulary))

    for key in ("days_in_week", "days_in_month"):
        for number in steps(getattr(values, key)):
            yield change(key, getattr(values, key), number, number)
    for band, percent in values.percent_better.items():
        for number in steps(percent):
            now = {**values.percent_better, band: number}
            yield change("percent_better", f"{band}: {percent}", f"{band}: {number}", now)
    for key in ("never_assumed", "blood_level_counts_for", "ketamine_names"):
        for name in getattr(values, key):
            yield change(key, name, "", tuple(other for other in getattr(values, key) if other != name))
    for name, options in values.says_nothing.items():
        for option in options:
            fewer = tuple(other for other in options if other != option)
            yield change("says_nothing", option, "", {**values.says_nothing, name: fewer})


def _valued(pack: TrdPack, values: ValuesEntry, vocabulary: Vocabulary) -> TrdPack:
    file = pack.file.model_copy(update={"values": values})
    return replace(pack, file=file, limits=limits_of(vocabulary, values))


def _of_definitions(pack: TrdPack) -> Iterator[Change[Scene]]:
    parts = [part for test in pack.tests for condition in _conditions(test) for part in condition.test.walk()]
    named = {part.name: part.meaning for part in parts if isinstance(part, NamedTest)}
    for name, meaning in named.items():
        for mutant in mutants(meaning):
            tests = tuple(_redefined(test, name, mutant.node) for test in pack.tests)
            path = ("trial", "define", name)
            yield _of_tests(path, name, mutant.part, mutant.now, replace(pack, tests=tests))


def _of_test(pack: TrdPack, place: int, test: Test) -> Iterator[Change[Scene]]:
    def change(path: Path, part: str, now: str, changed: Test) -> Change[Scene]:
        other = replace(pack, tests=_with(pack.tests, place, changed))
        return _of_tests(("trial", "tests", place, *path), test.entry.id, part, now, other)

    one_reading = test.entry.broad is None
    for mutant in _mutants(test.strict):
        when = _now(mutant)
        changed = replace(test, strict=when, broad=when if one_reading else test.broad)
        yield change(("strict",), mutant.part, mutant.now, changed)
    for mutant in () if one_reading else _mutants(test.broad):
        yield change(("broad",), mutant.part, mutant.now, replace(test, broad=_now(mutant)))
    for key in ("kept_by", "fails_by"):
        codes: tuple[Code, ...] = getattr(test, key)
        for at, code in enumerate(codes):
            fewer: dict[str, Any] = {key: (*codes[:at], *codes[at + 1 :])}
            yield change((key, at), code.code, "", replace(test, **fewer))
            for mutant in _mutants(code.when):
                given: dict[str, Any] = {key: _with(codes, at, replace(code, when=_now(mutant)))}
                yield change((key, at), mutant.part, mutant.now, replace(test, **given))
    for key in ("alone", "over_lifetime"):
        was = getattr(test.entry, key)
        entry = test.entry.model_copy(update={key: OTHER[was]})
        yield change((), f"{key}: {was}", f"{key}: {OTHER[was]}", replace(test, entry=entry))


def _of_tests(path: Path, of: str, part: str, now: str, changed: TrdPack) -> Change[Scene]:
    """A change of what is asked of a trial: the answers are read as before."""

    def outcome(scene: Scene) -> Said:
        before = scene.person.trials
        again = tuple(judge(trial.reading, changed.tests, changed.file.codes) for trial in before)
        if list(map(_verdict, again)) == list(map(_verdict, before)):
            return scene.said
        return said_of(changed, read_person(changed, scene.facts))

    return Change(path, of, part, now, outcome)


def _verdict(trial: Judged) -> tuple[object, ...]:
    """All that levels, notes and counts take from the tests of a trial."""
    lasting = (trial.result_over_lifetime, trial.may_be_strict, trial.may_be_in_episode)
    return (trial.result, trial.reasons, *lasting)


def _of_trials(path: Path, of: str, part: str, now: str, changed: TrdPack) -> Change[Scene]:
    """A change of how answers are read."""

    def outcome(scene: Scene) -> Said:
        return said_of(changed, read_person(changed, scene.facts))

    return Change(path, of, part, now, outcome)


def _of_person(path: Path, of: str, mutant: Mutant, was: Condition | None, changed: TrdPack) -> Change[Scene]:
    """A change of a level or a note, whose condition `was` something else; trials are judged as before."""
    now = mutant.node

    def outcome(scene: Scene) -> Said:
        values = scene.person.values
        if was is not None and isinstance(now, TruthNode) and now.truth(Scope(values)) is was.truth(values):
            return scene.said
        return said_again(changed, scene.person)

    return Change(path, of, mutant.part, mutant.now, outcome)


def _mutants(condition: Condition | None) -> Iterator[Mutant]:
    return iter(()) if condition is None else mutants(condition.test)


def _now(mutant: Mutant) -> Condition:
    assert isinstance(mutant.node, TruthNode)  # a change of a condition is a condition
    return Condition(str(mutant.node), mutant.node)


def _with(all_of: tuple[Any, ...], place: int, changed: object) -> tuple[Any, ...]:
    return (*all_of[:place], changed, *all_of[place + 1 :])


def _conditions(test: Test) -> Iterator[Condition]:
    yield from (test.strict, test.broad)
    yield from (code.when for code in (*test.kept_by, *test.fails_by) if code.when is not None)


def _redefined(test: Test, name: str, meaning: Node) -> Test:
    def now(condition: Condition) -> Condition:
        return Condition(condition.text, substituted(condition.test, name, meaning))

    def codes(all_of: tuple[Code, ...]) -> tuple[Code, ...]:
        return tuple(replace(code, when=None if code.when is None else now(code.when)) for code in all_of)

    return replace(
        test, strict=now(test.strict), broad=now(test.broad), kept_by=codes(test.kept_by),
        fails_by=codes(test.fails_by),
    )  # fmt: skip


def substituted(node: N, name: str, meaning: Node) -> N:
    """A condition in which a definition means something else."""
    changed: dict[str, Any] = {}
    if isinstance(node, NamedTest | NamedList | NamedNumber) and node.name == name:
        changed["meaning"] = meaning
        return replace(node, **changed)
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            changed[each.name] = substituted(value, name, meaning)
        elif isinstance(value, tuple) and value and all(isinstance(part, Node) for part in value):
            changed[each.name] = tuple(substituted(part, name, meaning) for part in value)
    return replace(node, **changed) if changed else node
