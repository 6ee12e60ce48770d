"""The clinic's own texts are read from its settings: on the page about the form, and as the consent."""

from __future__ import annotations

import pytest
from flask import Flask

from screening.storage import kept, settings
from screening.storage.work import Store
from tests.web.patient.conftest import Clock
from tests.web.patient.steps import Person


def put(store: Store, value: object) -> None:
    with store.writing(Clock()()) as work:
        settings.put(work, "clinic_texts", value, actor="worker")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Your privacy", "interpreter for free", "WCAG 2.2"]),
        ("es", ["Su privacidad", "gratis", "WCAG 2.2"]),
    ],
)
def test_every_page_leads_to_the_texts_and_nothing_that_was_typed_is_lost(
    app: Flask, lang: str, said: list[str]
) -> None:
    person = Person(app, lang)
    start = person.at("")
    assert f"/{lang}/about" in {link.get("href") for link in start.tree.iter("a")}
    person.begin()
    person.at("intake", "reach-2")
    page = person.press("about", {"call_time": "only at noon"})
    assert page.address == f"/{lang}/about"
    for words in said:
        assert words in page.text
    again = person.at("intake", "reach-2")
    assert dict(again.fields())["call_time"] == "only at noon"


def test_the_clinics_own_texts_are_shown_and_its_consent_is_what_is_kept(app: Flask, store: Store) -> None:
    put(store, {"privacy": {"en": "We keep it to us.", "es": "Queda con nosotros."},
                "consent": {"en": "Our own consent.", "es": "Nuestro consentimiento."}})  # fmt: skip
    person = Person(app, "es")
    assert "Queda con nosotros." in person.at("about").text
    assert "Nuestro consentimiento." in person.at("consent").text
    person.begin()
    with store.reading(Clock()()) as work:
        digest = work.db.connection().exec_driver_sql("select consent_digest from submission").scalar_one()
        assert kept.text(work, digest) == "Nuestro consentimiento."


def test_a_consent_that_changed_meanwhile_is_read_again(app: Flask, store: Store) -> None:
    person = Person(app)
    person.at("consent")
    put(store, {"consent": {"en": "A new one.", "es": "Uno nuevo."}})
    page = person.press("continue", {"adult": "yes", "agree": "yes"})
    assert page.status == 422
    assert "just changed" in page.text
    assert "A new one." in page.text
    assert person.press("continue", {"adult": "yes", "agree": "yes"}).address == "/en/phrase"
