"""The first sign-in in a browser: a link, a password of one's own, an app, recovery codes; and signing in with them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from screening import accounts, cli_installation
from screening.storage import sessions, settings
from screening.storage.accounts import passwords, staff
from screening.storage.work import Store
from tests.clinic import BASE, Clock
from tests.web.client import Page, Visitor
from tests.web.clinician.conftest import PASSWORD, Member

NEW = "a long walk by the river"


@pytest.fixture
def link(store: Store, clock: Clock) -> str:
    """The address of a set-up link for somebody at the front desk."""
    with store.writing(clock()) as work:
        _, code = accounts.add(work, login="fay", name="Fay Day", roles=["front_desk"], actor="cli:test")
    return f"/staff/set-up/{code}"


def choose(visitor: Visitor, link: str, password: str = NEW, repeated: str | None = None) -> Page:
    visitor.get(link)
    return visitor.press(
        None, {"new_password": password, "repeated": password if repeated is None else repeated}
    )


def secret_on(page: Page) -> str:
    return "".join((page.by_id("secret").text or "").split())


def set_up(app: Flask, clock: Clock, link: str) -> tuple[Visitor, str, list[str]]:
    """All three steps: the browser, the secret of the app, the recovery codes."""
    visitor = Visitor(app, BASE)
    secret = secret_on(choose(visitor, link))
    page = visitor.press(None, {"code": pyotp.TOTP(secret).at(clock())})
    assert page.heading == "Your recovery codes"
    codes = ["".join(item.itertext()).strip() for item in page.all("span", class_="code")]
    return visitor, secret, codes


def test_a_link_leads_through_password_app_and_codes_to_the_work_of_the_role(
    app: Flask, clock: Clock, link: str
) -> None:
    visitor, secret, codes = set_up(app, clock, link)
    assert len(set(codes)) == 10
    assert visitor.get("/staff/").heading == "Front desk"
    assert codes[0] not in visitor.get("/staff/account").html
    visitor.press(None, form="sign-out")
    later = Member(app, clock, "fay", secret, "")
    later.give_password(NEW)
    assert later.press(None, {"code": later.code()}).heading == "Front desk"


def test_a_link_that_is_only_looked_at_stays_good_and_one_that_was_used_opens_nothing(
    app: Flask, clock: Clock, link: str
) -> None:
    for _ in range(5):
        page = Visitor(app, BASE).get(link)
        assert (page.status, page.heading) == (200, "Choose a password")
    set_up(app, clock, link)
    for address in (link, "/staff/set-up/" + "0" * 20, "/staff/set-up/x"):
        page = Visitor(app, BASE).get(address)
        assert (page.status, page.heading) == (404, "This link opens nothing")
        assert "Fay" not in page.html


def test_a_link_ends_after_three_days_also_between_looking_and_choosing(
    app: Flask, clock: Clock, link: str
) -> None:
    visitor = Visitor(app, BASE)
    visitor.get(link)
    clock.pass_(days=3)
    page = visitor.press(None, {"new_password": NEW, "repeated": NEW})
    assert (page.status, page.heading) == (404, "This link opens nothing")


def test_a_bad_password_is_refused_in_words_and_the_link_stays_good(
    app: Flask, clock: Clock, link: str
) -> None:
    visitor = Visitor(app, BASE)
    for password, repeated, words in (
        ("short", "short", "at least 12"),
        ("password1234", "password1234", "on lists"),
        ("fay day 1234", "fay day 1234", "made of your name"),
        (NEW, NEW + "x", "not the same"),
        ("x1y2" * 40, "x1y2" * 40, "at most 128"),
        ("", "", "at least 12"),
    ):
        page = choose(visitor, link, password, repeated)
        assert page.status == 422
        assert words in page.text
        assert not password or password not in page.html
    assert choose(visitor, link).heading == "Set up your second factor"


def test_the_picture_is_the_typed_secret_and_no_other_page_may_show_such_a_picture(
    app: Flask, clock: Clock, link: str
) -> None:
    visitor = Visitor(app, BASE)
    page = choose(visitor, link)
    assert "img-src 'self' data:;" in page.response.headers["Content-Security-Policy"]
    (picture,) = page.all("img")
    assert picture.get("src", "").startswith("data:image/svg+xml")
    assert len(secret_on(page)) == 32
    page = visitor.press(None, {"code": "000000"})
    assert page.status == 422
    visitor.press(None, {"code": pyotp.TOTP(secret_on(page)).at(clock())})
    for address in ("/staff/account", "/staff/desk", "/staff/sign-in"):
        assert "data:" not in visitor.get(address).response.headers["Content-Security-Policy"]


def test_whoever_has_the_password_alone_cannot_set_up_another_second_factor(kim: Member) -> None:
    kim.give_password()
    page = kim.get("/staff/second-factor")
    assert page.heading == "One-time code"
    own = pyotp.random_base32()
    token = dict(page.fields())["csrf_token"]
    answer = kim.post("/staff/second-factor", {"csrf_token": token, "code": pyotp.TOTP(own).at(kim.clock())})
    assert answer.heading == "One-time code"
    assert kim.press(None, {"code": kim.code()}).heading == "Queue"


def test_set_up_that_was_left_after_the_password_goes_on_at_the_next_sign_in(
    app: Flask, clock: Clock, link: str
) -> None:
    choose(Visitor(app, BASE), link)
    later = Member(app, clock, "fay", "", "")
    page = later.give_password(NEW)
    assert page.heading == "Set up your second factor"
    for address in ("/staff/", "/staff/desk", "/staff/account"):
        assert later.get(address).heading == "Sign in"


def test_guessing_the_first_code_ends_the_attempt(app: Flask, link: str) -> None:
    visitor = Visitor(app, BASE)
    choose(visitor, link)
    for _ in range(5):
        assert visitor.press(None, {"code": "000000"}).status == 422
    assert visitor.press(None, {"code": "000000"}).heading == "Sign in"


def test_each_recovery_code_signs_in_once(app: Flask, clock: Clock, link: str) -> None:
    _, _, codes = set_up(app, clock, link)

    def sign_in(code: str) -> Page:
        member = Member(app, clock, "fay", "", "")
        member.give_password(NEW)
        return member.press(None, {"code": code})

    assert sign_in(codes[0].lower().replace("-", " ")).heading == "Front desk"
    assert sign_in(codes[0]).status == 422
    assert sign_in(codes[1]).heading == "Front desk"


def test_one_slow_hash_for_each_set_up_link_right_wrong_or_used(
    app: Flask, clock: Clock, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    slow = passwords.make_hash
    monkeypatch.setattr(passwords, "make_hash", lambda password: calls.append(password) or slow(password))
    visitors = [Visitor(app, BASE) for _ in range(3)]
    for visitor in visitors[:2]:
        visitor.get(link)
    assert visitors[0].press(None, {"new_password": NEW, "repeated": NEW}).status == 200
    assert visitors[1].press(None, {"new_password": NEW, "repeated": NEW}).status == 404
    token = dict(visitors[2].get("/staff/sign-in").fields())["csrf_token"]
    fields = {"csrf_token": token, "new_password": NEW, "repeated": NEW}
    assert visitors[2].post("/staff/set-up/" + "0" * 20, fields).status == 404
    assert calls == [NEW] * 3


def test_links_of_one_network_are_tried_twenty_times_at_most(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "make_hash", lambda password: passwords.NOBODY)
    visitor = Visitor(app, BASE)
    token = dict(visitor.get("/staff/sign-in").fields())["csrf_token"]
    fields = {"csrf_token": token, "new_password": NEW, "repeated": NEW}
    found = [visitor.post("/staff/set-up/" + "0" * 20, fields).status for _ in range(21)]
    assert found == [404] * 20 + [429]


def test_nobody_signs_in_with_the_hash_that_stands_for_no_password(
    app: Flask, clock: Clock, link: str
) -> None:
    member = Member(app, clock, "fay", "", "")
    for password in ("", passwords.NOBODY, PASSWORD):
        assert member.give_password(password).status == 422


def test_no_link_or_code_of_one_stands_in_a_log_or_an_audit_event(
    app: Flask, clock: Clock, link: str, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(app, clock, link)
    code = urlsplit(link).path.rpartition("/")[2]
    with store.reading(clock()) as work:
        rows = work.db.execute(sa.text("SELECT * FROM audit_event")).all()
    assert code not in caplog.text + repr(rows)


def test_a_member_idle_for_as_long_as_the_clinic_sets_is_signed_out(
    kim: Member, store: Store, clock: Clock
) -> None:
    for set_to, minutes in ((30, 30), (20, 20), (90, 30), (1, 5), ("x", 15), (True, 15)):
        with store.writing(clock()) as work:
            settings.put(work, sessions.IDLE_MINUTES, set_to, actor="cli:test")
        page = kim.sign_in()
        still = re.search(r'data-seconds="(\d+)" data-more="(\d+)"', page.html)
        assert still is not None
        assert still.groups() == (str(60 * minutes), str(60 * minutes))
        clock.pass_(minutes=minutes)
        assert kim.get("/staff/queue").heading == "Queue"
        clock.at += timedelta(minutes=minutes, seconds=61)
        assert kim.get("/staff/queue").heading == "Sign in"


def test_one_key_keeps_the_session_open(kim: Member, clock: Clock) -> None:
    page = kim.sign_in()
    assert page.by_id("still").get("data-still") is not None
    token = dict(page.fields("sign-out"))["csrf_token"]
    for _ in range(3):
        clock.pass_(minutes=14)
        assert kim.post("/staff/here", {"csrf_token": token}).status == 204
    assert kim.get("/staff/queue").heading == "Queue"


def test_roles_are_the_same_at_the_shell_and_in_storage() -> None:
    assert cli_installation.ROLES == staff.ROLES
