"""What a condition, a number or a list becomes in generated Python: texts to put into a statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Passes:
    """A condition as two Python tests: it is TRUE where `sure`, FALSE where not `may`, else UNKNOWN.

    `rest` is a shorter test with the same answer as `may` wherever `sure` is known to be false.
    """

    sure: str
    may: str
    rest: str


@dataclass(frozen=True)
class Ends:
    """A number as the texts of its two ends; an end that is not `bounded` may be None.

    Both ends are divided by `over`, the number of members of a mean. `odd`: an end may be a Fraction.
    `written`: a number that stands in the condition itself.
    """

    low: str
    high: str
    low_bounded: bool = False
    high_bounded: bool = False
    over: str | None = None
    odd: bool = False
    written: bool = False

    @property
    def point(self) -> bool:
        """One number, or None."""
        return self.low == self.high

    @property
    def pair(self) -> str:
        """Both ends as a tuple, the division done."""
        return f"({self.divided(self.low)}, {self.divided(self.high)})"

    def divided(self, end: str) -> str:
        """An end as one number."""
        return f"None if {end} is None else FRACTION({end}, {self.over})" if self.over else end


@dataclass(frozen=True)
class Group:
    """A list as texts: certain members, possible ones ("" for none, ever), whether it is there at all."""

    certain: str
    possible: str
    whole: str
