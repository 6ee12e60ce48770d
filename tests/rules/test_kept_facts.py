"""Kept facts are read fast into exactly what the strict reader makes of them, and refused where it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from screening.rules.engine import canonical_json
from screening.rules.facts import FactsError, facts_from_plain, facts_to_json
from screening.rules.kept_facts import KeptFacts
from screening.rules.missing import Missing, Value
from screening.rules.vocabulary import FactType, Vocabulary, shipped_vocabulary
from tests.rules.test_facts import ANY_FACTS

VOCABULARY = shipped_vocabulary()
KEPT = KeptFacts(VOCABULARY)
ODD: tuple[Any, ...] = (
    True, -1, 0, 2, 9_999, 10**30, Decimal("1.5"), Decimal("NaN"), Decimal("7.0"), Decimal("0.1234567890123456"),
        "", " ", "yes", "unknown", "blank", "sertraline", "x" * 10_001, [], {}, [None], ["unknown"], [True],
        ["opioid", "opioid"], ["opioid", " "], [1] * 9, [3, "declined", None, 1, 1, 1, 1, 1, 1], [1] * 300,
        [{"sbp": 120, "dbp": None}], [{"sbp": "unknown"}], [{"sbp": 12.5}], [{"spb": 120}], ["high"], {"year": 2024},
        [{"start": {"year": 2024, "month": 13}}], [{"start": {"year": 2024}}], [{"improvement": "none", "improvement_pct": 10}],
        [{"drug": "sertraline", "dose": Decimal("37.5")}], [{"drug": " "}], [{"improvement": None, "improvement_pct": 10}],
)  # fmt: skip


def without_blanks(value: Any) -> Any:
    """As the strict reader gives it: blank is what is not there, but for one item of an instrument."""
    if isinstance(value, dict):
        return {name: without_blanks(part) for name, part in value.items() if part is not Missing.BLANK}
    if isinstance(value, tuple):
        return tuple(without_blanks(part) for part in value)
    return value


def with_classes(value: Any) -> Any:
    """The value with the class of every part: 1, 1.0 and True are not the same."""
    if isinstance(value, dict):
        return {name: with_classes(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return tuple(with_classes(part) for part in value)
    return value.__class__, value


def read(reader: Callable[[], Mapping[str, Value]]) -> Mapping[str, Value] | tuple[str, ...]:
    """The facts, or why they were refused."""
    try:
        return reader()
    except FactsError as fault:
        return fault.problems


def same_as_strictly(kept: dict[str, object]) -> None:
    strict, found = read(lambda: facts_from_plain(kept, VOCABULARY)), read(lambda: KEPT.read(kept))
    assert with_classes(without_blanks(found)) == with_classes(strict)
    if isinstance(found, dict):
        assert {name for name, value in kept.items() if value is None} <= set(found)


@given(ANY_FACTS)
def test_whatever_was_kept_is_read_as_the_strict_reader_reads_it(facts: dict[str, Value]) -> None:
    same_as_strictly(json.loads(canonical_json(facts_to_json(facts)), parse_float=Decimal))


def test_every_odd_value_of_every_fact_is_taken_or_refused_as_the_strict_reader_does() -> None:
    for name in [*VOCABULARY, "no_such_fact"]:
        for value in (None, *ODD):
            same_as_strictly({name: value})


def test_facts_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(FactsError, match="phq9_total: found 20; allowed 9, as phq9_items says"):
        KEPT.read({"phq9_items": [1] * 9, "phq9_total": 20})


def test_blanks_are_kept_so_that_the_facts_are_written_again_byte_for_byte() -> None:
    kept = {
        "q1": None, "bp_readings": [{"dbp": None, "sbp": 120}], "bmi": 30.1, "phq9_items": [None] * 9, "meds": []
    }  # fmt: skip
    text = canonical_json(kept)
    assert canonical_json(facts_to_json(KEPT.read(json.loads(text, parse_float=Decimal)))) == text


def test_an_option_that_is_called_like_a_state_is_the_option() -> None:
    colour = FactType("colour", "choice", options=("red", "unknown"))
    assert KeptFacts(Vocabulary({"colour": colour})).read({"colour": "unknown"}) == {"colour": "unknown"}
