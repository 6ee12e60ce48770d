"""Numbers that come out of lists: mean, lowest, highest, total, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from screening.rules.language.amounts import Amount, Exact, Gap, exactly, open_amount, total
from screening.rules.language.members import ListNode, Members, Where
from screening.rules.language.scope import Scope
from screening.rules.language.values import Limits, Node, NumberNode, Reference
from screening.rules.missing import Missing, Number


@dataclass(frozen=True)
class Aggregate(NumberNode):
    """`mean`, `min`, `max` or `sum` of a field of a list."""

    operator: str
    field: Reference
    source: ListNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.field, self.source)

    @property
    def unit(self) -> str | None:
        return self.field.unit

    @property
    def limits(self) -> Limits:
        return (
            (0 if self.field.limits[0] == 0 else None, None) if self.operator == "sum" else self.field.limits
        )

    def amount(self, scope: Scope) -> Amount:
        members = self.source.members(scope)
        if self.operator == "sum":
            return self._sum(members, scope)
        amounts = [self.field.amount(scope.inside(member)) for member in members.certain]
        if not members.settled or any(amount.gaps for amount in amounts):
            return open_amount((*members.gaps, *(gap for amount in amounts for gap in amount.gaps)))
        values = [cast(Number, amount.low) for amount in amounts]
        if not values:
            return open_amount()
        if self.operator == "mean":
            return exactly(_mean(values))
        return exactly(min(values) if self.operator == "min" else max(values))

    def _sum(self, members: Members, scope: Scope) -> Amount:
        if not members.whole:
            return open_amount(members.gaps)
        summed = total(within_limits(self.field, scope.inside(member)) for member in members.certain)
        for member in members.possible:
            may = within_limits(self.field, scope.inside(member))
            low = None if may.low is None else min(0, may.low)
            high = None if may.high is None else max(0, may.high)
            summed = total((summed, Amount(low, high, may.gaps)))
        return summed._replace(gaps=(*members.gaps, *summed.gaps))

    def __str__(self) -> str:
        return f"{self.operator}({self.field} of {self.source})"

    def words(self) -> str:
        names = {"mean": "the mean", "min": "the lowest", "max": "the highest", "sum": "the total"}
        return f"{names[self.operator]} {self.field.words()} of {self.source.words()}"


@dataclass(frozen=True)
class SumOfNumbers(NumberNode):
    """The total of a fact that is a list of numbers, such as the items of a questionnaire."""

    source: Reference

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.source,)

    @property
    def limits(self) -> Limits:
        low, high = self.source.limits
        size = self.source.type.length
        return (None, None) if low is None or high is None or size is None else (low * size, high * size)

    def amount(self, scope: Scope) -> Amount:
        value = self.source.get(scope)
        low, high = self.limits
        if isinstance(value, Missing):
            return Amount(low, high, (Gap(self.source.label, value),))
        one = self.source.limits
        return total(
            Amount(*one, (Gap(self.source.label, item),)) if isinstance(item, Missing) else exactly(item)
            for item in cast("tuple[Number | Missing, ...]", value)
        )

    def __str__(self) -> str:
        return f"sum({self.source})"

    def words(self) -> str:
        return f"the total of {self.source.words()}"


@dataclass(frozen=True)
class Count(NumberNode):
    """How many members a list has."""

    source: ListNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.source,)

    @property
    def limits(self) -> Limits:
        return (0, self.source.root.type.most)

    def amount(self, scope: Scope) -> Amount:
        members = self.source.members(scope)
        low = len(members.certain)
        return Amount(low, low + len(members.possible) if members.whole else None, members.gaps)

    def __str__(self) -> str:
        return f"count({self.source})"

    def words(self) -> str:
        return f"the number of {self.source.words()}"


@dataclass(frozen=True)
class CountDistinct(NumberNode):
    """How many different values a field has among the members of a list."""

    field: Reference
    source: ListNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.field, self.source)

    @property
    def limits(self) -> Limits:
        return (0, self.source.root.type.most)

    def amount(self, scope: Scope) -> Amount:
        members = self.source.members(scope)
        name = self.field.type.name
        certain = [member.get(name, Missing.BLANK) for member in members.certain]
        possible = [member.get(name, Missing.BLANK) for member in members.possible]
        low = len({value for value in certain if not isinstance(value, Missing)})
        values = certain + possible
        missing = [value for value in values if isinstance(value, Missing)]
        high = len({value for value in values if not isinstance(value, Missing)}) + len(missing)
        if missing and low == 0 and certain:
            low = 1
        gaps = (*members.gaps, *(Gap(self.field.label, value) for value in dict.fromkeys(missing)))
        return Amount(low, high if members.whole else None, gaps)

    def __str__(self) -> str:
        source = f"({self.source})" if isinstance(self.source, Where) else str(self.source)
        return f"count distinct {self.field} of {source}"

    def words(self) -> str:
        return f"the number of different {self.field.words()} of {self.source.words()}"


def within_limits(reference: Reference, scope: Scope) -> Amount:
    """A number, or, when it is missing, the whole range that it may have."""
    amount = reference.amount(scope)
    return Amount(*reference.limits, amount.gaps) if amount.gaps else amount


def _mean(values: list[Number]) -> Exact:
    exact = Fraction(sum((Fraction(value) for value in values), Fraction(0)), len(values))
    return int(exact) if exact.denominator == 1 else exact
