"""Rules that add nothing: wherever they fire, another one that weighs at least as much fires too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from screening.rules.missing import Value
from screening.rules.mutation import Mutation
from screening.rules.pack import Rule
from screening.rules.pack_file import ROUTES, SEVERITIES, URGENCIES
from screening.rules.truth import Truth

DRAWS = 600  # facts drawn at random for a pair of rules that the examples do not tell apart


def shadowed(mutation: Mutation) -> Iterator[tuple[Rule, Rule]]:
    """Each rule that fires only where a rule over some of the same facts fires, with that other rule."""
    pack = mutation.pack
    reads = {rule.id: pack.reads(rule.id) for rule in pack.rules}
    for rule in pack.rules:
        for other in pack.rules:
            if (
                other is not rule
                and reads[rule.id] & reads[other.id]
                and _weighs_as_much(other, rule)
                and not _fires_alone(mutation, rule, other)
            ):
                yield rule, other


def _weighs_as_much(one: Rule, other: Rule) -> bool:
    return all(left <= right for left, right in zip(_weight(one), _weight(other), strict=True))


def _weight(rule: Rule) -> tuple[int, ...]:
    """Places in the orders of severities and urgencies: 0 is the worst."""
    severities = [getattr(rule.severity, route, None) for route in ROUTES]
    places = [len(SEVERITIES) if each is None else SEVERITIES.index(each) for each in severities]
    return (*places, len(URGENCIES) if rule.urgency is None else URGENCIES.index(rule.urgency))


def _fires_alone(mutation: Mutation, rule: Rule, other: Rule) -> bool:
    """Some facts make the rule fire and the other one not."""
    both = frozenset((rule.id, other.id))
    for facts, sent in _candidates(mutation, rule, other):
        truths = mutation.truths(facts, sent, both)
        if truths[rule.id] is Truth.TRUE and truths[other.id] is not Truth.TRUE:
            return True
    return False


def _candidates(mutation: Mutation, rule: Rule, other: Rule) -> Iterator[tuple[Mapping[str, Value], bool]]:
    """The examples in which it fires, over those in which the other does not; then facts at random."""
    firing = [scene for scene in mutation.scenes[rule.id] if scene.truth is Truth.TRUE]
    quiet = [scene for scene in mutation.scenes[other.id] if scene.truth is not Truth.TRUE]
    for scene in firing:
        yield scene.facts, scene.sent
        yield from (({**each.facts, **scene.facts}, scene.sent) for each in quiet)
    chance = Random(f"{rule.id} {other.id}")
    names = sorted(mutation.pack.reads(rule.id) | mutation.pack.reads(other.id))
    for _ in range(DRAWS):
        yield mutation.edges.facts(chance, chance.choice((0.02, 0.2)), names), chance.random() < 0.8
