"""The form locks after half an hour: the page says when, and one key gives half an hour more."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clinic import Clock
from tests.web.client import Page, text_of
from tests.web.patient.steps import Person

REACH = {"phone": "555 0100"}


@pytest.fixture
def begun(person: Person) -> Person:
    person.begin()
    person.born()
    return person


def note(page: Page) -> str:
    return " ".join(text_of(one) for one in page.tree.find(".//main").iter("noscript"))


def seconds_left(page: Page) -> int:
    (dialog,) = page.all("dialog")
    return int(dialog.get("data-seconds"))


def stay(person: Person, page: Page) -> Page:
    """What the button of the warning sends, from the page that shows it."""
    (dialog,) = page.all("dialog")
    (form, _) = dialog.iter("form")
    fields = {one.get("name"): one.get("value") for one in form.iter() if one.get("name")}
    return person.post(form.get("action"), fields)


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "at 10:30 am (clinic time)"), ("es", "10:30 a. m. (de la clínica)")]
)
def test_without_a_script_the_page_says_at_its_top_when_it_locks(app: Flask, lang: str, says: str) -> None:
    person = Person(app, lang)
    person.begin()
    page = person.at("intake", "start-1")
    assert says in note(page)
    assert seconds_left(page) == 30 * 60


def test_the_end_is_told_from_what_is_written_down_of_the_session(begun: Person, clock: Clock) -> None:
    clock.pass_(seconds=50)
    assert seconds_left(begun.at("intake", "reach-2")) == 30 * 60 - 50
    clock.pass_(seconds=50)
    assert seconds_left(begun.at("intake", "reach-2")) == 30 * 60


def test_an_answer_that_is_refused_counts_as_being_there(begun: Person, clock: Clock) -> None:
    begun.at("intake", "reach-2")
    clock.pass_(minutes=29)
    page = begun.press("continue", {"phone": ""})
    assert page.status == 422
    assert seconds_left(page) == 30 * 60
    clock.pass_(minutes=29)
    assert begun.press("continue", REACH).status == 200
    assert dict(begun.at("intake", "reach-2").fields())["phone"] == "555 0100"


def test_one_key_gives_half_an_hour_more_and_leaves_the_page_as_it_is(begun: Person, clock: Clock) -> None:
    page = begun.at("intake", "reach-2")
    clock.pass_(minutes=29)
    answer = stay(begun, page)
    assert answer.status == 204
    assert answer.html == ""
    clock.pass_(minutes=29)
    answer = begun.post("/en/intake/reach-2", {**dict(page.fields()), **REACH, "go": "continue"})
    assert answer.status == 200
    assert dict(begun.at("intake", "reach-2").fields())["phone"] == "555 0100"


def test_it_gives_nothing_to_a_session_that_is_over_and_the_text_stays(begun: Person, clock: Clock) -> None:
    page = begun.at("intake", "reach-2")
    clock.pass_(minutes=31)
    assert stay(begun, page).status == 204
    begun.client.delete_cookie("screening-intake", domain="127.0.0.1")
    assert stay(begun, page).status == 204
    answer = begun.post("/en/intake/reach-2", {**dict(page.fields()), **REACH, "go": "continue"})
    assert answer.heading == "Your form is locked"
    assert dict(answer.fields())["phone"] == "555 0100"


def test_a_session_never_lasts_longer_than_twelve_hours(begun: Person, clock: Clock) -> None:
    for _ in range(25):
        clock.pass_(minutes=28)
        page = begun.at("intake", "reach-2")
    assert seconds_left(page) == (12 * 60 - 25 * 28) * 60


def test_a_page_without_a_session_speaks_of_no_end(person: Person) -> None:
    for where in ("", "consent", "resume", "help", "adults"):
        page = person.at(where)
        assert not page.all("dialog")
        assert not page.all("noscript")
