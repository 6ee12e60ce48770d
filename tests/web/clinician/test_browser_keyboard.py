"""A whole decision without a mouse: sign in, open, claim, answer each finding, decide, sign with a new code, add to it."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser, expect

from screening.content import Content
from screening.storage import heartbeat, sessions
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.journeys.visitor import DESKTOP, PHONE, Visitor, press_enter, visitor
from tests.web.clinician.conftest import PASSWORD, Member
from tests.web.clinician.test_browser import address, browser
from tests.web.clinician.test_records import READING

__all__ = ["address", "browser"]
FINDINGS = 'fieldset.judge input[type="radio"]'


def enter(person: Visitor, selector: str) -> None:
    """Tab to it, see that it has the focus, and press Enter."""
    person.tab_to(selector)
    press_enter(person.page)


def types(person: Visitor, selector: str, text: str) -> None:
    person.tab_to(selector)
    person.page.keyboard.type(text)


def choose(person: Visitor, name: str, value: str) -> None:
    """Tab into the group, mark its first answer with the space bar, and move to the wanted one with the arrow keys."""
    wanted = f'[name="{name}"][value="{value}"]'
    person.tab_to(f'[name="{name}"]')
    person.page.keyboard.press("Space")
    for _ in range(8):
        if person.page.is_checked(wanted):
            return
        person.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{wanted} is not reached by the arrow keys")


def focused(person: Visitor) -> str:
    """The words of what has the focus."""
    return str(person.page.evaluate("document.activeElement.innerText"))


def test_a_whole_decision_is_made_and_signed_by_keyboard_alone(
    browser: Browser, address: str, kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    send(store, content, clock(), {"has_reading": "yes"}, {"readings": [READING]})
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
    person = visitor(browser, address, DESKTOP)
    person.goto("/staff/queue")
    types(person, "#name", "kim")
    types(person, "#password", PASSWORD)
    enter(person, "button.button")
    types(person, "#code", kim.code())
    enter(person, "#page button.button")
    assert person.path == "/staff/queue"
    enter(person, 'th[scope="row"] a')
    assert person.path.startswith("/staff/submissions/")
    enter(person, "#claim button")
    person.tab_to("ol.look h3 a")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("details.finding[open]")).to_have_count(1)
    person.tab_to("details.finding[open] summary")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("details.finding[open]")).to_have_count(0)
    names = list(dict.fromkeys(person.page.locator(FINDINGS).evaluate_all("all => all.map(one => one.name)")))
    assert len(names) > 1, "there are findings to answer"
    for name in names:
        choose(person, name, "need_data" if name == names[0] else "agree")
    choose(person, "disposition", "invite")
    types(person, "#note", "Measure again at the visit.")
    enter(person, 'button[value="sign"]')
    assert person.path.endswith("/sign")
    types(person, "#code", "00000")
    enter(person, "#page button.button")
    assert "not right" in focused(person)
    types(person, "#code", kim.code())
    enter(person, "#page button.button")
    assert "Signed by Kim Lee" in person.text
    assert "Measure again at the visit." in person.text
    types(person, "#text", "She called: 128 over 79 today.")
    enter(person, "#addendum button")
    assert "Addendum by Kim Lee" in person.text
    assert "She called: 128 over 79 today." in person.text
    assert not person.complaints


def test_an_urgent_task_is_taken_and_closed_by_keyboard_without_scripts_and_a_mistake_has_the_focus(
    browser: Browser, address: str, app: Flask, kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    send(store, content, clock(), {"asq_1": "yes", "asq_3": "yes", "s2_acts": "past_3m"})
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
        token = sessions.start(work, "staff", kim.id, second_factor_at=work.now)
    person = visitor(browser, address, PHONE, javascript=False)
    name = app.session_interface.cookie_of("staff")  # type: ignore[attr-defined]
    person.context.add_cookies([{"name": name, "value": token, "url": address}])
    person.goto("/staff/queue")
    person.tab_to("#born")
    enter(person, 'nav a[href="/staff/tasks"]')
    enter(person, "th a")
    enter(person, "#acknowledge button")
    assert "Kim Lee, since" in person.text
    types(person, "#note", "Called: her sister is with her.")
    enter(person, "#page button")
    assert "Choose the outcome." in focused(person)
    person.page.locator('.errors a[href="#outcome"]').press("Enter")
    choose(person, "outcome", "other_person")
    types(person, "#attempts", "1")
    assert person.page.input_value("#note") == "Called: her sister is with her."
    enter(person, "#page button")
    assert person.path == "/staff/tasks"
    person.looks_right()
