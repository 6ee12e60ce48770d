"""Checking, sending once, and what happens next: the same for everybody."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.clinic import Clock
from tests.web.client import Page, text_of
from tests.web.patient.steps import Person

DANGER = {"asq_1": "yes", "asq_5": "yes", "right_now": ["chest_pain"]}


@pytest.fixture
def done(person: Person) -> Person:
    person.begin()
    person.fill_everything()
    return person


def states(app: Flask, clock: Clock) -> list[str]:
    with app.extensions["screening"].store.reading(clock()) as work:
        rows = work.db.connection().exec_driver_sql("select state from submission").fetchall()
    return [state for (state,) in rows]


def test_the_form_is_sent_once_however_often_the_button_is_pressed(
    app: Flask, done: Person, clock: Clock
) -> None:
    page = done.page
    assert page is not None
    fields = [*page.fields(), ("go", "send")]
    first = done.post("/en/check", fields)
    second = done.post("/en/check", fields)
    assert first.address == second.address == "/en/sent"
    assert first.text == second.text
    assert states(app, clock) == ["submitted"]


def test_a_sent_form_is_evaluated_and_kept_in_the_queue(app: Flask, done: Person, clock: Clock) -> None:
    done.press("send")
    with app.extensions["screening"].store.reading(clock()) as work:
        kinds = work.db.connection().exec_driver_sql("select kind from evaluation order by kind").fetchall()
    assert [kind for (kind,) in kinds] == ["safety", "trd"]


def test_everybody_sees_the_same_last_page(app: Flask) -> None:
    pages = []
    for answers in ({}, DANGER):
        person = Person(app)
        person.begin()
        person.fill_everything(answers)
        page = person.press("send")
        pages.append(re.sub(r"[0-9A-Z]{4} [0-9A-Z]{4}", "REFERENCE", page.text))
    assert pages[0] == pages[1]
    assert "Do not stop any medicine on your own" in pages[0]


def test_a_form_that_lacks_pages_of_part_a_names_them_and_is_not_sent(
    app: Flask, person: Person, clock: Clock
) -> None:
    person.begin()
    person.born()
    page = person.at("check")
    assert "Your safety" in page.text
    assert ("go", "send") not in page.buttons()
    person.post("/en/check", [*page.fields(), ("go", "send")])
    assert states(app, clock) == ["draft"]


def test_safety_answers_of_yesterday_are_asked_again_before_sending(
    app: Flask, done: Person, clock: Clock
) -> None:
    clock.pass_(hours=25)
    done.at("resume")
    done.press("continue", {"phrase": done.phrase})
    page = done.at("check")
    assert "More than a day has passed" in page.text
    assert ("go", "send") not in page.buttons()
    for key in ("safety-1", "safety-2", "safety-3", "safety-4", "safety-5"):
        done.get(f"/en/intake/{key}?from=check")
        done.press("continue")
    assert ("go", "send") in done.at("check").buttons()


def test_own_answers_can_be_printed_before_sending_and_right_after_but_not_with_the_phrase(
    app: Flask, done: Person, clock: Clock
) -> None:
    assert "Ana Ruiz" in done.at("copy").text
    clock.pass_(minutes=1)
    done.at("check")
    done.press("send")
    assert "Ana Ruiz" in done.at("copy").text
    clock.pass_(minutes=1)
    later = Person(app)
    later.at("resume")
    page = later.press("continue", {"phrase": done.phrase})
    assert page.address == "/en/sent"
    assert "Ana Ruiz" not in page.html
    assert later.at("copy").address == "/en/sent"
    assert later.at("intake", "reach-1").address == "/en/sent"


def test_a_sent_form_can_be_taken_back(app: Flask, done: Person, clock: Clock) -> None:
    done.press("send")
    done.at("withdraw")
    page = done.press("withdraw")
    assert page.heading == "You took the form back"
    assert states(app, clock) == ["withdrawn"]
    assert done.at("sent").address == "/en/resume"


def test_after_part_a_the_form_can_be_sent_or_gone_on_with(app: Flask, person: Person, clock: Clock) -> None:
    person.begin()
    seen = person.fill_everything(until="/form")
    assert seen[-2].split("/")[-1].startswith("meds-")
    assert "This is a good place to stop" in person.at("form").text
    assert person.press("continue").address == "/en/intake/mind-1"
    person.at("check")
    assert "The clinic will ask you the rest later" in (person.page.text if person.page else "")
    assert person.press("send").address == "/en/sent"
    assert states(app, clock) == ["submitted"]


def test_the_first_page_leads_back_to_an_open_form_and_not_into_a_new_one(person: Person) -> None:
    person.at("")
    assert "Go on with your form" not in (person.page.text if person.page else "")
    person.begin()
    page = person.at("")
    (link,) = [a for a in page.tree.iter("a") if a.get("href") == "/en/form"]
    assert text_of(link) == "Go on with your form"


def test_no_link_leads_off_a_page_with_fields_so_that_nothing_typed_is_lost(person: Person) -> None:
    person.begin()
    for address in person.fill_everything():
        page = person.get(address)
        if "/intake/" in address:
            leading = {a.get("href") for a in page.tree.iter("a")} - {"#maincontent"}
            assert {str(where).split(":")[0] for where in leading} == {"tel", "sms"}, address


def test_every_answer_on_the_check_page_is_the_persons_own_and_escaped(app: Flask, person: Person) -> None:
    person.begin()
    person.fill_everything({"full_name": "<b>Ana</b> & Co"})
    page = person.at("check")
    assert "<b>Ana</b> & Co" in page.text
    assert "<b>Ana" not in page.html


# -- section by section, and after sending


def test_each_section_can_be_checked_by_itself_and_change_comes_straight_back_to_it(person: Person) -> None:
    person.begin()
    person.fill_everything()
    (link,) = [a for a in person.at("form").tree.iter("a") if a.get("href") == "/en/check/reach"]
    page = person.get(link.get("href"))
    assert (page.heading, "Ana Ruiz" in page.text) == ("How to reach you", True)
    (change,) = [a for a in page.tree.iter("a") if (a.get("href") or "").endswith("#call_time")]
    person.get(change.get("href").split("#")[0])
    page = person.press("continue", {"call_time": "after 4 pm"})
    assert page.address == "/en/check/reach"
    assert "after 4 pm" in page.text
    assert person.press("form").address == "/en/form"
    assert person.at("check", "no-such-part").address == "/en/form"


def test_the_check_page_folds_its_parts_and_opens_what_waits_and_what_one_comes_back_to(
    person: Person,
) -> None:
    def unfolded(page: Page) -> list[str]:
        return [text_of(one.find("summary")) for one in page.all("details") if one.get("open") is not None]

    person.begin()
    person.born()
    waiting = unfolded(person.at("check"))
    assert waiting[0].startswith("Before you start")
    assert len(waiting) > 4
    assert not [part for part in waiting if part.startswith(("Your mind", "Alcohol"))], "part B can wait"
    person.fill_everything({"call_time": "after 4 pm"})
    assert unfolded(person.at("check")) == []
    person.get("/en/intake/reach-2?from=check")
    page = person.press("continue", {"call_time": "at noon"})
    (reach,) = unfolded(page)
    assert reach.startswith("How to reach you")
    assert "Questions: " in reach
    assert len(page.all("details")) > 8


def test_change_asks_every_new_question_before_it_comes_back(person: Person) -> None:
    person.begin()
    person.fill_everything({"tried_any": "no"})
    person.get("/en/intake/tried-1?from=check")
    page = person.press("continue", {"tried_any": "yes"})
    met = []
    for _ in range(9):
        if page.address.startswith("/en/check"):
            break
        met.append(page.address.split("?")[0])
        page = person.press("continue")
    assert page.address == "/en/check?part=tried"
    assert met[0] == "/en/intake/tried-2"
    assert all(address.startswith("/en/intake/tried-") for address in met)
    assert len(met) > 1


@pytest.fixture
def part_a(app: Flask, person: Person, clock: Clock) -> Person:
    """Somebody who has sent part A and comes back a day later with the six words."""
    person.begin()
    person.fill_everything(until="/form")
    person.at("check")
    person.press("send")
    clock.pass_(days=1)
    again = Person(app)
    again.phrase = person.phrase
    again.at("resume")
    again.press("continue", {"phrase": person.phrase})
    return again


def test_part_a_is_sent_alone_and_the_rest_is_answered_later_in_another_browser(
    app: Flask, part_a: Person, clock: Clock
) -> None:
    assert part_a.page is not None
    assert (part_a.page.address, "Ana Ruiz" in part_a.page.html) == ("/en/sent", False)
    page = part_a.press("rest")
    assert page.address == "/en/intake/mind-1"
    while page.address not in ("/en/check", "/en/form"):
        page = part_a.press("continue")
        assert page.status == 200, page.errors
    assert "Ana Ruiz" not in part_a.at("check").html
    assert part_a.press("send").address == "/en/sent"
    with app.extensions["screening"].store.reading(clock()) as work:
        kinds = work.db.connection().exec_driver_sql("select kind from evaluation").fetchall()
    assert sorted(kind for (kind,) in kinds) == ["safety", "safety", "trd", "trd"]
    assert states(app, clock) == ["submitted"]
    assert ("go", "rest") not in part_a.at("sent").buttons()


def test_a_correction_opens_blank_and_another_visit_shows_nothing_of_it_either(
    app: Flask, part_a: Person, clock: Clock
) -> None:
    part_a.at("add")
    assert part_a.press("continue").status == 422
    page = part_a.press("continue", {"part": ["reach"]})
    assert (page.address, "Ana Ruiz" in page.html) == ("/en/intake/reach-1", False)
    part_a.press("continue", {"full_name": "CANARY Ana"})
    part_a.press("language", {"phone": "", "call_time": "CANARY at noon"})
    assert "CANARY" in part_a.get("/en/check").html
    clock.pass_(minutes=5)
    later = Person(app)
    later.at("resume")
    page = later.press("continue", {"phrase": part_a.phrase})
    assert page.address == "/en/sent"
    for where in ("sent", "form", "check", "check/reach", "copy", "intake/reach-1", "intake/reach-2", "add"):
        assert "CANARY" not in later.at(where).html, where
    later.at("sent")
    assert later.press("drop").address == "/en/sent"
    assert ("go", "drop") not in later.at("sent").buttons()
    assert later.at("form").address == "/en/sent"


def test_the_day_until_which_a_form_is_kept_is_shown(person: Person, clock: Clock) -> None:
    clock.pass_(hours=10)  # in the clinic it is still the 18th
    person.at("consent")
    assert "December 18, 2026" in person.press("continue", {"adult": "yes", "agree": "yes"}).text
    person.press("continue")
    assert "December 18, 2026" in person.at("form").text
    clock.pass_(minutes=20)
    person.born()
    clock.pass_(minutes=20)
    assert "December 18, 2026" in person.at("form").text


@pytest.mark.parametrize(
    ("state", "words"),
    [("in_review", "is reading it now"), ("asked", "waits for more"), ("signed", "has read it")],
)
def test_the_six_words_show_how_far_the_clinic_is(
    app: Flask, part_a: Person, clock: Clock, state: str, words: str
) -> None:
    with app.extensions["screening"].store.writing(clock()) as work:
        work.db.connection().exec_driver_sql(f"update submission set state = '{state}'")
    page = part_a.at("sent")
    assert words in page.text
    part_a.at("add")
    assert part_a.press("continue", {"part": ["practical"]}).address.startswith("/en/intake/practical")
