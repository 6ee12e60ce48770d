"""A clinician's morning: sign in, read the queue, act on what is urgent, decide, sign, add, leave.

One sign-in for all of it, because a one-time code works once and the next one takes half a minute.
"""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.visitor import DESKTOP, PHONE, Visitor, resize, visitor

PEOPLE = ("Ada Example", "Luz Ejemplo", "Omar Example-Muster")
ANYBODY = re.compile("|".join(PEOPLE))
FIRST_SCREEN = ("about-suicide", "look-first", "trials-level", "pressure", "medicines", "missing")


def looks_right_on_both(kim: Visitor) -> None:
    """On a phone and at a desk, where axe reads it and the window stays; web/clinician has axe read pages on a phone."""
    resize(kim.page, PHONE)
    kim.looks_right(axe=False)
    resize(kim.page, DESKTOP)
    kim.looks_right()


def test_from_signing_in_to_signing_a_decision_and_out(demo: Demo, browser: Browser) -> None:
    kim = visitor(browser, demo.url, DESKTOP)
    signs_in(kim, demo)
    the_queue_names_who_waits(kim)
    for name in PEOPLE:
        reads_a_submission(kim, name)
    the_whole_of_it_looks_right_everywhere(kim)
    acts_on_an_urgent_task(kim)
    decides(kim, "Ada Example")
    signs(kim, demo)
    adds_to_what_is_signed(kim)
    signs_out(kim)
    assert not kim.complaints


def signs_in(kim: Visitor, demo: Demo) -> None:
    kim.goto("/staff/queue")
    assert kim.path == "/staff/sign-in"
    looks_right_on_both(kim)
    kim.fill({"name": demo.login, "password": "not the password"})
    kim.follow("Continue")
    assert kim.text.count("is not right") == 1
    looks_right_on_both(kim)
    kim.fill({"name": demo.login, "password": demo.password})
    kim.follow("Continue")
    assert kim.heading == "One-time code"
    looks_right_on_both(kim)
    kim.fill({"code": "00000"})
    kim.follow("Sign in")
    assert "not right" in kim.text
    looks_right_on_both(kim)
    kim.fill({"code": demo.fresh_code()})
    kim.follow("Sign in")
    assert kim.path == "/staff/queue"


def the_queue_names_who_waits(kim: Visitor) -> None:
    looks_right_on_both(kim)
    rows = kim.page.locator("table.queue tbody tr").all_inner_texts()
    for name in PEOPLE:
        assert any(name in row for row in rows), name
    urgent = ["Now" in row or "Same day" in row for row in rows]
    assert urgent == sorted(urgent, reverse=True), "urgent ones first"
    kim.follow(kim.page.locator("tr", has_text="Ada Example").get_by_role("button"))
    assert "Ada Example" in kim.heading
    kim.page.get_by_role("button", name="Release").wait_for()


def reads_a_submission(kim: Visitor, name: str) -> None:
    kim.goto("/staff/queue")
    kim.follow(kim.page.locator("table.queue a", has_text=name).first)
    kim.looks_right()
    everything_to_look_at_first_is_on_the_first_screen(kim, name)
    for finding in kim.page.locator("details.finding").all():
        finding.locator("summary").first.click()
        shown = finding.inner_text()
        for part in ("In words", "The rule", "Sources", "Pack "):
            assert part.lower() in shown.lower(), (name, part, shown[:80])


def the_whole_of_it_looks_right_everywhere(kim: Visitor) -> None:
    """The last submission as it opens, with everything opened, and every rule over it."""
    looks_right_on_both(kim)
    kim.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    looks_right_on_both(kim)
    kim.follow("Why not? Every rule")
    looks_right_on_both(kim)


def everything_to_look_at_first_is_on_the_first_screen(kim: Visitor, name: str) -> None:
    kim.page.evaluate("window.scrollTo(0, 0)")
    for card in FIRST_SCREEN:
        box = kim.page.locator(f"section[aria-labelledby={card}]").bounding_box()
        assert box, card
        assert box["y"] + box["height"] <= DESKTOP["height"], (name, card, box)


def acts_on_an_urgent_task(kim: Visitor) -> None:
    kim.goto("/staff/tasks")
    looks_right_on_both(kim)
    matter = kim.page.locator("table.queue tbody", has_text="Luz Ejemplo").locator("a").first
    kim.follow(matter)
    task = kim.path
    looks_right_on_both(kim)
    assert "555-0177" in kim.text, "how to reach the person stands beside what was answered"
    kim.follow("I have it")
    assert "nobody yet" not in kim.text
    kim.follow(kim.page.get_by_role("button", name="Close the task"))
    assert set(kim.errors()) == {"#outcome", "#attempts", "#note"}
    looks_right_on_both(kim)
    outcome = kim.page.locator('[name="outcome"]').first.get_attribute("value") or ""
    kim.fill({"outcome": outcome, "attempts": "2", "note": "Spoke with her; her sister is with her."})
    kim.follow(kim.page.get_by_role("button", name="Close the task"))
    kim.goto(task)
    assert "Spoke with her" in kim.text
    assert "after 2 attempts" in kim.text
    looks_right_on_both(kim)


def decides(kim: Visitor, name: str) -> None:
    kim.goto("/staff/queue")
    kim.follow(kim.page.locator("table.queue a", has_text=name).first)
    assert kim.page.locator("#decide input:checked").count() == 0, "nothing is chosen beforehand"
    kim.follow("Save and go to signing")
    assert "#disposition" in kim.errors()
    looks_right_on_both(kim)
    for finding in kim.page.locator("fieldset.judge").all()[:3]:
        finding.locator('[value="agree"]').check()
    kim.fill({"disposition": "invite", "note": "Measure blood pressure at the visit."})
    kim.follow("Save")
    assert kim.page.input_value("#note") == "Measure blood pressure at the visit."
    assert not kim.errors()


def signs(kim: Visitor, demo: Demo) -> None:
    kim.follow("Save and go to signing")
    assert kim.heading == "Sign"
    looks_right_on_both(kim)
    kim.fill({"code": demo.last_code})
    kim.follow("Sign")
    assert "was used before" in kim.text, "a code works once"
    looks_right_on_both(kim)
    kim.fill({"code": demo.fresh_code()})
    kim.follow("Sign")


def adds_to_what_is_signed(kim: Visitor) -> None:
    assert "Signed by" in kim.text
    assert "Measure blood pressure at the visit." in kim.text
    assert kim.page.locator('[name="disposition"]').count() == 0, "what is signed cannot be changed"
    kim.page.fill("#text", "Called; the visit is on Monday.")
    kim.follow("Add")
    assert "Called; the visit is on Monday." in kim.text
    looks_right_on_both(kim)


def signs_out(kim: Visitor) -> None:
    kim.follow("Sign out")
    looks_right_on_both(kim)
    for _ in range(4):
        kim.back()
        # A page from the browser's memory loads itself anew, so what it shows is asked until it has settled.
        expect(kim.page.locator("body")).not_to_contain_text(ANYBODY)
    kim.goto("/staff/tasks")
    assert kim.path == "/staff/sign-in"
