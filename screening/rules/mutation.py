"""Which changes of a pack no example of it notices, and the example that would notice each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TypeVar

from screening.rules.engine import run
from screening.rules.language.members import ListNode
from screening.rules.language.scope import Scope
from screening.rules.language.values import Node, NumberNode, TruthNode
from screening.rules.missing import Facts, Value
from screening.rules.mutants import Mutant, mutants
from screening.rules.pack import Rule, RulePack
from screening.rules.sampling import Edges, neighbours
from screening.rules.strict_yaml import Path
from screening.rules.truth import Truth

PAIRS = 400  # tries with two answers of an example changed at once
MOST_TRIES = 100_000  # conditions worked out for one pack; the safety pack takes a seventh of it
DRAWS = 600  # tries with facts drawn at random; what a thousand tries cannot tell apart counts as the same


@dataclass(frozen=True)
class Scene:
    """An example of a rule: its facts, and what the rule makes of them."""

    rule: Rule
    facts: Facts
    sent: bool
    scope: Scope
    truth: Truth


@dataclass(frozen=True)
class Telling:
    """Facts on which a rule and its changed form differ; `truth` is that of the rule as it is written."""

    rule: Rule
    facts: Facts
    sent: bool
    truth: Truth


@dataclass(frozen=True)
class Survivor:
    """A change at `path` in what `of` names that no example notices; without `telling` nothing can notice it."""

    path: Path
    of: str
    mutant: Mutant
    telling: Telling | None


class TooLong(Exception):
    """The pack has so many changes that no example notices that trying them all would take hours."""


Changed = Callable[[Scope], Truth]
T = TypeVar("T")


class Mutation:
    """All changes of one pack against the examples of its rules."""

    def __init__(self, pack: RulePack, examples: Sequence[tuple[Rule, Facts, bool]]) -> None:
        self.pack = pack
        self.tries = 0
        self.scenes: dict[str, list[Scene]] = {rule.id: [] for rule in pack.rules}
        for rule, facts, sent in examples:
            self.scenes[rule.id].append(self.scene(rule, facts, sent))

    def try_it(self) -> None:
        """Count one condition that is worked out; raises TooLong."""
        self.tries += 1
        if self.tries > MOST_TRIES:
            raise TooLong

    def as_far_as_possible(self, found: Iterator[T]) -> Iterator[T]:
        """What is found before the tries are used up."""
        try:
            yield from found
        except TooLong:
            return

    def scene(self, rule: Rule, facts: Facts, sent: bool) -> Scene:
        self.try_it()
        scope, truths = run(self.pack, facts, sent=sent, only=frozenset((rule.id,)))
        return Scene(rule, facts, sent, scope, truths[rule.id])

    def truths(self, facts: Facts, sent: bool, only: frozenset[str]) -> dict[str, Truth]:
        """What becomes of some rules on some facts."""
        self.try_it()
        return run(self.pack, facts, sent=sent, only=only)[1]

    @cached_property
    def edges(self) -> Edges:
        """The values at which the rules of the pack change their minds."""
        return Edges([rule.condition.test for rule in self.pack.rules], self.pack.vocabulary)

    def survivors(self) -> Iterator[Survivor]:
        """Definitions first, then rules, each in the order of the file.

        An example that is asked for counts from then on, so that each is asked for once.
        """
        for name, meaning in self.pack.definitions.items():
            users = [rule for rule in self.pack.rules if _uses(rule, meaning)]
            for mutant in mutants(meaning):
                tests = [(rule, _redefined(rule, name, mutant.node)) for rule in users]
                yield from self.survivor(("define", name), name, mutant, tests)
        for place, rule in enumerate(self.pack.rules):
            for mutant in mutants(rule.condition.test):
                if isinstance(mutant.node, TruthNode):
                    tests = [(rule, mutant.node.truth)]
                    yield from self.survivor(("rules", place, "when"), rule.id, mutant, tests)

    def survivor(
        self, path: Path, of: str, mutant: Mutant, tests: Sequence[tuple[Rule, Changed]]
    ) -> Iterator[Survivor]:
        """The mutant, if each rule with its changed form comes out the same in every example of that rule."""
        for rule, test in tests:
            if any(self.differs(test, scene) for scene in self.scenes[rule.id]):
                return
        found = (self.tell_apart(rule, test, f"{of} {mutant}") for rule, test in tests)
        telling = next((telling for telling in found if telling), None)
        if telling is not None:  # what is asked for once need not be asked for again
            scene = self.scene(telling.rule, telling.facts, telling.sent)
            self.scenes[telling.rule.id].append(scene)
        yield Survivor(path, of, mutant, telling)

    def differs(self, changed: Changed, scene: Scene) -> bool:
        """Whether a rule comes out differently in its changed form."""
        self.try_it()
        return changed(scene.scope) is not scene.truth

    def tell_apart(self, rule: Rule, changed: Changed, seed: str) -> Telling | None:
        """Facts, as few as will do, on which a rule and its changed form come out differently."""
        for facts, sent in self.candidates(rule, Random(seed)):
            scene = self.scene(rule, facts, sent)
            if self.differs(changed, scene):
                return self.smaller(rule, changed, scene)
        return None

    def smaller(self, rule: Rule, changed: Changed, scene: Scene) -> Telling:
        """The same with every fact left out that can be."""
        for name in list(scene.facts):
            fewer = self.scene(rule, {key: v for key, v in scene.facts.items() if key != name}, scene.sent)
            if self.differs(changed, fewer) and Truth.UNKNOWN is not fewer.truth:
                scene = fewer
        return Telling(rule, scene.facts, scene.sent, scene.truth)

    def candidates(self, rule: Rule, chance: Random) -> Iterator[tuple[Mapping[str, Value], bool]]:
        """The examples of a rule with one answer changed, with two, and facts drawn at random."""
        names = sorted(self.pack.reads(rule.id))
        near = [
            (changed, scene.sent)
            for scene in self.scenes[rule.id]
            for changed in neighbours(scene.facts, names, self.edges)
        ]
        yield from near
        for _ in range(PAIRS if near else 0):
            (one, sent), name = chance.choice(near), chance.choice(names)
            yield {**one, name: self.edges.draw(self.pack.vocabulary[name], chance, 0.2)}, sent
        for _ in range(DRAWS):
            yield self.edges.facts(chance, chance.choice((0.05, 0.4)), names), chance.random() < 0.8


def _uses(rule: Rule, meaning: Node) -> bool:
    return any(part is meaning for part in rule.condition.test.walk())


def _redefined(rule: Rule, name: str, node: Node) -> Changed:
    """The truth of a rule with another meaning of one definition."""

    def changed(scope: Scope) -> Truth:
        meaning = _worked_out(node, Scope(scope.facts, scope.fired, (), {}, scope.given))
        return rule.condition.test.truth(Scope(scope.facts, scope.fired, (), {name: meaning}, scope.given))

    return changed


def _worked_out(node: Node, scope: Scope) -> object:
    if isinstance(node, ListNode):
        return node.members(scope)
    if isinstance(node, TruthNode):
        return node.truth(scope)
    assert isinstance(node, NumberNode)
    return node.amount(scope)
