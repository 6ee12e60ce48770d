"""Members of staff as attackers: records of others, drafts, what was withdrawn, and fields with odd values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.storage import sessions, submissions
from tests.attackers import World, cookie, world_of
from tests.databases import BACKENDS, fresh_store
from tests.filled import send


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with fresh_store("sqlite", tmp_path) as store:
        yield world_of(store, tmp_path)


def test_no_clinician_reaches_what_another_has_and_nobody_a_draft(world: World) -> None:
    kim, sam = world.clinician(), world.clinician()
    other = send(world.store, world.app.extensions["screening"].content, world.clock())
    kim.sign_in()
    sam.sign_in()
    kim.claim(world.sent)
    token = dict(sam.page.fields("sign-out"))["csrf_token"] if sam.page else ""
    before = world.digests("audit_event", "session", "limit")
    for verb in ("decide", "sign", "release", "claim", "addendum"):
        page = sam.post(
            f"/staff/submissions/{world.sent}/{verb}",
            {"csrf_token": token, "version": "0", "note": "n", "text": "t"},
        )
        assert page.status in (404, 409), verb
    assert sam.post(f"/staff/submissions/{other}/sign", {"csrf_token": token, "code": "0"}).status in (
        404,
        409,
    )
    assert world.digests("audit_event", "session", "limit") == before
    person = world.patient()
    with world.store.reading(world.clock()) as work:
        row = sessions.open_session(work, "intake", cookie(person))
    assert row is not None
    for end in ("", "/rules", "/sign"):
        assert kim.get(f"/staff/submissions/{row.subject_id}{end}").status == 404
    kim.client.set_cookie("screening-intake", "", domain="127.0.0.1")
    kim.client.set_cookie("screening-staff", cookie(person), domain="127.0.0.1")
    assert kim.get("/staff/queue").heading == "Sign in"


def test_who_lost_a_submission_meanwhile_gets_back_what_was_typed_even_if_it_is_too_long(
    world: World,
) -> None:
    kim, sam = world.clinician(), world.clinician()
    kim.sign_in()
    sam.sign_in()
    kim.claim(world.sent)
    sam.open(world.sent)
    sam.press(None, {"to": sam.id}, form="hand-over")
    page = kim.press("save", {"note": "Kept words. " + "x" * 100_001})
    assert page.status == 409
    assert "Kept words." in page.html


def test_what_was_withdrawn_is_shown_on_no_page_any_more(world: World) -> None:
    kim = world.clinician()
    kim.sign_in()
    kim.claim(world.sent)
    kim.press("save", {"note": "begun"})
    with world.store.writing(world.clock()) as work:
        submissions.withdraw(work, submissions.load(work, world.sent))
    for end in ("", "/rules", "/sign"):
        page = kim.get(f"/staff/submissions/{world.sent}{end}")
        assert page.status in (404, 410), end
        assert "Ana Ruiz" not in page.html


@pytest.mark.parametrize("backend", BACKENDS)
def test_odd_values_are_refused_and_never_a_fault(backend: str, tmp_path: Path) -> None:
    with fresh_store(backend, tmp_path) as store:
        attack_with_odd_values(world_of(store, tmp_path))


def attack_with_odd_values(world: World) -> None:
    kim = world.clinician()
    kim.give_password()
    page = kim.post("/staff/code", {"csrf_token": dict(kim.page.fields())["csrf_token"] if kim.page else "",
                                    "code": kim.code(), "kept": "[" * 100_000})  # fmt: skip
    assert page.heading == "Queue"
    for address, typed in (
        ("/staff/queue\r\nX: y", "n"),
        ("/staff/\ud800", "n"),
        ("/staff/find", "\udfff"),
        ("/staff/\u202e", "n"),
    ):
        kept = json.dumps({"address": address, "fields": [["note", typed]], "sent": typed != "n"})
        token = dict(kim.page.fields("sign-out"))["csrf_token"] if kim.page else ""
        page = kim.post("/staff/again", {"csrf_token": token, "code": kim.code(), "kept": kept})
        assert (page.status, page.heading) == (200, "Queue"), (address, typed)
    for place in (
        "now 0001-01-01T00:00:00+14:00 x",
        "now 9999-12-31T23:59:59-14:00 x",
        "now 2026-01-01 x",
        "x",
        "a b c",
    ):
        assert kim.get(f"/staff/queue?after={place}&show=%00").status == 200
    kim.get(f"/staff/tasks/{world.task}")
    token = dict(kim.page.fields("sign-out"))["csrf_token"] if kim.page else ""
    for attempts in ("0099" + "9" * 5000, "1e3", "-1", "²", "٣", "0", "100"):
        fields = {"csrf_token": token, "outcome": "spoke", "attempts": attempts, "note": "n"}
        assert kim.post(f"/staff/tasks/{world.task}/close", fields).status == 422, attempts[:9]
    for version in ("9" * 5000, "-1", "x", "²", "1.5"):
        page = kim.post(
            f"/staff/submissions/{world.sent}/decide", {"csrf_token": token, "version": version, "note": "n"}
        )
        assert page.status in (409, 422), version[:9]
    odd = ["\x00", "a\x00b", "x" * 5000, "'; DROP TABLE staff --", "{}"]
    for value in odd:
        for address, field in (
            ("/staff/find", "who"),
            (f"/staff/submissions/{world.sent}/hand-over", "to"),
            (f"/staff/submissions/{world.sent}/decide", "disposition"),
            (f"/staff/submissions/{world.sent}/decide", "words-BP-04"),
            (f"/staff/submissions/{world.sent}/decide", f"words-{value}"),
            (f"/staff/submissions/{world.sent}/addendum", "text"),
            (f"/staff/tasks/{world.task}/close", "outcome"),
        ):
            assert kim.post(address, {"csrf_token": token, field: value}, follow=False).status < 500, (
                address,
                value[:9],
            )
        assert kim.get(f"/staff/queue?after=now 2026-01-01T00:00:00Z {value}").status == 200
        for address in ("submissions", "tasks"):
            assert kim.client.get(f"/staff/{address}/{value[:2000]}", base_url=kim.base).status_code in (
                404,
                405,
            )
        person = world.visitor()
        for address, field in (
            ("/en/resume", "phrase"),
            ("/staff/sign-in", "name"),
            ("/staff/sign-in", "password"),
        ):
            person.get(address)
            fields = dict(person.page.fields()) if person.page else {}
            statuses = person.post(address, {**fields, "go": "continue", field: value}).status
            assert statuses in (422, 429), (address, field, value[:9])
