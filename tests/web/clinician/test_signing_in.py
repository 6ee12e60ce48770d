"""Signing in: two factors, replay, limits that hit the right browser, the same words for everybody, sign-out."""

from __future__ import annotations

import re

import pyotp
import pytest

from screening.content import Content
from screening.storage.accounts import passwords, staff
from screening.storage.audit.kinds import KINDS
from screening.storage.tables import AuditEventRow
from screening.storage.work import Store
from screening.web.clinician.interrupted import has_unseen, pieces
from tests.clinic import Clock
from tests.filled import send
from tests.web.client import text_of
from tests.web.clinician.conftest import PASSWORD, Member
from tests.web.clinician.test_records import HIGH, READING


def kinds(store: Store, clock: Clock) -> list[str]:
    with store.reading(clock()) as work:
        return [row.kind for row in work.db.query(AuditEventRow).order_by(AuditEventRow.sequence)]


def test_password_and_code_lead_to_the_queue(kim: Member, store: Store, clock: Clock) -> None:
    page = kim.give_both()
    assert page.status == 200
    assert page.heading == "Queue"
    assert "signed_in" in KINDS
    assert "signed_in" in kinds(store, clock)


def test_the_password_alone_opens_no_page(kim: Member) -> None:
    assert kim.give_password().heading == "One-time code"
    for address in ("/staff/", "/staff/queue", "/staff/tasks"):
        assert kim.get(address).heading == "Sign in"


def test_a_code_works_once(kim: Member, clock: Clock) -> None:
    kim.give_password()
    code = kim.code()
    assert kim.press(None, {"code": code}).heading == "Queue"
    other = Member(kim.client.application, clock, kim.login, kim.secret, kim.id)
    other.give_password()
    page = other.press(None, {"code": code})
    assert page.status == 422
    assert "used before" in page.text


def test_a_wrong_code_is_refused_and_five_of_them_end_the_attempt(kim: Member) -> None:
    kim.give_password()
    for _ in range(5):
        assert kim.press(None, {"code": "000000"}).status == 422
    page = kim.press(None, {"code": "000000"})
    assert page.status == 429
    assert page.heading == "Sign in"
    assert kim.get("/staff/code").heading == "Sign in"


def test_unknown_disabled_and_known_accounts_get_the_same_words(kim: Member) -> None:
    def words(name: str, password: str) -> str:
        kim.get("/staff/sign-in")
        page = kim.press(None, {"name": name, "password": password})
        assert page.status == 422
        html = re.sub(r'name="csrf_token" value="[^"]*"', "", page.html)
        return html.replace(f'value="{name}"', "")

    assert words("kim", "not the password 1") == words("nobody-at-all", "not the password 1")


def test_each_attempt_costs_one_slow_hash_for_every_kind_of_account_delayed_or_not(
    kim: Member, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str | None] = []
    with store.writing(clock()) as work:
        for login in ("gone", "fresh"):
            staff.add(work, login=login, name=login.title(), roles=[], actor="cli:test")
        staff.disable(work, staff.find(work, "gone").id, actor="cli:test")  # type: ignore[union-attr]
    monkeypatch.setattr(passwords, "verify", lambda kept, typed: bool(calls.append(kept)))
    found: dict[str, list[int]] = {login: [] for login in ("kim", "nobody", "gone", "fresh")}
    for _ in range(7):
        for login, statuses in found.items():
            kim.get("/staff/sign-in")
            before = len(calls)
            statuses.append(kim.press(None, {"name": login, "password": "wrong wrong wrong"}).status)
            assert len(calls) == before + 1, login
    assert set(map(tuple, found.values())) == {(422,) * 5 + (429,) * 2}


def test_guessing_waits_longer_each_time_and_the_right_password_does_not_help(
    kim: Member, clock: Clock
) -> None:
    for _ in range(5):
        assert kim.give_password("wrong wrong wrong").status == 422
    page = kim.give_password()
    assert page.status == 429
    assert "Try again in 1 minute" in page.text
    clock.pass_(minutes=1)
    for _ in range(4):
        kim.give_password("wrong wrong wrong")
    page = kim.give_password()
    assert page.status == 429
    assert re.search(r"Try again in ([2-9]|1[0-5]) minutes", page.text)


def test_a_stranger_cannot_delay_a_browser_that_has_signed_in_before(kim: Member, clock: Clock) -> None:
    kim.give_both()
    kim.press(None, form="sign-out")
    stranger = Member(kim.client.application, clock, kim.login, kim.secret, kim.id)
    for _ in range(12):
        stranger.give_password("wrong wrong wrong")
    assert stranger.give_password().status == 429
    assert kim.give_password().heading == "One-time code"


def test_the_token_changes_with_each_step(kim: Member) -> None:
    def cookie() -> str:
        found = kim.client.get_cookie("screening-staff", domain="127.0.0.1")
        return found.value if found else ""

    kim.get("/staff/sign-in")
    tokens = [cookie()]
    kim.press(None, {"name": "kim", "password": PASSWORD})
    tokens.append(cookie())
    kim.press(None, {"code": kim.code()})
    tokens.append(cookie())
    assert len(set(tokens)) == 3


def test_signing_out_ends_the_session_and_clears_the_cache(kim: Member) -> None:
    kim.give_both()
    cookie = kim.client.get_cookie("screening-staff", domain="127.0.0.1")
    assert cookie is not None
    page = kim.press(None, form="sign-out", follow=False)
    assert page.response.headers["Clear-Site-Data"] == '"cache"'
    kim.client.set_cookie("screening-staff", cookie.value, domain="127.0.0.1")
    assert kim.get("/staff/queue").heading == "Sign in"
    assert kim.client.get("/staff/sign-out", base_url=kim.base).status_code == 405


def test_fifteen_idle_minutes_and_twelve_hours_end_a_session(kim: Member, clock: Clock) -> None:
    kim.give_both()
    clock.pass_(minutes=14)
    assert kim.get("/staff/queue").heading == "Queue"
    clock.pass_(minutes=16)
    assert kim.get("/staff/queue").heading == "Sign in"
    kim.give_both()
    for _ in range(12 * 6):
        clock.pass_(minutes=10)
        kim.get("/staff/queue")
    clock.pass_(minutes=10)
    assert kim.get("/staff/queue").heading == "Sign in"


def test_an_administrator_has_no_clinical_page(
    ada: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    assert ada.give_both().heading == "Accounts"
    for address in ("/staff/queue", "/staff/tasks", f"/staff/submissions/{sent}"):
        assert ada.client.get(address, base_url=ada.base).status_code == 403


def test_a_form_that_was_sent_after_the_session_ended_comes_back_after_signing_in_in_its_own_words(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    """Typed texts in their fields, choices as they were offered, and never the keys that forms use among themselves."""
    sent = send(store, content, clock(), HIGH, {"readings": [READING]})
    kim.give_both()
    kim.claim(sent)
    note = 'A long note with "quotes" & <tags>\nand a second line.'
    typed = {
        "note": note,
        "disposition": "not_now",
        "disposition-words": "Wait for the lab.",
        "answer-BP-04": "not_relevant",
        "words-BP-04": "Measured after stairs.",
    }
    clock.pass_(minutes=20)
    page = kim.press("save", typed)
    assert page.status == 403
    assert page.heading == "Sign in"
    assert "What you typed is kept" in page.text
    kim.press(None, {"name": "kim", "password": PASSWORD})
    page = kim.press(None, {"code": kim.code()})
    assert page.heading == "What you typed before you were signed out"
    title = content.safety.by_id["BP-04"].title
    for words in (
        "Disposition: Not now because …",
        f"“{title}”: Not relevant because …",
        f"Words on “{title}”",
    ):
        assert words in page.text, words
    for key in ("not_now", "not_relevant"):
        assert key not in page.text
    assert typed.items() <= {(name, text.replace("\r\n", "\n")) for name, text in page.fields()}
    page = kim.press(None, {"words-BP-04": "Measured after the stairs."})
    assert page.status == 200
    assert (typed | {"words-BP-04": "Measured after the stairs."}).items() <= set(page.fields())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([("seen", "one 1"), ("go", "sign")], False),
        ([("seen", "one 1"), ("seen", "two 1")], False),
        ([("seen", "one 1"), ("seen", "two 1"), ("note", "")], True),
        ([("role", "clinician")], True),
        ([("kind", "safety"), ("text", "id: safety")], True),
        ([("born", ""), ("who", "Ruiz")], False),
    ],
)
def test_a_tick_or_a_choice_that_comes_along_unseen_is_said_and_what_a_page_sends_by_itself_is_not(
    sent: list[tuple[str, str]], said: bool
) -> None:
    assert has_unseen(pieces(sent, {})) is said


def test_what_is_not_shown_of_an_interrupted_form_is_said_and_whoever_has_no_queue_is_led_home(
    ada: Member, clock: Clock
) -> None:
    ada.sign_in()
    ada.get("/staff/settings/hours")
    clock.pass_(minutes=20)
    ada.press(None)
    ada.press(None, {"name": "ada", "password": PASSWORD})
    page = ada.press(None, {"code": ada.code()})
    assert "What else was typed or chosen comes along as it was." in page.text
    assert "There are no words in it" not in page.text
    (leave,) = [link.get("href") for link in page.all("a") if text_of(link) == "Leave it"]
    assert ada.get(leave).heading == "Accounts"


def test_a_foreign_site_cannot_send_a_form_and_sees_nothing_of_it(kim: Member) -> None:
    page = kim.post(
        "/staff/tasks/abc/close", {"note": "canary-note"}, follow=False, Origin="https://elsewhere.example"
    )
    assert page.status == 403
    assert "canary-note" not in page.html


def test_a_kept_form_leads_only_to_our_own_pages(kim: Member) -> None:
    for address in ("https://elsewhere.example/", "//elsewhere.example/staff/", "/en/intake/start-1"):
        kim.get("/staff/sign-in")
        kept = f'{{"address": "{address}", "fields": [["note", "x"]]}}'
        kim.clock.pass_(minutes=1)
        fields = [*kim.page.fields(), ("name", "kim"), ("password", PASSWORD)] if kim.page else []
        fields = [(name, text) for name, text in fields if text]
        kim.post("/staff/sign-in", [*fields, ("kept", kept)])
        page = kim.press(None, {"code": pyotp.TOTP(kim.secret).at(kim.clock())})
        assert "elsewhere" not in page.html
        assert page.heading in ("Queue", "One-time code")
