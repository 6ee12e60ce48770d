"""Rule packs: one reviewed set of rules, as it is used. ``pack_load`` reads and checks one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from screening.rules.language import Condition
from screening.rules.language.conditions import And
from screening.rules.language.states import Fired
from screening.rules.language.terms import SENT
from screening.rules.language.values import Node
from screening.rules.pack_file import Example, Keep, Review, RouteSeverity, Source, Urgency
from screening.rules.strict_yaml import Tree
from screening.rules.vocabulary import Vocabulary


@dataclass(frozen=True)
class Rule:
    """One reviewed statement. `condition` holds `when` together with `unless`."""

    id: str
    domain: str
    title: str
    severity: RouteSeverity | None
    urgency: Urgency | None
    evidence: str
    because: str
    note: str | None
    sources: tuple[str, ...]
    when: Condition
    unless: tuple[str, ...]
    examples: tuple[Example, ...]

    @cached_property
    def condition(self) -> Condition:
        """When it fires: `when` holds and none of the rules of `unless` fired."""
        others = tuple(Fired(rule, negated=True) for rule in self.unless)
        own = self.when.test.tests if isinstance(self.when.test, And) else (self.when.test,)
        return Condition(self.when.text, And((*own, *others))) if others else self.when

    @cached_property
    def reads(self) -> frozenset[str]:
        """The facts that it can read itself."""
        return self.when.reads - {SENT.name}


@dataclass(frozen=True)
class RulePack:
    """A checked pack. `digest` is that of `text`, the file with its tables; `order`: how it is evaluated;
    `before_treatment`: checks to consider for everybody."""

    id: str
    version: str
    digest: str
    text: str
    title: str
    reviewed: Review
    before_treatment: tuple[str, ...]
    sources: Mapping[str, Source]
    tables: Mapping[str, tuple[str, ...]]
    definitions: Mapping[str, Node]
    keep: tuple[Keep, ...]
    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    order: tuple[Rule, ...]
    tree: Tree

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by their ids."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each fact stands in the vocabulary."""
        return {name: place for place, name in enumerate(self.vocabulary)}

    @cached_property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that each rule reads itself, in the order of the vocabulary."""
        return {rule.id: tuple(sorted(rule.reads, key=self.position.__getitem__)) for rule in self.rules}

    @cached_property
    def programs(self) -> dict[frozenset[str] | None, object]:
        """What `engine` keeps for each set of rules that is evaluated: a count of walks, then a function."""
        return {}

    def with_others(self, only: frozenset[str] | None) -> tuple[Rule, ...]:
        """Some rules and those that they refer to, each after these; all rules for None. Raises KeyError."""
        if only is None:
            return self.order
        found: set[str] = set()
        waiting = list(only)
        while waiting:
            rule = self.by_id[waiting.pop()]
            if rule.id not in found:
                found.add(rule.id)
                waiting.extend(rule.condition.rules)
        return tuple(rule for rule in self.order if rule.id in found)

    def reads(self, rule_id: str) -> frozenset[str]:
        """The facts behind a rule, those of the rules that it refers to included."""
        return self._behind[rule_id]

    @cached_property
    def _behind(self) -> Mapping[str, frozenset[str]]:
        # Once for the whole pack: each task that is raised asks for it, in the transaction that keeps an answer.
        with_others = {rule.id: self.with_others(frozenset((rule.id,))) for rule in self.rules}
        return {id: frozenset().union(*(rule.reads for rule in rules)) for id, rules in with_others.items()}
