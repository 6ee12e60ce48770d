"""Where nobody can be told of a dangerous answer, no form is begun; help and open forms are served."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from screening.web.parts import Parts
from tests.web.client import text_of
from tests.web.patient.steps import Person


def close(app: Flask) -> None:
    shared: Parts = app.extensions["screening"]
    app.extensions["screening"] = replace(shared, intake_open=lambda: False)


def test_no_form_can_be_begun(app: Flask) -> None:
    person = Person(app)
    person.at("consent")
    close(app)
    page = person.press("continue", {"adult": "yes", "agree": "yes"}, follow=False)
    assert page.response.status_code == 303
    assert "screening-intake" not in str(page.response.headers.getlist("Set-Cookie"))
    page = person.at("")
    assert page.response.status_code == 503
    assert page.tree is not None
    assert "This form is not open yet" in text_of(page.tree)
    assert "988" in text_of(page.tree)


def test_a_form_that_was_begun_goes_on(app: Flask) -> None:
    person = Person(app)
    person.begin()
    close(app)
    assert person.born().status == 200
    assert person.at("help").status == 200
