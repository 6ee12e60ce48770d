"""Answers become facts, and what is missing stays missing in its own way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.facts import derive, evidence
from screening.questionnaire.path import path
from screening.rules.missing import Facts, Missing
from tests.questionnaire.persons import ANY_ANSWER, persons
from tests.questionnaire.small import NOON, SMALL, SMALL_TEXT, TODAY, load, save

U, D, B, N = Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK, Missing.NOT_ASKED


def draft(answers: Answers) -> Facts:
    return derive(SMALL, answers, TODAY, sent=False)


def sent(answers: Answers) -> Facts:
    return derive(SMALL, answers, TODAY, sent=True)


def test_in_a_draft_what_was_not_reached_is_not_asked() -> None:
    assert set(draft(Answers()).values()) == {N}


def test_once_sent_nothing_is_not_reached() -> None:
    facts = sent(Answers())
    assert {facts[name] for name in ("age_years", "osa", "phq9_item9", "acute_symptoms_now")} == {B}


def test_a_fact_that_no_question_gives_is_not_asked_also_once_sent() -> None:
    assert sent(Answers())["capacity_concern"] is N


def test_a_page_that_was_saved_empty_is_blank_in_a_draft_too() -> None:
    assert draft(save(Answers(), "past-1"))["acute_symptoms_now"] is B


@pytest.mark.parametrize(
    ("snoring", "breathing", "fact"),
    [
        ("yes", "yes", "suspected"),
        ("yes", "no", "none"),
        ("no", None, "none"),
        ("yes", D, D),
        ("yes", U, U),
        ("yes", B, B),
        (D, U, D),
        (U, B, U),
        (U, D, D),
        (B, B, B),
    ],
)
def test_declined_beats_unknown_beats_blank(snoring: Any, breathing: Any, fact: Any) -> None:
    answers = save(Answers(), "about-2", {"snoring": snoring})
    if breathing is not None:
        answers = save(answers, "about-3", {"stops_breathing": breathing})
    assert sent(answers)["osa"] == fact


def test_a_question_that_was_not_reached_counts_less_than_one_left_blank() -> None:
    assert draft(save(Answers(), "about-2", {"snoring": "yes"}))["osa"] is N
    assert draft(save(Answers(), "about-2"))["osa"] is B


def test_a_closed_question_means_what_it_declares() -> None:
    answers = save(save(Answers(), "about-2", {"snoring": "yes"}), "about-3", {"stops_breathing": "no"})
    assert draft(answers)["dialysis"] == "no"


def test_behind_an_unanswered_filter_nothing_is_settled_and_nothing_is_not_asked() -> None:
    answers = save(save(Answers(), "about-2", {"snoring": "yes"}), "about-3", {"stops_breathing": U})
    assert draft(answers)["dialysis"] is B


def test_what_stands_behind_a_no_is_not_asked() -> None:
    only_dates = load(SMALL_TEXT.replace('      - {when: "seizure = no", is: none}\n', ""))
    answers = save(Answers(), "past-1", {"seizure": "no"})
    assert derive(only_dates, answers, TODAY, sent=True)["epilepsy"] is N


@pytest.mark.parametrize(
    ("when", "fact"),
    [
        (PartialDate(2026), "uncontrolled_or_seizure_6m"),
        (PartialDate(2026, 1), "uncontrolled_or_seizure_6m"),
        (PartialDate(2026, 7), "uncontrolled_or_seizure_6m"),
        (PartialDate(2025, 12), "controlled"),
        (PartialDate(2025), "controlled"),
        (U, U),
    ],
)
def test_a_month_or_year_counts_as_the_most_recent_day_that_it_allows(when: Any, fact: Any) -> None:
    answers = save(save(Answers(), "past-1", {"seizure": "yes"}), "past-2", {"seizure_when": when})
    assert draft(answers)["epilepsy"] == fact


@pytest.mark.parametrize(
    ("today", "years"), [(date(2026, 7, 14), 17), (date(2026, 7, 15), 18), (date(2026, 7, 16), 18)]
)
def test_an_age_is_whole_years(today: date, years: int) -> None:
    answers = save(Answers(), "about-1", {"born": PartialDate(2008, 7, 15)})
    assert derive(SMALL, answers, today, sent=False)["age_years"] == years


def test_somebody_born_on_a_leap_day_has_birthday_on_the_first_of_march() -> None:
    answers = save(Answers(), "about-1", {"born": PartialDate(2008, 2, 29)})
    assert derive(SMALL, answers, date(2026, 2, 28), sent=False)["age_years"] == 17
    assert derive(SMALL, answers, date(2026, 3, 1), sent=False)["age_years"] == 18


def test_a_total_is_known_only_when_each_part_is() -> None:
    both = save(Answers(), "mood-1", {"tired": "every_day", "low": "some_days"})
    assert draft(both)["phq9_total"] == 4
    one = save(Answers(), "mood-1", {"tired": "every_day", "low": D})
    assert (draft(one)["phq9_total"], draft(one)["phq9_item9"]) == (D, D)


def test_none_of_these_is_an_answer() -> None:
    assert draft(save(Answers(), "past-1", {"sudden": ()}))["acute_symptoms_now"] == ()
    assert draft(save(Answers(), "past-1", {"sudden": ("confusion",)}))["acute_symptoms_now"] == (
        "confusion",
    )


def with_reading(has_reading: Any, *entries: dict[str, Any]) -> Answers:
    answers = save(Answers(), "mood-2", {"has_reading": has_reading})
    return answers.adding("readings", entries) if entries else answers


def test_no_reading_is_an_explicit_empty_list() -> None:
    assert draft(with_reading("no"))["bp_readings"] == ()
    assert draft(with_reading("no", {"sbp": 130}))["bp_readings"] == ()


@pytest.mark.parametrize(("has_reading", "fact"), [(U, U), (D, D), (B, B), ("yes", N)])
def test_readings_that_may_exist_are_not_an_empty_list(has_reading: Any, fact: Missing) -> None:
    assert draft(with_reading(has_reading))["bp_readings"] is fact


def test_a_list_that_was_saved_without_entries_is_blank() -> None:
    assert draft(save(with_reading("yes"), "mood-3"))["bp_readings"] is B
    assert sent(with_reading("yes"))["bp_readings"] is B


def test_each_entry_becomes_a_record_with_its_gaps() -> None:
    answers = with_reading(
        "yes", {"sbp": 130, "dbp": 85, "measured_on": PartialDate(2026, 7, 10)}, {"sbp": 190}
    )
    assert draft(answers)["bp_readings"] == (
        {"sbp": 130, "dbp": 85, "days_ago": 5},
        {"sbp": 190, "dbp": N, "days_ago": N},
    )
    assert sent(answers)["bp_readings"][1] == {"sbp": 190, "dbp": B, "days_ago": B}  # type: ignore[index,call-overload]


def test_an_entry_in_which_nothing_was_answered_says_nothing() -> None:
    answers = with_reading("yes", {"sbp": 130}, {"sbp": B, "dbp": B})
    assert len(sent(answers)["bp_readings"]) == 1  # type: ignore[arg-type]
    assert sent(with_reading("yes", {"sbp": B}))["bp_readings"] is B


def test_body_mass_comes_from_either_system_of_units() -> None:
    questions = "".join(
        f"          - {{id: {name}, type: measure, unit: {unit}, use: mapping, label: {{en: N, es: N}}}}\n"
        for name, unit in (("height", "cm"), ("weight", "kg"))
    )
    text = SMALL_TEXT.replace("          - {id: note,", questions + "          - {id: note,")
    body = load(text + "  bmi: {body_mass: {height: height, weight: weight}}\n")

    def bmi(**given: Any) -> Any:
        return derive(body, Answers().with_values(given), TODAY, sent=True)["bmi"]

    assert bmi(weight="70 kg", height="175 cm") == Decimal("22.86")
    assert bmi(weight="154 lb", height="5 ft 9 in") == Decimal("22.74")
    assert bmi(weight="70 kg", height="5 ft") == Decimal("30.14")
    assert bmi(weight="70 kg") is B
    assert bmi(weight=D, height="175 cm") is D
    assert bmi(weight="70 kg", height="0 cm") is B


def test_evidence_is_the_answer_word_for_word_with_its_time() -> None:
    answers = save(save(Answers(), "about-2", {"snoring": "yes"}), "about-3", {"stops_breathing": D})
    lines = evidence(SMALL, answers, "osa")
    assert [(line.item_id, line.question.en, line.words("es"), line.at) for line in lines] == [
        ("snoring", "Do you snore?", "Sí", NOON),
        ("stops_breathing", "Do you stop breathing?", "Prefiero no decirlo", NOON),
    ]


def test_the_evidence_of_a_closed_question_is_its_filter() -> None:
    answers = save(save(Answers(), "about-2", {"snoring": "yes"}), "about-3", {"stops_breathing": "no"})
    assert [(line.item_id, line.answer) for line in evidence(SMALL, answers, "dialysis")] == [
        ("stops_breathing", "no")
    ]


def test_the_evidence_of_records_names_their_entry() -> None:
    lines = evidence(SMALL, with_reading("yes", {"sbp": 130}), "bp_readings")
    assert [(line.item_id, line.entry_key, line.answer) for line in lines] == [
        ("has_reading", None, "yes"), ("sbp", "k1", 130), ("dbp", "k1", B), ("measured_on", "k1", B),
    ]  # fmt: skip


def test_in_a_draft_the_evidence_holds_only_what_was_saved() -> None:
    answers = save(Answers(), "about-2", {"snoring": "yes"})
    assert [line.item_id for line in evidence(SMALL, answers, "osa", sent=False)] == ["snoring"]
    assert [line.words("en") for line in evidence(SMALL, answers, "osa")] == ["Yes", "Not answered"]


def test_a_fact_that_no_question_gives_has_no_evidence() -> None:
    assert evidence(SMALL, Answers(), "capacity_concern") == ()


@pytest.mark.parametrize(
    ("page", "facts"),
    [
        ("about-1", {"age_years", "sex_at_birth"}),
        ("about-2", {"osa", "dialysis"}),
        ("about-3", {"osa", "dialysis"}),
        ("mood-1", {"phq9_item9", "phq9_total", "osa", "dialysis"}),
        ("mood-2", {"bp_readings"}),
        ("mood-3", {"bp_readings"}),
        ("mood-4", {"bp_readings"}),
        ("past-1", {"epilepsy", "acute_symptoms_now"}),
    ],
)
def test_a_page_feeds_the_facts_behind_the_questions_that_it_opens(page: str, facts: set[str]) -> None:
    assert SMALL.feeds[page] == facts


@given(persons(), st.booleans())
def test_saving_a_page_changes_only_the_facts_that_it_feeds(answers: Answers, is_sent: bool) -> None:
    """The property behind promise 4: the urgent rules of a page are found by the facts that it feeds."""
    page = path(SMALL, answers).first_unsaved()
    assume(page is not None)
    assert page is not None
    group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
    values = {item.id: "yes" if item.type == "yes_no" else D for item in page.items}
    after = answers.saving(page.key, values, NOON, group, entry)
    before_facts, after_facts = (derive(SMALL, one, TODAY, sent=is_sent) for one in (answers, after))
    changed = {name for name in before_facts if before_facts[name] != after_facts[name]}
    assert changed <= SMALL.feeds.get(page.page.id, frozenset())


@given(persons(), st.booleans(), st.sets(st.sampled_from(SMALL.fact_names)))
def test_facts_that_are_wanted_alone_are_what_they_are_among_all(
    answers: Answers, is_sent: bool, some: set[str]
) -> None:
    whole = derive(SMALL, answers, TODAY, sent=is_sent)
    alone = derive(SMALL, answers, TODAY, sent=is_sent, only=some)
    assert alone == {name: whole[name] for name in some}


@given(persons(), st.booleans(), st.data())
def test_answers_off_the_path_never_change_a_fact(
    answers: Answers, is_sent: bool, data: st.DataObject
) -> None:
    asked = {item.id for page in path(SMALL, answers).pages for item in page.items}
    hidden = [item for item in SMALL.items.values() if item.id not in asked and item.group is None]
    other = answers.with_values({item.id: data.draw(ANY_ANSWER) for item in hidden})
    if [page.key for page in path(SMALL, other).pages] == [page.key for page in path(SMALL, answers).pages]:
        expected = derive(SMALL, answers, TODAY, sent=False)
        assert derive(SMALL, other, TODAY, sent=False) == expected


@given(st.dictionaries(st.sampled_from([*SMALL.items, "gone"]), ANY_ANSWER), st.booleans(), st.dates())
def test_deriving_never_fails_whatever_stands_in_the_document(
    values: Any, is_sent: bool, today: date
) -> None:
    answers = replace(Answers(), items=values).adding("readings", [values, {}])
    facts = derive(SMALL, answers, today, sent=is_sent)
    assert set(facts) == set(SMALL.fact_names)
    for name in SMALL.facts:
        evidence(SMALL, answers, name)


@given(persons())
def test_one_more_saved_page_settles_and_never_unsettles(answers: Answers) -> None:
    """Every condition of the small questionnaire is made of value comparisons, so learning is monotone."""
    page = path(SMALL, answers).first_unsaved()
    assume(page is not None)
    assert page is not None
    new = [item for item in page.items if answers.answer(item.id) is None]
    group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
    known = {item.id: answers.answer(item.id, group, entry) for item in page.items if item not in new}
    values = {
        **{item.id: D for item in new},
        **{name: value for name, value in known.items() if value is not None},
    }
    after = answers.saving(page.key, values, NOON, group, entry)
    before_facts, after_facts = draft(answers), draft(after)
    for name, value in before_facts.items():
        if not isinstance(value, Missing):
            assert not isinstance(after_facts[name], Missing), name
