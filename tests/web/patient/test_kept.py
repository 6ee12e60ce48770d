"""What is remembered of a page holds nothing of a person, and what is shown is as if it were drawn anew."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from screening.web import help_lines
from screening.web.patient import kept
from tests.web.patient.steps import Person

MARKS = {"full_name": "Zyxo Marwen", "phone": "555 0173", "tried_any": "yes", "name-trials": "Qyrobine"}


def remembered(app: Flask) -> str:
    """All that is kept in memory, pieces and keys."""
    pages = app.extensions["screening_kept_pages"].pages
    return "\n".join(f"{key} {piece}" for key, pieces in pages.items() for piece in pieces)


def test_nothing_of_a_person_stands_in_what_is_remembered(app: Flask) -> None:
    person = Person(app)
    person.begin()
    cookie = person.client.get_cookie("screening-intake", "127.0.0.1")
    seen = person.fill_everything(MARKS)
    html = "".join(person.get(address).html for address in seen)
    tokens = set(re.findall(r'name="csrf_token" value="(\w+)"', html))
    said = remembered(app)
    assert all(typed in html for typed in ("Zyxo Marwen", "– Qyrobine", 'value="1985"'))
    assert "Your full name" in said
    assert tokens
    assert cookie is not None
    for secret in ("Zyxo", "555 0173", "Qyrobine", 'value="1985"', cookie.value, *tokens):
        assert secret not in said, secret


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_remembered_page_is_the_page_as_it_would_be_drawn_now(
    app: Flask, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Person(app, lang), Person(app, lang)
    for person in (first, second):
        person.begin()
    seen = first.fill_everything(MARKS)
    second.born()
    gets = [(person, address) for person in (first, second) for address in seen[:-1]]
    filled = [person.get(address).html for person, address in gets]
    monkeypatch.setattr(kept.KeptPages, "fill", drawn_anew)
    assert [person.get(address).html for person, address in gets] == filled


def test_a_page_that_was_remembered_tells_numbers_that_changed_since_and_few_are_remembered(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    person.begin()
    assert "555-0199" not in person.at("intake", "start-1").html
    keeper = help_lines.keeper_of(app)
    keeper.take({**keeper.lines.model_dump(), "talk": "555-0199"})
    for lang in ("en", "es"):
        person.lang = lang
        assert "tel:5550199" in person.at("intake", "start-1").html
    assert len(app.extensions["screening_kept_pages"].pages) == 1, "the third began anew"


def drawn_anew(self: kept.KeptPages, same: object, lang: str, gaps: kept.Gaps, draw: kept.Draw) -> str:
    """The page drawn in the person's own request."""
    return draw(gaps)
