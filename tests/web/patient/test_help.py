"""The help page: for everyone once, after certain answers again, and never a word about results."""

from __future__ import annotations

import pytest
from flask import Flask

from screening.web import help_lines, help_sheet
from tests.clinic import Clock
from tests.web.patient.steps import Person

NO = {"asq_1": "no", "asq_2": "no", "asq_3": "no", "asq_4": "no"}
CLEAR = {"s2_thoughts": "no", "s2_acts": "never"}


@pytest.fixture
def begun(person: Person) -> Person:
    person.begin()
    person.born()
    return person


def test_everyone_gets_it_after_the_safety_questions(begun: Person) -> None:
    assert begun.answer("safety-1", NO).address != "/en/help"
    page = begun.answer("safety-2", CLEAR)
    assert page.address == "/en/help"
    assert "We show this page to everyone" in page.text
    assert begun.press("continue").address.startswith("/en/intake/")


def test_it_is_the_same_page_for_a_no_and_for_a_yes(app: Flask) -> None:
    pages = []
    for answers in (NO, {**NO, "asq_1": "yes", "asq_3": "yes"}):
        person = Person(app)
        person.begin()
        person.born()
        person.answer("safety-1", answers)
        pages.append(person.answer("safety-2", CLEAR))
    assert pages[0].text == pages[1].text
    assert pages[0].title == pages[1].title


def test_it_does_not_come_again_within_ten_minutes(begun: Person, clock: Clock) -> None:
    begun.answer("safety-1", NO)
    assert begun.answer("safety-2", CLEAR).address == "/en/help"
    clock.pass_(minutes=5)
    assert begun.answer("safety-2", {**CLEAR, "s2_thoughts": "declined"}).address != "/en/help"
    clock.pass_(minutes=6)
    assert begun.answer("safety-2", CLEAR).address == "/en/help"


def test_danger_now_shows_it_at_once_also_within_ten_minutes(begun: Person) -> None:
    begun.answer("safety-1", {**NO, "asq_3": "yes"})
    assert begun.answer("safety-2", CLEAR).address == "/en/help"
    page = begun.answer("safety-3", {"asq_5": "yes"})
    assert page.address == "/en/help"
    assert "we will call you by" in page.text


@pytest.mark.parametrize("go", ["language", "stop", "leave"])
def test_whoever_leaves_a_page_of_danger_by_another_button_meets_it_before_any_other_page(
    begun: Person, clock: Clock, go: str
) -> None:
    """Also where it stood before the person a minute ago: danger now does not wait for ten minutes."""
    begun.answer("safety-1", {**NO, "asq_3": "yes"})
    begun.answer("safety-2", CLEAR)
    begun.press("continue")
    begun.answer("safety-3", {"asq_5": "yes"}, go)
    if go == "language":
        assert begun.page is not None
        assert begun.page.address == "/es/intake/safety-3"
        help_page = begun.press("continue")
        assert help_page.address == "/es/help"
        begun.press("continue")
        begun.answer("safety-3", {"asq_5": "no"}, "language")
        assert begun.at("form").address == "/en/form", "once it was shown, it waits no more"
        return
    clock.pass_(minutes=1)
    begun.at("resume")
    assert begun.press("continue", {"phrase": begun.phrase}).address == "/en/help"
    for elsewhere in (("form",), ("check",), ("intake", "now-1")):
        assert begun.at(*elsewhere).address == "/en/help"
    assert "we will call you by" in begun.at("help").text
    assert begun.press("continue").address == "/en/intake/start-2"
    assert begun.at("form").address == "/en/form"


def test_a_body_page_that_waited_is_still_about_the_body(begun: Person) -> None:
    begun.answer("body-1", {"right_now": ["chest_pain"]}, "stop")
    begun.at("resume")
    page = begun.press("continue", {"phrase": begun.phrase})
    assert page.address == "/en/help"
    assert "This form can wait" in page.text


def test_after_a_double_click_the_last_answer_shows_it_too(begun: Person) -> None:
    begun.answer("safety-1", NO)
    begun.at("intake", "safety-2")
    clicked = begun.page
    assert begun.press("continue", CLEAR).address == "/en/help"
    begun.page = clicked
    assert begun.press("continue", CLEAR).address == "/en/help"


def test_a_sudden_symptom_shows_its_body_form_at_the_same_address(begun: Person) -> None:
    page = begun.answer("body-1", {"right_now": ["chest_pain"]})
    assert page.address == "/en/help"
    assert page.heading == "Need help now?"
    assert "This form can wait" in page.text


def test_item_nine_above_zero_shows_it_once_more_and_a_zero_does_not(begun: Person, clock: Clock) -> None:
    assert begun.answer("now-1", {"phq9_9": "not_at_all"}).address != "/en/help"
    assert begun.answer("now-1", {"phq9_9": "several_days"}).address == "/en/help"
    assert begun.answer("now-1", {"phq9_9": "nearly_every_day"}).address != "/en/help"
    clock.pass_(minutes=11)
    assert begun.answer("now-1", {"phq9_9": "several_days"}).address == "/en/help"


def test_it_asks_whether_the_number_is_right_and_comes_back_after_a_change(begun: Person) -> None:
    begun.answer("reach-2", {"phone": "555 0100"})
    begun.answer("safety-1", NO)
    assert "Is 555 0100 still the best number for you?" in begun.answer("safety-2", CLEAR).text
    assert begun.press("phone").address == "/en/intake/reach-2?from=help"
    page = begun.press("continue", {"phone": "555 0199"})
    assert page.address == "/en/help"
    assert "Is 555 0199 still the best number for you?" in page.text


def test_a_break_closes_the_form(begun: Person) -> None:
    begun.answer("safety-1", NO)
    begun.answer("safety-2", CLEAR)
    assert begun.press("break").address == "/en/break"
    assert begun.at("form").address == "/en/resume"


def test_help_from_a_page_keeps_what_was_typed(begun: Person) -> None:
    page = begun.answer("reach-2", {"call_time": "after 4 pm"}, "help")
    assert page.address == "/en/help"
    assert dict(begun.at("intake", "reach-2").fields())["call_time"] == "after 4 pm"


def test_it_promises_no_call_to_a_visitor(person: Person) -> None:
    page = person.at("help")
    assert "we will call you" not in page.text
    assert "911" in page.text


def test_words_beside_a_number_of_the_clinic_are_read_and_never_dialed(app: Flask, person: Person) -> None:
    theirs = {"talk": "1-800-273-8255, 24 hours", "text": "HOME to 741741"}
    keeper = help_lines.keeper_of(app)
    keeper.take({**help_lines.shipped().model_dump(), **theirs})
    for page in (person.at("help"), person.at(""), person.at("nowhere")):
        found = {str(link.get("href")) for link in page.all("a")}
        numbers = {address for address in found if address.startswith(("tel:", "sms:"))}
        assert numbers == {"tel:911", "tel:18002738255", "sms:741741"}, page.address
        assert all(words in page.text for words in theirs.values())
    assert 'href="sms:741741"' in help_sheet.page(keeper.lines)


def test_a_dangerous_answer_raises_a_task_also_when_the_person_leaves_fast(
    app: Flask, begun: Person, clock: Clock
) -> None:
    begun.answer("safety-1", {**NO, "asq_3": "yes"})
    begun.answer("safety-3", {"asq_5": "yes"}, "leave")
    with app.extensions["screening"].store.reading(clock()) as work:
        tasks = work.db.connection().exec_driver_sql("select count(*) from task").scalar()
    assert tasks
