"""From the answers about a trial to the values that the tests compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from screening.rules.missing import Missing, Number, Record, Value
from screening.rules.trd.calendar import Span, span
from screening.rules.trd.course import Held, Limits, lacking, number_or_none, steps_of, worlds
from screening.rules.trd.file import ValuesEntry
from screening.rules.trd.table import Threshold, Thresholds
from screening.rules.vocabulary import FactType, Vocabulary

UNRECOGNISED = "other"
HELD = (
    "days_held", "days_at_adopt", "days_at_borderline", "days_at_usual_max", "days_at_top", "dose_reached",
)  # fmt: skip
Range: TypeAlias = Number | tuple[Number, Number | None] | None


def _number(name: str, unit: str, about: str) -> FactType:
    return FactType(name, "number", unit=unit, minimum=0, about=about)


NAMES_KETAMINE = FactType("names_ketamine", "yes_no", about="The medicine is ketamine or esketamine")
# What a test may read besides the fields of a trial.
TRIAL_VALUES = {
    entry.name: entry
    for entry in (
        FactType(
            "counts", "yes_no", about="The table of doses lets this medicine count as an antidepressant trial"
        ),
        _number("days_held", "days", "Length of the course as told by dose and time"),
        _number("days_at_adopt", "days", "Days at or above the dose of the strict reading"),
        _number("days_at_borderline", "days", "Days at or above the lowest dose that counts at all"),
        _number("days_at_usual_max", "days", "Days at or above the usual highest dose"),
        _number("days_at_top", "days", "Days at the highest dose of the course, whatever it was"),
        FactType(
            "dose_reached", "yes_no", about="The highest dose is at least the lowest that counts at all"
        ),
        _number("days_in_all", "days", "Length of the whole course"),
        FactType("running", "yes_no", about="Still taken"),
        NAMES_KETAMINE,
    )
}
PERCENT_BETTER = FactType(
    "percent_better",
    "number",
    unit="percent",
    minimum=0,
    maximum=100,
    about="How much better, from band or percent",
)


@dataclass(frozen=True)
class Reading:
    """A trial as the tests see it: the same answers in each world, and what is missing behind each value."""

    trial: Record
    worlds: tuple[Mapping[str, Value], ...]
    missing: Mapping[str, tuple[str, ...]]
    held: tuple[Held, ...]
    thresholds: tuple[Threshold, ...]
    counts_as: str | None  # None: not recognised
    span: Span

    def certain(self, name: str) -> Value:
        """The value when it is the same in every world."""
        first = self.worlds[0].get(name, Missing.BLANK)
        return (
            first
            if all(world.get(name, Missing.BLANK) == first for world in self.worlds)
            else Missing.UNKNOWN
        )


def limits_of(vocabulary: Vocabulary, values: ValuesEntry) -> Limits:
    """What a dose and a time may be at most, as the vocabulary declares it."""
    fields = vocabulary["trials"].fields
    dose, weeks = fields["dose_mg"].maximum, fields["weeks_at_dose"].maximum
    return Limits(0 if dose is None else dose, 0 if weeks is None else weeks, values.days_in_week)


def read_trial(trial: Record, values: ValuesEntry, table: Thresholds, limits: Limits) -> Reading:
    """Work out every value that a test may read."""
    settled = _without_empty_words(trial, values)
    thresholds = _thresholds(settled, values, table)
    held = worlds(settled, thresholds, limits)
    running = _running(settled)
    same: dict[str, Value] = {
        **settled,
        "counts": _counts(settled, table),
        "percent_better": percent_better(settled, values),
        "running": running,
        "names_ketamine": names_ketamine(settled, values),
    }
    course = lacking(settled, thresholds)
    missing = dict.fromkeys(HELD, course)
    missing |= {"percent_better": ("improvement",), "running": ("ongoing",), "counts": ("drug",)}
    named = table.of(str(settled.get("drug")))
    return Reading(
        trial=trial,
        worlds=tuple(same | _held_values(one, settled, limits) for one in held),
        missing=missing,
        held=held,
        thresholds=thresholds,
        counts_as=named[0].counts_as if named else None,
        span=span(settled, running == "yes", values.days_in_week, values.days_in_month),
    )


def percent_better(record: Record, values: ValuesEntry) -> Value:
    """The percentage as told, else what its band stands for; with neither, the way in which it is missing."""
    told = number_or_none(record.get("improvement_pct"))
    if told is not None:
        return told
    band = record.get("improvement", Missing.BLANK)
    if isinstance(band, str):
        return values.percent_better.get(band, Missing.UNKNOWN)
    return band if isinstance(band, Missing) else Missing.UNKNOWN


def names_ketamine(record: Record, values: ValuesEntry) -> str:
    """Whether the medicine, by its name or as typed, is ketamine or esketamine."""
    names = [record.get(key) for key in ("drug", "drug_text")]
    return "yes" if any(isinstance(name, str) and is_ketamine(name, values) for name in names) else "no"


def is_ketamine(name: str, values: ValuesEntry) -> bool:
    """Whether a name holds one of the pack's parts of ketamine names."""
    return any(part in name.casefold() for part in values.ketamine_names)


def contradictions(trial: Record) -> tuple[str, ...]:
    """Answers that cannot both be right, in words."""
    ongoing, reason = trial.get("ongoing"), trial.get("stop_reason")
    if ongoing == "yes" and isinstance(reason, str) and reason != "still_taking":
        return (f"told as still taken, and as stopped ({reason.replace('_', ' ')}); counted as still taken",)
    if ongoing == "no" and reason == "still_taking":
        return ("told as stopped, and as still taken; counted as stopped",)
    return ()


def spread(numbers: tuple[Number, ...], most: Number) -> Range:
    """One number when all agree; else the least and the most, None where there is no telling how much."""
    least, highest = min(numbers), max(numbers)
    if least == highest:
        return least
    return (least, None if highest >= most else highest)


def _without_empty_words(trial: Record, values: ValuesEntry) -> dict[str, Value]:
    return {
        key: Missing.UNKNOWN if value in values.says_nothing.get(key, ()) else value
        for key, value in trial.items()
    }


def _thresholds(trial: Record, values: ValuesEntry, table: Thresholds) -> tuple[Threshold, ...]:
    formulation = trial.get("formulation")
    known = formulation if isinstance(formulation, str) else None
    drug = str(trial.get("drug"))
    rows = table.possible(drug, known, values.never_assumed)
    if trial.get("therapeutic_level") == "yes" and drug in values.blood_level_counts_for:
        return tuple(row.any_dose_counts() for row in rows)
    return rows


def _counts(trial: Record, table: Thresholds) -> Value:
    rows = table.of(str(trial.get("drug")))
    if not rows:
        return Missing.UNKNOWN
    return "yes" if rows[0].counts else "no"


def _running(trial: Record) -> Value:
    """`ongoing`, which wins over `stop_reason`; that one speaks when `ongoing` was not answered."""
    ongoing, reason = trial.get("ongoing", Missing.BLANK), trial.get("stop_reason")
    if isinstance(ongoing, str):
        return ongoing
    if isinstance(reason, str):
        return "yes" if reason == "still_taking" else "no"
    return ongoing


def _held_values(one: Held, trial: Record, limits: Limits) -> dict[str, Value]:
    total = number_or_none(trial.get("weeks_total"))
    return {
        "days_held": one.days_held,
        "days_at_adopt": one.days_at_adopt,
        "days_at_borderline": one.days_at_borderline,
        "days_at_usual_max": Missing.UNKNOWN if one.days_at_usual_max is None else one.days_at_usual_max,
        "days_at_top": one.days_at_top,
        "dose_reached": "yes" if one.dose_reached else "no",
        "days_in_all": one.days_held if total is None or steps_of(trial) else total * limits.days_in_week,
    }
