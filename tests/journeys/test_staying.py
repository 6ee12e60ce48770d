"""Who pauses is asked before the form locks; who was away too long, or has two windows open, loses nothing either."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.test_patient import begin
from tests.journeys.visitor import PHONE, Visitor, hold_the_clock, visitor


def typing(demo: Demo, browser: Browser) -> Visitor:
    person = visitor(browser, demo.url, PHONE)
    hold_the_clock(person.page)
    begin(person, "en", axe=False)
    person.goto("/en/intake/reach-2")
    person.page.fill("#call_time", "after 4 pm")
    return person


def test_one_key_keeps_the_form_open_and_the_text_on_the_page(demo: Demo, browser: Browser) -> None:
    person = typing(demo, browser)
    warning = person.page.get_by_role("dialog", name="Are you still there?")
    person.page.clock.run_for(27 * 60 * 1000)
    expect(warning).to_be_hidden()
    person.page.clock.run_for(70 * 1000)
    expect(warning).to_be_visible()
    person.looks_right()
    with person.page.expect_response(lambda answer: answer.url.endswith("/en/here")) as heard:
        person.page.keyboard.press("Enter")
    assert heard.value.status == 204
    expect(warning).to_be_hidden()
    expect(person.page.locator("#call_time")).to_be_focused()
    assert person.page.input_value("#call_time") == "after 4 pm"
    person.page.clock.run_for(27 * 60 * 1000)
    expect(warning).to_be_hidden()
    person.page.clock.run_for(3 * 60 * 1000)
    expect(warning).to_be_visible()


def test_who_does_not_answer_is_told_that_the_text_is_still_there(demo: Demo, browser: Browser) -> None:
    person = typing(demo, browser)
    person.page.clock.run_for(31 * 60 * 1000)
    warning = person.page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_contain_text("What you typed is still on this page")
    person.looks_right()
    warning.get_by_role("button", name="Close").click()
    expect(warning).to_be_hidden()
    person.page.clock.run_for(60 * 1000)
    expect(warning).to_be_hidden()
    assert person.page.input_value("#call_time") == "after 4 pm"


def test_without_a_network_the_question_stays_and_the_page_too(demo: Demo, browser: Browser) -> None:
    person = typing(demo, browser)
    person.page.clock.run_for(29 * 60 * 1000)
    person.context.set_offline(True)
    with person.page.expect_event("requestfailed"):
        person.page.keyboard.press("Escape")
    warning = person.page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_be_visible()
    person.context.set_offline(False)
    with person.page.expect_response(lambda answer: answer.url.endswith("/en/here")):
        person.page.keyboard.press("Escape")
    expect(warning).to_be_hidden()
    assert person.page.input_value("#call_time") == "after 4 pm"


def test_a_page_sent_after_the_form_has_locked_is_saved_with_the_six_words(
    demo: Demo, browser: Browser
) -> None:
    person = visitor(browser, demo.url, PHONE)
    phrase = begin(person, "es", axe=False)
    person.goto("/es/intake/reach-2")
    person.fill({"phone": "555-0134", "call_time": "después de las 4"})
    person.context.clear_cookies()
    person.press()
    assert person.heading == "Su formulario está cerrado"
    assert person.page.input_value("#call_time") == "después de las 4"
    person.looks_right()
    person.fill({"phrase": "una dos tres cuatro cinco seis"})
    person.press("unlock")
    assert list(person.errors()) == ["#phrase"]
    person.looks_right()
    person.fill({"phrase": phrase})
    person.press("unlock")
    person.goto("/es/intake/reach-2")
    assert person.page.input_value("#call_time") == "después de las 4"
    assert not person.complaints


def test_leaving_is_not_held_up_by_a_button_pressed_just_before(demo: Demo, browser: Browser) -> None:
    person = typing(demo, browser)
    with person.page.expect_navigation(url="**/notes"):
        person.page.evaluate(
            "for (const one of ['button[value=continue]', '[data-leave]']) document.querySelector(one).click()"
        )


def test_two_windows_of_one_form_show_both_answers_and_lose_none(demo: Demo, browser: Browser) -> None:
    person = visitor(browser, demo.url, PHONE)
    begin(person, "en", axe=False)
    person.goto("/en/intake/reach-3")
    other = Visitor(person.context.new_page(), person.context, person.url)
    other.goto("/en/intake/reach-3")
    person.fill({"place_now": "Springfield"})
    person.press()
    other.fill({"place_now": "Shelbyville"})
    other.press()
    assert other.heading == "This page was saved twice"
    assert "Springfield" in other.text
    assert "Shelbyville" in other.text
    other.looks_right()
    other.press("mine")
    person.goto("/en/intake/reach-3")
    assert person.page.input_value("#place_now") == "Shelbyville"
