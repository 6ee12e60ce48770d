"""A clinician asks whole topics again; the person answers blank pages by a link; both stand beside each other."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.content import Content
from screening.rules.missing import Missing
from screening.safety.pausing import PAUSES
from screening.storage import asks, claims, evaluations, letters, removal, settings, submissions, tasks
from screening.storage.tables import AskRow, ReviewRow
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.web.clinician.conftest import Member
from tests.web.patient.steps import BORN, Person

SECRETS = ("Ana Ruiz", "555 0100", "ana@example.org", "nitroglycerin", "1985")
SAID = {"email": "ana@example.org", "med_rest": "nitroglycerin", "has_reading": "yes"}
READING = {"readings": [{"sbp": 128, "dbp": 78}]}


@pytest.fixture
def one(store: Store, content: Content, clock: Clock) -> str:
    return send(store, content, clock(), SAID, READING)


def ask(kim: Member, one: str, *topics: str, way: str = "hand") -> str:
    """Ask as a clinician does; the path of the link, "" when it was not shown."""
    kim.open(one)
    page = kim.press(None, {"topic": list(topics), "way": way}, form="ask-form")
    assert page.status == 200, page.text
    found = re.search(r"(/(?:en|es)/asked/[0-9A-Z]{16})", page.html)
    return found[1] if found else ""


def come_in(app: Flask, link: str, born: dict[str, str] | None = None) -> Person:
    """Somebody with the link at a browser of their own."""
    person = Person(app, link[1:3])
    person.get(link)
    person.press("continue", born or BORN)
    return person


def walk(person: Person, answers: dict[str, str], most: int = 40) -> list[str]:
    """Every page that is asked, answered with what is known here; the addresses that were seen."""
    page, seen = person.page, list[str]()
    assert page is not None
    page = person.get(page.all("a", class_="nhsuk-button")[0].get("href"))
    while "/intake/" in page.address and len(seen) < most:
        seen.append(page.address)
        names = {element.get("name") for element in page.form().iter()}
        page = person.press("continue", {name: text for name, text in answers.items() if name in names})
    return seen


def test_who_comes_by_a_link_after_hours_is_told_when_it_goes_on_and_the_link_opens_it_then(
    app: Flask, store: Store, kim: Member, clock: Clock, one: str
) -> None:
    with store.writing(clock()) as work:
        settings.put(work, PAUSES, True, actor="cli:test")
    kim.sign_in()
    kim.claim(one)
    link = ask(kim, one, "reach", "heart")
    clock.pass_(hours=12)
    late = come_in(app, link)
    assert late.at("intake", "reach-1").address == "/en/intake/reach-1"
    page = late.at("intake", "heart-1")
    assert page.address == "/en/hours"
    assert "open the link again when the clinic is open" in page.text
    assert "six words" not in page.text
    assert late.press("stop").address == "/en/asked-later"
    clock.pass_(hours=12)
    assert come_in(app, link).at("intake", "heart-1").address == "/en/intake/heart-1"


def test_asked_opened_blank_answered_and_shown_as_a_difference_with_a_state_all_the_way(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock, one: str
) -> None:
    kim.sign_in()
    kim.claim(one)
    page = kim.open(one)
    boxes = [box for box in page.all("input", type="checkbox") if box.get("name") == "topic"]
    assert [box.get("value") for box in boxes] == [part.id for part in content.questionnaire.sections]
    assert not any(box.get("checked") is not None for box in (*boxes, *page.all("input", name="way")))
    link = ask(kim, one, "heart", "body")
    assert "Not opened yet." in kim.open(one).text
    assert "asked by link" in kim.get("/staff/queue?show=asked").text
    assert link not in kim.page.html
    person = Person(app)
    for _ in range(7):  # a person looks, and so do programs of the mail server
        assert "nothing that you told us before is shown" in person.get(link).text.lower()
    with store.reading(clock()) as work:
        assert work.db.scalars(sa.select(AskRow.opened_at)).one() is None
    page = person.press("continue", BORN)
    assert page.address == "/en/form"
    assert link not in page.html
    assert "Opened" in kim.open(one).text
    clock.pass_(minutes=9)
    seen = walk(person, {"aneurysm_told": "yes", "sbp": "182", "dbp": "101", "has_reading": "yes"})
    assert {address.split("/")[3].split("-")[0] for address in seen} == {"body", "heart"}
    assert not any(secret in person.get(address).html for secret in SECRETS for address in seen[:4])
    person.at("check")
    page = person.press("send")
    assert (page.address, page.heading) == ("/en/asked-sent", "The clinic has your answers")
    assert person.post("/en/check", {"csrf_token": "x", "go": "send"}).address in (
        "/en/asked-sent",
        "/en/resume",
    )
    shown = kim.open(one)
    assert "Answered" in shown.text
    assert "before: No" in shown.text
    assert "New among the findings: " in shown.text
    with store.reading(clock()) as work:
        row = submissions.row(work, one)
        assert (row.state, row.claimed_by) == ("in_review", kim.id)
        assert len(evaluations.evaluations(work, one, "safety")) == 2
    assert person.get(link).status == 200
    assert person.press("continue", BORN).address == "/en/asked-sent"


def test_nothing_that_was_answered_can_be_seen_by_the_link_not_even_by_what_is_asked(
    app: Flask, store: Store, content: Content, kim: Member, sam: Member, clock: Clock
) -> None:
    """Two people whose answers differ in everything get the same pages; and so does who opens the link again."""
    kim.sign_in()
    everything = [section.id for section in content.questionnaire.sections]
    pages = []
    for said in (
        {},
        {"birth_sex": "male", "tried_any": "yes", "has_reading": "yes", "phq9_9": "nearly_every_day"},
    ):
        groups = {"trials": [{"drug": "sertraline"}] * 3, **READING} if said else None
        form = send(store, content, clock(), said, groups)
        kim.claim(form)
        link = ask(kim, form, *everything)
        person = come_in(app, link)
        first = person.at("form").html.split("</header>")[1]
        walk(person, {**BORN, "full_name": "Ana", "phone": "555 0100", "birth_sex": "female"}, most=12)
        person.answer("body-2", {"has_reading": "yes"}) if said else None
        again = come_in(app, link)
        second = again.at("form").html.split("</header>")[1]
        pages.append((first, second, [again.at("intake", "body-2").text, again.at("check").text]))
        assert "We kept it, and do not show it" in second
        clock.pass_(minutes=1)
    strip = re.compile(r'(csrf_token" value=")[^"]*|data-seconds="\d+"|unlocked until [^<]*|[\d:]+\s[ap]m')
    assert strip.sub("", pages[0][0]) == strip.sub("", pages[1][0])
    assert strip.sub("", pages[0][1]) == strip.sub("", pages[1][1])
    assert [strip.sub("", text) for text in pages[0][2]] == [strip.sub("", text) for text in pages[1][2]]


def test_the_link_opens_its_topics_and_no_other_page_and_never_the_six_words(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock, one: str
) -> None:
    kim.sign_in()
    kim.claim(one)
    person = come_in(app, ask(kim, one, "health"))
    assert person.at("intake", "heart-1").address == "/en/intake/reach-1"
    names = {field.get("name") for field in person.page.form().iter("input")}
    assert "birth_sex" in names  # the questions about pregnancy depend on it, and what was said is not used
    assert "full_name" not in names
    for place in ("sent", "add", "copy", "withdraw"):
        assert person.at(place).address == "/en/form"
    token = dict(person.page.fields())["csrf_token"]
    person.post("/en/withdraw", {"csrf_token": token, "go": "withdraw", "sure": "yes"})
    page = person.post("/en/phrase", {"csrf_token": token, "go": "another"})
    assert page.address == "/en/form"
    with store.reading(clock()) as work:
        assert submissions.row(work, one).state == "asked"
        assert submissions.load(work, one).row.phrase_hash is not None


def test_what_is_wrong_with_a_link_is_said_in_plain_words(
    app: Flask, store: Store, kim: Member, clock: Clock, one: str
) -> None:
    kim.sign_in()
    kim.claim(one)
    link = ask(kim, one, "heart")
    person = Person(app)
    for tampered in (
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        "/en/asked/x",
        "/en/asked/" + "é" * 3,
        "/en/asked",
    ):
        page = person.get(tampered)
        if page.status == 200:
            page = person.press("continue", BORN)
            assert page.status == 422
            assert "does not work" in page.text
    page = person.get(link)
    assert person.press("continue", {}).status == 422  # no date at all: nothing is used up
    page = person.press("language")
    assert (page.status, page.heading) == (200, "La clínica le pregunta algo")
    assert dict(page.fields())["code"] == link[-16:]
    page = person.press("continue", {**BORN, "birth_date-year": "1986"})
    assert "Revísela" in page.text
    assert person.press("continue", BORN).address == "/es/form"
    for _ in range(4):
        other = come_in(app, link, {**BORN, "birth_date-day": "28"})
        assert other.page.status == 422
    late = come_in(app, link)
    assert (late.page.address, late.page.heading) == ("/en/asked-over", "This link does not work any more")
    assert person.at("form").status == 200  # whoever is in already stays in
    replaced = link
    clock.pass_(minutes=1)
    link = ask(kim, one, "mind")
    assert come_in(app, replaced).page.address == "/en/asked-over"
    clock.pass_(days=14)
    assert come_in(app, link).page.address == "/en/asked-over"
    kim.sign_in()
    assert "link over" in kim.get("/staff/queue?show=asked").text


def test_taken_back_withdrawn_or_erased_the_link_is_dead_and_text_on_the_way_is_shown_again(
    app: Flask, store: Store, kim: Member, clock: Clock, one: str
) -> None:
    kim.sign_in()
    kim.claim(one)
    link = ask(kim, one, "meds", "heart")
    person = come_in(app, link)
    person.at("intake", "meds-4")
    kim.open(one)
    kim.press(None, form="take-back")
    assert "Taken back" in kim.page.text
    page = person.press("continue", {"med_rest": "my own words"})
    assert page.status == 409
    assert "could not be saved" in page.text
    assert come_in(app, link).page.address == "/en/asked-over"
    clock.pass_(minutes=1)
    link = ask(kim, one, "heart")
    person = come_in(app, link)
    with store.writing(clock()) as work:
        submissions.withdraw(work, submissions.load(work, one))
    assert person.at("form").address == "/en/asked-over"
    assert come_in(app, link).page.address == "/en/asked-over"
    assert kim.post(f"/staff/submissions/{one}/ask", {"csrf_token": "x", "topic": "heart"}).status in (
        400,
        410,
    )
    with store.writing(clock()) as work:
        removal.erase(work, one, reason="withdrawn", actor="worker")
    gone = come_in(app, link)
    assert (gone.page.status, "does not work" in gone.page.text) == (422, True)
    assert person.at("form").address == "/en/resume"


def test_answers_after_signing_make_a_new_version_to_read_and_the_signed_one_stays_and_danger_tells_at_once(
    app: Flask, store: Store, kim: Member, clock: Clock, one: str
) -> None:
    with store.writing(clock()) as work:
        claims.claim(work, one, kim.id)
    with store.writing(clock()) as work:
        from screening.storage import reviews

        kept = reviews.save_decision(work, one, kim.id, {"disposition": "invite"})
        reviews.sign(work, kept.row.id, kim.id, kept.row.version)
    with store.reading(clock()) as work:
        before = work.db.scalars(sa.select(ReviewRow.sealed)).one()
        version = submissions.row(work, one).version
    kim.sign_in()
    with store.writing(clock()) as work:
        submission = submissions.load(work, one)
        made, code = asks.make(work, submission, ["body"], staff_id=kim.id, by_letter=False)
    link = f"/en/asked/{code}"
    assert "asked by link" in kim.get("/staff/queue?show=asked").text
    person = come_in(app, link)
    page = person.answer("body-1", {"right_now": "chest_pain"})
    assert page.address == "/en/help"
    with store.reading(clock()) as work:
        assert [row.urgency for row in tasks.open_tasks(work, submission=one)] == ["now"]
    person.at("check")
    clock.pass_(minutes=5)
    assert person.press("send").address == "/en/asked-sent"
    with store.reading(clock()) as work:
        row = submissions.row(work, one)
        assert (row.state, row.claimed_by, row.version) == ("submitted", None, version + 1)
        assert row.due_at is not None
        assert row.due_at > clock()
        assert work.db.scalars(sa.select(ReviewRow.sealed)).one() == before
    assert "answered" in kim.get("/staff/queue").text
    assert made.topics == {"body"}


def test_by_letter_the_link_goes_to_the_address_in_the_form_and_staff_never_see_it(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock, one: str
) -> None:
    kim.sign_in()
    kim.claim(one)
    assert ask(kim, one, "heart", way="letter") == ""
    with store.reading(clock()) as work:
        (row,) = letters.of(work, submission=one)
        letter = letters.opened(work, row)
    assert (row.kind, letter.address) == ("ask", "ana@example.org")
    assert letter.link.startswith("/en/asked/")
    assert letter.link not in kim.open(one).html
    with store.writing(clock()) as work:
        letters.mark_bounced(work, letters.of(work, submission=one)[0])
    assert "The address does not take mail." in kim.open(one).text
    assert "address does not take mail" in kim.get("/staff/queue?show=asked").text
    assert not kim.open(one).all("input", value="letter")
    without = send(store, content, clock(), {"email": Missing.BLANK})
    kim.claim(without)
    assert "No e-mail address was given." in kim.page.text
    page = kim.press(None, {"topic": "heart", "way": "letter"}, form="ask-form")
    assert page.status == 422
    page = kim.press(None, {"topic": None, "way": "hand"}, form="ask-form")
    assert (page.status, "Choose at least one topic." in page.text) == (422, True)


def test_only_who_has_the_submission_asks_and_no_other_role(
    app: Flask, kim: Member, sam: Member, ada: Member, one: str
) -> None:
    kim.sign_in()
    kim.claim(one)
    token = dict(kim.page.fields("ask-form"))["csrf_token"]
    assert token
    for other, status in ((sam, 422), (ada, 403)):
        other.sign_in()
        other.get("/staff/queue" if other is sam else "/staff/accounts")
        token = other.page.all("input", name="csrf_token")[0].get("value")
        fields = {"csrf_token": token, "topic": "heart", "way": "hand"}
        assert other.post(f"/staff/submissions/{one}/ask", fields).status == status


def test_text_that_was_never_finished_is_kept_unseen_and_reaches_the_clinic(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock
) -> None:
    one = send(store, content, clock())
    kim.sign_in()
    kim.claim(one)
    link = ask(kim, one, "body")
    person = come_in(app, link)
    person.answer("body-2", {"has_reading": "yes"})
    person.at("intake", "body-3")
    person.press("add:readings")
    person.press("leave", {"sbp": "about a hundred and eighty"})
    again = come_in(app, link)
    page = again.at("form")
    assert "you typed something and did not finish" in page.text
    for address in ("/en/form", "/en/check", "/en/intake/body-2"):
        assert "hundred and eighty" not in again.get(address).html
    again.at("check")
    assert again.press("send").address == "/en/asked-sent"
    shown = kim.open(one)
    assert "about a hundred and eighty" in shown.text
    assert "not finished" in shown.text
