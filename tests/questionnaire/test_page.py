"""A page is judged as a whole, and a form that grew stale shows both answers."""

from __future__ import annotations

import pytest

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.page import PageRead, differences, read_page, typed_text
from screening.questionnaire.path import path
from screening.rules.missing import Missing
from tests.questionnaire.small import SMALL, SMALL_TEXT, TODAY, load, save

READING = save(save(Answers(), "mood-2", {"has_reading": "yes"}).adding("readings"), "mood-3")


def reading(top: str, bottom: str, before: Answers = READING, **more: str) -> PageRead:
    page = path(SMALL, before).get("mood-4.k1")
    assert page is not None
    form = {
        "sbp": [top],
        "dbp": [bottom],
        **{name.replace("_sure", "-sure"): [text] for name, text in more.items()},
    }
    return read_page(SMALL, before, page, form, TODAY)


def test_a_pair_of_pressures_is_taken() -> None:
    found = reading("128", "84")
    assert found.accepted
    assert found.values == {"sbp": 128, "dbp": 84, "measured_on": Missing.BLANK}


@pytest.mark.parametrize(("top", "bottom", "at"), [("128", "", "dbp"), ("", "84", "sbp")])
def test_one_pressure_asks_for_the_other(top: str, bottom: str, at: str) -> None:
    found = reading(top, bottom)
    assert set(found.errors) == {at}
    assert found.errors[at].en == "Enter both numbers, or leave both empty."


def test_no_reading_at_all_is_fine() -> None:
    assert reading("", "").accepted


@pytest.mark.parametrize(("top", "bottom"), [("110", "120"), ("100", "100")])
def test_an_impossible_pair_is_asked_back_and_never_refused(top: str, bottom: str) -> None:
    found = reading(top, bottom)
    assert not found.errors
    assert f"{top}/{bottom}" in found.soft["sbp"].en
    kept = reading(top, bottom, sbp_sure="yes")
    assert kept.accepted
    assert (kept.values["sbp"], kept.values["dbp"]) == (int(top), int(bottom))


def test_what_was_saved_after_a_second_look_is_asked_back_only_when_it_is_another_answer() -> None:
    pair = save(READING, "mood-4.k1", {"sbp": 110, "dbp": 120})
    assert reading("110", "120", pair).accepted
    assert set(reading("110", "121", pair).soft) == {"sbp"}
    high = save(READING, "mood-4.k1", {"sbp": 240, "dbp": 120})
    assert reading("240", "120", high).accepted
    assert reading("240", "100", high).accepted
    assert set(reading("241", "120", high).soft) == {"sbp"}


def test_everything_typed_comes_back_even_when_one_field_is_wrong() -> None:
    found = reading("one hundred", "84")
    assert set(found.errors) == {"sbp"}
    assert found.typed == {"sbp": ("one hundred",), "dbp": ("84",)}


def test_leaving_a_page_keeps_the_typed_text_unjudged() -> None:
    page = path(SMALL, READING).get("mood-4.k1")
    assert page is not None
    assert typed_text(page, {"sbp": ["one hundred"], "unheard": ["of"]}) == {"sbp": ("one hundred",)}


def test_a_date_before_birth_is_asked_back() -> None:
    born = save(READING, "about-1", {"born": PartialDate(2000, 5, 5)})
    page = path(SMALL, born).get("mood-4.k1")
    assert page is not None
    form = {"measured_on-month": ["5"], "measured_on-day": ["4"], "measured_on-year": ["2000"]}
    many_years = load(SMALL_TEXT.replace("{hard: [0, 1826]}", "{hard: [0, 40000]}"))
    found = read_page(many_years, born, page, form, TODAY)
    assert set(found.errors) == {"measured_on"}


def test_the_end_may_not_lie_before_the_beginning() -> None:
    text = SMALL_TEXT.replace(
        "          - {id: seizure_when, type: month",
        "          - {id: seizure_first, type: month, use: summary, label: {en: F, es: P}}\n"
        "          - {id: seizure_when, type: month",
    ).replace(
        "      - id: past-2\n",
        "      - id: past-2\n        checks: [{in_order: [seizure_first, seizure_when]}]\n",
    )
    questionnaire = load(text)
    answers = save(Answers(), "past-1", {"seizure": "yes"})
    page = path(questionnaire, answers).get("past-2")
    assert page is not None
    for first, last, wrong in (("2020", "2019", True), ("2020", "2020", False), ("2019", "2020", False)):
        form = {"seizure_first-year": [first], "seizure_when-year": [last]}
        assert bool(read_page(questionnaire, answers, page, form, TODAY).errors) is wrong


def test_a_stale_form_shows_both_answers() -> None:
    once = save(Answers(), "about-2", {"snoring": "yes"})
    page = path(SMALL, once).get("about-2")
    assert page is not None
    (found,) = differences(once, page, {"snoring": "no"}, revision=0)
    assert (found.item.id, found.saved.en, found.posted.es) == ("snoring", "Yes", "No")


def test_a_stale_form_with_the_same_answers_goes_on() -> None:
    once = save(Answers(), "about-2", {"snoring": "yes"})
    page = path(SMALL, once).get("about-2")
    assert page is not None
    assert differences(once, page, {"snoring": "yes"}, revision=0) == ()
    assert differences(once, page, {"snoring": "no"}, revision=1) == ()
