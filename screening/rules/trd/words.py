"""The sentence for each test of a trial, from the pack's words and the values that were compared."""

from __future__ import annotations

import string
from collections.abc import Iterable
from decimal import Decimal

from screening.rules.missing import Missing, Number, Value
from screening.rules.trd.course import Held, Limits, number_or_none
from screening.rules.trd.file import ValuesEntry
from screening.rules.trd.table import UNITS, Threshold
from screening.rules.trd.values import Range, Reading, spread

DAYS = ("days_held", "days_at_adopt", "days_at_borderline")
LABELLED = ("adherence", "improvement")
PLACES = (*DAYS, "drug", "purpose", "adopt", "borderline", *LABELLED)


def places(template: str) -> list[str]:
    """The places of a template that are filled with values."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


def fill(template: str, reading: Reading, values: ValuesEntry, limits: Limits) -> str:
    """The template with the values of one trial."""
    texts = {
        **{name: days_text(days(reading, name, limits)) for name in DAYS},
        "adopt": _dose(reading.thresholds, [row.adopt for row in reading.thresholds]),
        "borderline": _dose(reading.thresholds, [row.borderline or row.adopt for row in reading.thresholds]),
        "drug": _name(reading),
        "purpose": _option(reading.trial.get("purpose"), {}),
        "adherence": _option(reading.trial.get("adherence"), values.labels["adherence"]),
        "improvement": _improvement(reading, values),
    }
    return template.format_map(texts)


def days(reading: Reading, name: str, limits: Limits) -> Range:
    """Days over all worlds; as many as a single unsettled time may be is "no telling how many"."""
    numbers = tuple(_of(held, name) for held in reading.held)
    return spread(numbers, limits.most_weeks * limits.days_in_week)


def number_text(number: Number) -> str:
    """A number without useless zeros."""
    if isinstance(number, Decimal):
        return format(number.normalize(), "f")
    return str(number)


def days_text(found: Range) -> str:
    """`14`, `0 to 35`, `at least 35` or `an unknown number of`."""
    if not isinstance(found, tuple):
        return "an unknown number of" if found is None else number_text(found)
    least, most = found
    if most is not None:
        return f"{number_text(least)} to {number_text(most)}"
    return f"at least {number_text(least)}" if least else "an unknown number of"


def _of(held: Held, name: str) -> Number:
    if name == "days_held":
        return held.days_held
    return held.days_at_adopt if name == "days_at_adopt" else held.days_at_borderline


def _dose(rows: Iterable[Threshold], doses: Iterable[Decimal | None]) -> str:
    found = [(dose, row.unit) for row, dose in zip(rows, doses, strict=True) if dose is not None]
    if not found:
        return "a dose that is not known to count"
    amounts = list(dict.fromkeys(dose for dose, _ in found))
    if amounts == [0]:
        return "any dose, the blood level being in range"
    return f"{' or '.join(number_text(dose) for dose in amounts)} {UNITS[found[0][1]]} or more"


def _name(reading: Reading) -> str:
    typed = reading.trial.get("drug_text")
    if reading.counts_as is None and isinstance(typed, str) and typed.strip():
        return f"“{typed}”"
    drug = reading.trial.get("drug")
    return drug if isinstance(drug, str) and reading.counts_as is not None else "a medicine without a name"


def _option(value: Value | None, labels: dict[str, str]) -> str:
    if isinstance(value, str):
        return labels.get(value, value.replace("_", " "))
    return "not known"


def _improvement(reading: Reading, values: ValuesEntry) -> str:
    told = number_or_none(reading.trial.get("improvement_pct"))
    if told is not None:
        return f"{number_text(told)} percent"
    band = reading.trial.get("improvement", Missing.BLANK)
    return _option(band, values.labels["improvement"])
