"""Invitations at the desk: one or a list, by mail or handed over, and how far each has come."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.content import Content
from screening.mailing.inviting import MOST_LINES
from screening.safety import after_save
from screening.safety.clinic import hours_of
from screening.storage import invitations, letters, submissions
from screening.storage.tables import InvitationRow, LetterRow
from screening.storage.work import Store
from screening.worker.erasing import purge
from tests.clinic import Clock
from tests.filled import begin, text_of
from tests.properties.persons import Person, asked, fill_in
from tests.web.client import Page
from tests.web.clinician.conftest import Founded, Member, add_member
from tests.web.clinician.test_desk import clinic

MAIL = {"language": "es", "how": "mail", "address": "ana@mail.example", "agreed": "yes"}
LIST = {"agreed": "yes"}


@pytest.fixture
def fay(app: Flask, store: Store, clock: Clock) -> Member:
    """Somebody at the front desk, signed in."""
    member = add_member(app, store, clock, "fay", "Fay Day", ["front_desk"])
    member.sign_in()
    return member


def invite(fay: Member, **typed: str | None) -> Page:
    fay.get("/staff/invitations")
    return fay.press(None, {**MAIL, **typed})


def invite_list(fay: Member, lines: str, **typed: str | None) -> Page:
    fay.get("/staff/invitations/list")
    return fay.post("/staff/invitations/list", {**dict(fay.page.fields()), **LIST, "lines": lines, **typed})


def states(page: Page) -> list[str]:
    return re.findall(r'data-name="State">([^<]+)<', page.html)


def written(store: Store, clock: Clock) -> list[letters.Letter]:
    with store.reading(clock()) as work:
        rows = work.db.scalars(sa.select(LetterRow).order_by(LetterRow.due_at, LetterRow.id))
        return [letters.opened(work, row) for row in rows]


def send_all(store: Store, clock: Clock) -> None:
    with store.writing(clock()) as work:
        for row in letters.claim_due(work, at_a_time=500, reminders_too=True):
            letters.mark_sent(work, row)


def test_an_invitation_by_mail_waits_as_a_letter_and_its_link_is_not_shown(
    fay: Member, store: Store, clock: Clock
) -> None:
    page = invite(fay, name="Zoë 安娜 ‮x", address=" Ana@mail.example ")
    assert states(page) == ["made"]
    assert "Zoë 安娜" in page.text
    (letter,) = written(store, clock)
    assert (letter.address, letter.row.language) == ("Ana@mail.example", "es")
    assert letter.link.startswith("/es/invited/")
    assert letter.link.rpartition("/")[2] not in page.html


def test_a_link_is_shown_once_with_a_picture_and_opens_an_empty_form(
    fay: Member, app: Flask, store: Store, clock: Clock
) -> None:
    page = invite(fay, how="hand", language="en", address="", agreed=None)
    link = page.by_id("link").text
    assert "/en/invited/" in link
    assert page.all("img", class_="qr")
    assert written(store, clock) == []
    assert link not in fay.get("/staff/invitations").html
    code = link.rpartition("/")[2]
    with store.writing(clock()) as work:
        assert invitations.exchange(work, code)
    assert states(fay.get("/staff/invitations")) == ["opened"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"language": None}, "#language-en", "language"),
        ({"how": None}, "#how-mail", "how the link"),
        ({"agreed": None}, "#agreed", "agreed"),
        ({"address": "ana@mail.example\r\nBcc: all@mail.example"}, "#address", "no e-mail address"),
        ({"address": "añá@mail.example"}, "#address", "without blanks or accents"),
        ({"name": "安" * 201}, "#name", "200 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed_and_nothing_is_made(
    fay: Member, store: Store, clock: Clock, typed: dict[str, str | None], field: str, words: str
) -> None:
    page = invite(fay, **{"name": "Ana", **typed})
    assert page.status == 422
    (link,) = page.all("a", href=field)
    assert words in link.text
    assert dict(page.fields())["name"] == (typed.get("name") or "Ana")
    assert written(store, clock) == []
    assert states(page) == []


def test_a_list_with_a_bad_line_sends_nothing_and_keeps_every_line(
    fay: Member, store: Store, clock: Clock
) -> None:
    invite(fay, name="Cy", address="cy@mail.example")
    lines = "\n".join(
        [
            "Ana@mail.example, es, Ruiz, Ana",
            "",
            "bo@mail.example; English",
            "ana@mail.example\ten\tRuiz, Ana",
            "no address, en",
            "di@mail.example",
            "ed@mail.example, fr",
            "cy@mail.example, en, cy",
        ]
    )
    page = invite_list(fay, lines)
    assert page.status == 422
    told = [link.text for link in page.all("a", href="#lines")]
    assert [line.split(":")[0] for line in told] == ["Line 4", "Line 5", "Line 6", "Line 7", "Line 8"]
    assert "The same as line 1" in told[0]
    assert "can still be used" in told[-1]
    assert dict(page.fields())["lines"] == lines
    assert len(written(store, clock)) == 1
    page = invite_list(fay, "\r\n".join(lines.split("\n")[:3]))
    assert (page.status, states(page)) == (200, ["made"] * 3)
    assert "Ruiz, Ana" in page.text
    twice = invite_list(fay, lines.split("\n")[0])  # pressed again
    assert twice.status == 422
    assert len(written(store, clock)) == 3


def test_a_list_that_is_empty_too_long_or_not_agreed_to_is_refused_in_one_sentence(
    fay: Member, store: Store, clock: Clock
) -> None:
    many = "\n".join(f"p{number}@mail.example, en" for number in range(1000))
    for lines, typed, words in (
        (many, {}, "1000 lines"),
        (" \n\n", {}, "empty"),
        ("ana@mail.example, en", {"agreed": None}, "agreed"),
    ):
        page = invite_list(fay, lines, **typed)
        (error,) = page.all("div", class_="errors")
        assert words in "".join(error.itertext())
        assert dict(page.fields())["lines"] == lines
    assert written(store, clock) == []
    page = invite_list(fay, "\n".join(many.split("\n")[:MOST_LINES]))
    assert (page.status, len(written(store, clock))) == (200, MOST_LINES)
    assert [link.text for link in page.all("a") if "before=" in (link.get("href") or "")] == ["Earlier"]
    older = next(link.get("href") for link in page.all("a") if link.text == "Earlier")
    assert len(states(fay.get(older))) == 50


def test_a_list_comes_as_a_file_and_one_that_is_no_text_is_refused(
    fay: Member, store: Store, clock: Clock
) -> None:
    for content, status in (
        ("\ufeffzoë".encode("utf-16"), 422),
        ("\ufeffana@mail.example,es,Zoë".encode(), 303),
    ):
        page = fay.get("/staff/invitations/list")
        answer = fay.client.post(
            "/staff/invitations/list",
            data={
                **dict(page.fields()),
                **LIST,
                "lines": "",
                "file": (BytesIO(content), "list.csv"),
            },
            content_type="multipart/form-data",
            base_url=fay.base,
        )
        assert answer.status_code == status
    (letter,) = written(store, clock)
    assert letter.address == "ana@mail.example"


def test_again_wrong_and_withdrawn_each_say_what_they_do(fay: Member, store: Store, clock: Clock) -> None:
    invite(fay, name="Ana")
    send_all(store, clock)
    page = fay.get("/staff/invitations")
    assert states(page) == ["sent"]
    page = fay.press("again", form="do-1")
    assert (page.status, len(written(store, clock))) == (409, 1)
    assert "within the last hour" in page.text
    clock.pass_(minutes=61)
    fay.sign_in()
    fay.get("/staff/invitations")
    fay.press("again", form="do-1")
    one, two = written(store, clock)
    assert one.link == two.link
    page = fay.press("wrong", form="do-1")
    assert states(page) == ["bounced"]
    assert "Ask for another one" in page.text
    assert page.buttons("do-1") == [("go", "withdraw")]
    page = fay.press("withdraw", form="do-1")
    assert states(page) == ["ended"]
    assert invite(fay, name="Ana").status == 422
    assert "does not arrive" in invite(fay, name="Another").text
    assert invite(fay, name="Ana", address="ana@other.example").status == 200
    (row_id,) = re.findall(r"/staff/invitations/(\w{32})", fay.page.html)
    assert fay.post(f"/staff/invitations/{row_id}", {"csrf_token": token(fay), "go": "x"}).status == 400
    assert fay.post(f"/staff/invitations/{'0' * 32}", {"csrf_token": token(fay), "go": "again"}).status == 404


def token(fay: Member) -> str:
    return dict(fay.get("/staff/invitations").fields())["csrf_token"]


def test_who_asked_for_no_more_letters_is_not_invited_by_mail_again(
    fay: Member, store: Store, clock: Clock
) -> None:
    invite(fay, name="Ana")
    send_all(store, clock)
    with store.writing(clock()) as work:
        letters.stop(work, work.db.scalars(sa.select(LetterRow.id)).one())
    page = fay.get("/staff/invitations")
    assert states(page) == ["sent"]
    assert "This person wants no more letters from us." in page.text
    assert page.buttons("do-1") == [("go", "wrong"), ("go", "withdraw")]
    clock.pass_(minutes=61)
    fay.sign_in()
    (row_id,) = re.findall(r"/staff/invitations/(\w{32})", fay.get("/staff/invitations").html)
    again = fay.post(f"/staff/invitations/{row_id}", {"csrf_token": token(fay), "go": "again"})
    assert (again.status, "no more letters" in again.text) == (409, True)
    assert "no more letters" in invite(fay, name="Ana again").text


def test_a_letter_that_was_read_before_the_server_said_so_has_not_bounced(
    fay: Member, store: Store, clock: Clock
) -> None:
    invite(fay, name="Ana")
    with store.writing(clock()) as work:
        letters.stop(work, work.db.scalars(sa.select(LetterRow.id)).one())
    page = fay.get("/staff/invitations")
    assert states(page) == ["sent"]
    assert "does not arrive" not in page.text


def lives(store: Store, clock: Clock, content: Content, fay: Member, person: Person) -> list[str]:
    """What the desk sees of four invited people with these answers, all along; the last two stop half-way."""
    shots, forms = list[str](), list[submissions.Submission]()
    for number in range(4):
        invite(fay, name=f"Guest {number}", address=f"g{number}@mail.example")
        clock.pass_(minutes=1)
    with store.writing(clock()) as work:
        rows = work.db.scalars(sa.select(InvitationRow).order_by(InvitationRow.made_at)).all()
        for row in rows:
            draft = begin(work, content)
            assert invitations.begin(work, row.id, draft.row.id)
            draft = submissions.save_answers(work, draft, text_of(person.answers))
            invitations.spend(work, draft.id)
            day = hours_of(work).day_of(work.now)
            for page in asked(content.questionnaire, person):
                after_save(work, content, draft, person.answers, page.key, day)
            forms.append(submissions.load(work, draft.id))

    def look() -> None:
        fay.sign_in()
        with store.writing(clock()) as work:
            purge(work)
        page = fay.get("/staff/invitations")
        shots.append(
            re.sub(r'(csrf_token" value="|/staff/invitations/)\w+|until|signed out at [^<]+', "", page.html)
        )

    look()
    with store.writing(clock()) as work:
        submissions.send(work, forms[0], answers=text_of(person.answers), due_at=clock())
        submissions.withdraw(work, forms[1])
    look()
    clock.pass_(days=31)
    look()
    clock.pass_(days=20)
    look()
    return shots


def test_two_people_who_differ_in_every_answer_about_health_give_equal_pages_of_invitations(
    founded: Founded, tmp_path: Path, content: Content
) -> None:
    seen = []
    for name, trouble in (("one", 0), ("other", 1)):
        with clinic(founded, tmp_path / name) as (store, clock, fay):
            fay.sign_in()
            seen.append(lives(store, clock, content, fay, fill_in(content, Random(5), trouble)))
    assert seen[0] == seen[1]
    words = [re.findall(r'data-name="State">([^<]+)<', shot) for shot in seen[0]]
    assert words == [
        ["begun"] * 4,
        ["begun", "begun", "ended", "sent in"],
        ["ended", "ended", "ended", "sent in"],
        [],
    ]
    assert "g3@mail.example" in seen[0][0]
    assert "g3@mail.example" not in seen[0][2]


def test_a_clinician_invites_too_and_nobody_else(fay: Member, kim: Member, ada: Member) -> None:
    kim.sign_in()
    assert kim.get("/staff/invitations").status == 200
    ada.sign_in()
    assert ada.get("/staff/invitations").status == 403
    assert fay.client.get("/staff/queue", base_url=fay.base).status_code == 403
