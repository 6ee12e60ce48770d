"""From plain questions to facts and on to the rules: the dangerous mappings, by whole persons.

The table of docs/clinical/derivations.md stands as examples beside the mappings in intake.yaml, where the
loader tries each of them; here are the ones that need the path, a date or the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from screening.questionnaire.facts import derive
from screening.questionnaire.loading import shipped, shipped_files
from screening.questionnaire.model import Answer
from screening.questionnaire.path import path
from screening.rules.engine import evaluate
from screening.rules.library import shipped as shipped_rules
from screening.rules.missing import Missing, Value
from tests.questionnaire.library_support import TODAY, facts_of, fill_in, keys

QUESTIONNAIRE = shipped()
SUICIDE_PAGES = {
    "asq_1": "no",
    "asq_2": "no",
    "asq_3": "no",
    "asq_4": "no",
    "s2_thoughts": "no",
    "s2_acts": "never",
}
DOCUMENT = Path(__file__).parents[2] / "docs" / "clinical" / "derivations.md"


def only_record(value: Value) -> Mapping[str, Value]:
    """The one record of a list."""
    assert isinstance(value, tuple)
    assert len(value) == 1
    (record,) = value
    assert isinstance(record, Mapping)
    return record


def fired(given: dict[str, Answer], *, sent: bool = True, until: str | None = None) -> set[str]:
    """The rules that fire for somebody who is calm but for what is given."""
    answers, _ = fill_in(given, until=until)
    facts = derive(QUESTIONNAIRE, answers, TODAY, sent=sent)
    outcomes = evaluate(shipped_rules().safety, facts, sent=sent).outcomes
    return {outcome.rule_id for outcome in outcomes if outcome.outcome == "fired"}


def test_a_calm_form_raises_nothing_urgent() -> None:
    urgent = {rule.id for rule in shipped_rules().safety.rules if rule.urgency}
    assert not fired({"birth_sex": "female"}) & urgent


@pytest.mark.parametrize("item", [*SUICIDE_PAGES, "phq9_9"])
@pytest.mark.parametrize("answer", ["worse", Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK], ids=str)
def test_any_answer_but_an_explicit_no_opens_the_questions_about_today(item: str, answer: Answer) -> None:
    worse = {"s2_acts": "over_3m_ago", "phq9_9": "several_days"}.get(item, "yes")
    given: dict[str, Answer] = {item: worse if answer == "worse" else answer}
    _, pages = fill_in(given)
    assert "safety-3" in keys(pages)


def test_nine_explicit_no_answers_keep_the_questions_about_today_off_the_path() -> None:
    answers, pages = fill_in()
    facts = derive(QUESTIONNAIRE, answers, TODAY, sent=True)
    assert "safety-3" not in keys(pages)
    assert {facts[name] for name in ("danger_now", "self_harm_today", "q3", "q4", "q5")} == {
        Missing.NOT_ASKED
    }


def test_item_9_of_the_phq9_leads_back_to_the_questions_about_today_at_once() -> None:
    answers, _ = fill_in({"phq9_9": "several_days"}, until="now-1")
    page = path(QUESTIONNAIRE, answers).next_after("now-1")
    assert page is not None
    assert page.key == "safety-3"


@pytest.mark.parametrize(
    ("given", "page", "rule"),
    [
        ({"asq_5": "yes", "asq_1": "yes"}, "safety-3", "SU-01"),
        ({"hurt_today": "yes", "asq_1": "yes"}, "safety-3", "SU-01"),
        ({"s3_plan": "yes", "asq_3": "yes"}, "safety-3", "SU-02"),
        ({"s3_intent": "yes", "asq_3": "yes"}, "safety-3", "SU-02"),
        ({"s2_acts": "past_3m"}, "safety-2", "SU-02"),
        ({"s2_acts": "date_declined"}, "safety-2", "SU-02"),
        ({"asq_4": "yes", "s2_acts": Missing.DECLINED}, "safety-2", "SU-02"),
        ({"s2_acts": "over_3m_ago"}, "safety-2", "SU-03"),
        ({"asq_1": "yes"}, "safety-1", "SU-04"),
        ({"s2_thoughts": "yes"}, "safety-2", "SU-04"),
        ({"phq9_9": "several_days"}, "now-1", "SU-04"),
        ({"asq_1": Missing.DECLINED}, "safety-1", "SU-05"),
        ({"hurt_others": "yes"}, "safety-4", "HO-01"),
        ({"hurt_others": "yes", "hurt_others_soon": "yes"}, "safety-5", "HO-02"),
        ({"right_now": ("chest_pain",)}, "body-1", "BP-02"),
        ({"right_now": ("severe_headache",), "aneurysm_told": "yes"}, "heart-1", "BP-02"),
        ({"chest_pain_30d": "yes"}, "heart-5", "CV-07"),
        ({"heard_seen_30d": "other"}, "mind-1", "PS-01"),
        ({"beliefs_30d": "yes"}, "mind-1", "PS-01"),
        ({"heard_seen_30d": "other", "voices_tell": "yes"}, "mind-2", "PS-05"),
        ({"high_30d": "yes"}, "mind-3", "BI-01"),
        ({"stop_ill_now": "yes"}, "use-3", "AL-03"),
    ],
)
def test_an_urgent_answer_fires_when_its_page_is_saved_in_a_draft(
    given: dict[str, Answer], page: str, rule: str
) -> None:
    assert rule in fired(given, sent=False, until=page)


def test_hearing_things_only_when_falling_asleep_raises_nothing() -> None:
    assert "PS-01" not in fired({"heard_seen_30d": "sleep"})


@pytest.mark.parametrize("stopped_after", ["start-2", "reach-3"])
def test_a_draft_that_stopped_before_the_safety_section_raises_nothing(stopped_after: str) -> None:
    urgent = {rule.id for rule in shipped_rules().safety.rules if rule.urgency}
    assert not fired({}, sent=False, until=stopped_after) & urgent


def test_an_aneurysm_counts_before_we_know_whether_it_was_fixed() -> None:
    answers, _ = fill_in({"aneurysm_told": "yes"}, until="heart-1")
    assert derive(QUESTIONNAIRE, answers, TODAY, sent=False)["aneurysm"] == "yes"


def test_a_month_counts_as_its_last_day_so_that_the_stricter_window_wins() -> None:
    facts = facts_of({"heart_event": "yes", "heart_event_when": "2026-06"})
    assert facts["cardiac_event_days"] == (TODAY - date(2026, 6, 30)).days


def test_no_reading_is_an_explicit_empty_list_and_an_unanswered_filter_is_not() -> None:
    assert facts_of({"has_reading": "no"})["bp_readings"] == ()
    assert facts_of({"has_reading": "unknown"})["bp_readings"] is Missing.UNKNOWN
    assert facts_of({})["bp_readings"] is Missing.BLANK


def test_readings_carry_their_age_device_and_place() -> None:
    reading = {"sbp": 141, "dbp": 88, "measured_on": "2026-07-12", "device": "wrist", "setting": "home"}
    facts = facts_of({"has_reading": "yes", "readings": (reading,)})
    assert facts["bp_readings"] == (
        {"sbp": 141, "dbp": 88, "days_ago": 3, "device": "wrist", "setting": "home"},
    )


def test_somebody_who_never_took_a_medicine_for_depression_gives_an_empty_list_of_trials() -> None:
    facts = facts_of({"tried_any": "no", "added_any": "no", "other_had": ()})
    assert (facts["trials"], facts["augmentations"], facts["other_treatments"]) == ((), (), ())


def test_a_trial_carries_the_generic_name_the_band_as_its_lower_bound_and_whether_it_goes_on() -> None:
    trial = {
        "drug": "Zoloft",
        "episode": "current",
        "purpose": "depression",
        "formulation": "ir",
        "dose_mg": 100,
        "weeks_band": "six_to_eight",
        "improvement": "under_25",
        "adherence": "80_or_more",
        "stop_reason": "still_taking",
        "helped_then_stopped": "no",
        "started_on": "2026-03",
    }
    facts = facts_of({"tried_any": "yes", "trials": (trial,)})
    found = only_record(facts["trials"])
    assert (
        found["drug"],
        found["drug_text"],
        found["dose_mg"],
        found["weeks_at_dose"],
        found["ongoing"],
    ) == (
        "sertraline",
        "Zoloft",
        100,
        6,
        "yes",
    )
    assert found["start"] == {"year": 2026, "month": 3}


def test_a_name_that_nobody_knows_stays_as_it_was_typed() -> None:
    facts = facts_of({"tried_any": "yes", "trials": ({"drug": "the blue one"},)})
    found = only_record(facts["trials"])
    assert (found["drug"], found["drug_text"]) == ("other", "the blue one")


def test_body_mass_comes_from_feet_and_pounds_or_from_metric_numbers() -> None:
    american = facts_of({"height": "5 ft 6 in", "weight": "150 lb"})["bmi"]
    metric = facts_of({"height": "170 cm", "weight": "70 kg"})["bmi"]
    assert (round(float(str(american)), 1), round(float(str(metric)), 1)) == (24.2, 24.2)


def test_someone_else_filling_in_is_told_to_the_clinician() -> None:
    assert "CP-01" in fired({"filled_in_by": "other"})
    assert "CP-01" not in fired({"filled_in_by": "helped"})


def test_a_medicine_typed_freely_keeps_the_list_from_counting_as_complete() -> None:
    assert (
        facts_of({"med_complete": "yes", "med_rest": "drops from my aunt"})["meds_known"] is Missing.UNKNOWN
    )


def test_every_mapping_that_decides_something_has_examples_and_the_document_names_it() -> None:
    facts = yaml.safe_load(shipped_files().intake)["facts"]
    document = DOCUMENT.read_text(encoding="utf-8")
    for name, mapping in facts.items():
        assert re.search(rf"\b{name}\b", document), name
        if "cases" in mapping and len(mapping["cases"]) > 3:
            assert mapping.get("examples"), name
