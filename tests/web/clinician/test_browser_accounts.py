"""Accounts in a real browser: no fault that axe knows at both widths, a passkey, and one key against the time-out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from screening import accounts
from screening.content import Content
from screening.storage import heartbeat, sessions
from screening.storage.accounts import sign_in, staff
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.journeys.visitor import hold_the_clock
from tests.web.clinician.conftest import Member
from tests.web.clinician.test_browser import address, browser, fits_both_and_is_sound

__all__ = ["address", "browser"]


@pytest.fixture
def page(browser: Browser, address: str, app: Flask) -> Iterator[Page]:
    """A page at an address that has a name, because passkeys belong to names."""
    app.config["SCREENING_HOSTS"] |= {address.removeprefix("http://").replace("127.0.0.1", "localhost")}
    context = browser.new_context(base_url=address.replace("127.0.0.1", "localhost"))
    yield context.new_page()
    context.close()


def enter(page: Page, store: Store, clock: Clock, who: str, *, both: bool = True) -> None:
    """A session of this person in this browser."""
    with store.writing(clock()) as work:
        token = sessions.start(work, "staff", who, second_factor_at=work.now if both else None)
    page.context.add_cookies(
        [{"name": "screening-staff", "value": token, "domain": "localhost", "path": "/"}]
    )


def test_every_page_of_accounts_is_sound_at_both_widths(
    page: Page, kim: Member, ada: Member, store: Store, content: Content, clock: Clock
) -> None:
    send(store, content, clock(), {"email": "a.long.address.of.ana.ruiz@mail.clinic.example"})
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
        _, code = accounts.add(
            work, login="new", name="New Nurse", roles=["clinician"], actor=f"staff:{ada.id}"
        )
        sign_in.make_recovery_codes(work, kim.id, actor="cli:test")
        row = staff.add(
            work, login="all", name="Fay Gus Day", roles=["front_desk", "auditor"], actor="cli:test"
        )
        for role in ("front_desk", "auditor"):
            staff.confirm_role(work, row.id, role, actor="cli:test")
        half = staff.add(work, login="half", name="Half Way", roles=[], actor="cli:test").id
    shown = [
        (None, [f"/staff/set-up/{code}", "/staff/set-up/nothing"]),
        (half, ["/staff/second-factor"]),
        (ada.id, ["/staff/accounts", f"/staff/accounts/{kim.id}", "/staff/"]),
        (kim.id, ["/staff/confirmations", "/staff/account", "/staff/account/authenticator"]),
        (row.id, ["/staff/desk", "/staff/audit"]),
    ]
    for who, places in shown:
        if who:
            enter(page, store, clock, who, both=who != half)
        for where in places:
            assert page.goto(where).status in (200, 404)  # type: ignore[union-attr]
            fits_both_and_is_sound(page)


def test_a_passkey_of_the_browser_is_added_and_signs_in(
    page: Page, kim: Member, store: Store, clock: Clock
) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "isUserVerified": True}})
    enter(page, store, clock, kim.id)
    page.goto("/staff/account")
    page.fill("#passkey-name", "This computer")
    page.click("#passkey button")
    page.wait_for_selector("text=This computer, added")
    enter(page, store, clock, kim.id, both=False)
    page.goto("/staff/code")
    page.click("#passkey button")
    page.wait_for_url("**/staff/queue")


def test_two_minutes_before_the_end_one_key_keeps_the_session(
    page: Page, kim: Member, store: Store, clock: Clock
) -> None:
    hold_the_clock(page)
    enter(page, store, clock, kim.id)
    page.goto("/staff/account")
    page.fill("#password", "typed before")
    page.clock.fast_forward("12:50")
    assert not page.is_visible("#still")
    clock.pass_(minutes=13, seconds=30)
    page.clock.fast_forward("00:40")
    page.wait_for_selector("#still", state="visible")
    expect(page.get_by_role("button", name="I am still here")).to_be_focused()
    with page.expect_response("**/staff/here") as answered:
        page.keyboard.press("Enter")
    assert answered.value.status == 204
    page.wait_for_selector("#still", state="hidden")
    assert page.input_value("#password") == "typed before"
    clock.pass_(minutes=14)
    page.goto("/staff/queue")
    assert page.inner_text("h1") == "Queue"
