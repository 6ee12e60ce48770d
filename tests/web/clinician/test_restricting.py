"""Restricted records, breaking the glass, and who looked (design/security.md B18)."""

from __future__ import annotations

import pytest
from flask import Flask

from screening.content import Content
from screening.safety import changes
from screening.storage import messages, removal, restrictions, submissions, tasks
from screening.storage.work import Store
from screening.web.access import Audience, table
from tests.filled import send
from tests.on_call.people import line
from tests.web.client import Page
from tests.web.clinician.conftest import Clock, Member

WHY = "A colleague of ours"
NEED = "She called and I could not reach Kim"


def restrict(member: Member, submission_id: str, *readers: str) -> Page:
    page = member.open(submission_id)
    token = dict(page.fields("restrict-form"))["csrf_token"]
    return member.post(
        f"/staff/submissions/{submission_id}/restrict",
        [("csrf_token", token), *(("reader", one) for one in readers), ("reason", WHY)],
    )


def stay(clock: Clock, minutes: int, *members: Member) -> None:
    """Time passes, and nobody is signed out for doing nothing."""
    while minutes > 0:
        clock.pass_(minutes=min(minutes, 12))
        minutes -= 12
        for member in members:
            member.get("/staff/queue")


@pytest.fixture
def secret(kim: Member, sam: Member, store: Store, content: Content, clock: Clock) -> str:
    """A submission that Kim has restricted to herself; Sam is signed in too."""
    sent = send(store, content, clock(), {"full_name": "Hidden Person", "phone": "555 010 0123"})
    sam.sign_in()
    kim.sign_in()
    assert restrict(kim, sent, kim.id).address.endswith("/staff/queue")
    return sent


def test_a_restricted_record_opens_on_no_page_to_who_is_not_named(
    kim: Member, sam: Member, secret: str, app: Flask
) -> None:
    assert "Restricted" in kim.open(secret).text
    assert "Hidden Person" in kim.page.text if kim.page else False
    token = dict(sam.get("/staff/queue").fields("sign-out"))["csrf_token"]
    for rule, method, who in table(app):
        if "<submission_id>" not in rule or who is not Audience.CLINICIAN or rule.endswith("/glass"):
            continue
        address = rule.replace("<submission_id>", secret)
        page = sam.get(address) if method == "GET" else sam.post(address, {"csrf_token": token, "to": sam.id})
        assert (page.status, page.heading) == (403, "Restricted record"), rule
        assert "Hidden" not in page.html
    assert "Hidden" not in sam.get("/staff/queue").html
    assert "Restricted" in sam.get("/staff/queue").text


def test_it_is_found_by_its_reference_alone_and_is_nobodys_duplicate(
    kim: Member, sam: Member, secret: str, store: Store, content: Content, clock: Clock
) -> None:
    twin = send(store, content, clock(), {"full_name": "Hidden Person", "phone": "555 010 0123"})
    with store.reading(clock()) as work:
        reference = submissions.row(work, secret).reference
    for who in ("Person", "555 010 0123"):
        sam.get("/staff/queue")
        assert sam.press(None, {"who": who}, form="find").address.endswith(twin)
    sam.get("/staff/queue")
    assert sam.press(None, {"who": reference}, form="find").heading == "Restricted record"
    assert "Possible duplicate" not in sam.open(twin).text
    assert "Possible duplicate" in kim.open(twin).text


def test_breaking_the_glass_opens_it_for_an_hour_tells_everybody_and_stays_until_somebody_else_marks_it(
    kim: Member, sam: Member, secret: str, store: Store, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        changes.propose(work, "on_call", [line("kim"), line("sam")], actor="cli:test")
    sam.open(secret)
    refused = sam.press(None, {"reason": "  "}, form="glass")
    assert refused.status == 422
    assert "Write why you need to open it" in refused.text
    opened = sam.press(None, {"reason": NEED}, form="glass")
    assert "Hidden Person" in opened.heading
    told = kim.get("/staff/tasks")
    assert "Sam Ode opened the restricted record" in told.html
    with store.reading(clock()) as work:
        assert len(messages.unsent(work, "change")) == 2, "by mail too, without a word about whom"
    listed = kim.get("/staff/broken-glass")
    assert NEED in listed.text
    # Not by the one who broke it, not twice.
    token = dict(sam.get("/staff/queue").fields("sign-out"))["csrf_token"]
    (glass,) = [
        form.get("action", "") for form in listed.all("form") if "/broken-glass/" in form.get("action", "")
    ]
    assert sam.post(glass, {"csrf_token": token}).status == 409
    stay(clock, 58, kim, sam)
    assert "Hidden Person" in sam.open(secret).heading
    stay(clock, 3, kim, sam)
    assert sam.open(secret).heading == "Restricted record"
    listed = kim.get("/staff/broken-glass")
    kim.press(None, form=str(glass).replace("/staff/broken-glass/", "mark-"))
    assert "Nothing waits here" in kim.get("/staff/broken-glass").text
    assert "opened the restricted record" not in kim.get("/staff/queue").html
    # Whoever was not there meanwhile still reads of it, until they say that they have.
    after = "Sam Ode opened a restricted record in spite of the restriction; Kim Lee has looked at why."
    assert after in sam.get("/staff/queue").html
    sam.press(None, form="announced")
    assert after not in sam.get("/staff/queue").html
    assert after in kim.get("/staff/queue").html


def test_an_open_now_task_breaks_no_glass(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": "Hidden Person", "asq_1": "yes"})
    kim.sign_in()
    sam.sign_in()
    restrict(kim, sent, kim.id)
    with store.reading(clock()) as work:
        (same_day,) = tasks.open_tasks(work, submission=sent)
        evidence = tasks.load(work, same_day.id).evidence[-1]
    assert same_day.urgency == "same_day"
    assert sam.get(f"/staff/tasks/{same_day.id}").heading == "Restricted record"
    listed = sam.get("/staff/tasks")
    assert "Restricted record" in listed.text
    assert "Hidden" not in listed.html
    with store.writing(clock()) as work:
        now = tasks.raise_task(
            work, submission=sent, dedupe_key="R", urgency="now", evidence=evidence, due_at=clock()
        ).task.id
    assert "Hidden Person" in sam.get(f"/staff/tasks/{now}").text
    assert "Hidden Person" in sam.open(sent).heading
    with store.writing(clock()) as work:
        tasks.close(work, now, sam.id, outcome="spoke", attempts=1, note="n")
    assert sam.open(sent).heading == "Restricted record"


def test_what_was_typed_before_the_hour_was_over_comes_back(
    kim: Member, sam: Member, secret: str, clock: Clock
) -> None:
    kim.open(secret)
    sam.open(secret)
    sam.press(None, {"reason": NEED}, form="glass")
    sam.claim(secret)
    sam.open(secret)
    typed = {**dict(sam.page.fields("page") if sam.page else []), "note": "An hour of thought"}
    stay(clock, 65, sam)
    typed["csrf_token"] = dict(sam.page.fields("sign-out"))["csrf_token"] if sam.page else ""
    assert sam.post(f"/staff/submissions/{secret}/decide", typed).heading == "Restricted record"
    back = sam.press(None, {"reason": NEED}, form="glass")
    assert "An hour of thought" in back.html


def test_restricting_gives_back_what_somebody_else_has_and_only_who_is_named_lifts_it(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": "Hidden Person"})
    kim.sign_in()
    sam.sign_in()
    sam.claim(sent)
    refused = restrict(kim, sent)
    assert (refused.status, dict(refused.fields("restrict-form"))["reason"]) == (422, WHY)
    assert refused.by_id("restrict").get("open") is not None
    restrict(kim, sent, kim.id)
    with store.reading(clock()) as work:
        assert submissions.row(work, sent).state == "submitted"
    # Not to be handed to somebody who could not open it.
    page = kim.open(sent)
    token = dict(page.fields("lift"))["csrf_token"]
    given = kim.post(f"/staff/submissions/{sent}/hand-over", {"csrf_token": token, "to": sam.id})
    assert given.status == 422
    kim.open(sent)
    assert "Hidden Person" in kim.press(None, form="lift").heading
    assert "Hidden Person" in sam.open(sent).heading


def test_who_looked_names_each_person_once_a_minute_with_what_was_done(
    kim: Member, sam: Member, secret: str, clock: Clock
) -> None:
    sam.open(secret)
    sam.press(None, {"reason": NEED}, form="glass")
    clock.pass_(minutes=2)
    sam.open(secret)
    sam.open(secret)
    kim.open(secret)
    page = kim.get(f"/staff/submissions/{secret}/looks")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.all("tr")][1:]
    assert sum("Sam Ode opened the record" in row for row in rows) == 2
    assert any("Sam Ode opened it in spite of the restriction" in row for row in rows)
    assert any("Kim Lee restricted the record" in row for row in rows)
    # Looking here is a look too.
    again = kim.get(f"/staff/submissions/{secret}/looks")
    assert any("opened this page" in " ".join(row.itertext()) for row in again.all("tr"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("screening.review.looks.PAGE", 2)
        page, seen = kim.get(f"/staff/submissions/{secret}/looks"), 0
        for _ in range(30):
            seen += len(page.all("tr")) - 1
            onward = [link.get("href") for link in page.all("a") if "before=" in link.get("href", "")]
            if not onward:
                break
            page = kim.get(str(onward[0]))
    assert seen >= len(rows)


def test_erasing_the_record_leaves_that_somebody_broke_the_glass_and_no_reason(
    kim: Member, sam: Member, secret: str, store: Store, clock: Clock
) -> None:
    sam.open(secret)
    sam.press(None, {"reason": NEED}, form="glass")
    with store.writing(clock()) as work:
        removal.erase(work, secret, reason="withdrawn", actor="cli:test")
    page = kim.get("/staff/broken-glass")
    assert "Sam Ode opened a record that is erased" in page.text
    assert NEED not in page.html
    with store.reading(clock()) as work:
        assert restrictions.in_force(work, [secret]) == {}
