"""Over how long the clinic's numbers are counted together."""

from __future__ import annotations

from typing import Any

from screening.numbers.calendar import DEFAULT, MONTHS, SETTING
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong

CHOICES = (("month", "A month"), ("quarter", "Three months"), ("year", "A year"))


def fields(work: Work, typed: Typed) -> list[Field]:
    hint = "Counts under 11 are hidden: with few forms a month, a longer period tells more."
    return [Field("length", "A period is", hint, "choice", CHOICES)]


def show(work: Work, value: Any) -> dict[str, str]:
    return {"length": value if value in MONTHS else DEFAULT}


def read(work: Work, typed: Typed, name: str) -> Any:
    if typed.get("length") not in MONTHS:
        raise Wrong({"length": "found no answer; allowed one of the three"})
    return typed["length"]


KIND = Kind(
    SETTING,
    "Periods of the numbers page",
    "Each form counts in one period, and periods do not overlap: two ways to cut the same time would tell by subtraction "
    "what is hidden. Another length counts when the running period is over.",
    fields,
    show,
    read,
)
