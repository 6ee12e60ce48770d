"""Did two courses certainly run at the same time? Dates are told as a year and, mostly, a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.rules.missing import Number, Record, Value
from screening.rules.trd.course import number_or_none
from screening.rules.truth import Truth

MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class Span:
    """Months counted from year 0: the course had begun by one, and had not stopped before the other."""

    begun_by: Number | None
    lasted_to: Number | None
    running: bool

    def overlaps(self, other: Span) -> bool:
        """Certain only: one stopped in the month in which the other began is a switch, not a combination."""
        if self.running and other.running:
            return True
        return self._covers_start_of(other) and other._covers_start_of(self)

    def _covers_start_of(self, other: Span) -> bool:
        if other.begun_by is None:
            return False
        return self.running or (self.lasted_to is not None and other.begun_by <= self.lasted_to)


def span(trial: Record, running: bool, days_in_week: Number, days_in_month: Number) -> Span:
    """The certain extent of a course: from `start` and `stop`, else from `start` and `weeks_total`."""
    first, begun_by = _months(trial.get("start"))
    lasted_to, _ = _months(trial.get("stop"))
    weeks = number_or_none(trial.get("weeks_total"))
    if lasted_to is None and first is not None and weeks is not None:
        lasted_to = first + Decimal(weeks) * days_in_week / days_in_month
    return Span(begun_by, lasted_to, running)


def lasted_until(trial: Record, running: bool, month: Number) -> Truth:
    """Whether the course was still taken in `month` (counted from year 0) or after it."""
    if running:
        return Truth.TRUE
    first, latest = _months(trial.get("stop"))
    if first is not None and latest is not None:
        return Truth.TRUE if first >= month else Truth.FALSE if latest <= month else Truth.UNKNOWN
    begun, _ = _months(trial.get("start"))
    return Truth.TRUE if begun is not None and begun >= month else Truth.UNKNOWN


def any_overlap(courses: Sequence[tuple[str, Span]]) -> bool:
    """Whether two courses of different medicines overlapped; each is (counts_as, span)."""
    return any(
        one.overlaps(other)
        for index, (drug, one) in enumerate(courses)
        for other_drug, other in courses[index + 1 :]
        if drug != other_drug
    )


def _months(date: Value | None) -> tuple[Number | None, Number | None]:
    """First and last moment that a year and month may mean; a year alone may mean any of its months."""
    if not isinstance(date, Mapping):
        return (None, None)
    year, month = number_or_none(date.get("year")), number_or_none(date.get("month"))
    if year is None:
        return (None, None)
    if month is None:
        return (year * MONTHS_IN_YEAR, (year + 1) * MONTHS_IN_YEAR)
    return (year * MONTHS_IN_YEAR + month - 1, year * MONTHS_IN_YEAR + month)
