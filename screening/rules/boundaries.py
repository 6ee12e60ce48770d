"""Whether the examples of a pack stand on both sides of each number in its conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from screening.rules.language.aggregates import Aggregate
from screening.rules.language.conditions import Between, Compare, NamedTest
from screening.rules.language.members import Members, NamedList, Where
from screening.rules.language.quantifiers import AllMembers
from screening.rules.language.scope import Scope
from screening.rules.language.values import Literal, NamedNumber, Node, NumberNode, Reference
from screening.rules.missing import Number


@dataclass(frozen=True)
class Boundary:
    """A value that is compared with a number; `at` belongs to the side that the test takes for itself."""

    value: NumberNode
    operator: str
    number: Number

    def __str__(self) -> str:
        return f"{self.value} {self.operator} {self.number}"

    @property
    def whole(self) -> bool:
        """The value can only be a whole number, so the nearest one on the other side is a step away."""
        return isinstance(self.value, Reference) and self.value.type.whole

    def lacking(self, seen: Iterable[Fraction]) -> str | None:
        """The value that an example should have and none has; None when both sides are there."""
        values, edge = set(seen), Fraction(self.number)
        if edge not in values:
            return f"{self.value} of exactly {self.number}"
        side = -1 if self.operator in (">=", "<") else 1
        others = {value for value in values if (value - edge) * side > 0}
        if self.operator in ("=", "!="):
            others = values - {edge}
        if self.whole and self.operator not in ("=", "!="):
            others &= {edge + side}
        word = "below" if side < 0 else "above"
        nearest = f"{self.value} of {edge + side}" if self.whole else f"{self.value} {word} {self.number}"
        return None if others else nearest


def boundaries(node: Node) -> Iterator[Boundary]:
    """The numbers that one part of a condition compares with."""
    if isinstance(node, Compare):
        if isinstance(node.right, Literal) and not isinstance(node.left, Literal):
            yield Boundary(node.left, node.operator, node.right.value)
        elif isinstance(node.left, Literal):
            turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(node.operator, node.operator)
            yield Boundary(node.right, turned, node.left.value)
    elif isinstance(node, Between):
        for end, operator in ((node.low, ">="), (node.high, "<=")):
            if isinstance(end, Literal):
                yield Boundary(node.value, operator, end.value)


Compared: TypeAlias = Mapping[int, tuple[Boundary, ...]]
"""The boundaries of each part (by `id`) below which a number is compared; most parts of a pack compare none."""


def compared(node: Node) -> Compared:
    """What `values_seen` needs to know of a condition, worked out once for all facts."""
    below = [found for part in node.parts for found in compared(part).items()]
    own = tuple(boundaries(node))
    return {**dict(below), id(node): own} if own or below else {}


def values_seen(node: Node, scope: Scope, known: Compared) -> Iterator[tuple[Boundary, Fraction]]:
    """The values that each boundary below a part meets on some facts, in every member of every list."""
    if id(node) not in known:
        return
    for boundary in known[id(node)]:
        amount = boundary.value.amount(scope)
        if amount.settled and amount.low is not None:
            yield boundary, Fraction(amount.low)
    if isinstance(node, Where | AllMembers):
        yield from values_seen(node.source, scope, known)
        members: Members = node.source.members(scope)
        for member in (*members.certain, *members.possible):
            yield from values_seen(node.test, scope.inside(member), known)
        return
    inner = scope.outside() if isinstance(node, NamedTest | NamedList | NamedNumber) else scope
    for part in node.parts:
        if not (isinstance(node, Aggregate) and isinstance(part, Reference)):
            yield from values_seen(part, inner, known)
