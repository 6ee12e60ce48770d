"""An invitation opens an empty form, in a clinic that is open to everybody and in one that is not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import commands
from screening.cli import _parser as parser
from screening.config import Config
from screening.intake import inviting
from screening.storage import invitations, invited, letters, settings
from screening.storage.tables import InvitationRow, LetterRow, SubmissionRow
from tests.web.patient.steps import BORN, Person


@pytest.fixture
def code(app: Flask) -> str:
    shared = app.extensions["screening"]
    with shared.store.writing(shared.clock()) as work:
        return invitations.make(work, actor="cli:test")


@pytest.fixture
def closed(app: Flask) -> None:
    """The clinic opens forms to invited people alone."""
    shared = app.extensions["screening"]
    with shared.store.writing(shared.clock()) as work:
        settings.put(work, inviting.ONLY, True, actor="cli:test")


def row(app: Flask) -> InvitationRow:
    shared = app.extensions["screening"]
    with shared.store.reading(shared.clock()) as work:
        found: InvitationRow = work.db.scalars(sa.select(InvitationRow)).one()
        return found


def drafts(app: Flask) -> int:
    shared = app.extensions["screening"]
    with shared.store.reading(shared.clock()) as work:
        return len(work.db.scalars(sa.select(SubmissionRow.id)).all())


def accept(person: Person, code: str) -> None:
    person.at("invited", code)
    person.press("continue")


def test_looking_at_the_link_uses_nothing_up_and_after_the_button_the_address_is_clean(
    app: Flask, code: str
) -> None:
    person = Person(app)
    for _ in range(9):
        assert person.at("invited", code).heading == "You are invited"
    assert row(app).exchanges == 0
    page = person.press("continue")
    assert (page.address, row(app).exchanges) == ("/en/", 1)
    assert code not in page.html


@pytest.mark.usefixtures("closed")
def test_without_an_invitation_the_start_is_closed_and_with_one_the_form_begins_empty_and_spends_it(
    app: Flask, code: str
) -> None:
    stranger = Person(app)
    assert stranger.at("").heading == "This form opens with an invitation"
    assert stranger.at("consent").address == "/en/"
    page = stranger.at("")
    stranger.at("invited")
    page = stranger.press("continue", {"code": "0000-0000-0000-0000"})
    assert (page.status, drafts(app)) == (422, 0)
    guest = Person(app)
    accept(guest, code.lower())
    assert guest.page is not None
    assert guest.page.heading == "Before your first visit"
    guest.begin()
    assert row(app).spent_at is None
    other_phone = Person(app)
    accept(other_phone, code)
    other_phone.begin()
    guest.answer("start-1", BORN)
    assert row(app).spent_at is None  # the link was opened again, and belongs to the form begun last
    other_phone.answer("start-1", BORN)
    assert row(app).spent_at is not None
    assert other_phone.answer("start-2", {"filled_in_by": "alone"}).status == 200
    late = Person(app)
    accept(late, code)
    assert late.page is not None
    assert late.page.status == 422


def test_the_shell_prints_a_link_and_closes_and_opens_the_public_start(
    app: Flask, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(parser().parse_args(["invite", "new"]), config) == 0
    link = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("English"))
    person = Person(app)
    person.get(link.split("8000")[1])
    assert person.press("continue").heading == "Before your first visit"
    commands.run(parser().parse_args(["invite", "only"]), config)
    assert Person(app).at("").heading == "This form opens with an invitation"
    commands.run(parser().parse_args(["invite", "anyone"]), config)
    assert Person(app).at("").heading == "Before your first visit"


@pytest.fixture
def letter(app: Flask) -> str:
    """A letter that somebody got; its id."""
    shared = app.extensions["screening"]
    with shared.store.writing(shared.clock()) as work:
        invitation, _ = invited.invite(work, language="es", name="", address="a@b.example", actor="cli:test")
        row = letters.write(
            work,
            kind="invitation",
            language="es",
            address="a@b.example",
            link="/es/",
            invitation=invitation.id,
            actor="cli:test",
        )
        for one in letters.claim_due(work, at_a_time=1, reminders_too=True):
            letters.mark_sent(work, one)
        return row.id


def is_stopped(app: Flask, letter_id: str) -> bool:
    shared = app.extensions["screening"]
    with shared.store.reading(shared.clock()) as work:
        return bool(work.db.get(LetterRow, letter_id).stopped_at)


@pytest.mark.parametrize(
    ("lang", "thanks"), [("en", "We will not write again"), ("es", "Ya no le escribiremos")]
)
def test_no_more_letters_takes_a_button_and_not_a_look_and_tells_nobody_whether_there_was_one(
    app: Flask, letter: str, lang: str, thanks: str
) -> None:
    person = Person(app)
    for _ in range(3):
        known = person.get(f"/{lang}/no-letters/{letter}")
    assert not is_stopped(app, letter)
    assert person.press("enough").heading == thanks
    assert is_stopped(app, letter)
    assert person.get(f"/{lang}/no-letters/{letter}").text == known.text
    person.press("enough")
    assert person.get(f"/{lang}/no-letters/{'0' * 40}").text == known.text
    assert person.press("enough").heading == thanks
