"""Accounts at a page: adding, roles with a second person, resets, closing; and one's own account."""

from __future__ import annotations

import pyotp
import pytest
from flask import Flask

from screening.content import Content
from screening.storage import announcements, claims, submissions
from screening.storage.accounts import passkeys, passwords, sign_in, staff
from screening.storage.work import Store
from tests.clinic import BASE, Clock
from tests.filled import send
from tests.web.client import Page, Visitor
from tests.web.clinician.authenticator import Authenticator
from tests.web.clinician.conftest import PASSWORD, Member, add_member

LOCAL = "http://localhost:8000"
NEW = "a long walk by the river"


def staff_id(store: Store, clock: Clock, login: str) -> str:
    with store.reading(clock()) as work:
        row = staff.find(work, login)
        assert row is not None
        return row.id


def roles(store: Store, clock: Clock, who: str) -> frozenset[str]:
    with store.reading(clock()) as work:
        return staff.roles(work, who)


def add(ada: Member, login: str, name: str, *wanted: str) -> str:
    """An administrator adds a person; the set-up link, as it stands on the page."""
    ada.sign_in()
    ada.get("/staff/accounts")
    page = ada.press(None, {"login": login, "name": name, "role": list(wanted)})
    assert page.heading == f"Set-up link for {name}"
    address = "".join(page.by_id("link").itertext()).strip()
    assert address.startswith(f"{BASE}/staff/set-up/")
    return address.removeprefix(BASE)


def set_up(app: Flask, clock: Clock, link: str, login: str) -> Member:
    """The new person, signed in with a password and an app of their own."""
    visitor = Visitor(app, BASE)
    visitor.get(link)
    page = visitor.press(None, {"new_password": NEW, "repeated": NEW})
    secret = "".join((page.by_id("secret").text or "").split())
    assert visitor.press(None, {"code": pyotp.TOTP(secret).at(clock())}).heading == "Your recovery codes"
    member = Member(app, clock, login, secret, "")
    member.client = visitor.client
    return member


def confirm(member: Member, index: int = 1, code: str | None = None, go: str = "confirm") -> Page:
    member.get("/staff/confirmations")
    return member.press(go, {"code": member.code() if code is None else code}, form=f"confirm-{index}")


def test_an_administrator_alone_makes_nobody_who_reaches_a_clinical_page(
    app: Flask, ada: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    new = set_up(app, clock, add(ada, "new", "New Nurse", "clinician"), "new")
    clinical = ("/staff/queue", "/staff/tasks", "/staff/confirmations", f"/staff/submissions/{sent}")
    for member in (ada, new):
        for address in clinical:
            page = member.get(address)
            assert page.status == 403, address
            assert "Ana Ruiz" not in page.html
    who = staff_id(store, clock, "new")
    token = dict(new.get("/staff/account").fields("sign-out"))["csrf_token"]
    for address in (f"/staff/confirmations/{who}/clinician", f"/staff/confirmations/{who}/clinician/alone"):
        assert new.post(address, {"csrf_token": token, "code": new.code(), "go": "confirm"}).status in (
            403,
            422,
        )
        own = dict(ada.get("/staff/account").fields("sign-out"))["csrf_token"]
        assert ada.post(address, {"csrf_token": own, "code": ada.code(), "go": "confirm"}).status in (
            403,
            422,
        )
    assert roles(store, clock, who) == frozenset()


def test_a_clinician_confirms_with_a_code_and_everybody_clinical_is_told(
    app: Flask, ada: Member, kim: Member, sam: Member, store: Store, clock: Clock
) -> None:
    link = add(ada, "new", "New Nurse", "clinician")
    page = kim.sign_in()
    assert "1 change of an account waits for a second person" in "".join(page.tree.itertext())
    assert "Ada Min gave New Nurse the role clinician" in "".join(page.tree.itertext())
    who = staff_id(store, clock, "new")
    assert confirm(kim, code="000000").status == 422
    assert roles(store, clock, who) == frozenset()
    used = kim.code()
    assert confirm(kim, code=used).text.endswith("Nothing waits.")
    assert roles(store, clock, who) == {"clinician"}
    everywhere = "".join(sam.sign_in().tree.itertext())
    assert "Kim Lee confirmed the role clinician of New Nurse" in everywhere
    sam.press(None, form="announced")
    assert "New Nurse" not in "".join(sam.get("/staff/queue").tree.itertext())
    assert "Kim Lee confirmed" in "".join(kim.get("/staff/queue").tree.itertext())
    assert "gave New Nurse" not in "".join(ada.get("/staff/accounts").tree.itertext())
    assert set_up(app, clock, link, "new").get("/staff/").heading == "Queue"


def test_what_was_not_on_the_page_yet_is_not_read_yet(
    kim: Member, sam: Member, store: Store, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        for role in ("front_desk", "auditor", "administrator", "pack_reviewer", "clinical_lead"):
            announcements.tell(work, "taken", sam.id, actor="cli:root", role=role)
    first = "".join(kim.sign_in().tree.itertext())
    assert "The command line (root) took the role front desk from Sam Ode" in first
    assert ("role administrator" in first, "role pack reviewer" in first) == (True, False)
    assert "2 more after that" in first
    kim.press(None, form="announced")
    rest = "".join(kim.get("/staff/queue").tree.itertext())
    assert ("role administrator" in rest, "role pack reviewer" in rest, "role clinical lead" in rest) == (
        False, True, True,
    )  # fmt: skip
    assert kim.get("/staff/typing?x=1").heading == "Type a form for somebody"
    assert kim.press(None, form="announced").address == "/staff/typing?x=1", "back to where the person was"
    assert "took the role" not in "".join(kim.get("/staff/queue").tree.itertext())
    for elsewhere in (
        "https://evil.example/staff/",
        "//evil.example/staff/",
        "//[evil/staff/",
        "/en/",
        "/staff/none",
        "/staff/../x",
        "",
    ):
        token = dict(kim.get("/staff/queue").fields("sign-out"))["csrf_token"]
        sent = kim.post("/staff/announced", {"csrf_token": token, "number": "0", "back": elsewhere})
        assert sent.address == "/staff/queue", elsewhere


def test_a_code_that_confirmed_once_confirms_nothing_else(
    ada: Member, kim: Member, store: Store, clock: Clock
) -> None:
    add(ada, "one", "Nurse One", "clinician")
    add(ada, "two", "Nurse Two", "clinical_lead")
    kim.sign_in()
    used = kim.code()
    confirm(kim, 1, used)
    assert confirm(kim, 1, used).status == 422
    assert confirm(kim, 1, "", go="refuse").status == 200
    found = [roles(store, clock, staff_id(store, clock, login)) for login in ("one", "two")]
    assert sorted(map(sorted, found)) in ([[], ["clinician"]], [[], ["clinical_lead"]])


def test_a_reset_ends_sessions_at_once_and_the_roles_wait_for_another_clinician(
    app: Flask, ada: Member, kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    kim.sign_in()
    ada.sign_in()
    ada.get(f"/staff/accounts/{kim.id}")
    page = ada.press(None, form="reset")
    link = "".join(page.by_id("link").itertext()).strip().removeprefix(BASE)
    assert kim.get("/staff/queue").heading == "Sign in"
    assert kim.give_password().status == 422
    again = set_up(app, clock, link, "kim")
    page = again.get("/staff/")
    assert "No role of yours counts yet" in page.text
    assert "took password and second factor of Kim Lee away" in "".join(page.tree.itertext())
    assert again.get("/staff/queue").status == 403
    sam.sign_in()
    assert confirm(sam).status == 200
    assert again.get("/staff/queue").heading == "Sign in"
    again.give_password(NEW)
    assert again.press(None, {"code": again.code()}).heading == "Queue"


def test_roles_are_given_and_taken_and_sessions_end_each_time(
    app: Flask, ada: Member, store: Store, clock: Clock
) -> None:
    fay = add_member(app, store, clock, "fay", "Fay Day", ["front_desk"])
    ada.sign_in()
    for role, go, left in (
        ("auditor", "give", {"front_desk", "auditor"}),
        ("front_desk", "take", {"auditor"}),
        ("auditor", "take", set()),
    ):
        fay.sign_in()
        ada.get(f"/staff/accounts/{fay.id}")
        ada.press(go, form=f"role-{role}")
        assert roles(store, clock, fay.id) == left
        assert fay.get("/staff/").heading == "Sign in"


def test_closing_an_account_ends_sessions_and_gives_back_what_was_being_read(
    ada: Member, kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    with store.writing(clock()) as work:
        claims.claim(work, sent, kim.id)
    kim.sign_in()
    ada.sign_in()
    ada.get(f"/staff/accounts/{kim.id}")
    assert "closed" in ada.press(None, form="disable").text
    assert kim.get("/staff/queue").heading == "Sign in"
    with store.reading(clock()) as work:
        assert submissions.row(work, sent).state == "submitted"
    assert ada.post(f"/staff/accounts/{kim.id}/reset", {"csrf_token": token_of(ada)}).status == 404


def token_of(member: Member) -> str:
    return dict(member.get("/staff/account").fields("sign-out"))["csrf_token"]


def test_what_cannot_be_done_with_an_account_is_said(ada: Member, store: Store, clock: Clock) -> None:
    ada.sign_in()
    ada.get("/staff/accounts")
    for login, name in (("KIM", "Kim Two"), ("", "X"), ("x", ""), ("x" * 201, "X")):
        page = ada.press(None, {"login": login, "name": name})
        assert (page.status, page.heading) == (422, "Accounts")
    ada.get(f"/staff/accounts/{ada.id}")
    page = ada.press("take", form="role-administrator")
    assert page.status == 409
    assert "somebody must be able to manage accounts" in page.text
    token = token_of(ada)
    for verb in ("reset", "disable"):
        assert ada.post(f"/staff/accounts/{ada.id}/{verb}", {"csrf_token": token}).status == 409
        assert ada.post(f"/staff/accounts/{'0' * 32}/{verb}", {"csrf_token": token}).status == 404
    assert ada.get(f"/staff/accounts/{'0' * 32}").status == 404
    assert ada.post(f"/staff/accounts/{ada.id}/role", {"csrf_token": token, "role": "surgeon"}).status == 404


def test_what_changes_accounts_asks_for_a_fresh_second_factor_and_loses_nothing(
    ada: Member, store: Store, clock: Clock
) -> None:
    ada.sign_in()
    ada.get("/staff/accounts")
    clock.pass_(minutes=14)
    ada.get("/staff/accounts")
    clock.pass_(minutes=2)
    page = ada.press(None, {"login": "new", "name": "New Nurse", "role": ["auditor"]})
    assert (page.status, page.heading) == (403, "Is it you?")
    assert ada.press(None, {"code": "000000"}).status == 422
    page = ada.press(None, {"code": ada.code()})
    assert dict(page.fields())["login"] == "new"
    assert ada.press(None).heading == "Set-up link for New Nurse"
    assert roles(store, clock, staff_id(store, clock, "new")) == {"auditor"}


def test_guessing_for_a_fresh_second_factor_is_limited(ada: Member, clock: Clock) -> None:
    ada.sign_in()
    clock.pass_(minutes=10)
    ada.get("/staff/account")
    clock.pass_(minutes=10)
    ada.get("/staff/account")
    page = ada.press(None, form="codes")
    assert page.heading == "Is it you?"
    assert [ada.press(None, {"code": "000000"}).status for _ in range(6)] == [422] * 5 + [429]
    assert ada.press(None, {"code": ada.code()}).status == 429


def test_a_password_is_changed_with_the_old_one_and_other_sessions_end(
    app: Flask, kim: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Member(app, clock, "kim", kim.secret, kim.id)
    other.sign_in()
    kim.sign_in()
    for old, new, repeated, words in (
        ("wrong wrong wrong", NEW, NEW, "not your current password"),
        (PASSWORD, "short", "short", "at least 12"),
        (PASSWORD, NEW, NEW + "x", "not the same"),
    ):
        kim.get("/staff/account")
        fields = {"password": old, "new_password": new, "repeated": repeated}
        page = kim.press(None, fields, form="password-form")
        assert page.status == 422
        assert words in page.text
    fields = {"password": PASSWORD, "new_password": NEW, "repeated": NEW}
    assert kim.press(None, fields, form="password-form").heading == "Your account"
    assert other.get("/staff/queue").heading == "Sign in"
    assert other.give_password().status == 422
    assert other.give_password(NEW).heading == "One-time code"


def test_guessing_the_password_of_an_open_session_is_limited_and_costs_one_hash_each(
    kim: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str | None] = []
    monkeypatch.setattr(passwords, "verify", lambda kept, typed: bool(calls.append(kept)))
    kim.sign_in()
    found = []
    for _ in range(6):
        kim.get("/staff/account")
        fields = {"password": "wrong wrong wrong", "new_password": NEW, "repeated": NEW}
        found.append(kim.press(None, fields, form="password-form").status)
    assert found == [422] * 5 + [429]
    assert len(calls) == 5


def test_another_authenticator_app_takes_over_with_its_own_code(
    app: Flask, kim: Member, clock: Clock
) -> None:
    other = Member(app, clock, "kim", kim.secret, kim.id)
    other.sign_in()
    kim.sign_in()
    page = kim.get("/staff/account/authenticator")
    secret = "".join((page.by_id("secret").text or "").split())
    assert kim.press(None, {"code": kim.code()}).status == 422
    assert kim.press(None, {"code": pyotp.TOTP(secret).at(clock())}).heading == "Your account"
    assert other.get("/staff/queue").heading == "Sign in"
    other.give_password()
    assert other.press(None, {"code": other.code()}).status == 422
    other.secret = secret
    assert other.press(None, {"code": other.code()}).heading == "Queue"


def test_new_recovery_codes_make_the_old_ones_worthless(kim: Member, store: Store, clock: Clock) -> None:
    with store.writing(clock()) as work:
        old = sign_in.make_recovery_codes(work, kim.id, actor="cli:test")
    kim.sign_in()
    assert "Recovery codes: 10 left." in kim.get("/staff/account").text
    page = kim.press(None, form="codes")
    codes = ["".join(item.itertext()) for item in page.all("span", class_="code")]
    assert len(set(codes) - set(old)) == 10
    with store.writing(clock()) as work:
        assert not sign_in.use_recovery_code(work, kim.id, old[0])
        assert sign_in.use_recovery_code(work, kim.id, codes[0])


def test_sessions_are_listed_and_ended_one_by_one_or_all(
    app: Flask, kim: Member, sam: Member, clock: Clock
) -> None:
    others = [Member(app, clock, "kim", kim.secret, kim.id) for _ in range(2)]
    for member in (*others, sam, kim):
        member.sign_in()
        clock.pass_(minutes=1)
    page = kim.get("/staff/account")
    assert page.text.count("Since ") == 3
    forms = [form.get("id") for form in page.all("form") if (form.get("id") or "").startswith("end-")]
    assert len(forms) == 3
    kim.press(None, form=forms[0])
    alive = [member.get("/staff/queue").heading == "Queue" for member in others]
    assert sorted(alive) == [False, True]
    token = token_of(kim)
    for bad in ("", "zz", "00" * 32):
        assert kim.post("/staff/account/sessions", {"csrf_token": token, "session": bad}).status in (200, 422)
    kim.get("/staff/account")
    assert kim.press(None, form="end-all").heading == "Sign in"
    assert all(member.get("/staff/queue").heading == "Sign in" for member in (*others, kim))
    assert sam.get("/staff/queue").heading == "Queue"


def test_the_only_clinician_comes_back_after_a_reset_with_a_code_of_her_sheet(
    app: Flask, ada: Member, kim: Member, sam: Member, store: Store, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        sheet = sign_in.make_recovery_codes(work, kim.id, actor="cli:test")
    ada.sign_in()
    for member, form in ((sam, "disable"), (kim, "reset")):
        ada.get(f"/staff/accounts/{member.id}")
        page = ada.press(None, form=form)
    link = "".join(page.by_id("link").itertext()).strip().removeprefix(BASE)
    again = set_up(app, clock, link, "kim")
    again.get("/staff/account")
    assert again.press(None, {"code": "0" * 16}, form="alone-clinician").status == 422
    again.get("/staff/account")
    again.press(None, {"code": sheet[0]}, form="alone-clinician")
    assert roles(store, clock, kim.id) == {"clinician"}
    assert again.get("/staff/queue").heading == "Sign in"


class Local(Member):
    """A browser at the address that has a name: passkeys belong to names."""

    def __init__(self, member: Member) -> None:
        super().__init__(member.client.application, member.clock, member.login, member.secret, member.id)
        self.base = LOCAL


def options(page: Page) -> str:
    return str(page.form("passkey").get("data-options"))


def test_a_passkey_is_added_signs_in_and_is_removed(kim: Member, store: Store, clock: Clock) -> None:
    local, key = Local(kim), Authenticator(LOCAL)
    local.give_both()
    page = local.get("/staff/account")
    local.press(None, {"name": "Blue key", "passkey": key.create(options(page))}, form="passkey")
    assert "Blue key, added" in local.get("/staff/account").text
    local.press(None, form="sign-out")
    page = local.give_password()
    answer = key.get(options(page))
    assert local.press(None, {"passkey": answer}, form="passkey").heading == "Queue"
    # The answer was to this one question: another session asks another one.
    again = Local(kim)
    again.give_password()
    page = again.press(None, {"passkey": answer}, form="passkey")
    assert (page.status, page.heading) == (422, "One-time code")
    assert again.press(None, {"passkey": key.get(options(page))}, form="passkey").heading == "Queue"
    page = again.get("/staff/account")
    with store.reading(clock()) as work:
        (kept,) = passkeys.of(work, kim.id)
    assert kept.used_at is not None
    again.press(None, form=f"remove-{kept.id}")
    assert "Blue key" not in again.page.text if again.page else False
    again.press(None, form="sign-out")
    assert not again.give_password().all("form", id="passkey")


def test_no_passkey_of_another_site_key_person_or_count_signs_in(
    kim: Member, sam: Member, store: Store, clock: Clock
) -> None:
    mine, local = Authenticator(LOCAL), Local(kim)
    local.give_both()
    page = local.get("/staff/account")
    for bad in (
        "",
        "{}",
        "[" * 5000,
        "x" * 30_000,
        Authenticator("http://evil.example:8000").create(options(page)),
    ):
        assert local.press(None, {"name": "x", "passkey": bad}, form="passkey").status == 422
        page = local.get("/staff/account")
    local.press(None, {"name": "x", "passkey": mine.create(options(page))}, form="passkey")
    mine.count = 5
    local.press(None, form="sign-out")
    page = local.give_password()
    wrong_key, wrong_site = Authenticator(LOCAL), Authenticator("http://evil.example:8000")
    wrong_key.id = wrong_site.id = mine.id
    wrong_site.key = mine.key
    for bad in (wrong_key, wrong_site, Authenticator(LOCAL)):
        page = local.press(None, {"passkey": bad.get(options(page))}, form="passkey")
        assert page.status == 422
    clock.pass_(minutes=6)
    page = local.press(None, {"passkey": mine.get(options(page))}, form="passkey")
    assert page.heading == "Queue"
    local.press(None, form="sign-out")
    page = local.give_password()
    mine.count = 2  # a copy of the key that has signed less often
    assert local.press(None, {"passkey": mine.get(options(page))}, form="passkey").status == 422
    theirs = Local(sam)
    assert not theirs.give_password().all("form", id="passkey")


def test_passkeys_are_not_offered_at_an_address_that_is_a_number(kim: Member) -> None:
    kim.sign_in()
    page = kim.get("/staff/account")
    assert "Passkeys belong to a name" in page.text
    assert not page.all("form", id="passkey")
