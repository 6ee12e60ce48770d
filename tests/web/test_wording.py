"""Every text has a review state; a clinic with patients asks only in a language that is reviewed, or that it accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Review
from screening.questionnaire.texts import text_digest
from screening.web import words
from screening.web.wording import checked_languages, is_offered, states, wordings
from tests.web.patient.conftest import app, clock, config, store, template  # noqa: F401 - fixtures
from tests.web.patient.steps import Person

REVIEW = Review("R. Reader", date(2026, 7, 1))


def test_every_text_of_both_languages_has_a_state_and_a_place_of_its_own() -> None:
    every = list(wordings(shipped()))
    assert len({one.place for one in every}) == len(every)
    places = " ".join(one.place for one in every)
    for kind in (
        "consent",
        "page body-2 box",
        "word leave",
        "message soft",
        "clinic text privacy",
        "medicine sertraline",
    ):
        assert kind in places
    for language in words.LANGUAGES:
        assert set(states(shipped(), language)) <= {"drafted", "reviewed"}
        assert states(shipped(), language).total() == len(every)


def test_a_language_is_offered_when_the_last_text_is_reviewed_and_not_before() -> None:
    texts = {("es", text_digest(one.text.es)) for one in wordings(shipped())}
    reviewed = replace(shipped(), reviews=dict.fromkeys(texts, REVIEW))
    assert states(reviewed, "es")["drafted"] == 0
    assert is_offered(reviewed, "es", None)
    assert not is_offered(reviewed, "en", None)
    one_less = replace(shipped(), reviews=dict.fromkeys(sorted(texts)[1:], REVIEW))
    assert not is_offered(one_less, "es", None)


@pytest.mark.parametrize(
    "broken", [None, "en", ["en"], {"de": "A. Ruiz"}, {"en": " "}, {"es": None}, {"es": False}]
)
def test_a_language_is_accepted_by_name(broken: object) -> None:
    with pytest.raises(ValueError, match=r"languages|names"):
        checked_languages(broken)
    assert not is_offered(shipped(), "en", "en")
    assert is_offered(shipped(), "en", checked_languages({"en": "A. Ruiz"}))


def test_a_form_begins_only_in_a_language_that_is_offered(app: Flask) -> None:  # noqa: F811
    shared = app.extensions["screening"]
    app.extensions["screening"] = replace(shared, speaks=lambda language: language == "en")
    spanish = Person(app, "es")
    page = spanish.at("")
    assert "todavía no está listo en español" in page.text
    assert "988" in page.text
    assert spanish.at("consent").address == "/es/"
    assert Person(app, "en").at("consent").address == "/en/consent"
