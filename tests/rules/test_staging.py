"""Stages of treatment resistance: points where they can be computed, n/a with the reason where not, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.library import shipped, shipped_text
from screening.rules.staging import Stage, load_staging, shipped_staging, stages
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.classify import classify
from screening.rules.vocabulary import shipped_vocabulary
from screening.rules.wording import wrong_words
from tests.rules.trd_support import STRICT_TRIAL, UNIPOLAR, facts_of, shipped_trd

TEXT = shipped_text("staging.yaml")
PAGE = (Path(__file__).parents[2] / "docs" / "clinical" / "trd.md").read_text(encoding="utf-8")
# Twelve medicines with a dose that counts.
DOSES = {
    "sertraline": 50, "fluoxetine": 20, "citalopram": 20, "fluvoxamine": 100, "venlafaxine": 150, "duloxetine": 60,
    "bupropion": 300, "mirtazapine": 15, "amitriptyline": 150, "vortioxetine": 10, "phenelzine": 45, "vilazodone": 20,
}  # fmt: skip
SETTLED = {
    **UNIPOLAR, "augmentations": [], "other_treatments": [], "episode_months": 6, "phq9_total": 12,
    "psychosis_current": "no",
}  # fmt: skip
NO_BENEFIT = {"weeks": 6, "improvement": "none"}


def tried(count: int, **changed: object) -> list[dict[str, object]]:
    given = [
        {**STRICT_TRIAL, "optimised": "no", "drug": drug, "dose_mg": dose} for drug, dose in DOSES.items()
    ]
    return [{**trial, **changed} for trial in given[:count]]


def stage(method: str, **facts: Any) -> Stage:
    found = stages(shipped_staging(), facts_of({**SETTLED, **facts}))
    return next(each for each in found if each.method == method)


def points(method: str, part: str, **facts: Any) -> object:
    return next(each.points for each in stage(method, **facts).parts if each.id == part)


@pytest.mark.parametrize(
    ("failed", "expected"),
    [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (10, 4), (11, 5), (12, 5)],
)
def test_maudsley_points_for_failed_medicines_change_at_3_5_7_and_11(failed: int, expected: int) -> None:
    assert points("maudsley", "antidepressants", trials=tried(failed)) == expected


@pytest.mark.parametrize(("months", "expected"), [(0, 1), (12, 1), (13, 2), (24, 2), (25, 3), (1200, 3)])
def test_maudsley_points_for_the_episode_change_at_13_and_25_months(months: int, expected: int) -> None:
    assert points("maudsley", "duration", trials=tried(1), episode_months=months) == expected


@pytest.mark.parametrize(
    ("total", "psychosis", "expected"),
    [
        (0, "no", 2), (9, "no", 2), (10, "no", 3), (14, "no", 3), (15, "no", 4), (27, "no", 4),
        (15, "yes", 5), (14, "yes", 3), (14, "unknown", 3), (15, "unknown", None), (15, None, None),
    ],
)  # fmt: skip
def test_maudsley_severity_goes_by_the_phq9_and_asks_for_psychosis_only_where_severe(
    total: int, psychosis: str | None, expected: int | None
) -> None:
    assert (
        points("maudsley", "severity", trials=tried(1), phq9_total=total, psychosis_current=psychosis)
        == expected
    )


def test_the_nine_items_serve_where_no_total_was_given() -> None:
    given = stage("maudsley", trials=tried(1), phq9_total=None, phq9_items=[2] * 9)
    assert next(part for part in given.parts if part.id == "severity").points == 4


@pytest.mark.parametrize(
    ("facts", "augmentation", "ect"),
    [
        ({}, 0, 0),
        ({"augmentations": [{"drug": "lithium"}]}, 1, 0),
        ({"augmentations": "unknown"}, None, 0),
        ({"other_treatments": [{"kind": "ect", "sessions": 2}]}, 0, 1),
        ({"other_treatments": [{"kind": "tms"}]}, 0, 0),
        ({"other_treatments": None}, 0, None),
        ({"trials": [*tried(1), {**STRICT_TRIAL, "drug": "olanzapine-fluoxetine", "dose_mg": 25}]}, 1, 0),
    ],
)
def test_maudsley_counts_augmentation_and_ect_as_used_or_not(
    facts: dict[str, Any], augmentation: int | None, ect: int | None
) -> None:
    given = {"trials": tried(1), **facts}
    assert points("maudsley", "augmentation", **given) == augmentation
    assert points("maudsley", "ect", **given) == ect


def test_a_whole_maudsley_score_is_the_sum_of_its_parts() -> None:
    most = stage(
        "maudsley",
        trials=tried(12),
        augmentations=[{"drug": "lithium"}],
        other_treatments=[{"kind": "ect"}],
        episode_months=30,
        phq9_total=20,
        psychosis_current="yes",
    )
    assert (most.points, most.shown, most.why) == (15, "15", ())
    least = stage("maudsley", trials=tried(1), phq9_total=3)
    assert least.shown == "4"


def test_maudsley_is_not_available_before_a_trial_has_failed() -> None:
    none_failed = stage("maudsley", trials=tried(2, improvement="75_or_more"))
    assert none_failed.shown == "n/a"
    assert none_failed.why == ("not defined before one adequate trial has failed",)


def test_no_method_speaks_about_bipolar_disorder() -> None:
    for method in ("maudsley", "mgh"):
        assert stage(method, trials=tried(3), bipolar_dx="I").why == (
            "the method is made for unipolar depression",
        )


def test_missing_details_that_change_nothing_leave_the_points_standing() -> None:
    one_more_perhaps = [*tried(1), {**tried(2)[1], "weeks_at_dose": "unknown"}]
    assert points("maudsley", "antidepressants", trials=one_more_perhaps) == 1


def test_missing_details_that_could_change_the_points_make_it_not_available_with_the_reason() -> None:
    two_perhaps = [*tried(2), {**tried(3)[2], "weeks_at_dose": "unknown"}]
    found = stage("maudsley", trials=two_perhaps)
    assert found.shown == "n/a"
    assert found.why == (
        "Antidepressants that failed in this episode: between 2 and 3; details of trials are missing",
    )
    none_certain = stage("maudsley", trials=tried(1, weeks_at_dose="unknown"))
    assert (
        "details of trials are missing; perhaps not defined before one adequate trial has failed"
        in none_certain.why
    )


def test_without_any_answer_each_method_says_what_is_not_known() -> None:
    for found in stages(shipped_staging(), facts_of({})):
        assert found.shown == "n/a"
        assert any("the medicines that were tried" in reason for reason in found.why)
    maudsley = stages(shipped_staging(), facts_of({}))[0]
    assert "Length of this episode: not known: Length of the current episode of depression" in maudsley.why


def test_trials_that_were_never_told_are_not_no_trials() -> None:
    assert stage("maudsley", trials=None).why != stage("maudsley", trials=[]).why
    assert stage("mgh", trials=[]).shown == "0"
    assert stage("mgh", trials=None).shown == "n/a"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"trials": tried(2)}, "2"),
        ({"trials": tried(2, optimised="yes")}, "3"),
        ({"trials": [*tried(1), *tried(2, optimised="yes")[1:]]}, "2.5"),
        ({"trials": [*tried(1), *tried(1)]}, "1"),
        ({"trials": tried(1), "augmentations": [{"drug": "lithium", **NO_BENEFIT}]}, "1.5"),
        ({"trials": tried(1), "augmentations": [{"drug": "lithium", **NO_BENEFIT, "weeks": 3.9}]}, "1"),
        ({"trials": tried(1), "augmentations": [{"drug": "lithium", **NO_BENEFIT, "weeks": 4}]}, "1.5"),
        (
            {"trials": tried(1), "augmentations": [{"drug": "lithium", "weeks": 6, "improvement_pct": 26}]},
            "1",
        ),
        ({"trials": tried(1), "augmentations": [{"drug": "lithium", "weeks": 6}]}, "n/a"),
        (
            {"trials": tried(1), "other_treatments": [{"kind": "ect", "sessions": 6, "improvement": "none"}]},
            "4",
        ),
        (
            {"trials": tried(1), "other_treatments": [{"kind": "ect", "sessions": 5, "improvement": "none"}]},
            "1",
        ),
        ({"trials": tried(1), "other_treatments": [{"kind": "ect", "improvement": "none"}]}, "n/a"),
        ({"trials": tried(1, optimised=None)}, "n/a"),
    ],
)
def test_mgh_gives_one_a_half_and_three_points(facts: dict[str, Any], expected: str) -> None:
    assert stage("mgh", **facts).shown == expected


def test_what_the_number_cannot_show_is_said_beside_it() -> None:
    running = tried(2, ongoing="yes")
    assert any("ran at the same time" in words for words in stage("mgh", trials=running).remarks)
    unfinished = stage("maudsley", trials=tried(2), trials_complete="no")
    assert unfinished.remarks == ("The list of medicines is not complete; more may have failed",)


@given(st.integers(0, 12), st.booleans())
def test_the_failed_medicines_are_those_that_the_trial_pack_calls_strict(count: int, responded: bool) -> None:
    trials = tried(count, improvement="75_or_more" if responded else "under_25")
    facts = facts_of({**SETTLED, "trials": trials})
    mgh = stages(shipped_staging(), facts)[1]
    assert mgh.points == classify(shipped_trd(), facts).strict


def test_a_stage_has_no_limit_band_or_grade() -> None:
    """The file has no place for one (a key for it is refused below), and no word of a result names one."""
    found = stage("maudsley", trials=tried(12))
    said = " ".join((found.title, found.words, *(part.words for part in found.parts), *found.remarks))
    assert not re.search(r"\b(stage|resistant|mild to|cut-off|threshold)\b", said.replace("staging", ""))


def refused(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_staging(text, "staging.yaml", shipped_vocabulary(), shipped_trd())
    return [str(problem) for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, f"{TEXT.count(old)} times: {old}"
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("when: failed_drugs <= 2,", "when: failed_drug <= 2,", "no fact 'failed_drug'; did you mean 'failed_drugs'?"),
        ("episode_months < 13 months", "episode_months < 13 days", "months compared with days"),
        ("{points: 3, words: more than 24 months}", "{when: sent, points: 3, words: x}", "the last case has no condition"),
        ("{when: failed_drugs <= 4, points: 2", "{points: 2", "the last case has no condition"),
        ("        of: failed_drugs\n", "", "a part has 'points', or 'each' with 'of'"),
        ("        of: failed_drugs\n", "        of: overlapping\n", "a number is needed"),
        ("        of: failed_drugs\n", "        of: faild_drugs\n", "did you mean 'failed_drugs'?"),
        ("sources: [T25, T44]", "sources: [T25, T4]", "no 'T4'; did you mean 'T44'?"),
        ("words: more than 24 months}", "words: more than 24 months, band: a}", "unknown key 'band'"),
        ("    words: Open at the top.", "    threshold: 5\n    words: Open at the top.", "unknown key 'threshold'"),
        ("words: From 3 to 15 points. Information only;", "words: From 3 to 15 points. Eligible from 7;", "'Eligible' is a verdict"),
        ("staging: 1", "staging: 2", "staging: found 2"),
        ("status: own}", "status: own, by: x}", "unknown key 'by'"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_at_its_place(old: str, new: str, said: str) -> None:
    found = refused(changed(old, new))
    assert any(said in problem for problem in found), found
    assert all(re.match(r"staging\.yaml:\d+:\d+  ", problem) for problem in found)


def test_all_faults_are_told_at_once() -> None:
    text = TEXT.replace("failed_drugs <= 2", "faild_drugs <= 2").replace(
        "sources: [T25, T44]", "sources: [T99]"
    )
    assert len(refused(text)) == 2


def test_every_method_is_shipped_unsigned_with_sources_that_have_addresses() -> None:
    staging = shipped_staging()
    assert not staging.signed
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", staging.digest)
    assert [method.entry.id for method in staging.methods] == ["maudsley", "mgh"]
    cited = set(re.findall(r"\bT\d+\b|OWN", " ".join(re.findall(r"sources: \[(.*?)\]", TEXT))))
    assert cited == set(re.findall(r"^  (\w+): \{title", TEXT, re.MULTILINE))


def test_the_page_explains_every_part_with_its_points() -> None:
    for method in shipped_staging().methods:
        assert method.entry.title in PAGE
        for part in method.parts:
            for case, _ in part.cases:
                assert f"| {case.words} | {case.points} |" in PAGE, case
            if part.entry.each is not None:
                assert f"| {part.entry.title} | {Decimal(part.entry.each)} each |" in PAGE


def test_no_word_of_a_stage_is_a_verdict_or_a_command() -> None:
    people: tuple[Mapping[str, Any], ...] = (
        {},
        {**SETTLED, "trials": tried(3)},
        {**SETTLED, "trials": tried(3, weeks_at_dose=None)},
    )
    for person in people:
        for found in stages(shipped_staging(), facts_of(person)):
            texts = (
                found.title,
                found.words,
                *found.why,
                *found.remarks,
                *(part.words for part in found.parts),
            )
            assert [word for text in texts for word in wrong_words(text)] == []


def test_a_stage_is_no_part_of_the_answer_of_the_command_line() -> None:
    assert set(classify(shipped().trd, facts_of({})).contract()) == {
        "pack", "level", "strict", "broad", "unknown", "notes", "trials",
    }  # fmt: skip
