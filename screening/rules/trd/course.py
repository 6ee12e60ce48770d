"""How long a course was held at a dose that counts.

Dose and time are judged together. Where a dose, a time or the formulation is not known, every way in which
it may have been is worked out (a world each); what is the same in all of them is certain. An unsettled dose
or time ranges over its declared limits, and tests only ever ask for "at least", so the two ends are enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from screening.rules.missing import Missing, Number, Record, Value
from screening.rules.trd.table import TABLETS, Threshold


@dataclass(frozen=True)
class Limits:
    """The ends of what an unsettled answer may be, and how long a week is."""

    highest_dose: Number
    most_weeks: Number
    days_in_week: Number


@dataclass(frozen=True)
class Held:
    """One world: days of the course, and days of it at or above each dose of the table."""

    days_held: Number
    days_at_adopt: Number
    days_at_borderline: Number
    days_at_usual_max: Number | None  # None: the table names no usual highest dose
    days_at_top: Number  # at the highest dose of the course, whatever it was
    dose_reached: bool  # the highest dose is at least borderline (adopt, where there is no borderline)
    threshold: Threshold | None


@dataclass(frozen=True)
class _Stretch:
    dose: Number
    weeks: Number


def number_or_none(value: Value | None) -> Number | None:
    """The number, or None for every way of being missing."""
    return value if isinstance(value, int | Decimal) else None


def steps_of(trial: Record) -> tuple[Record, ...]:
    """The steps of dose when there are any; they are then the whole course."""
    steps = trial.get("dose_steps")
    return tuple(step for step in steps if isinstance(step, Mapping)) if isinstance(steps, tuple) else ()


def top_dose(trial: Record, thresholds: Sequence[Threshold]) -> Number | None:
    """The highest dose that was told, in the unit of the table; None when none was."""
    steps = () if _in_tablets(thresholds) else steps_of(trial)
    told = [step.get("dose_mg") for step in steps] or [trial.get(_dose_field(thresholds))]
    doses = [dose for dose in map(number_or_none, told) if dose is not None]
    return max(doses, default=None)


def worlds(trial: Record, thresholds: Sequence[Threshold], limits: Limits) -> tuple[Held, ...]:
    """Every way in which the course may have been held."""
    ends = product((0, limits.highest_dose), (0, limits.most_weeks))
    told = tuple(dict.fromkeys(_stretches(trial, thresholds, dose, weeks) for dose, weeks in ends))
    rows = tuple(row for row in thresholds if row.adopt is not None)
    if rows:
        return tuple(_held(course, row, limits) for course, row in product(told, rows))
    return tuple(
        _without_threshold(course, reached, limits) for course, reached in product(told, (False, True))
    )


def lacking(trial: Record, thresholds: Sequence[Threshold]) -> tuple[str, ...]:
    """The fields that would have to be obtained before dose and time are certain."""
    if not thresholds:
        return ("drug",) if trial.get("drug", "other") in ("other", *Missing) else ("formulation",)
    fields = ["formulation"] if len(thresholds) > 1 else []
    steps = steps_of(trial)
    if steps:
        known = all(
            number_or_none(step.get(key)) is not None for step in steps for key in ("dose_mg", "weeks")
        )
        return tuple(fields) if known and not _in_tablets(thresholds) else (*fields, "dose_steps")
    any_dose = all(row.adopt == 0 for row in thresholds)
    asked = ("weeks_at_dose",) if any_dose else (_dose_field(thresholds), "weeks_at_dose")
    return (*fields, *(name for name in asked if number_or_none(trial.get(name)) is None))


def _in_tablets(thresholds: Sequence[Threshold]) -> bool:
    return any(row.unit == TABLETS for row in thresholds)


def _dose_field(thresholds: Sequence[Threshold]) -> str:
    return "tablets_per_day" if _in_tablets(thresholds) else "dose_mg"


def _stretches(
    trial: Record, thresholds: Sequence[Threshold], unknown_dose: Number, unknown_weeks: Number
) -> tuple[_Stretch, ...]:
    """The course in one world: each missing dose and time is what this world takes it to be."""

    def stretch(dose: Value | None, weeks: Value | None) -> _Stretch:
        return _Stretch(_settled(dose, unknown_dose), _settled(weeks, unknown_weeks))

    steps = steps_of(trial)
    if not steps:
        return (stretch(trial.get(_dose_field(thresholds)), trial.get("weeks_at_dose")),)
    # Steps are told in mg, which says nothing about a medicine that is counted in tablets.
    in_mg = not _in_tablets(thresholds)
    return tuple(stretch(step.get("dose_mg") if in_mg else None, step.get("weeks")) for step in steps)


def _settled(value: Value | None, otherwise: Number) -> Number:
    number = number_or_none(value)
    return otherwise if number is None else number


def _held(course: tuple[_Stretch, ...], row: Threshold, limits: Limits) -> Held:
    adopt = row.adopt or Decimal(0)
    lowest = adopt if row.borderline is None else row.borderline

    def days(dose: Number) -> Number:
        return sum(part.weeks for part in course if part.dose >= dose) * limits.days_in_week

    return Held(
        days_held=days(Decimal(0)),
        days_at_adopt=days(adopt),
        days_at_borderline=days(lowest),
        days_at_usual_max=None if row.usual_max is None else days(row.usual_max),
        days_at_top=days(max(part.dose for part in course)),
        dose_reached=any(part.dose >= lowest for part in course),
        threshold=row,
    )


def _without_threshold(course: tuple[_Stretch, ...], reached: bool, limits: Limits) -> Held:
    """No dose to compare with: all of the course may count, or none of it."""
    total = sum(part.weeks for part in course) * limits.days_in_week
    counted = total if reached else 0
    top = max(part.dose for part in course)
    at_top = sum(part.weeks for part in course if part.dose >= top) * limits.days_in_week
    return Held(total, counted, counted, counted, at_top, reached, None)
