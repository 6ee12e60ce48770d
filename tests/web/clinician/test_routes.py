"""Each route of the staff side as each visitor, by real requests (SEC-06)."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.storage import tasks
from screening.storage.work import Store
from screening.web.access import WITH_ROLE, Audience, table
from tests.clinic import Clock
from tests.filled import begin, save_page, send
from tests.web.client import Visitor
from tests.web.clinician.conftest import Member

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def ids(store: Store, content: Content, clock: Clock) -> dict[str, str]:
    sent = send(store, content, clock())
    with store.writing(clock()) as work:
        draft = begin(work, content)
        save_page(work, content, draft, Answers(), "safety-1", {"asq_1": "yes"})
        task = tasks.open_tasks(work, submission=draft.id)[0].id
    return {"<submission_id>": sent, "<task_id>": task}


def routes(app: Flask) -> list[tuple[str, str, Audience]]:
    found = [(rule, method, who) for rule, methods, who in table(app) for method in methods.split(", ")]
    return [(rule, method, who) for rule, method, who in found if rule.startswith("/staff") and who]


def filled_in(rule: str, ids: dict[str, str]) -> str:
    for place, value in ids.items():
        rule = rule.replace(place, value)
    return re.sub("<int[^>]*>", "1", rule)


def test_every_route_names_its_audience(app: Flask) -> None:
    assert len(routes(app)) >= 18
    assert {who for _, _, who in routes(app)} == set(Audience) - {Audience.PATIENT, Audience.SENT}


def test_a_stranger_sees_the_sign_in_page_and_nothing_else(app: Flask, ids: dict[str, str]) -> None:
    stranger = Visitor(app, BASE)
    for rule, method, who in routes(app):
        if who is Audience.ANYONE:
            continue
        address = filled_in(rule, ids)
        page = stranger.get(address) if method == "GET" else stranger.post(address, {"note": "x"})
        assert page.heading == "Sign in", (method, rule)
        assert "Ana Ruiz" not in page.html


def test_somebody_between_password_and_code_sees_no_more(
    kim: Member, app: Flask, ids: dict[str, str]
) -> None:
    kim.give_password()
    for rule, method, who in routes(app):
        if method == "GET" and who in {Audience.STAFF, *WITH_ROLE}:
            assert kim.get(filled_in(rule, ids)).heading == "Sign in", rule


def test_an_administrator_is_refused_on_every_clinical_route(
    ada: Member, app: Flask, ids: dict[str, str]
) -> None:
    ada.sign_in()
    token = dict(ada.get("/staff/").fields("sign-out"))["csrf_token"]
    for rule, method, who in routes(app):
        if who in {Audience.CLINICIAN, Audience.CLINICAL, Audience.FRONT_DESK, Audience.PACKS}:
            address = filled_in(rule, ids)
            page = ada.get(address) if method == "GET" else ada.post(address, {"csrf_token": token})
            assert page.status == 403, (method, rule)
            assert "Ana Ruiz" not in page.html


def test_a_clinician_gets_an_answer_on_every_clinical_route(
    kim: Member, app: Flask, ids: dict[str, str]
) -> None:
    kim.sign_in()
    for rule, method, who in routes(app):
        # Without a decision there is nothing to sign, and only what staff typed has words that were not asked.
        if who is Audience.CLINICIAN and method == "GET" and not rule.endswith(("/sign", "/unasked")):
            assert kim.get(filled_in(rule, ids)).status == 200, rule


def test_no_form_works_without_its_token(kim: Member, app: Flask, ids: dict[str, str]) -> None:
    kim.sign_in()
    for rule, method, who in routes(app):
        if method == "POST" and who is Audience.CLINICIAN:
            page = kim.post(filled_in(rule, ids), {"note": "typed text"})
            assert page.status == 400, rule
            assert page.heading == "What you typed before you were signed out"
