"""The trial pack and each of its examples agree with the definition written a second time from the clinical text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.facts import facts_to_json
from screening.rules.trd.classify import classify
from screening.rules.trd.file import CaseEntry
from screening.rules.trd.result import TrdResult
from screening.rules.vocabulary import shipped_vocabulary
from tests.rules import trd_by_hand as by_hand
from tests.rules.trd_by_hand import FAILED, KEPT, ROWS, judge, person
from tests.rules.trd_support import facts_of, shipped_trd

FILE = shipped_trd().file
EXAMPLES = FILE.examples
assert EXAMPLES is not None
MISSING = st.sampled_from(["unknown", "declined", "not_asked", None])
WEEKS = st.sampled_from([1, 2, 3.9, 4, 4.5, 5.9, 6, 7.9, 8, 30])


def told(data: dict[str, Any]) -> tuple[Any, ...]:
    """Level, counts, and for each trial its result and reasons, by the second writing."""
    level, counts, _ = person(data)
    trials = data.get("trials")
    return level, counts, [judge(trial) for trial in (trials if isinstance(trials, list) else [])]


def found(result: TrdResult) -> tuple[Any, ...]:
    """The same of the pack."""
    counts = (result.strict, result.broad, result.unknown)
    return result.level, counts, [(trial.result, set(trial.reasons)) for trial in result.trials]


@pytest.mark.parametrize("case", EXAMPLES.cases, ids=lambda case: case.name)
def test_what_each_example_of_the_pack_expects_follows_from_the_text(case: CaseEntry) -> None:
    assert EXAMPLES is not None
    data = facts_to_json(EXAMPLES.facts_of(case, shipped_vocabulary()))
    assert told(data) == (case.level, case.counts, [(trial[0], set(trial[1:])) for trial in case.trials])


def test_the_reasons_of_the_pack_are_those_of_the_text_in_their_order() -> None:
    assert tuple(FILE.codes) == KEPT + FAILED


def doses(row: dict[str, str]) -> st.SearchStrategy[float]:
    """Doses at, between and below the two limits of a row of the table."""
    adopt = float(row["adopt"] or 50)
    low = float(row["borderline"] or adopt)
    return st.sampled_from(
        sorted(
            {
                adopt,
                round(adopt * 0.99, 2),
                low,
                round(low * 0.99, 2),
                round(low / 3, 2),
                round(adopt * 1.5, 1),
            }
        )
    )


@st.composite
def a_trial(draw: st.DrawFn) -> dict[str, Any]:
    row = draw(st.sampled_from(ROWS))
    form = (
        row["formulation"]
        if row["formulation"] != "any"
        else draw(st.sampled_from([None, "ir", "xl", "unknown"]))
    )
    if draw(st.integers(0, 4)) == 0:
        form = draw(st.sampled_from([None, "unknown", "sr", "patch"]))
    unit = "tablets_per_day" if row["unit"] == "tablets_per_day" else "dose_mg"
    mostly = [st.just("depression"), st.just("80_or_more"), st.just("none"), st.just("current")]
    rare = [
        st.sampled_from(["sleep", "other"]) | MISSING,
        st.sampled_from(["50_to_79", "under_50"]) | MISSING,
        st.sampled_from(["worse", "under_25", "25_to_49", "50_to_74", "75_or_more"]) | MISSING,
        st.just("earlier") | MISSING,
    ]
    chosen = [
        draw(often if draw(st.integers(0, 3)) else seldom) for often, seldom in zip(mostly, rare, strict=True)
    ]
    trial: dict[str, Any] = {
        "drug": row["drug"], "formulation": form, unit: draw(doses(row) | MISSING), "weeks_at_dose": draw(WEEKS | MISSING),
        **dict(zip(("purpose", "adherence", "improvement", "episode"), chosen, strict=True)),
        "ongoing": draw(st.sampled_from(["yes", "no"]) | MISSING),
        "stop_reason": draw(st.sampled_from(["no_effect", "side_effects", "still_taking"]) | MISSING),
        "therapeutic_level": draw(st.sampled_from([None, None, "yes"])),
    }  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        step = st.fixed_dictionaries({"dose_mg": doses(row) | MISSING, "weeks": WEEKS | MISSING})
        trial["dose_steps"] = draw(st.lists(step, max_size=3))
    return trial


def has_gap(trial: dict[str, Any]) -> bool:
    """Whether something about form, dose, time or going on is missing."""
    steps = trial.get("dose_steps") or [trial]
    told = [
        value
        for step in steps
        for name, value in step.items()
        if name in ("dose_mg", "tablets_per_day", "weeks", "weeks_at_dose")
    ]
    return any(value in by_hand.MISSING for value in (*told, trial["formulation"], trial["ongoing"]))


@given(
    st.lists(a_trial(), max_size=4),
    st.sampled_from(["none", "none", "none", "I", "II", "unspecified"]) | MISSING,
    st.sampled_from(["no", "no", "yes"]) | MISSING,
    st.sampled_from([None, 0, 1, 2]),
)
def test_the_pack_agrees_with_the_text_on_any_history(
    trials: list[dict[str, Any]], bipolar: str | None, mania: str | None, unnamed: int | None
) -> None:
    data = {"trials": trials, "bipolar_dx": bipolar, "mania_current": mania, "unnamed_count": unnamed}
    (*counted, judged), (*wanted, certain) = found(classify(shipped_trd(), facts_of(data))), told(data)
    assert counted == wanted
    for trial, (result, reasons), (expected, sure) in zip(trials, judged, certain, strict=True):
        assert result == expected
        # With a gap in dose or time the pack names what may hold, too; the text names what is certain.
        assert (reasons >= sure) if has_gap(trial) else (reasons == sure)
