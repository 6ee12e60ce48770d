"""The page *On call*: who is told, a test that arrived, taking over; and what the system says on every page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.safety import assurance, changes, contacts, rota
from screening.storage import heartbeat, messages, outbox
from screening.storage.tables import MessageRow
from screening.storage.work import Store
from tests.on_call.people import HOURS, line
from tests.web.clinician.conftest import Clock, Member

PAGER = "https://pager.example/1"


@pytest.fixture
def codes(store: Store, clock: Clock, kim: Member, sam: Member) -> dict[str, str]:
    """Kim and Sam are on call, Kim until tomorrow; a test has gone out: its code by channel and sign-in name."""
    with store.writing(clock()) as work:
        lines = [line("kim"), line("sam"), line("sam", "pager", PAGER)]
        changes.propose(work, "on_call", lines, actor="cli:test")
        rota.put_shift(work, kim.id, clock(), clock() + timedelta(days=1), actor="cli:test")
        heartbeat.beat(work, "worker")
        assurance.send_tests(work, actor="cli:test")
        found = {}
        known = {one.id: one for one in contacts.contacts(work)}
        for row in outbox.claim(work, MessageRow):
            messages.mark_sent(work, row)
            contact = known[row.contact]
            found[f"{contact.name.split()[0]} {contact.channel}"] = messages.code_of(work, row)
    return found


def test_the_page_says_who_is_on_call_who_is_told_and_when_nobody_is(
    kim: Member, codes: dict[str, str]
) -> None:
    kim.sign_in()
    page = kim.get("/staff/on-call")
    assert page.heading == "On call"
    assert "Kim Lee until" in page.text
    rows = [" ".join(part.itertext()) for part in page.all("tr")[1:]]
    assert [row.split()[0] for row in rows] == ["Kim", "Sam", "Sam"]
    assert all("555 0100" in row and "never" in row for row in rows)
    assert "Nobody is on call:" in page.text


def test_a_test_is_acknowledged_by_its_own_person_with_the_code_that_arrived(
    kim: Member, sam: Member, codes: dict[str, str], store: Store, clock: Clock
) -> None:
    kim.sign_in()
    kim.get("/staff/on-call")
    page = kim.press(None, {"code": codes["Sam mail"]}, form="page")
    assert page.status == 422
    assert "No test of the last seven days has this code." in page.text
    assert page.by_id("code").get("value") == codes["Sam mail"]
    page = kim.press(None, {"code": codes["Kim mail"].lower()}, form="page")
    assert page.address == "/staff/on-call"
    assert page.text.count("never") == 2
    sam.sign_in()
    sam.get("/staff/on-call")
    assert sam.press(None, form="pager").text.count("never") == 1
    with store.reading(clock()) as work:
        assert len(assurance.last_test(work)) == 2


def test_whoever_takes_over_presses_the_button_and_whoever_has_it_has_none(
    kim: Member, sam: Member, codes: dict[str, str], store: Store, clock: Clock
) -> None:
    kim.sign_in()
    assert "take-over" not in kim.get("/staff/on-call").html
    sam.sign_in()
    sam.get("/staff/on-call")
    page = sam.press(None, form="take-over")
    assert "Sam Ode until" in page.text
    with store.reading(clock()) as work:
        running = rota.on_duty(work)
        assert running is not None
        assert running.person == sam.id


def test_an_administrator_sees_it_and_has_no_test_to_acknowledge(ada: Member, codes: dict[str, str]) -> None:
    ada.sign_in()
    page = ada.get("/staff/on-call")
    assert page.heading == "On call"
    assert page.all("form", id="page") == []


def test_a_change_that_waits_is_shown(kim: Member, codes: dict[str, str], store: Store, clock: Clock) -> None:
    with store.writing(clock()) as work:
        changes.propose(work, "hours", HOURS, actor="cli:test")
        changes.propose(work, "hours", {**HOURS, "reading_days": 3}, actor="cli:test")
    kim.sign_in()
    assert "A clinician who did not ask for it confirms" in kim.get("/staff/on-call").text


def test_every_page_says_that_the_worker_is_silent(kim: Member, codes: dict[str, str], clock: Clock) -> None:
    kim.sign_in()
    clock.pass_(minutes=3)
    for address in ("/staff/queue", "/staff/tasks", "/staff/on-call"):
        assert "has not been heard of for two minutes" in kim.get(address).html
