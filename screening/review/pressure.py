"""The decision blood pressure as the pack computes it, every reading as it was given, and the limits of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from screening.review.basis import mean_of, number
from screening.review.values import in_plain_words
from screening.rules.language.conditions import Compare
from screening.rules.language.members import ListNode, Members
from screening.rules.language.scope import Scope
from screening.rules.language.values import Literal, NamedNumber, Node, NumberNode, Reference
from screening.rules.missing import Facts, Missing, fact
from screening.rules.pack import RulePack

SYSTOLIC, DIASTOLIC = "decision_sbp", "decision_dbp"
VALID, FRESH, COUNTED, SEVERE = "valid_readings", "fresh_readings", "recent_readings", "severe_readings"
"""Definitions of the safety pack on which the decision rests; a pack without them gives no decision pressure."""


@dataclass(frozen=True)
class ReadingView:
    """One reading. `sbp` and `dbp` are numbers where they were given; `counts`: it is part of the mean."""

    systolic: str
    diastolic: str
    days_ago: int | None
    where: str
    device: str
    counts: bool
    why_not: str
    sbp: int | None
    dbp: int | None


@dataclass(frozen=True)
class Pressure:
    """`decision` is None without a valid reading of the last 30 days; `said` then tells what was answered.

    `basis`: over which readings the mean goes. `limits`: systolic and diastolic numbers at which rules begin.
    """

    decision: str | None
    basis: str
    readings: tuple[ReadingView, ...]
    said: str
    limits: tuple[tuple[int, ...], tuple[int, ...]]


def pressure(pack: RulePack, facts: Facts, scope: Scope) -> Pressure:
    """The mean that the rules used, unrounded, and where each reading stands."""
    value = fact(facts, "bp_readings")
    given = [reading for reading in value if isinstance(reading, Mapping)] if isinstance(value, tuple) else []
    systolic, diastolic = (_amount(pack, scope, name) for name in (SYSTOLIC, DIASTOLIC))
    counted = _members(pack, scope, COUNTED)
    return Pressure(
        decision=f"{systolic}/{diastolic}" if systolic and diastolic else None,
        basis=mean_of(counted),
        readings=tuple(_reading(pack, scope, reading) for reading in given),
        said="" if given else "No reading given" if value == () else in_plain_words(value),
        limits=(_limits(pack, SYSTOLIC, "sbp"), _limits(pack, DIASTOLIC, "dbp")),
    )


def _amount(pack: RulePack, scope: Scope, name: str) -> str | None:
    meaning = pack.definitions.get(name)
    amount = meaning.amount(scope) if isinstance(meaning, NumberNode) else None
    return number(amount) if amount and amount.settled else None


def _members(pack: RulePack, scope: Scope, name: str) -> Members:
    meaning = pack.definitions.get(name)
    return meaning.members(scope) if isinstance(meaning, ListNode) else Members(())


def _reading(pack: RulePack, scope: Scope, reading: Mapping[str, Any]) -> ReadingView:
    days = reading.get("days_ago")
    counts = _among(reading, _members(pack, scope, COUNTED))
    sbp, dbp = reading.get("sbp", Missing.BLANK), reading.get("dbp", Missing.BLANK)
    return ReadingView(
        in_plain_words(sbp),
        in_plain_words(dbp),
        days if isinstance(days, int) else None,
        in_plain_words(reading.get("setting", Missing.BLANK)),
        in_plain_words(reading.get("device", Missing.BLANK)),
        counts,
        "" if counts else _why_not(pack, scope, reading),
        sbp if isinstance(sbp, int) else None,
        dbp if isinstance(dbp, int) else None,
    )


def _why_not(pack: RulePack, scope: Scope, reading: Mapping[str, Any]) -> str:
    """Why a reading is no part of the mean."""
    if not _among(reading, _members(pack, scope, VALID)):
        return "not a possible pair of numbers"
    if isinstance(reading.get("days_ago", Missing.BLANK), Missing):
        severe = _among(reading, _members(pack, scope, SEVERE))
        return "no date; severe, so it is read by itself" if severe else "no date"
    if not _among(reading, _members(pack, scope, FRESH)):
        return "older than 30 days"
    return "more than 7 days before the newest"


def _among(reading: Mapping[str, Any], members: Members) -> bool:
    return any(member is reading or member == reading for member in members.certain)


def _limits(pack: RulePack, mean: str, field: str) -> tuple[int, ...]:
    """The numbers above which a rule says something of the mean, and from which a single reading is severe."""
    roots: list[Node] = [rule.when.test for rule in pack.rules]
    if SEVERE in pack.definitions:
        roots.append(pack.definitions[SEVERE])
    found = {
        int(test.right.value)
        for root in roots
        for test in _comparisons(root)
        if test.operator in (">", ">=")
        and isinstance(test.right, Literal)
        and isinstance(test.right.value, int | Decimal)
        and (
            (isinstance(test.left, NamedNumber) and test.left.name == mean)
            or (root is pack.definitions.get(SEVERE) and _is_field(test.left, field))
        )
    }
    return tuple(sorted(found))


def _comparisons(root: Node) -> Iterator[Compare]:
    return (part for part in root.walk() if isinstance(part, Compare))


def _is_field(node: Node, field: str) -> bool:
    return isinstance(node, Reference) and node.level is not None and node.type.name == field
