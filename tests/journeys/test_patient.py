"""A person on a phone fills in the whole form, makes mistakes, changes things, and sends it."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import RIVER, day
from tests.journeys.visitor import PHONE, Answers, Visitor, visitor

MOST_PAGES = 80


def begin(person: Visitor, lang: str, *, axe: bool = True) -> str:
    """From the front page through consent to the overview; the six words."""
    person.goto(f"/{lang}/")
    person.looks_right(axe=axe)
    person.follow(person.page.locator('main a.nhsuk-button, main a[role="button"]').first)
    person.looks_right(axe=axe)
    person.press()
    assert set(person.errors()) == {"#adult", "#agree"}
    person.looks_right(axe=axe)
    person.fill({"adult": "yes", "agree": "yes"})
    person.press()
    phrase = " ".join(person.page.locator(".app-words b").all_inner_texts())
    assert len(phrase.split()) == 6
    person.looks_right(axe=axe)
    person.press()
    person.looks_right(axe=axe)
    return phrase


def walk(person: Visitor, answers: Answers, until: str, *, axe: bool = True) -> list[str]:
    """Answer page after page with Continue until this address; the addresses on the way."""
    walked = []
    for _ in range(MOST_PAGES):
        if person.path.endswith(until):
            return walked
        walked.append(person.path)
        person.looks_right(axe=axe)
        if not person.path.endswith("/help"):
            person.fill(answers)
        person.press()
        assert not person.errors(), (walked[-1], person.errors())
    raise AssertionError(f"no end in sight: {walked[-5:]}")


def test_a_whole_form_on_a_phone_with_mistakes_changes_and_medicines(demo: Demo, browser: Browser) -> None:
    river = visitor(browser, demo.url, PHONE)
    begin(river, "en")
    river.follow(river.page.locator("main a.nhsuk-button").first)

    wrong_birth_date_is_asked_again(river)
    assert "/en/help" in walk(river, RIVER, "/intake/safety-4"), "everybody sees the help page"
    walk(river, RIVER, "/intake/body-3")
    one_reading_with_a_slip(river)
    back_and_forth_loses_nothing(river)
    walk(river, RIVER, "/intake/tried-2")
    medicines_come_and_go(river)
    walk(river, RIVER, "/check")
    one_answer_is_changed_from_the_check_page(river)

    river.press("send")
    what_happens_next_tells_no_result(river)
    nothing_stays_in_the_browser(river)
    leaving_closes_the_form_for_good(river)
    assert not river.complaints


def wrong_birth_date_is_asked_again(person: Visitor) -> None:
    person.fill({"birth_date-month": "13", "birth_date-day": "27", "birth_date-year": "1985"})
    person.press()
    assert person.page.title().startswith("Error:")
    (target,) = person.errors()
    person.looks_right()
    expect(person.page.locator(".nhsuk-error-summary")).to_be_focused()
    person.page.click(f'.nhsuk-error-summary a[href="{target}"]')
    expect(person.page.locator(target)).to_be_focused()
    assert person.page.input_value("#birth_date-month") == "13"


def one_reading_with_a_slip(person: Visitor) -> None:
    person.looks_right()
    person.press("add:readings")
    person.fill(
        {"sbp": "300", "dbp": "20", **day("measured_on", 1), "device": "upper_arm", "setting": "home"}
    )
    person.press()
    assert person.errors(), "300/20 is asked back"
    assert "cannot continue" not in person.text.lower()
    assert person.page.input_value("#sbp") == "300"
    person.looks_right()
    person.fill({"sbp": "128", "dbp": "91"})
    person.press()
    assert not person.errors()


def back_and_forth_loses_nothing(person: Visitor) -> None:
    """Back is a button of the form, and takes along what was typed and not yet judged."""
    person.goto("/en/intake/reach-2")
    person.fill({"call_time": "only at noon"})
    person.press("back")
    assert person.path == "/en/intake/reach-1"
    person.looks_right()
    person.goto("/en/intake/reach-2")
    assert person.page.input_value("#call_time") == "only at noon"
    person.press("form")
    person.looks_right()
    person.follow(person.page.locator("main a.nhsuk-button").first)


def medicines_come_and_go(person: Visitor) -> None:
    person.looks_right()
    person.fill({"pick-trials": ["Sertraline", "Bupropion"], "name-trials": "the green pill"})
    person.press("add:trials")
    assert names(person) == ["Sertraline", "Bupropion", "the green pill"]
    person.looks_right()
    person.follow(person.page.locator(".app-list li:last-child button").last)
    assert names(person) == ["Sertraline", "Bupropion"]
    person.follow(person.page.locator(".app-list button").first)
    person.fill({"drug": "Zoloft", "dose_mg": "-5"})
    person.press()
    assert "#dose_mg" in person.errors()
    person.looks_right()
    person.fill(
        {"dose_mg": "150", "weeks_band": "eight_to_twelve", "episode": "current", "purpose": "depression"}
    )
    person.press()
    person.goto("/en/intake/tried-2")
    assert names(person) == ["Zoloft", "Bupropion"]
    person.press()


def names(person: Visitor) -> list[str]:
    return person.page.locator(".app-list__name").all_inner_texts()


def one_answer_is_changed_from_the_check_page(person: Visitor) -> None:
    person.looks_right()
    assert "128" not in person.text
    for part in person.page.locator("main summary").all():
        part.click()
    person.looks_right()
    assert "128" in person.text
    assert "<b>well</b> & wake" in person.text, "what was typed is text, never markup"
    person.follow(person.page.locator('main a[href*="/intake/reach-1?from=check"]').first)
    person.fill({"name_to_use": "Riv"})
    person.press()
    assert person.path == "/en/check"
    assert "Riv" in person.text, "the part that one comes back to is open"


def what_happens_next_tells_no_result(person: Visitor) -> None:
    assert person.path == "/en/sent"
    assert person.heading == "What happens next"
    person.looks_right()
    for name in ("copy", "withdraw", "help"):
        person.goto(f"/en/{name}")
        person.looks_right()
    person.goto("/en/intake/safety-3")
    assert person.path == "/en/sent", "no page of a form that was sent opens again"


def nothing_stays_in_the_browser(person: Visitor) -> None:
    kept = person.page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert kept == [0, 0, "", 0, 0]
    assert [cookie["name"] for cookie in person.context.cookies()] == ["screening-intake"]
    assert person.context.cookies()[0]["httpOnly"]


def leaving_closes_the_form_for_good(person: Visitor) -> None:
    person.goto("/en/copy")
    assert "River Sample" in person.text
    with person.page.expect_navigation(url="**/notes"):
        person.page.click("[data-leave]")
    assert "River" not in person.page.content()
    for _ in range(3):
        person.back()
        assert "River Sample" not in person.page.content()
    person.goto("/en/copy")
    assert person.path == "/en/resume"
