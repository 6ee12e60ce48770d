"""The doors under attack: passwords, one-time codes, phrases and sessions, by real requests and counted work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa

from screening.storage import sessions
from screening.storage.accounts import passwords, staff
from screening.storage.accounts.passwords import hasher
from screening.storage.errors import NotFound
from tests.attackers import BASE, World, cookie, world_of
from tests.databases import fresh_store
from tests.web.clinician.conftest import PASSWORD
from tests.web.patient.steps import Person

LONG = "a" + "\u0301" * 30_000 + "\u0316" * 30_000
"""Takes half a minute to compose."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with fresh_store("sqlite", tmp_path) as store:
        yield world_of(store, tmp_path)


def test_a_token_planted_before_signing_in_is_worth_nothing_afterwards(world: World) -> None:
    kim, attacker = world.clinician(), world.visitor()
    attacker.get("/staff/sign-in")
    planted = attacker.client.get_cookie("screening-staff", domain="127.0.0.1")
    assert planted is not None
    kim.client.set_cookie("screening-staff", planted.value, domain="127.0.0.1")
    kim.give_password()
    assert attacker.get("/staff/code").heading == "Sign in"
    between = kim.client.get_cookie("screening-staff", domain="127.0.0.1")
    assert between is not None
    kim.press(None, {"code": kim.code()})
    for token in (planted.value, between.value):
        attacker.client.set_cookie("screening-staff", token, domain="127.0.0.1")
        assert attacker.get("/staff/queue").heading == "Sign in"


def test_a_copied_cookie_dies_with_sign_out_leaving_pausing_and_withdrawing(world: World) -> None:
    kim, thief = world.clinician(), world.visitor()
    kim.sign_in()
    token = kim.client.get_cookie("screening-staff", domain="127.0.0.1")
    assert token is not None
    answer = kim.press(None, form="sign-out", follow=False)
    assert '"cache"' in answer.response.headers["Clear-Site-Data"]
    thief.client.set_cookie("screening-staff", token.value, domain="127.0.0.1")
    assert thief.get("/staff/queue").heading == "Sign in"
    for go, where in (("leave", "form"), ("stop", "intake/start-1"), ("withdraw", "withdraw")):
        person = world.patient()
        copied = cookie(person)
        person.at(*where.split("/"))
        answer = person.press(go, follow=False)
        assert '"cache"' in answer.response.headers["Clear-Site-Data"], go
        thief.client.set_cookie("screening-intake", copied, domain="127.0.0.1")
        assert thief.get("/en/form").address.endswith("/resume"), go


def test_a_session_that_has_ended_meanwhile_gets_no_second_factor(world: World) -> None:
    kim = world.clinician()
    with world.store.writing(world.clock()) as work:
        token = sessions.start(work, "staff", kim.id)
    with world.store.reading(world.clock()) as work:
        row = sessions.open_session(work, "staff", token)
    assert row is not None
    with world.store.writing(world.clock()) as work:
        staff.end_sessions(work, kim.id, actor="cli:test")
    with world.store.writing(world.clock()) as work, pytest.raises(NotFound):
        sessions.second_factor_passed(work, row)


def test_of_eight_browsers_with_the_same_code_at_once_one_gets_in(world: World) -> None:
    kim = world.clinician()
    browsers = []
    for _ in range(8):
        one = world.visitor()
        one.get("/staff/sign-in")
        one.press(None, {"name": kim.login, "password": PASSWORD})
        browsers.append(one)
        world.clock.pass_(seconds=61)
    code = pyotp.TOTP(kim.secret).at(world.clock())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: one.press(None, {"code": code}, follow=False), browsers))
    statuses = sorted(one.page.status for one in browsers if one.page)
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 422, 429}
    assert sum(one.get("/staff/queue").heading == "Queue" for one in browsers) == 1


def test_one_slow_hash_is_made_for_every_account_and_the_answer_is_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, kim = world.clinician(), world.clinician()
    with world.store.writing(world.clock()) as work:
        staff.disable(work, gone.id, actor="cli:test")
        work.keyed("limit", "a process opens each key once, whoever comes first")
    made: list[str] = []
    real = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda self, h, p: made.append(h) or real(self, h, p))
    asked: list[str] = []
    sa.event.listen(world.store.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    answers, questions = [], []
    for login, password in (
        (kim.login, "x" * 20),
        ("nobody", PASSWORD),
        (gone.login, PASSWORD),
        ("", ""),
        (LONG, LONG),
    ):
        one = world.visitor()
        one.get("/staff/sign-in")
        made.clear()
        asked.clear()
        page = one.press(None, {"name": login, "password": password})
        assert len(made) == 1, login[:9]
        questions.append([*asked])
        answers.append(
            (page.status, page.errors, page.heading, page.text.count(login) if len(login) > 20 else 0)
        )
    assert len({(status, heading) for status, _, heading, _ in answers}) == 1
    assert all(each == questions[0] for each in questions), "the database is asked the same"
    assert answers[0][0] == 422


def test_many_spellings_of_one_name_share_one_limit(world: World) -> None:
    kim = world.clinician()
    first, rest = kim.login[0], kim.login[1:]
    spellings = [
        kim.login,
        kim.login.upper(),
        f" {kim.login} ",
        chr(ord(first) + 0xFEE0) + rest,
        "\u212a" + rest,
        kim.login.title(),
    ]
    statuses = []
    for spelling in spellings:
        one = world.visitor()
        one.get("/staff/sign-in")
        statuses.append(one.press(None, {"name": spelling, "password": "wrong" * 4}).status)
    assert statuses == [422] * 5 + [429]


def test_a_flood_from_the_waiting_room_does_not_shut_out_a_browser_that_works_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim, stranger = world.clinician(), world.visitor()
    kim.sign_in()
    kim.press(None, form="sign-out")
    monkeypatch.setattr(passwords, "verify", lambda hashed, password: password == PASSWORD)
    stranger.get("/staff/sign-in")
    token = dict(stranger.page.fields())["csrf_token"] if stranger.page else ""
    for number in range(110):
        fields = {"csrf_token": token, "name": kim.login if number % 2 else f"n{number}", "password": "x"}
        stranger.client.post("/staff/sign-in", data=fields, base_url=BASE)
    assert stranger.post("/staff/sign-in", {"csrf_token": token, "name": "n", "password": "x"}).status == 429
    assert kim.sign_in().heading == "Queue"


@pytest.mark.parametrize("field", ["name", "password", "phrase", "birth_date-month"])
def test_no_text_can_keep_the_processor_busy_for_long(world: World, field: str) -> None:
    visitor: Person = world.patient() if field.startswith("birth") else Person(world.app)
    address = {"phrase": "/en/resume", "birth_date-month": "/en/intake/start-1"}.get(field, "/staff/sign-in")
    visitor.get(address)
    fields = dict(visitor.page.fields()) if visitor.page else {}
    before = time.process_time()
    page = visitor.post(address, {**fields, "go": "continue", field: LONG})
    assert page.status == 422
    assert time.process_time() - before < 60, "what a text can hold up takes hours"


def test_a_wrong_phrase_costs_the_same_work_whatever_is_wrong_about_it(world: World) -> None:
    person = world.patient()
    words = person.phrase.split()
    asked: list[str] = []
    sa.event.listen(world.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    work = []
    nearly, far = " ".join([*words[:5], words[0]]), " ".join(reversed(words))
    told = dict[str, object]()
    for wrong in ("x", " ".join(words[:5]), nearly, far, "á " * 99, LONG):
        visitor = world.visitor()
        visitor.get("/en/resume")
        asked.clear()
        page = visitor.press("continue", {"phrase": wrong})
        work.append((page.status, [text.split("(")[0][:60] for text in asked]))
        told[wrong] = page.errors
    assert all(one == work[0] for one in work)
    # What else is said follows from the typed words alone: five right ones are told from none by nothing.
    assert told[nearly] == told[far]
    assert sum("phrase_hash" in text for text in asked) == 1


def test_guessing_phrases_is_slowed_for_each_network_and_help_is_shown(world: World) -> None:
    visitor, person = world.visitor(), world.patient()
    visitor.get("/en/resume")
    token = dict(visitor.page.fields())["csrf_token"] if visitor.page else ""
    answers = [
        visitor.client.post(
            "/en/resume", data={"csrf_token": token, "phrase": f"guess {n}"}, base_url=BASE
        ).status_code
        for n in range(61)
    ]
    assert answers == [422] * 60 + [429]
    page = visitor.post("/en/intake/start-1", {"csrf_token": token, "go": "unlock", "phrase": person.phrase})
    assert page.status == 429
    assert "988" in page.html
    elsewhere = visitor.client.post(
        "/en/resume",
        data={"csrf_token": token, "phrase": person.phrase},
        base_url=BASE,
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert elsewhere.status_code == 303


def test_two_people_at_one_browser_after_another_cannot_reach_each_others_answers(world: World) -> None:
    first = world.patient()
    first.answer("start-2", go="stop")
    second = Person(world.app)
    second.client = first.client
    second.begin()
    assert second.at("check").html.count("1985") == 0
    stale = {"csrf_token": "old", "revision": "0", "go": "continue", "birth_date-year": "1950"}
    assert second.post("/en/intake/start-1", stale).status == 403
    assert "1950" not in second.at("check").html


def test_signing_in_and_out_as_staff_in_one_tab_leaves_the_form_in_another_open(world: World) -> None:
    person, kim = world.patient(), world.clinician()
    kim.client = person.client
    kim.sign_in()
    assert kim.get("/staff/queue").status == 200
    assert person.at("intake", "start-2").status == 200
    kim.get("/staff/queue")
    kim.press(None, form="sign-out")
    assert person.at("intake", "start-2").status == 200
    assert person.answer("start-2").status == 200
    assert kim.get("/staff/queue").address.startswith("/staff/sign-in")
