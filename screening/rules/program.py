"""The rules of a pack as one generated Python function; `engine.run`, the plain walk, is its oracle.

Every condition becomes two tests: one that holds where it is TRUE, one that fails where it is FALSE. What
neither decides is UNKNOWN, exactly as in strong Kleene logic. The text comes from checked trees only; it
stands in the line cache, so that a traceback shows the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from screening.rules.derived import INFERRED
from screening.rules.language.compiled_tests import Tests
from screening.rules.language.compiled_texts import Passes
from screening.rules.language.helpers import HELPERS
from screening.rules.language.source import Source
from screening.rules.language.terms import SENT
from screening.rules.missing import Value
from screening.rules.pack import Rule, RulePack

Seen: TypeAlias = dict[str, tuple[Value, ...]]
"""Rules in the order of the pack, each with the answers that it read, in the order of `RulePack.inputs`."""
Look: TypeAlias = Callable[[str, Any], Any]
"""`dict.get` of some facts."""


@dataclass(frozen=True)
class Program:
    """The generated function and its text. `infers`: it reads facts that may follow from others."""

    function: Callable[[Look, Look], tuple[Seen, Seen]]
    text: str
    infers: bool

    def run(self, given: Mapping[str, Value], inferred: Mapping[str, Value]) -> tuple[Seen, Seen]:
        """The rules that fired and those that stayed unknown, on the facts as given and what follows."""
        return self.function(given.get, inferred.get)


def compile_rules(pack: RulePack, only: frozenset[str] | None = None) -> Program:
    """Generate, compile and keep the text of the function for all rules, or for some of them."""
    rules = pack.with_others(only)
    source = Source(HELPERS)
    names = _names(pack, rules)
    _write(pack, rules, names, source)
    file = f"<rules of {pack.id} {pack.version}, {len(rules)} of {len(pack.rules)}, {pack.digest[-12:]}>"
    function, text = source.function("screen(get, follows)", file)
    return Program(function, text, not INFERRED.isdisjoint(names))


def _names(pack: RulePack, rules: Sequence[Rule]) -> tuple[str, ...]:
    read = frozenset().union(*(rule.condition.test.reads for rule in rules))
    return tuple(sorted(read, key=lambda name: -1 if name == SENT.name else pack.position[name]))


def _write(pack: RulePack, rules: Sequence[Rule], names: Sequence[str], source: Source) -> None:
    tests = Tests(source)
    for name in names:
        _load(tests, name)
    fired, unknown = tests.keep("{}"), tests.keep("{}")
    read_by_others = frozenset().union(*(rule.condition.rules for rule in rules))
    passes: dict[str, Passes] = {}
    for rule in rules:
        tests.prepare(rule.condition.test)
        passes[rule.id] = tests.test(rule.condition.test)
        if rule.id in read_by_others:
            tests.fired[rule.id] = source.name("v")
            source.line(f"{tests.fired[rule.id]} = {passes[rule.id].sure}", rule.id)
    for rule in pack.rules:
        if rule.id in passes:
            _record(tests, rule, passes[rule.id], pack.inputs[rule.id], fired, unknown)
    source.line(f"return {fired}, {unknown}")


def _load(tests: Tests, name: str) -> None:
    """A fact as it was answered, and its value: None where it has none, nor one that follows from others."""
    source, key = tests.source, tests.source.constant(name)
    given, value = source.name("a"), source.name("f")
    source.line(f"{given} = get({key}, BLANK)")
    source.line(f"{value} = None if {given}.__class__ is MISSING else {given}")
    if name in INFERRED:
        source.line(f"{value} = follows({key}, {value})")
    tests.given[name], tests.settled[name] = given, value


def _record(tests: Tests, rule: Rule, passes: Passes, reads: Sequence[str], fired: str, unknown: str) -> None:
    """A rule that fired, or could not be decided, with what it read."""
    source, key = tests.source, tests.source.constant(rule.id)
    inputs = "".join(f"{tests.given[name]}, " for name in reads)
    sure = tests.fired.get(rule.id, passes.sure)
    with source.block(f"if {sure}:", f"{rule.id}: {rule.condition}"):
        source.line(f"{fired}[{key}] = ({inputs})")
    if passes.rest != "False":
        with source.block(f"elif {passes.rest}:", rule.id):
            source.line(f"{unknown}[{key}] = ({inputs})")
