"""The explanation of a rule in words: the same object that `screening explain` prints, for a clinician's page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screening.review.names import with_unit
from screening.review.values import in_plain_words
from screening.review.words import MISSING
from screening.rules.facts import read_facts
from screening.rules.vocabulary import Vocabulary

MOST_NAMES = 6
"""Names of a long list of options that are shown."""


@dataclass(frozen=True)
class Settles:
    """A missing answer: what it is about, how it is missing, with which answers the rule would apply or not."""

    about: str
    missing: str
    applies: str
    clear: str


@dataclass(frozen=True)
class Differs:
    """One answer that would have to be another one."""

    about: str
    now: str
    instead: str


@dataclass(frozen=True)
class Explained:
    """`enough`: the smallest set of facts that suffices for a rule that applies, each with its value; `settles`:
    the answers that an open rule waits for; `differs`: ways in which one that does not apply would, nearest
    first, None when nobody asked."""

    enough: tuple[tuple[str, str], ...]
    settles: tuple[Settles, ...]
    differs: tuple[tuple[Differs, ...], ...] | None


def in_words(found: Mapping[str, Any], vocabulary: Vocabulary) -> Explained:
    """What `rules.explain` found about one rule, in words."""
    applies = found["outcome"] == "fired"
    ways = found["would_fire"]
    return Explained(
        enough=tuple(
            (_about(name, vocabulary), _value(name, value, vocabulary))
            for name, value in (found["enough_values"].items() if applies else ())
            if name in vocabulary
        ),
        settles=tuple(_settles(gap, vocabulary) for gap in found["would_settle"]),
        differs=None if ways is None else tuple(_way(way, vocabulary) for way in ways),
    )


def _way(way: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> tuple[Differs, ...]:
    return tuple(
        Differs(
            _about(change["fact"], vocabulary),
            _value(change["fact"], change["now"], vocabulary),
            _value(change["fact"], change["instead"], vocabulary),
        )
        for change in way
    )


def _settles(gap: Mapping[str, Any], vocabulary: Vocabulary) -> Settles:
    name = str(gap["fact"])
    return Settles(
        _about(name, vocabulary),
        MISSING[gap["state"]],
        _answers(name, gap["fires"], vocabulary),
        _answers(name, gap["clear"], vocabulary),
    )


def _about(name: str, vocabulary: Vocabulary) -> str:
    """A fact's meaning; a field is told with its list."""
    fact, _, field = name.partition(".")
    kind = vocabulary[fact]
    return f"{kind.about}, {kind.fields[field].about.lower()}" if field in kind.fields else kind.about


def _answers(name: str, answers: Sequence[Any], vocabulary: Vocabulary) -> str:
    """Options after one another; numbers as ranges; one list of records as an example."""
    fact = name.partition(".")[0]
    kind = vocabulary[fact]
    if kind.kind == "number":
        return " or ".join(_range(low, high, kind.unit) for low, high in answers)
    told = [_value(fact, answer, vocabulary) for answer in answers]
    if kind.kind in ("records", "numbers"):
        return f"for example {told[0]}" if told else ""
    more = f" and {len(told) - MOST_NAMES} more" if len(told) > MOST_NAMES else ""
    return f"{', '.join(told[:MOST_NAMES])}{more}"


def _range(low: object, high: object, unit: str | None) -> str:
    return with_unit(low, unit) if low == high else f"{low} to {with_unit(high, unit)}"


def _value(name: str, plain: object, vocabulary: Vocabulary) -> str:
    """A value as plain data, read back as the facts file spells it."""
    facts = read_facts(json.dumps({name: plain}), vocabulary)
    return in_plain_words(facts[name], vocabulary[name]) if name in facts else MISSING["blank"]
