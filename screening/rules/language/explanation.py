"""Why a condition came out as it did: plain data, the deciding branches first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from screening.rules.language.amounts import Amount
from screening.rules.language.conditions import And, NamedTest, Not, Or
from screening.rules.language.quantifiers import Every
from screening.rules.language.scope import Scope
from screening.rules.language.states import State
from screening.rules.language.values import NamedNumber, Node, NumberNode, Reference, TruthNode
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"


def explain(test: TruthNode, scope: Scope) -> dict[str, Plain]:
    """The tree of a condition with the truth of each part and the values that were read."""
    truth = test.truth(scope)
    node: dict[str, Plain] = {"text": str(test), "words": test.words(), "truth": truth.name.lower()}
    inner = _tests_of(test)
    if inner:
        deciding = sorted(inner, key=lambda part: _rank(test, part.truth(scope)))
        node["parts"] = [explain(part, scope) for part in deciding]
        return node
    values = _values(test, scope)
    if values:
        node["values"] = values
    if truth is Truth.UNKNOWN:
        node["open"] = [
            {"fact": gap.name, "state": gap.missing.value} for gap in dict.fromkeys(test.gaps(scope))
        ]
    return node


def reasons(test: TruthNode, scope: Scope) -> frozenset[str]:
    """The facts in every branch that makes a decided condition what it is."""
    return _deciding(test, scope, lambda found: frozenset().union(*found))


def smallest_reasons(test: TruthNode, scope: Scope) -> frozenset[str]:
    """A smallest set of facts that is enough for a decided condition, chosen branch by branch."""
    return _deciding(test, scope, lambda found: min(found, key=lambda names: (len(names), sorted(names))))


def plain(value: Value) -> Plain:
    """A value as the facts file spells it."""
    if isinstance(value, Missing):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


def _deciding(
    test: TruthNode, scope: Scope, choose: Callable[[list[frozenset[str]]], frozenset[str]]
) -> frozenset[str]:
    """All parts of a true `and`, the chosen ones of a true `or`; for FALSE the other way round."""
    parts = _tests_of(test)
    if not parts:
        return _behind(test, scope)
    if isinstance(test, (Not, NamedTest)):
        inside = scope.outside() if isinstance(test, NamedTest) else scope
        return _deciding(parts[0], inside, choose)
    truth = test.truth(scope)
    each_is_needed = truth is (Truth.TRUE if _is_and(test) else Truth.FALSE)
    if each_is_needed:
        return frozenset().union(*(_deciding(part, scope, choose) for part in parts))
    inner = negated_truth(test, truth)
    return choose([_deciding(part, scope, choose) for part in parts if part.truth(scope) is inner])


def _behind(test: TruthNode, scope: Scope) -> frozenset[str]:
    """The facts behind a decided test; a missing one decides nothing, unless the test asks whether it is."""
    names = test.reads
    if isinstance(test, State):
        return names
    return frozenset(name for name in names if not isinstance(scope.facts.get(name, Missing.BLANK), Missing))


def negated_truth(test: TruthNode, truth: Truth) -> Truth:
    """The truth that a part must have to decide the whole: the opposite one inside `none of`."""
    if isinstance(test, Every) and test.quantifier == "none":
        return Truth.TRUE if truth is Truth.FALSE else Truth.FALSE
    return truth


def _is_and(test: TruthNode) -> bool:
    return isinstance(test, And) or (isinstance(test, Every) and test.quantifier in ("all", "none"))


def _tests_of(test: TruthNode) -> tuple[TruthNode, ...]:
    if isinstance(test, (And, Or, Every, Not, NamedTest)):
        return tuple(part for part in test.parts if isinstance(part, TruthNode))
    return ()


def _rank(test: TruthNode, truth: Truth) -> int:
    """Deciding branches first: the false ones of an `and`, the true ones of an `or`; then the open ones."""
    first = Truth.FALSE if _is_and(test) and not _is_none(test) else Truth.TRUE
    return 0 if truth is first else 1 if truth is Truth.UNKNOWN else 2


def _is_none(test: TruthNode) -> bool:
    return isinstance(test, Every) and test.quantifier == "none"


def _values(test: TruthNode, scope: Scope) -> list[Plain]:
    found: dict[str, Plain] = {}
    for part in test.walk():
        if isinstance(part, Reference) and part.level is None:
            found.setdefault(part.type.name, plain(part.get(scope)))
    values: list[Plain] = [{"fact": name, "value": value} for name, value in found.items()]
    return values + list(_amounts(test.parts, scope))


def _amounts(parts: Iterable[Node], scope: Scope) -> Iterable[Plain]:
    for part in parts:
        if isinstance(part, NumberNode) and part.kind == "number" and not isinstance(part, Reference):
            shown = show(part.amount(scope))
            if str(part) != shown and part.parts:
                row: dict[str, Plain] = {"name": str(part), "value": shown, "unit": part.unit}
                yield row | ({"means": str(part.meaning)} if isinstance(part, NamedNumber) else {})


def show(amount: Amount) -> str:
    """`141`, `139 1/2`, `18 to 21`, or `not settled`."""
    if amount.settled:
        return _number(amount.low)
    if amount.low is None and amount.high is None:
        return "not settled" if amount.gaps else "no value"
    low = "no lower bound" if amount.low is None else _number(amount.low)
    return f"{low} to {'no upper bound' if amount.high is None else _number(amount.high)}"


def _number(value: int | Decimal | Fraction | None) -> str:
    if not isinstance(value, Fraction):
        return str(value)
    whole, rest = divmod(value.numerator, value.denominator)
    return f"{whole} {rest}/{value.denominator}" if rest else str(whole)
