"""A tablet of the clinic: it starts clean, shows the form alone, and keeps nothing of who was there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from screening.intake import inviting
from screening.safety.pausing import PAUSES
from screening.storage import settings, tablets
from screening.storage.accounts import staff
from screening.storage.sessions import ON_TABLET
from tests.clinic import Clock
from tests.web.client import Page
from tests.web.patient.steps import Person

COOKIE = "screening-tablet"


class AtTablet(Person):
    """Whoever holds the tablet."""

    def pick(self, lang: str) -> Page:
        """The button of a language on the first page."""
        self.get("/tablet")
        self.lang = lang
        assert self.page is not None
        fields = [*self.page.fields(), ("lang", lang)]
        return self.post("/tablet", fields)

    def sends(self) -> Page:
        self.begin()
        self.fill_everything(until="/form")
        self.at("check")
        return self.press("send")


def enrol(app: Flask, clock: Clock) -> str:
    store = app.extensions["screening"].store
    with store.writing(clock()) as work:
        me = staff.add(work, login="kim", name="Kim", roles=[], actor="cli:test")
        return tablets.enrol(work, me.id, "Waiting room 1")


@pytest.fixture
def tablet(app: Flask, clock: Clock) -> AtTablet:
    person = AtTablet(app)
    person.client.set_cookie(COOKIE, enrol(app, clock), domain="127.0.0.1")
    return person


def last_seen(app: Flask, clock: Clock) -> object:
    with app.extensions["screening"].store.reading(clock()) as work:
        (row,) = tablets.listed(work)
        return row.used_at


def test_it_starts_in_both_languages_and_looking_writes_nothing(
    app: Flask, tablet: AtTablet, clock: Clock
) -> None:
    enrolled = clock()
    clock.pass_(hours=1)
    page = tablet.get("/")
    assert page.address == "/tablet"
    assert [(one.get("value"), one.get("name")) for one in page.all("button", name="lang")] == [
        ("en", "lang"),
        ("es", "lang"),
    ]
    assert "Please fill out this form" in page.text
    assert "Llene este formulario" in page.text
    assert "988" in page.html
    assert last_seen(app, clock) == enrolled
    assert tablet.pick("es").address == "/es/"
    assert last_seen(app, clock) == clock()


def test_each_page_has_the_question_the_script_and_plain_words_for_who_has_none(tablet: AtTablet) -> None:
    tablet.pick("en")
    tablet.begin()
    tablet.born()
    for where in (
        "",
        "consent",
        "resume",
        "help",
        "about",
        "adults",
        "form",
        "check",
        "intake/reach-2",
        "nothing",
    ):
        page = tablet.at(*where.split("/"))
        (body,) = page.all("body")
        assert (body.get("class"), body.get("data-tablet")) == ("app-tablet", "asks"), where
        (dialog,) = page.all("dialog")
        assert dialog.get("data-touch") is not None
        assert dialog.get("data-still") is None
        assert any("/static/tablet.js" in one.get("src") for one in page.all("script")), where
        said = " ".join("".join(one.itertext()) for one in page.all("div", class_="app-tablet__off"))
        assert "JavaScript is off" in said, where
        assert "JavaScript está apagado" in said, where
        assert not page.all("noscript"), where
    rests = tablet.at("tablet")
    assert rests.all("body")[0].get("data-tablet") == "rests"
    assert tablet.get("/tablet").all("body")[0].get("data-tablet") == "starts"


def test_no_page_of_a_private_phone_has_anything_of_it(person: Person) -> None:
    person.begin()
    for where in ("", "form", "intake/start-1", "help"):
        html = person.at(*where.split("/")).html
        assert "tablet" not in html, where
    assert person.get("/tablet").address == "/en/"
    assert person.at("tablet").address == "/en/"
    token = dict(person.at("consent").fields())["csrf_token"]
    assert person.post("/tablet", {"csrf_token": token, "lang": "en"}).address == "/en/"


def test_the_next_person_starts_clean_and_the_six_words_open_the_form_again(tablet: AtTablet) -> None:
    tablet.pick("en")
    tablet.begin()
    tablet.born()
    tablet.at("intake", "reach-2")
    tablet.press("leave", {"phone": "555 0100"})
    assert tablet.page is not None
    assert (tablet.page.status, tablet.page.response.headers["Clear-Site-Data"]) == (200, '"cache"')
    assert tablet.page.response.headers["Refresh"] == "0; url=/tablet"
    for where in ("form", "intake/reach-2", "check", "sent", "phrase", "copy"):
        assert tablet.at(*where.split("/")).address == "/tablet", where
    phrase = tablet.phrase
    assert tablet.pick("es").text.find("Ya estuvo aquí") > 0
    tablet.at("resume")
    tablet.press("continue", {"phrase": phrase})
    assert dict(tablet.at("intake", "reach-2").fields())["phone"] == "555 0100"
    assert tablet.pick("en").address == "/en/"
    assert tablet.at("form").address == "/tablet"


@pytest.mark.parametrize("go", ["continue", "unlock", "language", "stop", "leave"])
def test_a_page_of_the_person_before_that_is_sent_again_shows_nothing_of_it(
    tablet: AtTablet, go: str
) -> None:
    tablet.pick("en")
    tablet.begin()
    tablet.born()
    theirs = tablet.at("intake", "reach-2").fields()
    tablet.press("leave")
    sent_again = {**dict(theirs), "phone": "555 0199", "go": go}
    nobody = tablet.post("/en/intake/reach-2", sent_again)
    assert "555 0199" not in nobody.html
    tablet.pick("en")
    tablet.begin()
    somebody = tablet.post("/en/intake/reach-2", sent_again)
    assert "555 0199" not in somebody.html
    assert "555 0199" not in tablet.at("intake", "start-1").html


def test_stopping_and_sending_end_at_the_desk(app: Flask, tablet: AtTablet) -> None:
    tablet.pick("es")
    page = tablet.sends()
    assert page.heading == "Qué sigue ahora"
    assert not page.all("a", href="/es/copy")
    assert tablet.at("copy").address == "/es/sent"
    tablet.at("sent")
    page = tablet.press("stop")
    assert (page.address, page.heading) == ("/es/tablet", "Devuelva la tableta en la recepción")
    assert page.response.headers.get("Clear-Site-Data") is None
    assert tablet.at("sent").address == "/tablet"
    tablet.pick("en")
    tablet.begin()
    assert tablet.answer("start-1", {}, "stop").address == "/en/tablet"
    tablet.at("help")
    assert "anyone who works here" in tablet.page.text if tablet.page else False


def test_a_session_on_a_tablet_is_over_after_five_minutes_even_if_its_script_has_died(
    tablet: AtTablet, clock: Clock
) -> None:
    tablet.pick("en")
    tablet.begin()
    clock.at += ON_TABLET
    assert tablet.at("intake", "start-1").address == "/en/intake/start-1"
    clock.at += ON_TABLET + timedelta(seconds=1)
    assert tablet.at("intake", "start-1").address == "/tablet"


def test_staff_pages_do_not_open_on_it(tablet: AtTablet) -> None:
    for where in ("/staff/", "/staff/sign-in", "/staff/tablets", "/staff/nothing"):
        assert tablet.get(where).address == "/tablet", where
    assert tablet.post("/staff/sign-in", {"name": "kim"}).address == "/tablet"


def test_one_that_was_ended_or_sleeps_shows_the_form_no_more_and_can_be_enrolled_anew(
    app: Flask, tablet: AtTablet, clock: Clock
) -> None:
    tablet.pick("en")
    tablet.begin()
    tablet.born()
    typing = tablet.at("intake", "reach-2").fields()
    store = app.extensions["screening"].store
    with store.writing(clock()) as work:
        (row,) = tablets.listed(work)
        tablets.end(work, row.id, row.enrolled_by)
    saved = tablet.post("/en/intake/reach-2", {**dict(typing), "phone": "555 0100", "go": "leave"})
    assert saved.status == 200
    for where in ("/", "/en/", "/en/consent", "/es/resume", "/en/intake/reach-2"):
        page = tablet.get(where)
        assert (page.address, page.heading) == ("/tablet", "This tablet is not set up any more"), where
    assert "988" in page.html
    assert tablet.get("/staff/sign-in").address == "/staff/sign-in"
    own = Person(app)
    own.at("resume")
    own.press("continue", {"phrase": tablet.phrase})
    assert dict(own.at("intake", "reach-2").fields())["phone"] == "555 0100"


def test_whoever_holds_it_needs_no_invitation(app: Flask, tablet: AtTablet, clock: Clock) -> None:
    with app.extensions["screening"].store.writing(clock()) as work:
        settings.put(work, inviting.ONLY, True, actor="cli:test")
    assert tablet.pick("en").heading == "Before your first visit"
    assert tablet.begin().address == "/en/form"


def test_whoever_holds_it_is_asked_everything_also_after_hours(
    app: Flask, tablet: AtTablet, clock: Clock
) -> None:
    with app.extensions["screening"].store.writing(clock()) as work:
        settings.put(work, PAUSES, True, actor="cli:test")
    clock.pass_(hours=12)
    assert "closed now" in Person(app).at("").text
    assert "closed now" not in tablet.pick("en").text
    tablet.begin()
    assert tablet.at("intake", "safety-1").address == "/en/intake/safety-1"


def test_while_the_database_is_away_it_stays_a_tablet_and_has_the_numbers(
    tablet: AtTablet, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(app.extensions["screening"].store, "reading", broken)
    page = tablet.at("help")
    assert page.all("body")[0].get("data-tablet") == "asks"
    assert "988" in page.html
    assert tablet.get("/staff/sign-in", follow=False).response.headers["Location"] == "/tablet"
