"""What stands in the file of a rule pack: its keys, and the values that they may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from screening.rules.strict_yaml import Strict

Route: TypeAlias = Literal["esketamine", "iv_ketamine"]
Severity: TypeAlias = Literal[
    "labelled_contraindication", "usually_excluded", "manage_first", "information_needed", "caution"
]
Urgency: TypeAlias = Literal["now", "same_day"]
ROUTES: tuple[Route, ...] = ("esketamine", "iv_ketamine")
SEVERITIES: tuple[Severity, ...] = (
    "labelled_contraindication",
    "usually_excluded",
    "manage_first",
    "information_needed",
    "caution",
)  # worst first
URGENCIES: tuple[Urgency, ...] = ("now", "same_day")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\Z")
MOST_RULES = 500
MOST_DEFINITIONS = 200
MOST_EXAMPLES = 200  # of one rule


def _is_date(text: str) -> str:
    """The text, if it is a day of the calendar as 2026-11-22."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError("a day is written as 2026-11-22")


def _is_version(text: str) -> str:
    """The text, if it is three whole numbers."""
    if not _VERSION.match(text):
        raise ValueError("a version is three numbers as 1.0.0")
    return text


IsoDate: TypeAlias = Annotated[str, AfterValidator(_is_date)]
Version: TypeAlias = Annotated[str, AfterValidator(_is_version)]


class Review(Strict):
    """Who signed the pack, when, and when it has to be looked at again (ISO dates)."""

    by: str | None
    on: IsoDate | None
    again_by: IsoDate | None


class Source(Strict):
    """What a rule rests on. `status`: V read, V2 read in a copy, M general knowledge, own our choice."""

    title: str
    kind: str
    section: str | None = None
    published: str | int | None = None
    address: str | None = None
    status: str | None = None


class RouteSeverity(Strict):
    """Severity for each route; `general_clause`: routes where only a general clause of the label says so."""

    esketamine: Severity | None
    iv_ketamine: Severity | None
    general_clause: tuple[Route, ...] = ()


class Example(Strict):
    """Facts, and whether the rule fires on them. `sent` no stands for a draft."""

    facts: Mapping[str, object]
    fires: Literal["yes", "no", "unknown"]
    sent: Literal["yes", "no"] = "yes"


class RuleEntry(Strict):
    """One rule as it is written."""

    id: str
    domain: str
    title: str
    when: str
    unless: tuple[str, ...] = ()
    severity: RouteSeverity | None = None
    urgency: Urgency | None = None
    evidence: Literal["A", "B", "C", "D"]
    because: str
    note: str | None = None
    sources: tuple[str, ...]
    examples: Annotated[tuple[Example, ...], Field(max_length=MOST_EXAMPLES)]


class Keep(Strict):
    """Why a `part` of a rule or a definition (`of`) stays although no facts can tell that it is there."""

    of: str
    part: str
    because: str


class PackFile(Strict):
    """A whole pack as it is written."""

    pack: str
    version: Version
    language: Literal[1]
    title: str
    reviewed: Review
    before_treatment: tuple[str, ...] = ()
    sources: Mapping[str, Source]
    tables: Mapping[str, tuple[str, ...]] = {}
    define: Annotated[Mapping[str, str], Field(max_length=MOST_DEFINITIONS)] = {}
    keep: tuple[Keep, ...] = ()
    rules: Annotated[tuple[RuleEntry, ...], Field(max_length=MOST_RULES)]


def worst(found: Iterable[str | None], order: tuple[str, ...]) -> str | None:
    """The worst of some severities or urgencies, worst first in `order`; None for none."""
    ranks = [order.index(each) for each in found if each is not None]
    return order[min(ranks)] if ranks else None
