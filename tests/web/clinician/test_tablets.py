"""Tablets on the staff's side: enrolled with a fresh second factor, listed, ended; nothing of staff stays on one."""

from __future__ import annotations

import pytest
from flask import Flask

from screening.storage import sessions
from screening.storage.audit import verification
from screening.storage.work import Store
from tests.clinic import Clock
from tests.web.client import Page
from tests.web.clinician.conftest import Member, add_member

NAME = "Waiting room 1"


@pytest.fixture
def dora(app: Flask, store: Store, clock: Clock) -> Member:
    """At the front desk."""
    return add_member(app, store, clock, "dora", "Dora Fox", ["front_desk"])


def enrol(member: Member, name: str = NAME, sure: str | None = "yes") -> Page:
    member.get("/staff/tablets")
    return member.press(None, {"name": name, "sure": sure})


def cookies(member: Member) -> set[str]:
    return {cookie.key for cookie in member.client._cookies.values()}


def test_enrolling_signs_out_of_this_browser_and_leaves_nothing_of_staff_in_it(
    dora: Member, kim: Member, store: Store
) -> None:
    dora.give_both()
    assert {"screening-staff", "screening-device"} <= cookies(dora)
    page = enrol(dora)
    assert (page.address, page.status) == ("/tablet", 200)
    assert cookies(dora) <= {"screening-tablet", "screening-intake"}
    with store.reading(dora.clock()) as work:
        assert sessions.of_subject(work, "staff", dora.id) == []
    assert dora.get("/staff/desk").address == "/tablet"
    kim.sign_in()
    listed = kim.get("/staff/tablets").text
    assert f"{NAME} " in listed
    assert "by Dora Fox" in listed


def test_the_cookie_is_for_the_server_alone_and_lives_as_long_as_the_tablet_works(dora: Member) -> None:
    dora.sign_in()
    dora.get("/staff/tablets")
    answer = dora.press(None, {"name": NAME, "sure": "yes"}, follow=False).response
    sent = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={90 * 24 * 3600}"} <= set(
        sent["screening-tablet"].split("; ")
    )
    for gone in ("screening-staff", "screening-device"):
        assert "Max-Age=0" in sent[gone]
    assert '"cache"' in answer.headers["Clear-Site-Data"]


def test_it_takes_a_second_factor_of_the_last_quarter_of_an_hour_a_name_and_a_mark(
    dora: Member, kim: Member, clock: Clock, store: Store
) -> None:
    kim.sign_in()
    dora.sign_in()
    for _ in range(2):
        clock.pass_(minutes=8)
        dora.get("/staff/tablets")
    page = dora.press(None, {"name": NAME, "sure": "yes"})
    assert page.status == 403
    assert "screening-tablet" not in cookies(dora)
    page = dora.press(None, {"code": dora.code()})
    page = dora.press(None)
    assert page.address == "/tablet"
    kim.sign_in()
    page = enrol(kim, sure=None)
    assert page.status == 422
    assert "Mark the box if this browser is the tablet." in page.text
    page = enrol(kim, name=" ")
    assert page.status == 422
    assert "Give the tablet a name of at most 60 characters" in page.text
    assert "screening-tablet" not in cookies(kim)


def test_whoever_works_here_ends_one_and_the_tablet_opens_nothing_any_more(
    app: Flask, store: Store, clock: Clock, dora: Member, kim: Member
) -> None:
    dora.sign_in()
    enrol(dora)
    kim.sign_in()
    kim.get("/staff/tablets")
    assert "There is none yet." in kim.press(None, form="end-1").text
    assert dora.get("/en/consent").heading == "This tablet is not set up any more"
    token = dict(kim.get("/staff/tablets").fields())["csrf_token"]
    assert kim.post(f"/staff/tablets/{'0' * 32}/end", {"csrf_token": token}).status == 404
    auditor = add_member(app, store, clock, "otto", "Otto", ["auditor"])
    auditor.sign_in()
    assert auditor.get("/staff/tablets").status == 403
    with store.reading(clock()) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_a_tablet_that_sleeps_says_what_to_do(dora: Member, kim: Member, clock: Clock) -> None:
    dora.sign_in()
    enrol(dora)
    clock.pass_(days=15)
    kim.sign_in()
    assert "enroll it again on the tablet" in kim.get("/staff/tablets").text
    dora.get("/tablet")
    dora.sign_in()
    assert enrol(dora, "Waiting room 1 again").address == "/tablet"
    assert dora.get("/staff/desk").address == "/tablet"
