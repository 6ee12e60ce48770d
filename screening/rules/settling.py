"""Which answers are enough for an outcome, which would settle an open rule, which would make a clear one fire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, islice
from random import Random
from typing import Any

from screening.rules.engine import run
from screening.rules.facts import value_to_json
from screening.rules.language.explanation import smallest_reasons
from screening.rules.language.scope import Scope
from screening.rules.language.values import TruthNode
from screening.rules.missing import Facts, Missing, Record, Value, fact
from screening.rules.pack import Rule, RulePack
from screening.rules.sampling import Edges, neighbours
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

SMALL = 3  # beside those that are needed anyway, every set of so many answers is tried
DRAWS = 100  # lists of records that are tried to settle an open rule, or to make a clear one fire
TRIES = 2000  # pairs of answers that are tried to make a clear rule fire
SHOWN = 5  # ways to differ that are told
HIDDEN: tuple[Value, ...] = ("known", *Missing)
OUTCOMES = {Truth.TRUE: "fires", Truth.FALSE: "clear"}


def enough(test: TruthNode, scope: Scope, names: Iterable[str]) -> frozenset[str]:
    """A smallest set of facts that keeps a decided condition as it is, whatever the others are.

    What other rules did is taken as it is.
    """
    truth, given = test.truth(scope), frozenset(names)
    needed = frozenset(name for name in given if not _holds(test, scope, given - {name}, truth))
    for size in range(SMALL + 1):
        for more in combinations(sorted(given - needed), size):
            if _holds(test, scope, needed.union(more), truth):
                return needed.union(more)
    found = (smallest_reasons(test, scope) & given) | needed
    if not _holds(test, scope, found, truth):
        found = given
    for name in sorted(found - needed):
        if _holds(test, scope, found - {name}, truth):
            found -= {name}
    return found


def _holds(test: TruthNode, scope: Scope, kept: frozenset[str], truth: Truth) -> bool:
    """Whether a condition comes out the same with all other facts hidden, in each way that one can be hidden."""
    shown = {name: value for name, value in scope.facts.items() if name in kept or name not in test.reads}
    hidden = [name for name in test.reads if name not in kept]
    facts = {**shown, **dict.fromkeys(hidden, Missing.NOT_ASKED)}
    for state in HIDDEN:
        given = {**{name: fact(scope.given, name) for name in shown}, **dict.fromkeys(hidden, state)}
        if test.truth(Scope(facts, scope.fired, (), {}, given)) is not truth:
            return False
    return True


def narrowed(pack: RulePack, rule: Rule, scope: Scope, kept: Iterable[str]) -> dict[str, Value]:
    """The answers behind these facts; for a fired rule, lists cut down to members that make it fire alone."""
    test = rule.condition.test
    values = {name: fact(scope.facts, name) for name in kept}
    if test.truth(scope) is not Truth.TRUE:
        return values
    for name, value in list(values.items()):
        if pack.vocabulary[name].kind in ("records", "choices") and isinstance(value, tuple):
            members: tuple[Any, ...] = value
            for member in value:
                fewer = tuple(other for other in members if other is not member)
                changed = Scope({**scope.facts, name: fewer}, scope.fired, (), {}, scope.given)
                if fewer and test.truth(changed) is Truth.TRUE:
                    members = fewer
            values[name] = members
    return values


def settling(
    pack: RulePack, rule: Rule, facts: Facts, sent: bool, missing: Iterable[str], *, lists: bool
) -> dict[str, dict[str, Any]]:
    """For each missing fact, the answers that alone would make an open rule fire or clear it.

    `lists`: lists of records are tried too, which takes longer.
    """
    edges = _edges(pack, rule)
    told: dict[str, dict[str, Any]] = {}
    for name in missing:
        kind = pack.vocabulary[name]
        found: dict[str, list[Value]] = {"fires": [], "clear": []}
        for value in _answers(edges, kind) if lists or kind.kind != "records" else ():
            truth = _truth(pack, rule, {**facts, name: value}, sent)
            if truth in OUTCOMES:
                found[OUTCOMES[truth]].append(value)
        told[name] = {"about": kind.about, "unit": kind.unit} | {
            outcome: _told(values, edges.values(kind), kind) for outcome, values in found.items()
        }
    return told


def differing(pack: RulePack, rule: Rule, facts: Facts, sent: bool) -> list[list[dict[str, Any]]]:
    """The nearest other answers with which a rule would fire: one changed, or else two; each way is a list.

    Where no answer does, an answer that is missing: some rules fire because one is.
    """
    edges, names = _edges(pack, rule), sorted(pack.reads(rule.id))
    changes = [
        (name, changed[name])
        for name in names
        for changed in neighbours({name: fact(facts, name)}, (name,), edges)
        if name in changed
    ]
    given = [change for change in changes if not isinstance(change[1], Missing)]
    lists = [
        (name, value)
        for name in names
        if pack.vocabulary[name].kind == "records"
        for value in _answers(edges, pack.vocabulary[name])
    ]
    tried: tuple[Iterable[Way], ...] = (
        ((change,) for change in (*given, *lists)),
        islice(_pairs(given), TRIES),
        ((change,) for change in changes if isinstance(change[1], Missing)),
    )
    ways = next(filter(None, (_firing(pack, rule, facts, sent, each) for each in tried)), [])
    return [
        [_change(facts, name, value) for name, value in _with_less(pack, rule, facts, sent, way)]
        for way in ways
    ]


def _with_less(pack: RulePack, rule: Rule, facts: Facts, sent: bool, way: Way) -> Way:
    """A way of one list of records with no more members and fields in it than it takes."""
    name, value = way[0]
    if len(way) > 1 or pack.vocabulary[name].kind != "records" or not isinstance(value, tuple):
        return way
    members: list[Record] = [member for member in value if isinstance(member, Mapping)]
    for fewer in _fewer(members):
        if _truth(pack, rule, {**facts, name: tuple(fewer)}, sent) is Truth.TRUE:
            return _with_less(pack, rule, facts, sent, ((name, tuple(fewer)),))
    return way


def _fewer(members: list[Record]) -> Iterator[list[Record]]:
    """The members without one of them, or without one field of one of them."""
    for place, member in enumerate(members):
        before, after = members[:place], members[place + 1 :]
        yield [*before, *after]
        for name in member:
            yield [*before, {key: part for key, part in member.items() if key != name}, *after]


Way = tuple[tuple[str, Value], ...]


def _pairs(changes: list[tuple[str, Value]]) -> Iterator[Way]:
    return (pair for pair in combinations(changes, 2) if pair[0][0] != pair[1][0])


def _firing(pack: RulePack, rule: Rule, facts: Facts, sent: bool, ways: Iterable[Way]) -> list[Way]:
    """The first ways that make it fire, one for each set of facts."""
    found: dict[tuple[str, ...], Way] = {}
    for way in ways:
        names = tuple(name for name, _ in way)
        if names not in found and _truth(pack, rule, {**facts, **dict(way)}, sent) is Truth.TRUE:
            found[names] = way
            if len(found) == SHOWN:
                break
    return list(found.values())


def _change(facts: Facts, name: str, value: Value) -> dict[str, Any]:
    return {"fact": name, "now": value_to_json(fact(facts, name)), "instead": value_to_json(value)}


def _truth(pack: RulePack, rule: Rule, facts: Facts, sent: bool) -> Truth:
    return run(pack, facts, sent=sent, only=frozenset((rule.id,)))[1][rule.id]


def _edges(pack: RulePack, rule: Rule) -> Edges:
    rules = pack.with_others(frozenset((rule.id,)))
    return Edges([each.condition.test for each in rules], pack.vocabulary)


def _answers(edges: Edges, kind: FactType) -> Iterator[Value]:
    if kind.kind == "choices":
        yield ()
        yield from ((name,) for name in edges.names(kind))
    elif kind.kind in ("records", "numbers"):
        chance = Random(kind.name)
        yield from (edges.draw(kind, chance, 0) for _ in range(DRAWS))
    else:
        yield from edges.values(kind)


def _told(values: list[Value], tried: tuple[Value, ...], kind: FactType) -> list[Any]:
    """Options as they are; numbers as ranges `[from, to]` between the edges; one list stands for all."""
    if kind.kind in ("records", "numbers"):
        return [value_to_json(value) for value in values[:1]]
    if kind.kind != "number":
        return [value_to_json(value) for value in values]
    ranges: list[list[Any]] = []
    for place, value in enumerate(tried):
        if value not in values:
            continue
        if ranges and tried[place - 1] in values:
            ranges[-1][1] = value
        else:
            ranges.append([value, value])
    return [[_plain(low), _plain(high)] for low, high in ranges]


def _plain(number: int | Decimal) -> object:
    return value_to_json(number)
