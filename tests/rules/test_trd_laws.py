"""What holds for all facts: the classification never guesses, never depends on order, and never raises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from screening.rules.engine import canonical_json
from screening.rules.missing import Facts, Missing, Value
from screening.rules.trd.classify import classify
from screening.rules.trd.result import TrdResult
from screening.rules.vocabulary import FactType, shipped_vocabulary
from tests.rules.trd_support import STRICT_TRIAL, UNIPOLAR, shipped_trd

PACK = shipped_trd()
VOCABULARY = shipped_vocabulary()
TRIAL = VOCABULARY["trials"].fields
RANK = ("not_met", "indeterminate", "possible", "likely")
MISSING = st.sampled_from(list(Missing))
# Learning these may change what was already judged: they say which medicine or course was meant.
DECIDING = {"drug", "drug_text", "formulation", "dose_steps", "therapeutic_level"}
OTHER_HALF = {"improvement": "improvement_pct", "improvement_pct": "improvement"}


def a_value(fact: FactType) -> st.SearchStrategy[Value]:
    """Any value that the reader accepts for a fact."""
    if fact.kind in ("number", "numbers"):
        low = int(fact.minimum if fact.minimum is not None else 0)
        numbers = st.integers(low, int(fact.maximum or 0)) | st.just(fact.maximum)
        if not fact.whole:
            numbers |= st.decimals(low, fact.maximum, places=1, allow_nan=False)
        if fact.above is not None:
            numbers = numbers.filter(lambda number: number > fact.above)
        if fact.kind == "number":
            return numbers
        return st.lists(numbers | MISSING, min_size=fact.length or 0, max_size=fact.length or 9).map(tuple)
    if fact.kind in ("yes_no", "choice"):
        return st.sampled_from(fact.allowed) if fact.allowed else st.sampled_from(["ketamine", "x"])
    if fact.kind == "choices":
        names = st.sampled_from(fact.allowed or ("maoi", "Spravato", "x"))
        return st.lists(names, max_size=3, unique=True).map(tuple)
    if fact.kind in ("record", "records"):
        record = some_of(fact.fields)
        return record if fact.kind == "record" else st.lists(record, max_size=4).map(tuple)
    return st.text(max_size=8)


def some_of(facts: Mapping[str, FactType]) -> st.SearchStrategy[dict[str, Value]]:
    """Some of the facts, each with a value or missing in any way."""
    return st.fixed_dictionaries({}, optional={name: a_value(kind) | MISSING for name, kind in facts.items()})


def near_strict() -> st.SearchStrategy[dict[str, Any]]:
    """A trial that mostly passes, with a few answers replaced or missing."""
    drugs = st.sampled_from([row.drug for row in PACK.table.rows] + ["other"])
    told = {
        "dose_mg": st.sampled_from([Decimal("37.5"), 50, 75, 150, 300]),
        "tablets_per_day": st.sampled_from([1, 2]),
        "weeks_at_dose": st.sampled_from([2, 4, Decimal("5.9"), 6, 8, 9]),
    }
    changed = st.fixed_dictionaries(
        {}, optional={key: a_value(kind) | MISSING for key, kind in TRIAL.items()}
    )
    few = changed.map(lambda found: dict(list(found.items())[:2]))
    return st.builds(
        lambda drug, dose, change: {**STRICT_TRIAL, "drug": drug, **dose, **change},
        drugs, st.fixed_dictionaries(told), few | st.just({}),
    )  # fmt: skip


def person(*trials: dict[str, Any], **facts: Value) -> Facts:
    return {**UNIPOLAR, "trials": tuple(trials), **facts}


def of(facts: Facts) -> TrdResult:
    return classify(PACK, facts)


TRIALS = st.lists(near_strict(), max_size=5)


@given(
    st.fixed_dictionaries({}, optional={name: a_value(kind) | MISSING for name, kind in VOCABULARY.items()})
)
def test_no_facts_make_it_raise_and_the_result_survives_json(facts: Facts) -> None:
    result = of(facts)
    text = canonical_json(result.to_json())
    assert TrdResult.from_json(json.loads(text)) == result
    assert TrdResult.from_json(json.loads(text, parse_float=Decimal)) == result


@given(TRIALS, st.integers(0, 9))
def test_the_counts_fit_together(trials: list[dict[str, Any]], unnamed: int) -> None:
    result = of(person(*trials, unnamed_count=unnamed))
    assert 0 <= result.strict <= result.broad
    assert result.broad + result.unknown <= len(trials) + unnamed
    assert len(result.trials) == len(trials)
    assert (result.level == "likely") is (result.strict >= 2)
    assert (result.level == "possible") is (result.broad >= 2 > result.strict)
    assert (result.level == "indeterminate") is (result.broad + result.unknown >= 2 > result.broad)


@given(TRIALS, st.randoms(use_true_random=False))
def test_the_order_of_trials_does_not_matter(trials: list[dict[str, Any]], random: Any) -> None:
    mixed = random.sample(trials, len(trials))
    one, other = of(person(*trials)), of(person(*mixed))
    assert (one.level, one.strict, one.broad, one.unknown, one.notes) == (
        other.level, other.strict, other.broad, other.unknown, other.notes,
    )  # fmt: skip


@given(TRIALS, near_strict())
def test_a_failing_trial_never_lowers_the_level(trials: list[dict[str, Any]], more: dict[str, Any]) -> None:
    failing = {**more, "episode": "earlier"}
    before, after = of(person(*trials)), of(person(*trials, failing))
    assert after.trials[-1].result == "fails"
    assert RANK.index(after.level) >= RANK.index(before.level)


@given(TRIALS.filter(len), st.data())
def test_learning_a_missing_answer_never_turns_likely_or_not_met_around(
    trials: list[dict[str, Any]], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(set(TRIAL) - DECIDING)))
    trial = trials[0]
    assume(isinstance(trial.get(name, Missing.BLANK), Missing))
    assume(isinstance(trial.get(OTHER_HALF.get(name, ""), Missing.BLANK), Missing))
    learnt = {**trial, name: data.draw(a_value(TRIAL[name]))}
    before, after = of(person(*trials)), of(person(learnt, *trials[1:]))
    assert after.level == before.level or before.level in ("possible", "indeterminate")
    first, second = before.trials[0].result, after.trials[0].result
    allowed = {
        "strict": {"strict"},
        "fails": {"fails"},
        "broad": {"strict", "broad", *(["fails"] if name == "adherence" else [])},
        "unknown": {"strict", "broad", "fails", "unknown"},
    }
    assert second in allowed[first]


@given(TRIALS, st.sampled_from(["bipolar_dx", "mania_current"]), MISSING)
def test_an_unsettled_scope_keeps_the_level_and_says_so(
    trials: list[dict[str, Any]], name: str, missing: Missing
) -> None:
    before, after = of(person(*trials)), of(person(*trials, **{name: missing}))
    assert after.level == before.level
    assert after.notes == ("bipolar_not_ruled_out", *before.notes)


@given(TRIALS)
def test_reasons_and_notes_stand_in_their_order_and_only_strict_trials_have_none(
    trials: list[dict[str, Any]],
) -> None:
    result = of(person(*trials))
    order = list(PACK.file.codes)
    for trial in result.trials:
        assert list(trial.reasons) == sorted(trial.reasons, key=order.index)
        assert trial.result == "unknown" or bool(trial.reasons) is (trial.result != "strict")
    assert len(set(result.notes)) == len(result.notes)


@given(TRIALS)
def test_what_could_change_the_level_is_named(trials: list[dict[str, Any]]) -> None:
    result = of(person(*trials))
    open_level = result.level == "indeterminate" or "could_be_likely" in result.notes
    assert bool(result.to_obtain) is open_level
    assert all(item.fields for item in result.to_obtain)
