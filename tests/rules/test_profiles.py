"""Criteria profiles: what is documented and what is missing, in words; never what a payer will decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from screening.rules.library import shipped_text
from screening.rules.missing import Facts
from screening.rules.profiles import Criterion, GapList, gaps, load_profiles, shipped_profiles
from screening.rules.profiles_words import added_words, trials_words
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.classify import classify
from screening.rules.vocabulary import shipped_vocabulary
from screening.rules.wording import wrong_words
from tests.rules.test_trd_laws import TRIALS, VOCABULARY, some_of
from tests.rules.trd_support import STRICT_TRIAL, UNIPOLAR, facts_of, shipped_trd

TEXT = shipped_text("profiles.yaml")
PAGE = (Path(__file__).parents[2] / "docs" / "clinical" / "trd.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 22)
VENLAFAXINE = {"drug": "venlafaxine", "dose_mg": 150}
FLUOXETINE = {"drug": "fluoxetine", "dose_mg": 20}
BUPROPION = {"drug": "bupropion", "dose_mg": 300}
LITHIUM = {"drug": "lithium", "weeks": 8, "improvement": "under_25"}
ARIPIPRAZOLE = {"drug": "aripiprazole", "weeks": 8, "improvement": "none"}
# A verdict has no place in a gap list, also where the rules of wording would let it pass.
VERDICTS = re.compile(
    r"\b(met|unmet|meets|eligible|approv\w+|den(y|ied|ial)|satisf\w+|fulfil\w*|qualif\w+|pass(es|ed)?)\b",
    re.I,
)


def asked(profile: str, *trials: Mapping[str, Any], **facts: Any) -> GapList:
    """The gaps for a person whose trials differ from a strict one as given."""
    told = [{**STRICT_TRIAL, **trial} for trial in trials]
    known = facts_of({**UNIPOLAR, "trials": told, **facts})
    return gaps(shipped_profiles().by_id[profile], shipped_trd(), known, TODAY)


def of(found: GapList, criterion: str) -> Criterion:
    return next(each for each in found.criteria if each.id == criterion)


def test_two_different_trials_of_one_class_are_enough_for_the_default_and_leave_a_gap_where_classes_are_asked() -> (
    None
):
    assert of(asked("default", {}, FLUOXETINE), "trials").missing == ()
    assert of(asked("cigna", {}, FLUOXETINE), "trials").missing == ("Classes documented: 1 of 2",)
    assert of(asked("cigna", {}, VENLAFAXINE), "trials").missing == ()


def test_what_is_documented_names_dose_time_and_benefit() -> None:
    found = of(asked("default", {}, VENLAFAXINE), "trials").documented
    assert (
        found[0] == "sertraline: highest dose 100 mg a day; 63 days at 50 mg a day or more; improvement: none"
    )
    assert found[1].startswith("venlafaxine: highest dose 150 mg a day; 63 days at 150 mg a day or more;")


@pytest.mark.parametrize(
    ("profile", "changed", "documented"),
    [
        ("default", {"weeks_at_dose": 6}, True),
        ("default", {"weeks_at_dose": 5.9}, False),
        ("default", {"improvement": None, "improvement_pct": 25}, True),
        ("default", {"improvement": None, "improvement_pct": 25.5}, False),
        ("default", {"adherence": "50_to_79"}, False),
        ("default", {"adherence": None}, False),
        ("default", {"episode": "earlier"}, False),
        ("default", {"purpose": "sleep"}, False),
        ("cigna", {"adherence": None}, True),
        ("cigna", {"weeks_at_dose": 6}, True),
        ("cigna", {"weeks_at_dose": 5.9}, False),
        ("cigna", {"episode": "earlier"}, False),
        ("carefirst-caremark", {"optimised": "yes", "episode": "current", "ongoing": "yes"}, True),
        ("carefirst-caremark", {"optimised": "no", "ongoing": "yes"}, False),
        ("carefirst-caremark", {"optimised": None, "ongoing": "yes"}, False),
        ("carefirst-caremark", {"optimised": "yes", "ongoing": "yes", "weeks_at_dose": 8}, True),
        ("carefirst-caremark", {"optimised": "yes", "ongoing": "yes", "weeks_at_dose": 7.9}, False),
        ("carefirst-caremark", {"optimised": "yes", "ongoing": "yes", "improvement": "25_to_49"}, True),
        ("carefirst-caremark", {"optimised": "yes", "ongoing": "yes", "improvement": "50_to_74"}, False),
        ("qualchoice", {"weeks_at_dose": 4}, True),
        ("qualchoice", {"weeks_at_dose": 3.9}, False),
        ("qualchoice", {"episode": "earlier"}, True),
        ("qualchoice", {"weeks_at_dose": 1, "stop_reason": "side_effects"}, True),
        ("qualchoice", {"weeks_at_dose": 1, "stop_reason": "side_effects", "ongoing": "yes"}, False),
        ("qualchoice", {"weeks_at_dose": 1, "stop_reason": "no_effect"}, False),
        ("bcbsnd-older", {"weeks_at_dose": 4}, True),
        ("bcbsnd-older", {"weeks_at_dose": 8, "improvement": "25_to_49"}, False),
        ("bcbsnd-older", {"weeks_at_dose": 8, "improvement": "25_to_49", "dose_mg": 200}, True),
        ("bcbsnd-older", {"weeks_at_dose": 7.9, "improvement": "25_to_49", "dose_mg": 200}, False),
        (
            "bcbsnd-older",
            {"weeks_at_dose": 1, "improvement": "25_to_49", "stop_reason": "side_effects"},
            True,
        ),
        (
            "bcbsnd-older",
            {"weeks_at_dose": 1, "improvement": "75_or_more", "stop_reason": "side_effects"},
            False,
        ),
    ],
)
def test_a_trial_is_documented_at_the_boundaries_of_its_profile(
    profile: str, changed: dict[str, Any], documented: bool
) -> None:
    assert bool(of(asked(profile, changed), "trials").documented) is documented


@pytest.mark.parametrize(
    ("changed", "documented"),
    [
        ({"stop": {"year": 2021, "month": 12}}, True),
        ({"stop": {"year": 2021, "month": 11}}, True),
        ({"stop": {"year": 2021, "month": 10}}, False),
        ({"stop": {"year": 2022}}, True),
        ({"stop": {"year": 2021}}, False),
        ({"stop": {"year": 2020}}, False),
        ({"start": {"year": 2022, "month": 1}}, True),
        ({"start": {"year": 2015, "month": 1}}, False),
        ({}, False),
        ({"ongoing": "yes"}, True),
    ],
)
def test_five_years_are_counted_back_from_today_by_month(changed: dict[str, Any], documented: bool) -> None:
    trial = {"optimised": "yes", **changed}
    assert bool(of(asked("carefirst-caremark", trial), "trials").documented) is documented


def test_a_course_that_certainly_lies_before_the_years_is_no_detail_to_obtain() -> None:
    old = of(asked("carefirst-caremark", {"optimised": "yes", "stop": {"year": 2020}}), "trials").missing[-1]
    assert old.endswith("It does not show: taken within the last 5 years")
    undated = of(asked("carefirst-caremark", {"optimised": "yes"}), "trials").missing[-1]
    assert undated.endswith("To obtain: when it was stopped")


def test_an_episode_within_the_years_answers_for_its_trials() -> None:
    for months, documented in ((60, True), (61, False)):
        found = asked("carefirst-caremark", {"optimised": "yes"}, episode_months=months)
        assert bool(of(found, "trials").documented) is documented


def test_steps_of_dose_count_for_the_highest_dose_only_by_their_own_weeks() -> None:
    steps = [{"dose_mg": 50, "weeks": 10}, {"dose_mg": 100, "weeks": 7}]
    trial = {"optimised": "yes", "ongoing": "yes", "dose_steps": steps}
    assert of(asked("carefirst-caremark", trial), "trials").documented == ()
    steps[1]["weeks"] = 8
    assert of(asked("carefirst-caremark", trial), "trials").documented != ()


def test_two_courses_of_one_medicine_are_one_medicine() -> None:
    found = of(asked("default", {}, {}), "trials")
    assert found.missing == ("Antidepressants documented: 1 of 2",)


def test_a_part_of_the_trials_may_be_asked_of_this_episode() -> None:
    earlier = {"episode": "earlier"}
    trials = [earlier, {**VENLAFAXINE, **earlier}, {**BUPROPION, **earlier}]
    assert of(asked("bcbsnd-older", *trials), "trials").missing == ("Of this episode documented: 0 of 1",)
    assert of(asked("bcbsnd-older", {}, *trials[1:]), "trials").missing == ()


def test_what_is_missing_says_for_each_trial_why_and_what_to_obtain() -> None:
    low = {**VENLAFAXINE, "dose_mg": 75}
    found = of(
        asked("default", {"weeks_at_dose": "unknown"}, low, {"drug": "other", "drug_text": "blue pill"}),
        "trials",
    )
    assert found.missing[0] == "Antidepressants documented: 0 of 2"
    assert found.missing[1].endswith("To obtain: weeks at that dose or above")
    assert "It does not show: for 6 weeks or more at the dose of the strict reading" in found.missing[2]
    assert found.missing[3].endswith("To obtain: which medicine it was")


def test_trials_that_were_not_told_and_medicines_without_a_name_are_gaps() -> None:
    nothing = gaps(shipped_profiles().by_id["default"], shipped_trd(), facts_of({}), TODAY)
    assert "The medicines that were tried were not told" in of(nothing, "trials").missing
    found = asked("default", {}, unnamed_count=1, trials_complete="no")
    assert "To obtain: the names of one medicine that could not be named" in of(found, "trials").missing
    assert "The list of medicines that were tried is not complete" in of(found, "trials").missing


def test_bipolar_disorder_is_a_gap_of_every_profile() -> None:
    for profile in shipped_profiles().by_id:
        assert of(asked(profile, {}), "unipolar").missing == ()
        assert of(asked(profile, {}, bipolar_dx="I"), "unipolar").missing == (
            "Bipolar disorder or mania was told",
        )
        assert (
            "not ruled out" in of(asked(profile, {}, mania_possible_undiagnosed="yes"), "unipolar").missing[0]
        )


@pytest.mark.parametrize(
    ("profile", "facts", "documented", "missing"),
    [
        ("carefirst-caremark", {"augmentations": [LITHIUM]}, 1, ["To obtain: whether it was taken within"]),
        ("carefirst-caremark", {"augmentations": [{**LITHIUM, "weeks": 7.9}], "other_treatments": []}, 0,
         ["Augmentations documented: 0 of 1", "It does not show: 8 weeks or more", "Psychotherapy documented: 0 of 1"]),
        ("carefirst-caremark", {"augmentations": [{**LITHIUM, "improvement": "50_to_74"}], "other_treatments": []}, 0,
         ["Augmentations documented: 0 of 1", "It does not show: less than 50 percent benefit", "Psychotherapy"]),
        ("carefirst-caremark", {"augmentations": [], "other_treatments": [{"kind": "psychotherapy", "improvement": "none"}]},
         1, ["To obtain: which kind it was", "To obtain: whether it was in this episode"]),
        ("carefirst-caremark", {"augmentations": [], "other_treatments": [{"kind": "tms", "improvement": "none"}]}, 0,
         ["Augmentations documented: 0 of 1", "Psychotherapy documented: 0 of 1"]),
        ("carefirst-caremark", {}, 0, ["Whether a medicine was added", "Whether there was psychotherapy"]),
        ("qualchoice", {"augmentations": [LITHIUM]}, 1, ["Augmentations documented: 1 of 2"]),
        ("qualchoice", {"augmentations": [LITHIUM, LITHIUM]}, 1, ["Augmentations documented: 1 of 2"]),
        ("qualchoice", {"augmentations": [LITHIUM, ARIPIPRAZOLE]}, 2, ["To obtain: that it was an antipsychotic"]),
        ("qualchoice", {"augmentations": [{**LITHIUM, "weeks": 4}, {"drug": "aripiprazole", "improvement": "none"}]}, 1,
         ["Augmentations documented: 1 of 2", "To obtain: weeks taken"]),
        ("bcbsnd-older", {"augmentations": [{"drug": "lithium", "improvement": "none"}]}, 1, ["To obtain: together with"]),
        ("bcbsnd-older", {"augmentations": [{"drug": "lithium"}]}, 0, ["Augmentations documented: 0 of 1", "To obtain: how much"]),
    ],
)  # fmt: skip
def test_augmentation_and_psychotherapy_as_each_profile_asks(
    profile: str, facts: dict[str, Any], documented: int, missing: list[str]
) -> None:
    found = of(asked(profile, {}, **facts), "added-1")
    assert len(found.documented) == documented
    assert len(found.missing) == len(missing), found.missing
    assert all(part in gap for part, gap in zip(missing, found.missing, strict=True)), found.missing


def test_a_trial_told_from_memory_has_no_record_behind_it_yet() -> None:
    found = of(
        asked("default", {}, {**VENLAFAXINE, "source": "pharmacy"}, {**FLUOXETINE, "weeks_at_dose": 1}),
        "records",
    )
    assert found.documented == ("venlafaxine: details from a pharmacy or a record",)
    assert found.missing == ("sertraline: no pharmacy list or record behind it yet",)


def test_all_gaps_stand_in_the_order_of_the_criteria() -> None:
    found = asked("qualchoice", {}, bipolar_dx="I")
    assert found.missing == tuple(gap for criterion in found.criteria for gap in criterion.missing)
    assert [criterion.id for criterion in found.criteria] == ["unipolar", "trials", "added-1", "records"]


@given(TRIALS)
def test_the_default_documents_as_many_medicines_as_the_trial_pack_calls_strict(
    trials: list[dict[str, Any]],
) -> None:
    facts: Facts = {**UNIPOLAR, "trials": tuple(trials)}
    found = of(gaps(shipped_profiles().by_id["default"], shipped_trd(), facts, TODAY), "trials")
    strict = classify(shipped_trd(), facts).strict
    told = [gap for gap in found.missing if gap.startswith("Antidepressants documented")]
    assert told == ([] if strict >= 2 else [f"Antidepressants documented: {strict} of 2"])


@given(some_of(VOCABULARY))
def test_no_facts_make_it_raise_and_no_word_is_a_verdict(facts: Facts) -> None:
    for profile in shipped_profiles().by_id.values():
        found = gaps(profile, shipped_trd(), facts, TODAY)
        for criterion in found.criteria:
            for text in (criterion.asks, *criterion.documented, *criterion.missing):
                assert not VERDICTS.search(text), text
                assert [*wrong_words(text)] == []


def test_no_word_of_the_shipped_profiles_is_a_verdict() -> None:
    for profile in shipped_profiles().by_id.values():
        entry = profile.entry
        for text in (entry.title, entry.words, entry.mark or "", *entry.not_looked_at):
            assert not VERDICTS.search(text), text
            assert [*wrong_words(text)] == []


def test_each_payer_is_a_dated_sample_with_its_address() -> None:
    profiles = shipped_profiles()
    assert list(profiles.by_id) == ["default", "cigna", "carefirst-caremark", "qualchoice", "bcbsnd-older"]
    assert not profiles.signed
    for name, profile in profiles.by_id.items():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", profile.entry.dated)
        found = asked(name, {})
        assert (found.mark is None) is (name == "default")
        if name != "default":
            assert found.mark == "sample, verify with the payer"
            assert (found.source.address or "").startswith("https://")


def test_what_a_profile_asks_is_told_from_its_numbers() -> None:
    by_id = shipped_profiles().by_id
    assert trials_words(by_id["cigna"].entry.trials) == (
        "Two antidepressants of two classes, each for 6 weeks or more at the dose of the strict reading with at most 25 "
        "percent benefit, in this episode"
    )
    assert added_words(by_id["qualchoice"].entry.added[0].any_of) == (
        "Two augmentations, each for 4 weeks or more with less than 50 percent benefit"
    )


def test_the_page_tells_what_each_profile_asks_and_where_it_was_read() -> None:
    for profile in shipped_profiles().by_id.values():
        entry = profile.entry
        assert f"**{entry.title}**" in PAGE
        assert trials_words(entry.trials) in PAGE
        assert all(added_words(group.any_of) in PAGE for group in entry.added)
        assert profile.source.address in PAGE or entry.id == "default"


def refused(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_profiles(text, "profiles.yaml", shipped_vocabulary())
    return [str(problem) for problem in caught.value.problems]


DEFAULT_WAY = "      adherence: 80_or_more\n      any_of: [{weeks: 6, dose: adopt, better_at_most: 25}]"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format: 1", "format: 2", "format: found 2"),
        ("    records: asked\n\n  - id: cigna", "    record: asked\n\n  - id: cigna", "unknown key 'record'; did you mean 'records'?"),
        ("id: cigna", "id: default", "'default' a second time"),
        ("id: cigna", "id: Cigna", "id: found 'Cigna'"),
        ("source: T21", "source: T2I", "no source 'T2I'"),
        ("title: Cigna\n    mark: sample, verify with the payer", "title: Cigna", "has the mark 'sample, verify with the payer'"),
        ("title: Cigna\n    mark: sample, verify with the payer", "title: Cigna\n    mark: sample", "has the mark"),
        ("title: Cigna\n", "title: Eligible for Cigna\n", "'Eligible' is a verdict"),
        ("words: [together with which", "words: [approved with which", "'approved' is a verdict"),
        ("[age of 18 or over, psychosis", "[must be 18 or over, psychosis", "'must' is a command"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("weeks: 6", "weeks: 0"), "weeks: found 0; "),
        (DEFAULT_WAY, DEFAULT_WAY.replace("weeks: 6", "weeks: 5.5"), "weeks: found Decimal('5.5')"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("weeks: 6, ", ""), "'weeks' and 'dose' belong together"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("{weeks: 6, dose: adopt, better_at_most: 25}", "{better_at_most: 25}"), "a way has 'weeks'"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("better_at_most: 25", "better_at_most: 25, better_below: 50"), "one of them"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("better_at_most: 25", "better_at_most: 100"), "better_at_most: found 100"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("dose: adopt", "dose: maximum"), "dose: found 'maximum'"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("80_or_more", "80"), "adherence: found 80"),
        (DEFAULT_WAY, DEFAULT_WAY.replace("any_of: [{weeks: 6, dose: adopt, better_at_most: 25}]", "any_of: []"), "any_of: "),
        (DEFAULT_WAY, "      classes: 3\n" + DEFAULT_WAY, "classes 3 is more than medicines 2"),
        ("current_episode: 1", "current_episode: 4", "current_episode 4 is more than medicines 3"),
        ("{kind: augmentation, at_least: 2, weeks: 4,", "{kind: augmentation, at_least: 2, sessions: 4,", "augmentation has no 'sessions'"),
        ("{kind: psychotherapy, better_below: 50,", "{kind: psychotherapy, weeks: 8, better_below: 50,", "psychotherapy has no 'weeks'"),
        ("{kind: psychotherapy, better", "{kind: hypnosis, better", "kind: found 'hypnosis'"),
        ("within_years: 5", "within_years: 0", "within_years: found 0"),
        ("    source: OWN\n    dated: 2026-11-22", "    source: OWN\n    dated: last year", "dated: found 'last year'"),
        ("    source: OWN\n    dated: 2026-11-22\n", "    source: OWN\n", "no 'dated' here; it is needed"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_at_its_place_with_what_is_allowed(old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1, f"{TEXT.count(old)} times: {old}"
    found = refused(TEXT.replace(old, new))
    assert any(said in problem for problem in found), found
    assert all(re.match(r"profiles\.yaml:\d+:\d+  ", problem) for problem in found)


def test_all_faults_are_told_at_once() -> None:
    assert (
        len(refused(TEXT.replace("source: T21", "source: T99").replace("id: qualchoice", "id: cigna"))) == 2
    )


def test_the_numbers_come_from_the_file() -> None:
    for old, new, documented in (("weeks: 6, dose: adopt", "weeks: 10, dose: adopt", False), ("", "", True)):
        changed = load_profiles(TEXT.replace(old, new), "profiles.yaml", shipped_vocabulary())
        found = gaps(
            changed.by_id["default"], shipped_trd(), facts_of({**UNIPOLAR, "trials": [STRICT_TRIAL]}), TODAY
        )
        assert bool(of(found, "trials").documented) is documented
