"""Checks of types, units, options and limits while a condition is read."""

from __future__ import annotations

from screening.rules.language.conditions import Choice, Compare, Options
from screening.rules.language.cursor import Cursor
from screening.rules.language.members import ListNode
from screening.rules.language.operators import after
from screening.rules.language.units import convert
from screening.rules.language.values import Literal, Node, NumberNode, Reference, TruthNode, never_or_always
from screening.rules.nearest import did_you_mean
from screening.rules.truth import Truth
from screening.rules.vocabulary import Classes, FactType

_ARTICLES = {"yes_no": "a yes/no fact", "truth": "a condition", "records": "a list of records"}


def as_test(node: Node) -> TruthNode | None:
    """A condition as it is, a yes/no fact as `= yes`, anything else as None."""
    if isinstance(node, TruthNode):
        return node
    if isinstance(node, Reference) and node.kind == "yes_no":
        return Choice("yes", node, Options(("yes",)))
    return None


def needs_test(node: Node) -> str:
    """What to say when a value stands where a condition is needed."""
    follow = ", ".join(after(node.kind))
    return f"'{node}' is {article(node.kind)}, not a condition; what may follow: {follow}"


def article(kind: str) -> str:
    """`a number`, `a list of choices`."""
    return _ARTICLES.get(kind, f"a list of {kind}" if kind in ("choices", "numbers") else f"a {kind}")


class Checks(Cursor):
    """A cursor that knows which parts fit together."""

    def hint_after(self, node: Node) -> str:
        follow = ("and", "or") if as_test(node) is not None else after(node.kind)
        return f"; what may follow: {', '.join(follow)}"

    def test_of(self, node: Node, at: int) -> TruthNode:
        test = as_test(node)
        if test is None:
            raise self.stop(needs_test(node), at)
        return test

    def number_of(self, node: Node, at: int) -> NumberNode:
        if isinstance(node, NumberNode) and node.kind == "number":
            return node
        raise self.stop(f"'{node}' is {article(node.kind)}; a number is needed", at)

    def list_of(self, node: Node, at: int) -> ListNode:
        if isinstance(node, ListNode):
            return node
        raise self.stop(f"'{node}' is {article(node.kind)}; a list of records is needed", at)

    def like_units(
        self, left: NumberNode, right: NumberNode, verb: str, at: int
    ) -> tuple[NumberNode, NumberNode]:
        """Both sides in one unit: literals are converted, anything else has to fit."""
        if left.unit == right.unit:
            return left, right
        if isinstance(right, Literal):
            return left, self.converted(right, left, f"{left.unit or 'a plain number'} {verb}", at)
        if isinstance(left, Literal):
            return self.converted(left, right, f"{right.unit or 'a plain number'} {verb}", at), right
        self.fault(f"{left.unit or 'a plain number'} {verb} {right.unit or 'a plain number'}", at)
        return left, right

    def converted(self, literal: Literal, other: NumberNode, before: str, at: int) -> Literal:
        if literal.measure is None:
            return literal
        value = None if other.unit is None else convert(literal.value, literal.measure, other.unit)
        if value is None:
            self.fault(f"{before} {literal.measure}", at)
            return Literal(literal.value, other.unit, literal.written)
        return Literal(value, other.unit, literal.written)

    def check_option(self, name: str, subject: FactType, at: int) -> None:
        allowed = subject.allowed if subject.classes is None else _classes(subject.classes)
        if allowed and name not in allowed:
            options = f"options: {', '.join(allowed)}{did_you_mean(name, allowed)}"
            self.fault(f"'{name}' is not an option of {subject.name}; {options}", at)

    def check_limits(self, test: Compare, at: int) -> None:
        left, right = test.left, test.right
        decided = never_or_always(test.operator, left.limits, right.limits)
        if decided is not Truth.UNKNOWN:
            other = right if isinstance(left, Literal) else left
            how = "always holds" if decided is Truth.TRUE else "can never hold"
            self.fault(f"{test} {how}: its range is {range_of(other)}", at)


def _classes(table: Classes) -> tuple[str, ...]:
    return tuple(sorted({name for group in table.values() for name in group}))


def range_of(node: NumberNode) -> str:
    """`0 to 3`, with the unit."""
    low, high = node.limits
    unit = f" {node.unit}" if node.unit else ""
    if low is None or high is None:
        return f"{'at most' if low is None else 'at least'} {high if low is None else low}{unit}"
    return f"{low} to {high}{unit}"
