"""Units of measure: which ones exist, and which convert into one another."""

from __future__ import annotations

from dataclasses import dataclass

from screening.rules.missing import Number


@dataclass(frozen=True)
class Unit:
    """A unit is a number of a base unit; only units with the same base convert."""

    name: str
    base: str
    times: int = 1


_ALL = (
    Unit("days", "days"),
    Unit("day", "days"),
    Unit("weeks", "days", 7),
    Unit("week", "days", 7),
    Unit("months", "months"),  # a month is no fixed number of days, so months and days do not convert
    Unit("month", "months"),
    Unit("years", "months", 12),
    Unit("year", "months", 12),
    Unit("mmHg", "mmHg"),
    Unit("bpm", "bpm"),
    Unit("kg/m2", "kg/m2"),
    Unit("mg", "mg"),
    Unit("mg/day", "mg/day"),
    Unit("tablets/day", "tablets/day"),
    Unit("percent", "percent"),
    Unit("points", "points"),
)
UNITS = {unit.name: unit for unit in _ALL} | {"kg/m²": Unit("kg/m2", "kg/m2")}


def convert(value: Number, given: str, wanted: str) -> Number | None:
    """`value` in the wanted unit, or None when the two do not convert into one another exactly."""
    if given == wanted:
        return value
    source, target = UNITS.get(given), UNITS.get(wanted)
    if source is None or target is None or source.base != target.base:
        return None
    product = value * source.times
    return None if product % target.times else product // target.times
