"""A person without JavaScript fills in the form in Spanish, stops in the middle, and comes back with six words."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.journeys.demo import Demo
from tests.journeys.people import LUNA
from tests.journeys.test_patient import begin, walk
from tests.journeys.visitor import PHONE, Visitor, visitor


def spanish_speaker(demo: Demo, browser: Browser) -> Visitor:
    return visitor(browser, demo.url, PHONE, javascript=False, locale="es-US")


def test_a_whole_form_without_script_in_spanish_with_a_break(demo: Demo, browser: Browser) -> None:
    luna = spanish_speaker(demo, browser)
    luna.goto("/")
    assert luna.path == "/es/", "the browser's language decides the first page"
    phrase = begin(luna, "es")
    luna.goto("/es/intake/start-1")
    walk(luna, LUNA, "/intake/now-1", axe=False)  # the same pages as with scripts, which test_states reads
    luna.press("stop")
    luna.looks_right()
    luna.goto("/es/intake/now-1")
    assert luna.path == "/es/resume", "a form that was stopped opens only with its words"

    later = spanish_speaker(demo, browser)
    comes_back(later, phrase)
    later.press("form")
    later.looks_right()
    assert later.page.locator("html").get_attribute("lang") == "es"
    later.goto("/es/intake/start-1")
    assert later.page.input_value("#birth_date-year") == "1994"
    later.goto("/es/intake/now-1")
    other_language_and_back_keeps_what_is_typed(later)
    walk(later, LUNA, "/check", axe=False)
    later.looks_right()
    later.press("send")
    assert later.path == "/es/sent"
    later.looks_right()
    takes_it_back(later)


def comes_back(person: Visitor, phrase: str) -> None:
    person.goto("/es/resume")
    person.fill({"phrase": "una dos tres cuatro cinco seis"})
    person.press()
    assert person.errors()
    person.looks_right()
    person.fill({"phrase": phrase.upper()})
    person.press()
    assert person.path == "/es/intake/now-1", "the words lead to the first page without an answer"
    person.looks_right()


def other_language_and_back_keeps_what_is_typed(person: Visitor) -> None:
    person.fill({"phq9_1": "several_days"})
    person.press("language")
    assert person.path == "/en/intake/now-1"
    assert person.page.is_checked('[name="phq9_1"][value="several_days"]')
    person.press("language")
    assert person.path == "/es/intake/now-1"


def takes_it_back(person: Visitor) -> None:
    person.goto("/es/withdraw")
    person.looks_right()
    person.press("withdraw")
    person.looks_right()
    person.goto("/es/sent")
    assert person.path == "/es/resume"
