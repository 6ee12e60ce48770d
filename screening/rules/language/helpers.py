"""What a generated function may call: numbers out of lists, exact arithmetic, the names of medicines.

A number that is not settled is None, an interval two ends of which either may be None for no bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from screening.rules.missing import Missing

Ends: TypeAlias = tuple[Any, Any]
Members: TypeAlias = Sequence[Mapping[str, Any]]


def settled(value: Any) -> Any:
    """A value, or None for a missing one."""
    return None if value.__class__ is Missing else value


def named(given: tuple[str, ...] | None, classes: Mapping[str, frozenset[str]] | None) -> tuple[Any, bool]:
    """The options that a list names, and whether it holds a name that the table of classes does not know."""
    if given is None:
        return frozenset(), False
    if classes is None:
        return frozenset(given), False
    found: set[str] = set()
    strange = False
    for name in given:
        meaning = classes.get(name.casefold())
        if meaning is None:
            strange = True
        else:
            found |= meaning
    return found, strange


def mean(members: Members, field: str) -> tuple[Any, int]:
    """The total of a field and the number of members: a mean is compared as a fraction. None: not settled."""
    values = _values(members, field)
    if values is None or not values:
        return None, 1
    whole = all(value.__class__ is int for value in values)
    return (sum(values) if whole else sum(map(Fraction, values), Fraction(0))), len(values)


def lowest(members: Members, field: str) -> Any:
    """The smallest value of a field; None when one is missing or there is none."""
    values = _values(members, field)
    return min(values) if values else None


def highest(members: Members, field: str) -> Any:
    """The greatest value of a field; None when one is missing or there is none."""
    values = _values(members, field)
    return max(values) if values else None


def _values(members: Members, field: str) -> list[Any] | None:
    values = []
    for member in members:
        value = settled(member.get(field))
        if value is None:
            return None
        values.append(value)
    return values


def total(certain: Members, possible: Members, field: str, low: Any, high: Any) -> Ends:
    """The least and the greatest total of a field; a missing one stands for its range, a doubtful one for 0."""
    least: Any = 0
    most: Any = 0
    for member in certain:
        value = settled(member.get(field))
        least = _plus(least, low if value is None else value)
        most = _plus(most, high if value is None else value)
    for member in possible:
        value = settled(member.get(field))
        down, up = (low, high) if value is None else (value, value)
        least = _plus(least, None if down is None else min(0, down))
        most = _plus(most, None if up is None else max(0, up))
    return least, most


def total_of_numbers(numbers: Iterable[Any] | None, low: Any, high: Any, all_low: Any, all_high: Any) -> Ends:
    """The least and the greatest total of a list of numbers."""
    if numbers is None:
        return all_low, all_high
    least: Any = 0
    most: Any = 0
    for number in map(settled, numbers):
        least = _plus(least, low if number is None else number)
        most = _plus(most, high if number is None else number)
    return least, most


def distinct(certain: Members, possible: Members, field: str) -> tuple[int, int]:
    """The least and the greatest number of different values of a field."""
    sure = [settled(member.get(field)) for member in certain]
    may = [settled(member.get(field)) for member in possible]
    values = sure + may
    low = len({value for value in sure if value is not None})
    high = len({value for value in values if value is not None}) + values.count(None)
    return (1 if certain and low == 0 else low), high


def plus(left: Ends, right: Ends) -> Ends:
    """Both ends of a sum."""
    return _plus(left[0], right[0]), _plus(left[1], right[1])


def minus(left: Ends, right: Ends) -> Ends:
    """Both ends of a difference."""
    low, high = right
    return _plus(left[0], None if high is None else -high), _plus(left[1], None if low is None else -low)


def times(left: Ends, right: Ends) -> Ends:
    """Both ends of a product; without all four bounds nothing is known of it."""
    if None in (*left, *right):
        return None, None
    corners = [Fraction(one) * Fraction(other) for one in left for other in right]
    return min(corners), max(corners)


def less(left: Any, right: Any) -> bool:
    """Exact `<` between whole numbers, decimals and fractions."""
    return Fraction(left) < Fraction(right)


def _plus(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return Fraction(left) + Fraction(right)
    return left + right


HELPERS: Mapping[str, object] = {
    "NAMED": named, "MEAN": mean, "LOWEST": lowest, "HIGHEST": highest, "TOTAL": total,
    "TOTAL_OF_NUMBERS": total_of_numbers, "DISTINCT": distinct, "PLUS": plus, "MINUS": minus, "TIMES": times,
    "LESS": less, "FRACTION": Fraction, "LEN": len, "MISSING": Missing, "BLANK": Missing.BLANK,
    "UNKNOWN": Missing.UNKNOWN, "DECLINED": Missing.DECLINED, "NOT_ASKED": Missing.NOT_ASKED,
}  # fmt: skip
