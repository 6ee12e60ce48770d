"""The front desk learns who has come and how to reach them, and nothing that hangs on an answer about health (PRV-12)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.review import desk
from screening.safety import after_save
from screening.safety.clinic import hours_of
from screening.storage import claims, known_by, letters, restrictions, reviews, submissions, tasks
from screening.storage.accounts import staff
from screening.storage.audit import chain
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import Keys
from screening.storage.tables import LetterRow
from screening.storage.work import Store, Work
from tests.clinic import Clock, config_in, make_app
from tests.filled import begin, send, text_of
from tests.properties.persons import Person, asked, fill_in
from tests.web.client import Page
from tests.web.clinician.conftest import Founded, Member, add_member

CONTACT = {
    "full_name": "Ana Ruiz",
    "name_to_use": "Anita",
    "phone": "555 0100",
    "call_time": "after 4 pm",
    "voicemail_ok": "yes",
    "email": "ana@mail.example",
    "email_ok": "yes",
}
TOKEN = re.compile(r'(name="csrf_token" value=")[^"]+')


@contextmanager
def clinic(founded: Founded, folder: Path) -> Iterator[tuple[Store, Clock, Member]]:
    """A copy of the clinic with somebody at its front desk, signed in."""
    folder.mkdir()
    shutil.copyfile(founded.file, folder / "screening.db")
    store, clock = Store(make_engine(f"sqlite:///{folder / 'screening.db'}"), Keys(founded.ring)), Clock()
    with store.writing(clock()) as work:
        row = staff.add(work, login="fay", name="Fay Day", roles=["front_desk"], actor="cli:test")
        staff.confirm_role(work, row.id, "front_desk", actor="cli:test")
    fay = Member(make_app(config_in(folder), store, clock), clock, "fay", "", row.id)
    yield store, clock, fay
    store.engine.dispose()


def pages_of(founded: Founded, folder: Path, content: Content, person: Person) -> tuple[list[str], int]:
    """The front desk's pages through the whole life of one form, and how many urgent tasks it raised."""
    shots = list[str]()
    with clinic(founded, folder) as (store, clock, fay):
        kim = founded.accounts["kim"][0]

        def look() -> None:
            fay.sign_in()
            page = fay.get("/staff/desk")
            assert page.status == 200
            for one in (page, fay.get("/staff/"), fay.get("/staff/on-call"), found(fay)):
                shots.append(TOKEN.sub(r"\1", one.html).replace(*names[0]).replace(*names[1]))

        with store.writing(clock()) as work:
            draft = begin(work, content)
        clock.pass_(minutes=1)
        with store.writing(clock()) as work:
            left = begin(work, content)
        names = [(draft.row.reference, "REFERENCE"), (left.row.reference, "OTHER")]
        answers = person.answers.with_values(CONTACT)
        with store.writing(clock()) as work:
            day = hours_of(work).day_of(work.now)
            draft = submissions.save_answers(work, draft, text_of(answers))
            for page in asked(content.questionnaire, Person(answers)):
                after_save(work, content, draft, answers, page.key, day)
            submissions.save_answers(work, left, text_of(answers))
            raised = len(tasks.open_tasks(work))
        look()
        with store.writing(clock()) as work:
            terms = known_by.terms(answers)
            submissions.send(work, draft, answers=text_of(answers), due_at=clock(), terms=terms)
        look()
        with store.writing(clock()) as work:
            claims.claim(work, draft.id, kim)
        look()
        with store.writing(clock()) as work:
            claims.wait_for_patient(work, draft.id, kim)
        look()
        with store.writing(clock()) as work:
            claims.read_on(work, draft.id, kim)
            review = reviews.save_decision(work, draft.id, kim, {"disposition": "invite"})
            reviews.sign(work, review.row.id, kim, review.row.version)
        look()
        clock.pass_(days=31)
        look()
    return shots, raised


def found(fay: Member) -> Page:
    fay.get("/staff/desk")
    return fay.press(None, {"who": "Ruiz"}, form="find")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_people_who_differ_in_every_answer_about_health_give_equal_pages_all_along(
    founded: Founded, tmp_path: Path, content: Content, seed: int
) -> None:
    calm, troubled = (fill_in(content, Random(seed), trouble) for trouble in (0, 1))
    one, none_raised = pages_of(founded, tmp_path / "one", content, calm)
    other, raised = pages_of(founded, tmp_path / "other", content, troubled)
    assert none_raised == 0
    assert raised > 0
    assert one == other
    assert "Ana Ruiz" in one[0]
    states = [re.findall(r'data-name="State">([^<]+)<', shot) for shot in one[::4]]
    assert [sorted(line) for line in states] == [
        ["started", "started"],
        ["sent", "started"],
        ["being read", "started"],
        ["started", "waiting for their answer"],
        ["closed", "started"],
        ["closed"],
    ]


@pytest.fixture
def fay(app: Flask, store: Store, clock: Clock) -> Member:
    """Somebody at the front desk."""
    return add_member(app, store, clock, "fay", "Fay Day", ["front_desk"])


def test_a_line_has_name_contact_reference_and_state_and_leads_nowhere(
    fay: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {**CONTACT, "asq_1": "yes", "dbp": 120})
    fay.sign_in()
    page = fay.get("/staff/desk")
    with store.reading(clock()) as work:
        reference = submissions.row(work, sent).reference
    for words in ("Ana Ruiz", "Anita", "555 0100", "after 4 pm", "ana@mail.example", reference, "sent"):
        assert words in page.text
    for words in ("suicid", "urgent", "same day", "1985", "pressure"):
        assert words not in page.text.lower()
    assert sent not in page.html
    assert fay.client.get(f"/staff/submissions/{sent}", base_url=fay.base).status_code == 403
    assert fay.client.get("/staff/tasks", base_url=fay.base).status_code == 403


def test_a_restricted_record_and_one_that_cannot_be_opened_show_no_name_and_stop_nothing(
    fay: Member, store: Store, content: Content, clock: Clock, founded: Founded
) -> None:
    hidden, broken, whole = (
        send(store, content, clock(), {"full_name": name}) for name in ("Rosa Real", "Bea Break", "Wim Whole")
    )
    with store.writing(clock()) as work:
        restrictions.restrict(
            work, hidden, founded.accounts["kim"][0], readers=[founded.accounts["kim"][0]], reason="x"
        )
        work.db.execute(sa.text("UPDATE submission SET sealed = x'0100' WHERE id = :id"), {"id": broken})
    fay.sign_in()
    page = fay.get("/staff/desk")
    assert "Wim Whole" in page.text
    assert "Rosa" not in page.text
    assert "Bea" not in page.text
    assert page.text.count("restricted: ask a clinician") == page.text.count("cannot be opened") == 1
    assert "Nothing was found" in fay.press(None, {"who": "Real"}, form="find").text
    assert "Wim Whole" in fay.press(None, {"who": "Whole"}, form="find").text
    assert fay.press(None, {"who": "", "born": "x"}, form="find").status == 422
    assert whole


def test_a_reminder_of_a_form_that_bounced_or_was_the_last_one_wanted_is_told_beside_the_address(
    fay: Member, store: Store, content: Content, clock: Clock
) -> None:
    bounced, arrived, stopped = (
        _begun_with(store, content, clock, {**CONTACT, "full_name": name}) for name in ("Bo", "Al", "Stu")
    )
    with store.writing(clock()) as work:
        for form, end in [(bounced, letters.mark_bounced), (arrived, letters.mark_sent)]:
            end(work, _reminder(work, form))
        letters.stop(work, _reminder(work, stopped).id)
    fay.sign_in()
    told = re.findall(r"<bdi[^>]*>(Bo|Al|Stu)<.*?</tr>", fay.get("/staff/desk").html, re.DOTALL)
    lines = dict(zip(told, fay.get("/staff/desk").html.split("<tr>")[2:], strict=True))
    assert "E-mail to this address does not arrive" in lines["Bo"]
    assert "does not arrive" not in lines["Al"]
    assert "wants no more letters" in lines["Stu"]
    with store.writing(clock()) as work:
        answers = Answers().with_values({**CONTACT, "full_name": "Bo", "email": "bo@other.example"})
        submissions.save_answers(work, submissions.load(work, bounced), text_of(answers))
    assert "does not arrive" not in fay.get("/staff/desk").text


def _begun_with(store: Store, content: Content, clock: Clock, said: dict[str, str]) -> str:
    with store.writing(clock()) as work:
        draft = begin(work, content)
        return submissions.save_answers(work, draft, text_of(Answers().with_values(said))).id


def _reminder(work: Work, form: str) -> LetterRow:
    return letters.write(
        work,
        kind="reminder",
        language="en",
        address=CONTACT["email"],
        link="/en/resume",
        submission=form,
        actor="worker",
    )


def test_pages_follow_one_another_in_the_order_of_arrival(
    fay: Member, store: Store, content: Content, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    for name in ("Ada One", "Bo Two", "Cy Three", "Di Four", "Ed Five"):
        with store.writing(clock()) as work:
            draft = begin(work, content)
            submissions.save_answers(work, draft, text_of(Answers().with_values({"full_name": name})))
        clock.pass_(minutes=1)
    fay.sign_in()
    seen, page = [], fay.get("/staff/desk")
    while True:
        seen += re.findall(r"<bdi[^>]*>(\w+ \w+)<", page.html)
        older = [link.get("href") for link in page.all("a") if link.text == "Earlier"]
        if not older:
            break
        page = fay.get(older[0])
    assert seen == ["Ed Five", "Di Four", "Cy Three", "Bo Two", "Ada One"]
    for bad in ("x", "2026-11-18", "9999-99-99T00:00 x", "2026-11-18T00:00 x"):
        assert fay.get(f"/staff/desk?before={bad}").status == 200


def test_an_auditor_reads_who_did_what_and_when_and_no_answer(
    app: Flask, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {**CONTACT, "asq_1": "yes"})
    gus = add_member(app, store, clock, "gus", "Gus Aud", ["auditor"])
    gus.sign_in()
    page = gus.get("/staff/audit")
    with store.reading(clock()) as work:
        reference = submissions.row(work, sent).reference
    assert reference in page.text
    assert "submission sent" in page.text
    for words in ("Ana Ruiz", "same_day", "asq", "urgency"):
        assert words not in page.html
    page = gus.get("/staff/audit?kind=role_confirmed")
    rows = page.all("tr")[1:]
    assert rows
    assert all("role confirmed" in "".join(row.itertext()) for row in rows)
    assert gus.get(f"/staff/audit?who=staff:{gus.id}").status == 200
    with store.reading(clock()) as work:
        mine = chain.events(work.db, before=None, kind=None, actor=f"staff:{gus.id}", limit=9)
        assert {row.kind for row in mine} == {"audit_read"}
    assert gus.get("/staff/audit?kind=nothing&before=abc").status == 200
    assert gus.client.get("/staff/queue", base_url=gus.base).status_code == 403
