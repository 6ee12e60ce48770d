"""The rules of a pack as one generated Python function; `engine.run`, the plain walk, is its oracle.

Every condition becomes two tests: one that holds where it is TRUE, one that fails where it is FALSE. What
neither decides is UNKNOWN, exactly as in strong Kleene logic. The text comes from checked trees only; it
stands in the line cache, so that a traceback shows the rule.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from screening.rules.language.choices import ChoiceList, CountClasses, Empty, Has
from screening.rules.language.compiled_tests import Tests
from screening.rules.language.helpers import HELPERS
from screening.rules.language.source import Source
from screening.rules.language.terms import SENT
from screening.rules.language.values import Node
from screening.rules.missing import Missing, Value
from screening.rules.pack import Rule, RulePack

Seen: TypeAlias = tuple[int, tuple[Value, ...]]
"""The place of a rule in the pack, and the answers that it read, in the order of `RulePack.inputs`."""
Function: TypeAlias = Callable[[Sequence[Value], Sequence[Value | None]], tuple[list[Seen], list[Seen]]]


@dataclass(frozen=True)
class Program:
    """The generated function, its text, and the facts that it takes, in order."""

    function: Function
    text: str
    names: tuple[str, ...]
    places: Mapping[str, int]

    def run(self, given: Mapping[str, Value], inferred: Mapping[str, Value]) -> tuple[list[Seen], list[Seen]]:
        """The rules that fired and those that stayed unknown, on the facts as given and what follows."""
        get, blank = given.get, Missing.BLANK
        answers = [get(name, blank) for name in self.names]
        settled = [None if value.__class__ is Missing else value for value in answers]
        for name, value in inferred.items():
            if name in self.places:
                settled[self.places[name]] = value
        return self.function(answers, settled)


def compile_rules(pack: RulePack, only: frozenset[str] | None = None) -> Program:
    """Generate, compile and keep the text of the function for all rules, or for some of them."""
    rules = pack.with_others(only)
    source = Source(HELPERS)
    names = _names(pack, rules)
    _write(pack, rules, names, source)
    head = "def screen(answers, settled):"
    text = "\n".join((head, *source.lines)) + "\n"
    file = f"<rules of {pack.id} {pack.version}, {len(rules)} of {len(pack.rules)}, {pack.digest[-12:]}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space = source.constants
    exec(compile(text, file, "exec"), space)  # made from checked trees alone, see language/source.py
    places = {name: place for place, name in enumerate(names)}
    return Program(cast(Function, space["screen"]), text, names, places)


def _names(pack: RulePack, rules: Sequence[Rule]) -> tuple[str, ...]:
    read = frozenset().union(*(rule.condition.test.reads for rule in rules))
    return tuple(sorted(read, key=lambda name: -1 if name == SENT.name else pack.position[name]))


def _write(pack: RulePack, rules: Sequence[Rule], names: Sequence[str], source: Source) -> None:
    tests = Tests(source)
    for name in names:
        tests.given[name] = source.name("a")
        tests.settled[name] = source.name("f")
    if names:
        source.line(f"({', '.join(tests.given.values())},) = answers")
        source.line(f"({', '.join(tests.settled.values())},) = settled")
    fired, unknown = tests.keep("[]"), tests.keep("[]")
    places = {rule.id: place for place, rule in enumerate(pack.rules)}
    for other in sorted({other for rule in rules for other in rule.condition.rules}):
        tests.fired[other] = tests.keep("False")
    for rule in rules:
        _prepare(tests, rule.condition.test)
        passes = tests.test(rule.condition.test)
        inputs = "".join(f"{tests.given[name]}, " for name in pack.inputs[rule.id])
        seen = f"({places[rule.id]}, ({inputs}))"
        with source.block(f"if {passes.sure}:", f"{rule.id}: {rule.condition}"):
            source.line(f"{fired}.append({seen})")
            if rule.id in tests.fired:
                source.line(f"{tests.fired[rule.id]} = True")
        if passes.rest != "False":
            with source.block(f"elif {passes.rest}:", rule.id):
                source.line(f"{unknown}.append({seen})")
    source.line(f"return {fired}, {unknown}")


def _prepare(tests: Tests, node: Node) -> None:
    """Lists of choices and definitions stand outside all loops, wherever they are used."""
    for part in node.walk():
        chosen: Any = part.list if isinstance(part, Has | Empty | CountClasses) else None
        if isinstance(chosen, ChoiceList) and chosen.fact.level is None:
            tests.names(chosen)
    tests.define(node)
