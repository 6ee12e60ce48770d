"""The rules of the workload in the languages of other engines, from our own checked trees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from screening.rules.language.aggregates import Count
from screening.rules.language.conditions import And, Between, Choice, Compare, Not, Or
from screening.rules.language.members import Where
from screening.rules.language.quantifiers import AllMembers, AnyMember
from screening.rules.language.values import Literal, Node, Reference


class CannotSay(Exception):
    """The language has no words for this."""


@dataclass(frozen=True)
class Spelling:
    """How an expression language spells what the workload needs; `{}` are list, member and test."""

    all_of: str
    any_of: str
    negation: str
    member: str  # a field of a member
    some: str
    every: str
    count: str


CEL = Spelling(
    " && ", " || ", "!({})", "t.{}", "{0}.exists(t, {1})", "{0}.all(t, {1})", "size({0}.filter(t, {1}))"
)
ZEN = Spelling(
    " and ", " or ", "not ({})", "#.{}", "some({0}, {1})", "all({0}, {1})", "len(filter({0}, {1}))"
)
RULE_ENGINE = Spelling(
    " and ", " or ", "not ({})", "t['{}']", "[t for t in {0} if {1}].length > 0",
    "[t for t in {0} if not ({1})].length == 0", "[t for t in {0} if {1}].length",
)  # fmt: skip


def expression(node: Node, spell: Spelling) -> str:
    """A condition in an expression language."""
    if isinstance(node, And | Or):
        sign = spell.all_of if isinstance(node, And) else spell.any_of
        return "(" + sign.join(expression(test, spell) for test in node.tests) + ")"
    if isinstance(node, Not):
        return spell.negation.format(expression(node.test, spell))
    if isinstance(node, Choice):
        name = _name(node.fact, spell)
        if node.operator == "in":
            return f"({name} in {_list(node.options.names)})"
        return f"({name} {'!=' if node.operator == '!=' else '=='} '{node.options.names[0]}')"
    if isinstance(node, Between):
        value = expression(node.value, spell)
        return f"({value} >= {_number(node.low)}{spell.all_of}{value} <= {_number(node.high)})"
    if isinstance(node, Compare):
        return f"({expression(node.left, spell)} {node.operator} {_number(node.right)})"
    if isinstance(node, AnyMember | Count) and isinstance(node.source, Where):
        form = spell.some if isinstance(node, AnyMember) else spell.count
        return form.format(node.source.source, expression(node.source.test, spell))
    if isinstance(node, AllMembers):
        return spell.every.format(node.source, expression(node.test, spell))
    if isinstance(node, Reference):
        return _name(node, spell)
    raise CannotSay(type(node).__name__)


def json_logic(node: Node) -> Any:
    """A condition as JSON Logic."""
    if isinstance(node, And | Or):
        return {"and" if isinstance(node, And) else "or": [json_logic(test) for test in node.tests]}
    if isinstance(node, Not):
        return {"!": json_logic(node.test)}
    if isinstance(node, Choice):
        name = {"var": node.fact.type.name}
        if node.operator == "in":
            return {"in": [name, list(node.options.names)]}
        return {"!=" if node.operator == "!=" else "==": [name, node.options.names[0]]}
    if isinstance(node, Between):
        return {"<=": [_value(node.low), json_logic(node.value), _value(node.high)]}
    if isinstance(node, Compare):
        return {node.operator: [json_logic(node.left), _value(node.right)]}
    if isinstance(node, AnyMember) and isinstance(node.source, Where):
        return {"some": [{"var": str(node.source.source)}, json_logic(node.source.test)]}
    if isinstance(node, AllMembers):
        # An empty list makes `all` false in JSON Logic; "none is otherwise" says what is meant.
        return {"none": [{"var": str(node.source)}, {"!": json_logic(node.test)}]}
    if isinstance(node, Count) and isinstance(node.source, Where):
        members = {"filter": [{"var": str(node.source.source)}, json_logic(node.source.test)]}
        return {"reduce": [members, {"+": [1, {"var": "accumulator"}]}, 0]}
    if isinstance(node, Reference):
        return {"var": node.type.name}
    raise CannotSay(type(node).__name__)


def business_rules(node: Node) -> dict[str, Any]:
    """A condition as business-rules takes it: no lists, no `not`, so inequality is said by the other options."""
    if isinstance(node, And | Or):
        return {"all" if isinstance(node, And) else "any": [business_rules(test) for test in node.tests]}
    if isinstance(node, Not):
        return _denied(node.test)
    if isinstance(node, Choice) and node.fact.level is None:
        names = node.options.names
        if node.operator == "!=":
            names = tuple(name for name in node.fact.type.allowed if name not in names)
        return (
            {"any": [_equal(node.fact, name) for name in names]}
            if len(names) > 1
            else _equal(node.fact, names[0])
        )
    if isinstance(node, Between):
        value, low, high = node.value, _value(node.low), _value(node.high)
        return {
            "all": [
                _ordered(value, "greater_than_or_equal_to", low),
                _ordered(value, "less_than_or_equal_to", high),
            ]
        }
    if isinstance(node, Compare) and isinstance(node.left, Reference):
        words = {
            "<": "less_than",
            "<=": "less_than_or_equal_to",
            ">": "greater_than",
            ">=": "greater_than_or_equal_to",
        }
        return _ordered(node.left, words[node.operator], _value(node.right))
    raise CannotSay(type(node).__name__)


def _denied(node: Node) -> dict[str, Any]:
    if isinstance(node, And | Or):
        return {"any" if isinstance(node, And) else "all": [_denied(test) for test in node.tests]}
    if isinstance(node, Choice) and len(node.fact.type.allowed) == 2:
        (other,) = (name for name in node.fact.type.allowed if name not in node.options.names)
        return _equal(node.fact, other)
    raise CannotSay(type(node).__name__)


def _equal(fact: Reference, option: str) -> dict[str, Any]:
    return {"name": fact.type.name, "operator": "equal_to", "value": option}


def _ordered(value: Node, operator: str, number: int) -> dict[str, Any]:
    return {"name": str(value), "operator": operator, "value": number}


def _name(fact: Reference, spell: Spelling) -> str:
    return fact.type.name if fact.level is None else spell.member.format(fact.type.name)


def _list(names: Sequence[str]) -> str:
    return json.dumps(list(names)).replace('"', "'")


def _number(node: Node) -> str:
    return str(_value(node))


def _value(node: Node) -> int:
    if isinstance(node, Literal):
        return int(node.value)
    raise CannotSay(type(node).__name__)
