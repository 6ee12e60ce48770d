"""Other engines over the workload, each as its own documentation uses it; one that is not installed is left out.

An engine is a function from a submission to one result for each rule: True, False, or None where it cannot say
the rule or says that it does not know (raises, or gives an error value).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from benchmarks.translate import (
    CEL,
    RULE_ENGINE,
    ZEN,
    CannotSay,
    Spelling,
    business_rules,
    expression,
    json_logic,
)
from benchmarks.workload import CHOICES, NUMBERS, YES_NO
from screening.rules.pack import RulePack

Results = list[bool | None]


@dataclass(frozen=True)
class Engine:
    """`absent`: it gets submissions without what is missing, else with None. `said`: which rules it can say."""

    name: str
    absent: bool
    said: list[bool]
    run: Callable[[Mapping[str, Any]], Results]


class NotInstalled(Exception):
    """What is missing."""


def engines(pack: RulePack) -> Iterator[Engine | NotInstalled]:
    """All engines that are installed, and a word for each that is not."""
    for make in (_datalogic, _cel_cpp, _cel_rust, _zen, _business_rules, _rule_engine):
        try:
            yield make(pack)
        except NotInstalled as missing:
            yield missing


def _needed(module: str, package: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as fault:
        raise NotInstalled(f"{package} is not installed ({fault})") from None


def _expressions(pack: RulePack, spell: Spelling) -> list[str]:
    return [expression(rule.when.test, spell) for rule in pack.rules]


def _datalogic(pack: RulePack) -> Engine:
    library = _needed("datalogic_py", "datalogic-py")
    engine = library.Engine()
    session = engine.session()
    rules = [engine.compile(json.dumps(json_logic(rule.when.test))) for rule in pack.rules]
    words = {"true": True, "false": False}

    def run(facts: Mapping[str, Any]) -> Results:
        found = session.evaluate_many(rules, library.DataHandle(json.dumps(facts)))
        return [words.get(result) if isinstance(result, str) else None for result in found]

    return Engine("datalogic-py (JSON Logic in Rust)", False, [True] * len(rules), run)


def _cel_cpp(pack: RulePack) -> Engine:
    cel = _needed("cel_expr_python.cel", "cel-expr-python")
    kinds = cel.Type
    types = dict.fromkeys((*YES_NO, *CHOICES), kinds.STRING) | dict.fromkeys(NUMBERS, kinds.INT)
    environment = cel.NewEnv(variables={**types, "trials": kinds.DYN})
    rules = [environment.compile(text) for text in _expressions(pack, CEL)]
    error = kinds.ERROR

    def run(facts: Mapping[str, Any]) -> Results:
        activation = environment.Activation(facts)
        found = [rule.eval(activation) for rule in rules]
        return [None if value.type() == error else value.value() for value in found]

    return Engine("cel-expr-python (CEL in C++)", True, [True] * len(rules), run)


def _cel_rust(pack: RulePack) -> Engine:
    cel = _needed("cel", "common-expression-language")
    rules = [cel.compile(text) for text in _expressions(pack, CEL)]

    def run(facts: Mapping[str, Any]) -> Results:
        context = cel.Context(variables=dict(facts))
        return [_tried(rule.execute, context) for rule in rules]

    return Engine("common-expression-language (CEL in Rust)", True, [True] * len(rules), run)


def _zen(pack: RulePack) -> Engine:
    zen = _needed("zen", "zen-engine")
    rules = [zen.compile_expression(text) for text in _expressions(pack, ZEN)]

    def run(facts: Mapping[str, Any]) -> Results:
        return [_tried(rule.evaluate, facts) for rule in rules]

    return Engine("zen-engine (Rust)", False, [True] * len(rules), run)


def _rule_engine(pack: RulePack) -> Engine:
    library = _needed("rule_engine", "rule-engine")
    context = library.Context(resolver=library.resolve_item, default_value=None)
    rules = [library.Rule(text, context=context) for text in _expressions(pack, RULE_ENGINE)]

    def run(facts: Mapping[str, Any]) -> Results:
        return [_tried(rule.matches, facts) for rule in rules]

    return Engine("rule-engine", False, [True] * len(rules), run)


def _business_rules(pack: RulePack) -> Engine:
    library = _needed("business_rules.engine", "business-rules")
    variables = _needed("business_rules.variables", "business-rules")
    conditions: list[dict[str, Any] | None] = []
    for rule in pack.rules:
        try:
            conditions.append(business_rules(rule.when.test))
        except CannotSay:
            conditions.append(None)
    holder = _variables(variables)

    def run(facts: Mapping[str, Any]) -> Results:
        seen = holder(facts)
        check = library.check_conditions_recursively
        return [None if condition is None else _tried(check, condition, seen) for condition in conditions]

    return Engine("business-rules", False, [condition is not None for condition in conditions], run)


def _variables(library: ModuleType) -> Any:
    """A class with one variable for each fact, as business-rules wants it; a missing text is ""."""

    def start(self: Any, facts: Mapping[str, Any]) -> None:
        self.facts = facts

    members: dict[str, Any] = {"__init__": start}
    for names, kind in (((*YES_NO, *CHOICES), library.StringType), (NUMBERS, library.NumericType)):
        for name in names:
            members[name] = library.rule_variable(kind, label=name)(_getter(name, kind is library.StringType))
    return type("Variables", (library.BaseVariables,), members)


def _getter(name: str, text: bool) -> Callable[[Any], Any]:
    if text:
        return lambda self: self.facts[name] or ""
    return lambda self: self.facts[name]


def _tried(evaluate: Callable[..., Any], *arguments: Any) -> bool | None:
    """A result, or None when the engine raised, which is its way to say that it does not know."""
    try:
        found = evaluate(*arguments)
    except Exception:  # noqa: BLE001 - every engine has errors of its own
        return None
    return found if isinstance(found, bool) else None
