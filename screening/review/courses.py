"""A course of a medicine as a timeline shows it: when, how much of the dose that counts, and what it lacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from screening.rules.trd.result import TrdTrial
from screening.rules.trd.table import UNITS

WEEKS_IN_MONTH = Fraction(365, 84)
"""365 days in 12 months of 7-day weeks; for drawing only, no rule counts with it."""


@dataclass(frozen=True)
class Course:
    """`start` and `stop` in months counted from year 0; None where that cannot be told; a year without a
    month is drawn whole. `share`: the dose over the lowest dose that counts in full, None where either is not known.
    `lacking`: it was too short or too low. `taken`: the dates as they were
    given; with `dose` and `needed` in words.
    """

    start: Fraction | None
    stop: Fraction | None
    ongoing: bool
    share: Fraction | None
    lacking: bool
    taken: str
    dose: str
    needed: str


def course(trial: TrdTrial, record: Mapping[str, Any]) -> Course:
    """From what was reported and what the classification compared."""
    first, last = _month(record.get("start"), 0), _month(record.get("stop"), 1)
    ongoing = record.get("ongoing") == "yes"
    weeks = _number(record.get("weeks_total")) or _number(record.get("weeks_at_dose"))
    if weeks is not None:
        length = Fraction(weeks) / WEEKS_IN_MONTH
        if first is not None and last is None and not ongoing:
            last = first + length
        elif first is None and last is not None:
            first = last - length
    dose, adopt = _number(trial.values.get("dose")), _number(trial.values.get("adopt"))
    unit = UNITS.get(str(trial.values.get("unit")), "")
    timed = next((test for test in trial.tests if test.test == "dose_and_time"), None)
    return Course(
        start=first,
        stop=None if ongoing else last,
        ongoing=ongoing,
        share=None if dose is None or not adopt else Fraction(dose) / Fraction(adopt),
        lacking=timed is not None and timed.outcome in ("fails", "broad"),
        taken=_taken(record, ongoing=ongoing),
        dose="dose unknown" if dose is None else f"{dose} {unit}",
        needed=f"{adopt} {unit}" if adopt else "",
    )


def _taken(record: Mapping[str, Any], *, ongoing: bool) -> str:
    """ "2025-03 to 2025-05", "since 2025", "until 2025-05", "dates not given"."""
    first, last = _written(record.get("start")), _written(record.get("stop"))
    if ongoing:
        said = f", yet with an end in {last}" if last else ""
        return (f"since {first}, still taken" if first else "still taken, begin not given") + said
    if first and last:
        return f"{first} to {last}"
    return f"since {first}, end not given" if first else f"until {last}" if last else "dates not given"


def _written(date: Any) -> str:
    if not isinstance(date, Mapping) or not isinstance(date.get("year"), int):
        return ""
    month = date.get("month")
    return f"{date['year']}-{month:02}" if isinstance(month, int) else str(date["year"])


def _number(value: object) -> int | Decimal | None:
    return value if isinstance(value, int | Decimal) else None


def _month(date: Any, end: int) -> Fraction | None:
    """The beginning (`end` 0) or end (1) of the month or year that was given."""
    if not isinstance(date, Mapping) or not isinstance(date.get("year"), int):
        return None
    month = date.get("month")
    if isinstance(month, int):
        return Fraction(date["year"] * 12 + month - 1 + end)
    return Fraction((date["year"] + end) * 12)
