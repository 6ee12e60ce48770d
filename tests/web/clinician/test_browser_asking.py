"""Asked, answered and compared, in a browser: a clinician at a desk, a person on a phone without JavaScript."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page

from screening.content import Content
from screening.storage import heartbeat, sessions
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.journeys.axe import violations
from tests.web.clinician.conftest import Member
from tests.web.clinician.test_browser import UNFOLD, address, browser
from tests.web.patient.steps import BORN

__all__ = ["address", "browser"]
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of each step, for people to look at."""


def looks_right(page: Page, name: str, part: str = "body") -> None:
    """Nothing is wider than the window; a picture, if somebody wants one."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    if PICTURES:
        page.locator(part).screenshot(path=Path(PICTURES) / f"{name}.png")


def test_a_clinician_asks_a_person_answers_on_a_phone_and_the_difference_stands_on_the_record(
    browser: Browser, address: str, app: Flask, kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    one = send(store, content, clock(), {}, language="es")
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
        token = sessions.start(work, "staff", kim.id, second_factor_at=work.now)
    desk = browser.new_context(viewport={"width": 1366, "height": 768})
    name = app.session_interface.cookie_of("staff")  # type: ignore[attr-defined]
    desk.add_cookies([{"name": name, "value": token, "url": address}])
    page = desk.new_page()
    page.goto(f"{address}/staff/submissions/{one}")
    with page.expect_navigation():
        page.click("#claim button")
    page.evaluate(UNFOLD)
    assert page.locator("#ask-form input:checked").count() == 0
    page.check("#topic-heart")
    page.check("#way-hand")
    looks_right(page, "1-ask", "#ask")
    assert violations(page, "#ask") == []
    with page.expect_navigation():
        page.click("#ask-form button")
    link = urlsplit(page.locator("#link").inner_text()).path
    looks_right(page, "2-link")

    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False).new_page()
    phone.goto(address + link)
    assert phone.locator("h1").inner_text() == "La clínica le pregunta algo"
    no_wider(phone, "3-come-in")
    for field, text in BORN.items():
        phone.fill(f'[name="{field}"]', text)
    press(phone, "#page .nhsuk-button")
    assert urlsplit(phone.url).path == "/es/form"
    no_wider(phone, "4-form")
    press(phone, "a.nhsuk-button")
    for step in range(20):
        if not urlsplit(phone.url).path.startswith("/es/intake/"):
            break
        if phone.locator('[name="aneurysm_told"]').count():
            phone.check('[name="aneurysm_told"][value="yes"]')
        if step == 0:
            no_wider(phone, "5-page")
        press(phone, 'button[value="continue"]:not(.app-first)')
    assert urlsplit(phone.url).path == "/es/check"
    clock.pass_(minutes=5)
    press(phone, 'button[value="send"]')
    assert phone.locator("h1").inner_text() == "La clínica tiene sus respuestas"
    no_wider(phone, "6-sent")

    page.goto(f"{address}/staff/submissions/{one}")
    added = " ".join((page.locator("section:has(#added-1)").text_content() or "").split())
    assert "before: No" in added
    assert "New among the findings" in added
    assert "Answered" in page.locator("#ask").inner_text()
    page.evaluate(UNFOLD)
    looks_right(page, "7-answered", "#ask")
    looks_right(page, "8-difference", "section:has(#added-1)")
    assert violations(page, "#ask") == []


def no_wider(phone: Page, name: str) -> None:
    """The same without a script on the page."""
    wide = phone.locator("body").bounding_box()
    assert wide is not None
    assert wide["width"] <= 360, name
    if PICTURES:
        phone.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def press(page: Page, what: str) -> None:
    """Press it; the page that follows is there when this returns."""
    with page.expect_navigation():
        page.locator(what).first.click()
