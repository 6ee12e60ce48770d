"""What the clinician is shown of each trial, and the plain data that is kept."""

from __future__ import annotations

import pytest

from screening.rules.trd.classify import classify
from screening.rules.trd.result import TrdResult
from tests.rules.trd_support import UNIPOLAR, facts_of, judged, shipped_trd


def words(result: TrdResult, test: str, trial: int = 0) -> str:
    return next(one.words for one in result.trials[trial].tests if one.test == test)


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        ({"drug": "venlafaxine", "dose_mg": 150}, "63 days at 150 mg a day or more; 42 asked"),
        ({"weeks_at_dose": 5.5}, "38.5 days at 50 mg a day or more; 42 asked."),
        (
            {"drug": "venlafaxine", "dose_mg": 75},
            "0 days at 150 mg a day or more; 42 asked. In the broad reading 63 days",
        ),
        ({"drug": "paroxetine", "dose_mg": 20}, "0 to 63 days at 20 or 25 mg a day or more;"),
        ({"weeks_at_dose": None}, "an unknown number of days at 50 mg a day or more;"),
        ({"dose_mg": None}, "0 to 63 days at 50 mg a day or more;"),
        (
            {"dose_steps": [{"dose_mg": 50, "weeks": 3}, {"dose_mg": 100}]},
            "at least 21 days at 50 mg a day or more;",
        ),
        ({"drug": "other"}, "0 to 63 days at a dose that is not known to count;"),
        ({"drug": "selegiline transdermal", "formulation": "patch"}, "63 days at 6 mg in 24 hours or more;"),
        ({"drug": "fluoxetine", "formulation": "weekly"}, "63 days at 90 mg a week or more;"),
        ({"drug": "dextromethorphan-bupropion", "tablets_per_day": 2}, "63 days at 2 tablets a day or more;"),
        (
            {"drug": "nortriptyline", "therapeutic_level": "yes"},
            "63 days at any dose, the blood level being in range;",
        ),
    ],
)
def test_dose_and_time_are_told_in_days_at_the_dose_asked(trial: dict[str, object], said: str) -> None:
    assert words(judged(trial), "dose_and_time").startswith(said)


@pytest.mark.parametrize(
    ("test", "trial", "said"),
    [
        ("purpose", {"purpose": "sleep"}, "taken for sleep, not for depression"),
        ("adherence", {"adherence": None}, "doses taken: not known; 80 percent or more asked"),
        ("adherence", {"adherence": "50_to_79"}, "doses taken: 50 to 79 percent; 80 percent or more asked"),
        ("outcome", {"improvement": "25_to_49"}, "improvement: 25 to 49 percent; at most 25 percent asked"),
        ("outcome", {"improvement": None, "improvement_pct": 12.5}, "improvement: 12.5 percent; at most 25"),
        ("outcome", {"improvement": "worse"}, "improvement: got worse;"),
        ("episode", {"episode": "unknown"}, "not known in which episode it was taken"),
        ("medicine", {"drug": "other", "drug_text": "blue pill"}, "“blue pill” is not recognized"),
        ("medicine", {"drug": None}, "a medicine without a name is not recognized"),
        ("medicine", {"drug": "zuranolone"}, "zuranolone is never counted as an antidepressant trial"),
    ],
)
def test_each_test_has_its_sentence(test: str, trial: dict[str, object], said: str) -> None:
    assert words(judged(trial), test).startswith(said)


def test_the_values_that_were_compared_are_kept() -> None:
    steps = [{"dose_mg": 37.5, "weeks": 8}, {"dose_mg": 75, "weeks": 4}, {"dose_mg": 150, "weeks": 2}]
    values = judged({"drug": "venlafaxine", "dose_steps": steps}).trials[0].values
    assert values == {
        "days_held": 98, "days_at_adopt": 14, "days_at_borderline": 42, "dose": 150, "unit": "mg_per_day",
        "adopt": 150, "borderline": 75, "percent_better": 0, "class": "snri",
    }  # fmt: skip


def test_a_medicine_that_never_counts_is_not_judged_any_further() -> None:
    trial = judged({"drug": "zuranolone", "weeks_at_dose": 2}).trials[0]
    assert [test.test for test in trial.tests] == ["medicine"]


def test_missing_details_are_named_for_each_trial() -> None:
    result = judged(
        {}, {"drug": "paroxetine", "dose_mg": 20, "improvement": None}, {"drug": "other"}, unnamed_count=1
    )
    assert [(item.position, item.drug, item.fields) for item in result.to_obtain] == [
        (1, "paroxetine", ("formulation", "improvement")),
        (2, "other", ("drug",)),
        (None, None, ("drug",)),
    ]


def test_trials_that_were_not_told_are_themselves_to_be_obtained() -> None:
    result = classify(shipped_trd(), facts_of(UNIPOLAR))
    assert [item.fields for item in result.to_obtain] == [("trials",)]


def test_a_strict_medicine_has_nothing_left_to_obtain() -> None:
    result = judged({}, {"weeks_at_dose": None}, {"drug": "venlafaxine", "dose_mg": 150, "adherence": None})
    assert "could_be_likely" in result.notes
    assert [(item.position, item.fields) for item in result.to_obtain] == [(2, ("adherence",))]


@pytest.mark.parametrize(
    ("ongoing", "reason", "shown"),
    [
        ("yes", "side_effects", "told as still taken, and as stopped (side effects); counted as still taken"),
        ("no", "still_taking", "told as stopped, and as still taken; counted as stopped"),
        ("yes", "still_taking", None),
        ("no", "cost", None),
        ("unknown", "cost", None),
        ("yes", "unknown", None),
    ],
)
def test_a_contradiction_is_shown(ongoing: str, reason: str, shown: str | None) -> None:
    trial = judged({"ongoing": ongoing, "stop_reason": reason}).trials[0]
    assert trial.contradictions == (() if shown is None else (shown,))


def test_the_contract_holds_the_agreed_keys_and_no_others() -> None:
    result = judged({}, {"drug": "venlafaxine", "dose_mg": 75})
    assert result.contract() == {
        "pack": {"id": result.pack_id, "version": "1.0.0", "digest": result.pack_digest},
        "level": "possible",
        "strict": 1,
        "broad": 2,
        "unknown": 0,
        "notes": ["dose_borderline"],
        "trials": [
            {"drug": "sertraline", "result": "strict", "reasons": []},
            {"drug": "venlafaxine", "result": "broad", "reasons": ["dose_borderline"]},
        ],
    }


def test_a_trial_without_a_medicine_is_kept_as_it_was_told() -> None:
    result = judged({"drug": None}, {"drug": "unknown"}, {"drug": "other", "drug_text": "blue pill"})
    assert [trial.drug for trial in result.trials] == [None, "unknown", "other"]


def test_the_wording_for_the_clinician_says_self_reported_and_verify_and_stands_with_likely_only() -> None:
    likely = judged({}, {"drug": "venlafaxine", "dose_mg": 150})
    assert likely.words["wording"].startswith("Self-reported history is consistent with")
    assert likely.words["wording"].endswith("Verify against pharmacy or medical records.")
    assert "wording" not in judged({}).words
    assert set(likely.words) == {"level", "wording", *likely.notes}
