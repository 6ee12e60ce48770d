"""The numbers for help are the clinic's own, wherever a patient can read a number."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from screening.web import words
from tests.web.client import Page
from tests.web.patient.steps import Person

OTHERS = {
    "emergency": "112",
    "talk": "0800-1",
    "text": "0800-2",
    "site": "help.example",
    "extra": {"en": "Day and night.", "es": "De día y de noche."},
    "last_checked": "2026-11-01",
}
SHIPPED = re.compile(r"\b(911|988)\b")
"""Not the same digits within a form token or the digest of a style sheet."""
OPENS_ALL = {"hurt_others": "yes", "heard_seen_30d": "other", "right_now": ["chest_pain"]}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_other_numbers_take_the_place_of_the_shipped_ones_on_every_page(app: Flask, lang: str) -> None:
    app.extensions["screening_help"].take(OTHERS)
    person = Person(app, lang)
    person.begin()
    pages: list[Page] = [person.get(address) for address in person.fill_everything(OPENS_ALL)]
    assert {"safety-5", "mind-2", "use-3", "body-2"} <= {page.address.split("/")[-1] for page in pages}
    person.answer("body-1", {"right_now": ["chest_pain"]})
    pages += [person.at(where) for where in ("", "help", "resume", "adults", "break", "nothing", "form")]
    person.at("check")
    pages.append(person.press("send"))
    for page in pages:
        assert not SHIPPED.findall(page.html), page.address
        links = {link.get("href") for link in page.tree.iter("a")}
        assert {"tel:112", "tel:08001", "sms:08002"} <= links


def test_the_body_form_of_the_help_page_names_the_clinics_number(app: Flask) -> None:
    app.extensions["screening_help"].take(OTHERS)
    person = Person(app)
    person.begin()
    person.born()
    assert "Call 112 now, or go" in person.answer("body-1", {"right_now": ["chest_pain"]}).text


def test_a_box_is_filled_in_with_the_numbers_and_the_day_by_which_a_form_is_read(
    app: Flask, person: Person
) -> None:
    person.begin()
    person.born()
    text = person.at("intake", "safety-1").text
    assert "call 911. You can call 988 or text 988, day or night" in text
    (read_by,) = re.findall(r"If you send it today, a clinician reads it by (\w+ \d+, \d{4})\.", text)
    assert f"that will be by {read_by}" in Person(app).at("").text


def test_no_word_of_the_interface_has_a_number_of_its_own() -> None:
    for lang in words.LANGUAGES:
        for key, text in words.shipped()[lang].items():
            assert not SHIPPED.search(text), key
