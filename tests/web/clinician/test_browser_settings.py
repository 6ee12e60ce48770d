"""Settings and packs in a real browser: no fault that axe knows, no sideways scrolling, a change made by keyboard alone."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from screening.demo.numbers import count_made_up
from screening.safety import changes
from screening.storage import settings
from screening.storage.work import Store
from screening.web.clinician import packs as packs_pages
from screening.web.settings.kinds import KINDS
from tests.journeys.axe import violations
from tests.journeys.visitor import press_enter
from tests.on_call.people import HOURS, line
from tests.web.clinician.conftest import Clock, Member, add_member
from tests.web.clinician.test_browser import address, browser, fits_both_and_is_sound
from tests.web.clinician.test_packs import CHECK, OTHER_WORDS, SAFETY

__all__ = ["address", "browser"]


def test_every_page_of_settings_and_packs_is_sound_at_both_widths(
    app: Flask,
    browser: Browser,
    address: str,
    ada: Member,
    kim: Member,
    sam: Member,
    store: Store,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packs_pages, "check", CHECK)
    everything = ["clinician", "clinical_lead", "administrator"]
    max_ = add_member(app, store, clock, "max", "Max Oak", everything)
    with store.writing(clock()) as work:
        changes.propose(work, "hours", HOURS, actor="cli:test")
        changes.propose(work, "on_call", [line("kim"), line("sam")], actor="cli:test")
        changes.propose(work, "hours", {**HOURS, "reading_days": 4}, actor=f"staff:{ada.id}")
        settings.put(
            work, "clinic_texts", {"consent": {"en": "I agree.", "es": "Acepto."}}, actor=f"staff:{ada.id}"
        )
    count_made_up(store, clock())
    app.config["SCREENING_HOSTS"] |= {"127.0.0.1:8000"}
    max_.sign_in()
    max_.get("/staff/packs")
    assert max_.press(None, {"kind": SAFETY, "text": OTHER_WORDS}).status == 200
    max_.press(None, form="compare-form")
    for how in ("mail", "hand"):
        max_.get("/staff/invitations")
        ana = {"name": "Ana Ruiz", "language": "es", "how": how, "address": "ana@mail.example"}
        assert max_.press(None, {**ana, "agreed": "yes"}).status == 200
    name = app.session_interface.cookie_of("staff")
    token = max_.client.get_cookie(name, domain="127.0.0.1")
    assert token is not None
    context = browser.new_context()
    context.add_cookies([{"name": name, "value": token.value, "url": address}])
    page = context.new_page()
    pages = ["/staff/settings", "/staff/settings/rota", *(f"/staff/settings/{each}" for each in KINDS)]
    pages += ["/staff/packs", "/staff/packs/proposals/1", "/staff/packs/agreement", "/staff/numbers"]
    pages += ["/staff/invitations", "/staff/invitations/list"]
    for where in pages:
        page.goto(address + where)
        assert page.inner_text("h1")
        fits_both_and_is_sound(page)
    page.goto(f"{address}/staff/settings/hours")
    page.focus("#reading_days")
    page.keyboard.press("Control+A")
    page.keyboard.type("99")
    press_enter(page)
    assert "allowed a whole number from 1 to 30" in page.inner_text("main")
    assert page.input_value("#reading_days") == "99"
    assert violations(page) == []
    page.focus("main .errors a")
    page.keyboard.press("Enter")
    expect(page.locator("#reading_days")).to_be_focused()
