"""A person with a keyboard and no mouse fills in the whole form and sends it; one always sees where the focus is."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import LUNA
from tests.journeys.visitor import DESKTOP, Visitor, hold_the_clock, press_enter, visitor

MOST_PAGES = 60
CONTINUE = 'button[name="go"][value="continue"]:not(.app-first)'


def enter(person: Visitor, selector: str) -> None:
    """Tab to it and press Enter."""
    person.tab_to(selector)
    press_enter(person.page)


def choose(person: Visitor, name: str, value: str) -> None:
    """Tab into a group of answers and move to the wanted one with the arrow keys, or tick it with the space bar."""
    wanted = f'[name="{name}"][value="{value}"]'
    if person.page.get_attribute(wanted, "type") == "checkbox":
        person.tab_to(wanted)
        person.page.keyboard.press("Space")
    else:
        person.tab_to(f'[name="{name}"]')
        person.page.keyboard.press("Space")
        for _ in range(12):
            if person.page.is_checked(wanted):
                break
            person.page.keyboard.press("ArrowDown")
    assert person.page.is_checked(wanted), (name, value)


def answer(person: Visitor) -> None:
    """What Luna says on this page, in the order of the page."""
    kinds = person.page.locator("#page [name]").evaluate_all("all => all.map(one => [one.name, one.type])")
    for name, kind in dict(kinds).items():
        said = LUNA.get(name)
        if isinstance(said, str) and kind in ("radio", "checkbox"):
            choose(person, name, said)
        elif isinstance(said, str):
            person.tab_to(f'[name="{name}"]')
            person.page.keyboard.press("Control+A")
            person.page.keyboard.type(said)


def test_a_whole_form_is_filled_in_and_sent_without_a_mouse(demo: Demo, browser: Browser) -> None:
    luna = visitor(browser, demo.url, DESKTOP)
    hold_the_clock(luna.page)  # three times Shift is quick
    luna.goto("/en/")
    luna.tab_to(".nhsuk-skip-link")
    luna.page.keyboard.press("Enter")
    expect(luna.page.locator("#maincontent")).to_be_focused()
    luna.tab_to("main a.nhsuk-button")
    with luna.page.expect_navigation(url="**/en/consent"):  # a link that says it is a button
        luna.page.keyboard.press("Space")
    choose(luna, "adult", "yes")
    choose(luna, "agree", "yes")
    enter(luna, CONTINUE)
    enter(luna, CONTINUE)
    luna.goto("/en/intake/start-1")
    an_error_is_reached_and_left_by_keyboard(luna)
    walked = []
    for _ in range(MOST_PAGES):
        if luna.path == "/en/check":
            break
        walked.append(luna.path)
        if not luna.path.endswith(("/help", "/form")):
            answer(luna)
        enter(luna, CONTINUE)
        assert not luna.errors(), (walked[-1], luna.errors())
    assert walked[-1] == "/en/intake/practical-1"
    assert "/en/form" in walked, "the stopping place after part A"
    enter(luna, 'button[value="send"]')
    assert luna.path == "/en/sent"
    three_times_shift_leaves(luna)
    assert not luna.complaints


def three_times_shift_leaves(person: Visitor) -> None:
    with person.page.expect_navigation(url="**/notes"):
        for _ in range(3):
            person.page.keyboard.press("Shift")
    person.goto("/en/sent")
    assert person.path == "/en/resume"


def an_error_is_reached_and_left_by_keyboard(person: Visitor) -> None:
    person.tab_to("#birth_date-month")
    person.page.keyboard.type("13")
    press_enter(person.page)
    expect(person.page.locator(".nhsuk-error-summary")).to_be_focused()
    person.tab_to(".nhsuk-error-summary a")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("#birth_date-month")).to_be_focused()
