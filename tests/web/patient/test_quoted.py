"""An instrument whose wording in a language was not compared with its owner's stays in English there."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from screening.content import InUse, load_content
from screening.questionnaire.loading import load_questionnaire, shipped_files
from screening.rules.vocabulary import shipped_vocabulary
from screening.web.parts import Parts
from tests.web.client import text_of
from tests.web.patient.steps import Person

ENGLISH, SPANISH = "Little interest or pleasure in doing things", "Poco interés o placer en hacer cosas"


def switched_off(app: Flask) -> None:
    """The PHQ-9 is not approved in Spanish in this app."""
    files = shipped_files()
    phq9 = files.instruments["phq9"].replace("es: {shown: yes", "es: {shown: no")
    assert phq9 != files.instruments["phq9"]
    changed = replace(files, instruments={**files.instruments, "phq9": phq9})
    content = replace(load_content(), questionnaire=load_questionnaire(changed, shipped_vocabulary()))
    shared: Parts = app.extensions["screening"]
    app.extensions["screening"] = replace(shared, packs=InUse(content))


def asked(person: Person) -> str:
    """What the page with the PHQ-9 says."""
    page = person.at("intake", "now-1")
    assert page.tree is not None
    return text_of(page.tree)


def test_a_spanish_page_says_that_its_questions_are_in_english(app: Flask) -> None:
    switched_off(app)
    person = Person(app, "es")
    person.begin()
    person.born()
    said = asked(person)
    assert ENGLISH in said
    assert SPANISH not in said
    assert "Estas preguntas están en inglés" in said
    assert person.page is not None
    assert all(block.get("lang") == "en" for block in person.page.all("div") if block.get("lang"))
    assert any(block.get("lang") == "en" for block in person.page.all("div"))


def test_a_form_that_was_begun_in_the_approved_wording_keeps_it(app: Flask) -> None:
    person = Person(app, "es")
    person.begin()
    person.born()
    switched_off(app)
    assert SPANISH in asked(person)
