"""Numbers that may not be settled: intervals, and what left them open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from screening.rules.missing import Missing
from screening.rules.truth import Truth

Exact: TypeAlias = int | Decimal | Fraction


class Gap(NamedTuple):
    """Something without a value that left a result open: `bp_readings`, or `bp_readings.sbp` of a member."""

    name: str
    missing: Missing


class Amount(NamedTuple):
    """Anything from `low` to `high`; None is no bound. A settled amount has two equal ends."""

    low: Exact | None
    high: Exact | None
    gaps: tuple[Gap, ...] = ()

    @property
    def settled(self) -> bool:
        """One number, and nothing is open."""
        return self.low is not None and self.low == self.high


def exactly(value: Exact) -> Amount:
    """A settled amount."""
    return Amount(value, value)


def open_amount(gaps: Iterable[Gap] = ()) -> Amount:
    """An amount of which nothing is known; without gaps it is the mean of no members."""
    return Amount(None, None, tuple(dict.fromkeys(gaps)))


def less(left: Exact, right: Exact) -> bool:
    """Exact `<`, also between a mean and a decimal."""
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return Fraction(left) < Fraction(right)
    return left < right


def certainly_below(left: Amount, right: Amount) -> bool:
    """Every value of the first is smaller than every value of the second."""
    return left.high is not None and right.low is not None and less(left.high, right.low)


def certainly_at_most(left: Amount, right: Amount) -> bool:
    """No value of the first is greater than any value of the second."""
    return left.high is not None and right.low is not None and not less(right.low, left.high)


def _below(left: Amount, right: Amount) -> Truth:
    if certainly_below(left, right):
        return Truth.TRUE
    return Truth.FALSE if certainly_at_most(right, left) else Truth.UNKNOWN


def _at_most(left: Amount, right: Amount) -> Truth:
    if certainly_at_most(left, right):
        return Truth.TRUE
    return Truth.FALSE if certainly_below(right, left) else Truth.UNKNOWN


def _equal(left: Amount, right: Amount) -> Truth:
    if certainly_below(left, right) or certainly_below(right, left):
        return Truth.FALSE
    one = left.settled and right.settled and certainly_at_most(left, right) and certainly_at_most(right, left)
    return Truth.TRUE if one else Truth.UNKNOWN


def _differs(left: Amount, right: Amount) -> Truth:
    if certainly_below(left, right) or certainly_below(right, left):
        return Truth.TRUE
    return Truth.FALSE if _equal(left, right) is Truth.TRUE else Truth.UNKNOWN


COMPARE: dict[str, Callable[[Amount, Amount], Truth]] = {
    "<": _below,
    "<=": _at_most,
    ">": lambda left, right: _below(right, left),
    ">=": lambda left, right: _at_most(right, left),
    "=": _equal,
    "!=": _differs,
}


def add(left: Amount, right: Amount) -> Amount:
    """The sum of two amounts."""
    low = None if left.low is None or right.low is None else _plus(left.low, right.low)
    high = None if left.high is None or right.high is None else _plus(left.high, right.high)
    return Amount(low, high, left.gaps + right.gaps)


def subtract(left: Amount, right: Amount) -> Amount:
    """The difference of two amounts."""
    turned = Amount(
        None if right.high is None else -right.high, None if right.low is None else -right.low, right.gaps
    )
    return add(left, turned)


def multiply(left: Amount, right: Amount) -> Amount:
    """The product of two amounts; without all four bounds nothing is known of it."""
    gaps = left.gaps + right.gaps
    corners: list[Fraction] = []
    for one in (left.low, left.high):
        for other in (right.low, right.high):
            if one is None or other is None:
                return open_amount(gaps)
            corners.append(Fraction(one) * Fraction(other))
    return Amount(min(corners), max(corners), gaps)


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of many amounts; 0 for none."""
    result = exactly(0)
    for amount in amounts:
        result = add(result, amount)
    return result


def _plus(left: Exact, right: Exact) -> Exact:
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return Fraction(left) + Fraction(right)
    return left + right
