"""How long a course was held at a dose that counts.

Dose and time are judged together. Where a dose, a time or the formulation is not known, every way in which
it may have been is worked out (a world each); what is the same in all of them is certain. An unsettled dose
or time ranges over its declared limits, and tests only ever ask for "at least", so the two ends are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.rules.missing import Missing, Number, Record, Value
from screening.rules.trd_table import TABLETS, Threshold


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
    steps = trial.get("dose_steps", Missing.BLANK)
    return tuple(step for step in steps if not isinstance(step, str | int | Decimal | Missing)) if (
        isinstance(steps, tuple)
    ) else ()  # fmt: skip


def worlds(trial: Record, thresholds: Sequence[Threshold], limits: Limits) -> tuple[Held, ...]:
    """Every way in which the course may have been held."""
    in_tablets = any(row.unit == TABLETS for row in thresholds)
    told = tuple(dict.fromkeys(
        _stretches(trial, in_tablets, dose, weeks)
        for dose in (0, limits.highest_dose)
        for weeks in (0, limits.most_weeks)
    ))  # fmt: skip
    rows: tuple[Threshold | None, ...] = tuple(row for row in thresholds if row.adopt is not None)
    if not rows:
        return tuple(
            _without_threshold(course, reached, limits) for course in told for reached in (False, True)
        )
    return tuple(_held(course, row, limits) for course in told for row in rows if row is not None)


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
        in_tablets = any(row.unit == TABLETS for row in thresholds)
        return tuple(fields) if known and not in_tablets else (*fields, "dose_steps")
    dose = "tablets_per_day" if any(row.unit == TABLETS for row in thresholds) else "dose_mg"
    any_dose = all(row.adopt == 0 for row in thresholds)
    asked = ("weeks_at_dose",) if any_dose else (dose, "weeks_at_dose")
    return (*fields, *(name for name in asked if number_or_none(trial.get(name)) is None))


def _stretches(
    trial: Record, in_tablets: bool, unknown_dose: Number, unknown_weeks: Number
) -> tuple[_Stretch, ...]:
    def settled(value: Value | None, otherwise: Number) -> Number:
        number = number_or_none(value)
        return otherwise if number is None else number

    steps = steps_of(trial)
    if steps:
        # Steps are told in mg, which says nothing about a medicine that is counted in tablets.
        return tuple(
            _Stretch(
                unknown_dose if in_tablets else settled(step.get("dose_mg"), unknown_dose),
                settled(step.get("weeks"), unknown_weeks),
            )
            for step in steps
        )
    dose = trial.get("tablets_per_day" if in_tablets else "dose_mg")
    return (_Stretch(settled(dose, unknown_dose), settled(trial.get("weeks_at_dose"), unknown_weeks)),)


def _held(course: tuple[_Stretch, ...], row: Threshold, limits: Limits) -> Held:
    adopt = row.adopt or Decimal(0)
    lowest = adopt if row.borderline is None else row.borderline

    def days(dose: Number) -> Number:
        return sum(part.weeks for part in course if part.dose >= dose) * limits.days_in_week

    reached = any(part.dose >= lowest for part in course)
    return Held(days(Decimal(0)), days(adopt), days(lowest), reached, row)


def _without_threshold(course: tuple[_Stretch, ...], reached: bool, limits: Limits) -> Held:
    """No dose to compare with: all of the course may count, or none of it."""
    total = sum(part.weeks for part in course) * limits.days_in_week
    counted = total if reached else 0
    return Held(total, counted, counted, reached, None)
