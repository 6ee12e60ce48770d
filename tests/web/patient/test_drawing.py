"""A blank question is drawn once and remembered; what somebody typed, or what was wrong with it, never is."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

from flask import Flask

from tests.web.client import Page
from tests.web.patient.steps import Person


def question(page: Page, name: str) -> str:
    """The question with this box, as HTML."""
    boxes = page.all("div")
    found = [box for box in boxes if (box.get("class") or "").startswith("app-question")]
    return next(text for box in found if f'name="{name}"' in (text := tostring(box, "unicode")))


def test_after_somebody_typed_or_erred_the_next_person_sees_the_question_blank(app: Flask) -> None:
    first, second = Person(app), Person(app)
    for person in (first, second):
        person.begin()
        person.born()
    blank = question(first.at("intake", "reach-1"), "full_name")
    first.answer("reach-1", {"full_name": "Ana Ruiz"})
    assert "Ana Ruiz" in question(first.at("intake", "reach-1"), "full_name")
    wrong = first.answer("start-1", {"birth_date-month": "13", "birth_date-year": "1985"})
    assert "birth_date-error" in question(wrong, "birth_date-month")
    assert question(second.at("intake", "reach-1"), "full_name") == blank


def test_a_blank_question_is_in_the_language_of_its_page(app: Flask) -> None:
    english, spanish = Person(app), Person(app, "es")
    for person in (english, spanish):
        person.begin()
        person.born()
    for _ in range(2):  # drawn, then remembered
        assert "full name" in question(english.at("intake", "reach-1"), "full_name")
        assert "nombre" in question(spanish.at("intake", "reach-1"), "full_name")
