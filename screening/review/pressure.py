"""The decision blood pressure as the pack computes it, and every reading as it was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from screening.review.values import in_plain_words
from screening.rules.explain import explain
from screening.rules.missing import Facts, Missing, fact
from screening.rules.pack import RulePack

RULE = "BP-04"
"""A rule whose condition compares both means; its explanation holds them."""
SYSTOLIC, DIASTOLIC = "decision_sbp", "decision_dbp"


@dataclass(frozen=True)
class ReadingView:
    systolic: str
    diastolic: str
    days_ago: int | None
    where: str
    device: str


@dataclass(frozen=True)
class Pressure:
    """`decision` is None without a valid reading of the last 30 days; `said` then tells what was answered."""

    decision: str | None
    newest_days: int | None
    readings: tuple[ReadingView, ...]
    said: str


def pressure(pack: RulePack, facts: Facts) -> Pressure:
    """The mean that the rules used, unrounded, and the age of the newest reading in days."""
    amounts = dict(_amounts(explain(pack, facts, RULE))) if RULE in pack.by_id else {}
    systolic, diastolic = amounts.get(SYSTOLIC, ""), amounts.get(DIASTOLIC, "")
    settled = systolic[:1].isdigit() and diastolic[:1].isdigit()
    value = fact(facts, "bp_readings")
    readings = tuple(map(_reading, value)) if isinstance(value, tuple) else ()
    ages = [reading.days_ago for reading in readings if reading.days_ago is not None]
    return Pressure(
        decision=f"{_decimal(systolic)}/{_decimal(diastolic)}" if settled else None,
        newest_days=min(ages, default=None),
        readings=readings,
        said="No reading given"
        if value == ()
        else in_plain_words(value)
        if isinstance(value, Missing)
        else "",
    )


def _decimal(mixed: str) -> str:
    """`142`, or `89 1/2` as 89.5; what has no end as a decimal is shown with two places after "about"."""
    exact = sum(map(Fraction, mixed.split()), Fraction())
    hundredths = exact * 100
    if hundredths.denominator == 1:
        return f"{float(exact):g}"
    return f"about {float(exact):.2f}"


def _reading(found: Any) -> ReadingView:
    fields: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    days = fields.get("days_ago")
    return ReadingView(
        in_plain_words(fields.get("sbp", Missing.BLANK)),
        in_plain_words(fields.get("dbp", Missing.BLANK)),
        days if isinstance(days, int) else None,
        in_plain_words(fields.get("setting", Missing.BLANK)),
        in_plain_words(fields.get("device", Missing.BLANK)),
    )


def _amounts(tree: Any) -> Iterator[tuple[str, str]]:
    """Every named amount in an explanation."""
    if isinstance(tree, Mapping):
        if "name" in tree and isinstance(tree.get("value"), str):
            yield str(tree["name"]), tree["value"]
        for part in tree.values():
            yield from _amounts(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _amounts(part)
