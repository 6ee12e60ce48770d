"""What holds on every page: help numbers, a way out, headers, both languages, errors that help."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from screening.storage.errors import NotFound
from screening.web import words
from screening.web.access import Audience, GuardedFlask, NoAudience, audience, table
from tests.clinic import Clock
from tests.web.client import Page, Visitor, text_of
from tests.web.patient.steps import BASE, Person

OPEN = ("", "consent", "resume", "help", "adults", "break")


def has_help(page: Page) -> bool:
    links = {link.get("href") for link in page.tree.iter("a")}
    return {"tel:911", "tel:988", "sms:988"} <= links


def leaves(page: Page) -> bool:
    return any(button.get("data-leave") is not None for button in page.tree.iter("button"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_page_that_needs_no_form_has_help_numbers_and_a_way_out(app: Flask, lang: str) -> None:
    person = Person(app, lang)
    for where in OPEN:
        page = person.at(where)
        assert page.status == 200
        assert page.tree.get("lang") == lang
        assert has_help(page)
        assert leaves(page)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_page_of_a_whole_form_is_sound_and_has_help_numbers(app: Flask, lang: str) -> None:
    person = Person(app, lang)
    person.begin()
    for address in person.fill_everything():
        page = person.get(address)
        assert has_help(page)
        assert leaves(page)
        assert f"/{lang}/" in page.address


def test_the_first_address_leads_to_the_language_of_the_browser(app: Flask) -> None:
    visitor = Visitor(app, BASE)
    assert visitor.get("/", Accept_Language="es-MX,es;q=0.9").address == "/es/"
    assert visitor.get("/", Accept_Language="de").address == "/en/"
    assert visitor.get("/", follow=False).response.headers["Vary"] == "Accept-Language"


def raiser(fault: Exception) -> Callable[..., Any]:
    def view(**_: Any) -> Any:
        raise fault

    return view


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_error_has_a_page_with_help_numbers_in_the_language_of_the_address(
    app: Flask, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, fault in (("paused", TooManyRequests()), ("start", KeyError()), ("resume", NotFound())):
        monkeypatch.setitem(app.view_functions, f"patient.{where}", audience(Audience.ANYONE)(raiser(fault)))
    person = Person(app, lang)
    found = {
        404: person.at("nothing"),
        405: person.post(f"/{lang}/adults", {}),
        400: person.post(f"/{lang}/consent", {"adult": "yes"}),
        403: person.post(f"/{lang}/consent", {"adult": "yes"}, Sec_Fetch_Site="cross-site"),
        413: person.post(f"/{lang}/consent", {"adult": "x" * (2 * 1024 * 1024)}),
        429: person.at("break"),
        500: person.at(""),
        503: person.at("resume"),
    }
    for status, page in found.items():
        assert page.status == status
        assert has_help(page)
        assert page.tree.get("lang") == lang
        said = "error_503_read" if status == 503 else f"error_{status}_text"  # it was only looked at
        assert words.shipped()[lang][said] in page.text


def test_an_error_page_needs_no_database(app: Flask) -> None:
    app.extensions["screening"].store.engine.dispose()
    object.__setattr__(app.extensions["screening"], "store", None)
    page = Person(app).at("adults")
    assert page.status == 200
    page = Person(app).at("")
    assert page.status == 500
    assert has_help(page)
    assert has_help(Person(app).at("help"))


def test_more_than_two_thousand_fields_are_refused_before_they_are_parsed(app: Flask) -> None:
    page = Person(app).post("/en/consent", [(f"f{n}", "") for n in range(2001)])
    assert page.status == 413
    assert "shorter" in page.text


def test_headers_keep_pages_to_this_site_and_out_of_caches(app: Flask) -> None:
    headers = Person(app).at("consent").response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "data:" not in policy


def test_reading_pages_makes_no_session_and_no_form(app: Flask) -> None:
    person = Person(app)
    for where in OPEN:
        person.at(where)
    with app.extensions["screening"].store.reading(Clock()()) as work:
        assert work.db.connection().exec_driver_sql("select count(*) from session").scalar() == 0
        assert work.db.connection().exec_driver_sql("select count(*) from submission").scalar() == 0


def test_another_host_is_not_answered(app: Flask) -> None:
    assert Visitor(app, "http://evil.example").get("/en/").status == 400


def test_a_view_without_an_audience_cannot_be_registered() -> None:
    app = GuardedFlask("screening", static_folder=None)
    with pytest.raises(NoAudience):
        app.add_url_rule("/x", view_func=lambda: "x")
    app.add_url_rule("/y", view_func=audience(Audience.ANYONE)(lambda: "y"))
    assert [(rule, who) for rule, _, who in table(app)] == [("/y", Audience.ANYONE)]


def test_who_has_no_form_open_is_sent_to_the_phrase_page(app: Flask) -> None:
    for rule, methods, who in table(app):
        if who in (Audience.PATIENT, Audience.SENT) and "GET" in methods:
            address = re.sub(r"<any[^>]*>", "en", rule).replace("<page>", "safety-1").replace("<entry>", "k1")
            assert Person(app).get(address).address == "/en/resume", rule


def test_titles_and_addresses_tell_nothing(person: Person) -> None:
    person.begin()
    for address in person.fill_everything({"asq_1": "yes", "s2_acts": "past_3m", "voices": "yes"}):
        page = person.get(address)
        for word in ("suicid", "psych", "risk", "score", "urgent", "eligib"):
            assert word not in page.address.lower()
            assert word not in page.title.lower()


def test_the_language_can_be_changed_on_any_page(app: Flask) -> None:
    person = Person(app)
    page = person.at("help")
    assert person.press("language").address == "/es/help"
    person.at("adults")
    (link,) = (
        [link for link in person.page.tree.iter("a") if link.get("hreflang") == "es"] if person.page else []
    )
    assert link.get("href") == "/es/adults"
    assert text_of(page.tree.find(".//h1")) == "Need help now?"
