"""The clinician's pages in a real browser: no fault that axe knows, no sideways scrolling, all on the first screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from screening import accounts
from screening.content import Content
from screening.intake import Intake
from screening.storage import claims, heartbeat, restrictions, typed_for
from screening.storage.accounts import staff
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.journeys.axe import violations
from tests.journeys.demo import chromium
from tests.journeys.visitor import DESKTOP, PHONE, press_enter, resize
from tests.web.clinician.conftest import PASSWORD, Member
from tests.web.clinician.test_evidence import COURSE
from tests.web.clinician.test_records import HIGH, READING

UNFOLD = "document.querySelectorAll('details').forEach(folded => { folded.open = true })"
"""What is folded is invisible to axe, and takes no room."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app is served; any port, so its own host check is told which."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["SCREENING_HOSTS"] = frozenset({f"127.0.0.1:{server.port}"})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def fits_both_and_is_sound(page: Page) -> None:
    """Not wider than a desk's screen nor a phone's, where axe reads all of it; the window stays a phone's."""
    for size in (DESKTOP, PHONE):
        resize(page, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (size, page.url)
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    assert violations(page) == [], page.url


def test_pages_are_sound_at_both_widths_and_the_first_screen_needs_no_scrolling(
    browser: Browser, address: str, kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    said = {**HIGH, "asq_1": "yes", "asq_3": "yes", "s2_acts": "over_3m_ago", "s3_how": "yes"}
    for language in ("en", "es"):
        send(store, content, clock(), said, {"readings": [READING]}, language)
    # The fullest screen: urgent, labeled contraindications, many courses, and much that does not fit together.
    full = {
        **said,
        "tried_any": "yes",
        "aneurysm_told": "yes",
        "brain_bleed": "yes",
        "bleed_where": "inside",
        "asq_4": "yes",
        "s2_acts": "never",
    }
    full |= {"med_classes": ("antihypertensive", "maoi"), "med_rest": "lisinopril", "med_complete": "yes"}
    fullest = send(store, content, clock(), full, {"readings": [READING] * 7, "trials": [COURSE] * 20}, "es")
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
    page = browser.new_page()
    resize(page, DESKTOP)
    page.goto(address + "/staff/sign-in")
    assert violations(page) == []
    page.fill("#name", "kim")
    page.fill("#password", PASSWORD)
    press_enter(page)
    page.fill("#code", kim.code())
    press_enter(page)
    assert page.url.endswith("/staff/queue")
    records = [link.get_attribute("href") for link in page.query_selector_all("th a")]
    assert len(records) == 3
    for record in records:
        page.goto(f"{address}{record}")
        bottom = page.evaluate("document.querySelector('.glance').getBoundingClientRect().bottom")
        assert bottom <= 768
    # And with all that can stand beside the name: typed by somebody, added to, claimed, restricted, perhaps twice here;
    # while something was announced that is not read yet, and waits for a second person.
    with store.writing(clock()) as work:
        new = staff.add(work, login="new", name="New Nurse", roles=[], actor="cli:test")
        accounts.give(work, new.id, "clinician", actor="cli:test")
        claims.claim(work, fullest, kim.id)
        restrictions.restrict(work, fullest, kim.id, readers=[kim.id, sam.id], reason="A colleague")
        how = typed_for.TypedFor(
            "paper", "Cannot see the screen", "signed", "Her son", "Her son, guardian", "x"
        )
        typed_for.begin(work, fullest, sam.id, how)
    intake = Intake(store, content, lambda: None)
    intake.add(clock(), fullest, ["heart"])
    asked = intake.open(clock(), fullest).path.first_unsaved()
    while asked is not None:
        asked = intake.save(clock(), fullest, asked.key, {}, 0).next
    intake.send(clock(), fullest)
    page.goto(f"{address}/staff/submissions/{fullest}")
    for words in ("Entered by", "Restricted", "Possible duplicate", "Added to", "Decide"):
        assert words in page.inner_text(".person"), words
    assert page.evaluate("document.querySelector('.glance').getBoundingClientRect().bottom") <= 768
    assert not page.is_visible("#announced")
    # On a phone the number to call stands on the first screen of an urgent task, whatever is to be read above it.
    resize(page, PHONE)
    page.goto(f"{address}{page.get_attribute('.person a.tag', 'href')}")
    assert not page.is_visible("#announced")
    assert (
        page.evaluate("document.querySelector('.call a.big').getBoundingClientRect().bottom")
        <= PHONE["height"]
    )
    resize(page, DESKTOP)
    page.goto(f"{address}/staff/submissions/{fullest}")
    page.click(".folded summary")
    assert "New Nurse" in page.inner_text(".folded")
    assert violations(page, ".folded") == []
    page.click("#announced button")
    expect(page.locator("#announced")).to_have_count(0)
    assert page.url.endswith(f"/staff/submissions/{fullest}"), "whoever has read it stays where they were"
    assert page.inner_text("section[aria-labelledby=medicines]").count("lisinopril") == 1, (
        "nothing is said twice"
    )
    with store.writing(clock()) as work:
        restrictions.lift(work, fullest, kim.id)
        # Given back, because the queue may name it first, and the first of the queue is claimed below.
        claims.release(work, fullest, actor="cli:test")
        # One that others may not open, and one that somebody opened all the same.
        restrictions.restrict(
            work, records[1].rpartition("/")[2], sam.id, readers=[sam.id], reason="A colleague"
        )
        restrictions.restrict(
            work, records[2].rpartition("/")[2], kim.id, readers=[kim.id], reason="A colleague"
        )
        restrictions.break_glass(work, records[2].rpartition("/")[2], sam.id, "She called")
    pages = [
        "/staff/queue",
        "/staff/tasks",
        records[0],
        records[1],
        f"{records[0]}/looks",
        "/staff/broken-glass",
    ]
    for where in pages:
        page.goto(address + where)
        fits_both_and_is_sound(page)
    # Every rule is the longest page by far; one drawer stands for all, they are of one kind.
    page.goto(f"{address}{records[0]}/rules")
    page.click("main details.finding > summary")
    assert violations(page, "main details.finding[open]") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # Searching and claiming by keyboard alone; more than one hit is a page of its own.
    resize(page, DESKTOP)
    page.goto(address + "/staff/queue")
    page.focus("#who")
    page.keyboard.type("Ruiz")
    press_enter(page)
    assert "Found" in page.inner_text("h1")
    assert violations(page) == []
    page.focus(f'main th a[href*="{records[0]}"]')
    press_enter(page)
    page.focus("#claim button")
    press_enter(page)
    assert "you, since" in page.inner_text("body")
    # On paper: what is folded is open, no buttons, and the reference at the foot.
    page.emulate_media(media="print")
    expect(page.locator("header.bar")).to_be_hidden()
    assert page.is_visible("#answers details .inside")
    assert page.is_visible(".finding .inside")
    assert not page.is_visible("#decide form")
    assert page.inner_text(".facts .code") in page.inner_text("p.paper")
    # Who reads it next year reads no "today".
    written = "getComputedStyle(document.querySelector('.facts time'), '::after').content"
    assert str(clock().year) in page.evaluate(written)
