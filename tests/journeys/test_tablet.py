"""A tablet in the clinic, in a Chromium that keeps pages in memory for Back: it asks, locks, and forgets (SEC-26, B12)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.journeys.demo import Demo, launched
from tests.journeys.test_clinician import signs_in
from tests.journeys.test_patient import begin
from tests.journeys.visitor import Visitor, hold_the_clock, visitor

UPRIGHT = {"width": 810, "height": 1080}
SECOND = 1000
TYPED = "después de las 4"
NAME = "Zulmira Ejemplo"
BACKS = 3
TELLS = """addEventListener('pageshow', shown => {
  const fields = [...document.querySelectorAll('input, textarea')].filter(one => one.checkVisibility());
  const text = [document.body.innerText, ...fields.map(one => one.value)].join(' ');
  console.debug(`shown ${shown.persisted ? 'from memory' : 'anew'}: ${text}`);
})"""
"""What can be read on a page in the moment in which it shows, before any script of ours has had time to reload it."""


@pytest.fixture(scope="module")
def remembering(browser: Browser) -> Iterator[Browser]:
    """A second Chromium, with the memory for Back that Playwright turns off."""
    opened = launched(browser.browser_type, without=["--disable-back-forward-cache"])
    yield opened
    opened.close()


def asks(page: Page) -> None:
    expect(page.get_by_role("dialog", name="¿Sigue ahí?")).to_be_visible()


def asks_nothing(page: Page) -> None:
    expect(page.locator("[data-touch]")).to_be_hidden()


def at_the_start(person: Visitor) -> None:
    expect(person.page).to_have_url(f"{person.url}/tablet")
    expect(person.page.get_by_role("button", name="Empezar en español")).to_be_visible()
    person.page.wait_for_load_state()


def test_one_tablet_for_many_people_and_nothing_of_one_for_the_next(demo: Demo, remembering: Browser) -> None:
    tablet = visitor(remembering, demo.url, UPRIGHT, locale="es-US")
    tablet.context.add_init_script(TELLS)
    hold_the_clock(tablet.page)
    signs_in(tablet, demo)
    staff_make_it_a_tablet(tablet)
    without_a_script_it_says_so(tablet, remembering)
    tablet.follow("Empezar en español")
    phrase = begin(tablet, "es")
    who_answers_the_question_stays(tablet)
    who_has_gone_is_locked_out_and_back_finds_the_start(tablet)
    the_six_words_bring_back_what_was_typed(tablet, phrase)
    without_a_network_the_page_is_covered_until_the_text_has_arrived(tablet)
    stopping_ends_at_the_desk(tablet)
    assert not tablet.complaints


def staff_make_it_a_tablet(tablet: Visitor) -> None:
    tablet.goto("/staff/tablets")
    tablet.looks_right()
    tablet.page.fill("#name", "Sala de espera")
    tablet.follow("Make it a tablet, and sign me out")
    assert len(tablet.errors()) == 1
    tablet.looks_right()
    tablet.page.check("#sure")
    tablet.follow("Make it a tablet, and sign me out")
    at_the_start(tablet)
    tablet.looks_right()
    tablet.goto("/staff/queue")
    at_the_start(tablet)


def without_a_script_it_says_so(tablet: Visitor, browser: Browser) -> None:
    plain = visitor(browser, tablet.url, UPRIGHT, javascript=False, locale="es-US")
    plain.context.add_cookies(tablet.context.cookies())  # type: ignore[arg-type]
    for where in ("/tablet", "/es/consent"):
        plain.goto(where)
        expect(plain.page.locator("main")).to_be_hidden()
        expect(plain.page.get_by_text("JavaScript está apagado")).to_be_visible()
        expect(plain.page.get_by_role("link", name="llame al 988")).to_be_visible()
    plain.context.close()


def who_answers_the_question_stays(tablet: Visitor) -> None:
    page = tablet.page
    tablet.goto("/es/intake/reach-2")
    tablet.fill({"call_time": TYPED})
    assert page.get_attribute("#phone", "autocomplete") == "off"
    page.clock.run_for(58 * SECOND)
    asks_nothing(page)
    page.clock.run_for(4 * SECOND)
    asks(page)
    tablet.looks_right()
    with page.expect_response(lambda answer: answer.url.endswith("/es/here")) as heard:
        page.keyboard.press("Enter")
    assert heard.value.status == 204
    asks_nothing(page)
    page.clock.run_for(50 * SECOND)
    page.keyboard.press("Shift")
    page.clock.run_for(50 * SECOND)
    asks_nothing(page)
    assert page.input_value("#call_time") == TYPED


def goes_back(person: Visitor) -> list[str]:
    """Presses Back; what could be read, each time that a page showed on the way to one that stays."""
    shown: list[str] = []

    def stays(line: ConsoleMessage) -> bool:
        if line.text.startswith("shown "):
            shown.append(line.text)
        return line.text.startswith("shown anew")

    with person.page.expect_console_message(stays):
        person.page.evaluate("history.back()")
    person.page.wait_for_load_state()
    return shown


def who_has_gone_is_locked_out_and_back_finds_the_start(tablet: Visitor) -> None:
    tablet.goto("/es/intake/reach-1")
    tablet.fill({"full_name": NAME, "birth_sex": "female"})
    tablet.press()
    tablet.goto("/es/intake/reach-2")
    a_page_kept_in_memory_is_blank(tablet)
    tablet.page.clock.run_for(70 * SECOND)
    asks(tablet.page)
    tablet.page.clock.run_for(60 * SECOND)
    at_the_start(tablet)
    tablet.looks_right()
    for _ in range(BACKS):
        shown = goes_back(tablet)
        assert tablet.path == "/tablet"
        assert [text for text in shown if NAME in text or TYPED in text] == []


def a_page_kept_in_memory_is_blank(tablet: Visitor) -> None:
    """Chromium keeps no such page today; one that a browser keeps is covered before it can come back."""
    page = tablet.page
    assert page.locator("main").is_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert not page.locator("main").is_visible()
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.fill("#call_time", TYPED)


def the_six_words_bring_back_what_was_typed(tablet: Visitor, phrase: str) -> None:
    tablet.follow("Empezar en español")
    tablet.goto("/es/resume")
    tablet.looks_right()
    tablet.fill({"phrase": phrase})
    tablet.press()
    tablet.goto("/es/intake/reach-2")
    assert tablet.page.input_value("#call_time") == TYPED


def without_a_network_the_page_is_covered_until_the_text_has_arrived(tablet: Visitor) -> None:
    page = tablet.page
    tablet.fill({"call_time": "por la mañana"})
    tablet.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.clock.run_for(125 * SECOND)
    expect(page.get_by_text("El formulario está cerrado")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    asks_nothing(page)
    assert {one for one in tablet.complaints if "ERR_INTERNET_DISCONNECTED" not in one} == set()
    tablet.complaints.clear()
    tablet.context.set_offline(False)
    page.clock.run_for(6 * SECOND)
    at_the_start(tablet)


def stopping_ends_at_the_desk(tablet: Visitor) -> None:
    tablet.follow("Empezar en español")
    tablet.goto("/es/consent")
    tablet.fill({"adult": "yes", "agree": "yes"})
    tablet.press()
    tablet.press()
    tablet.press("stop")
    assert tablet.path == "/es/tablet"
    tablet.looks_right()
    tablet.page.clock.run_for(61 * SECOND)
    at_the_start(tablet)
