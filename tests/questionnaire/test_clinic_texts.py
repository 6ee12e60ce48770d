"""The clinic's texts: a default in both languages as easy as the pages; the clinic's own where it has set one."""

from __future__ import annotations

import re

import pytest

from screening.questionnaire.clinic_texts import ClinicText, checked, clinic_texts, consent, shipped_texts
from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Text
from tests.questionnaire.reading_level import grade, inflesz, sentences, words

OWN = {"privacy": {"en": "Ours.\n\nAll of it.", "es": "La nuestra."}}


@pytest.mark.parametrize("one", shipped_texts(), ids=lambda one: one.name)
def test_a_default_is_as_easy_as_the_pages_and_says_usted(one: ClinicText) -> None:
    assert grade(one.paragraphs("en")) <= 6.0
    assert inflesz(one.paragraphs("es")) >= 65.0
    for language in ("en", "es"):
        for paragraph in [*one.paragraphs(language), one.title.in_(language)]:
            assert all(len(words(sentence)) < 20 for sentence in sentences(paragraph))
    assert not re.search(r"\b(tú|tu|tus|tienes|puedes|quieres)\b", one.text.es, re.IGNORECASE)
    assert len(one.paragraphs("en")) == len(one.paragraphs("es"))


def test_privacy_languages_and_accessibility_have_a_default() -> None:
    assert [one.name for one in shipped_texts()] == ["privacy", "languages", "accessibility"]
    assert clinic_texts(None) == shipped_texts()


def test_a_clinics_own_text_stands_in_place_of_the_default_and_the_others_stay() -> None:
    privacy, *others = clinic_texts(OWN)
    assert privacy.paragraphs("en") == ["Ours.", "All of it."]
    assert others == list(shipped_texts()[1:])


def test_the_consent_is_the_clinics_own_too() -> None:
    mine = {"consent": {"en": "I agree.", "es": "Acepto."}}
    assert consent(shipped(), mine) == Text("I agree.", "Acepto.")
    assert consent(shipped(), OWN) == consent(shipped(), None) == shipped().consent


@pytest.mark.parametrize(
    "broken",
    [7, ["privacy"], {"privacy": "text"}, {"privacy": {"en": "Only one"}}, {"privacy": {"en": " ", "es": "x"}},
     {"prices": {"en": "x", "es": "x"}}, {"privacy": {"en": "x" * 20_001, "es": "x"}}],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_refused_and_never_hides_a_text(broken: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        checked(broken)
    assert clinic_texts(broken) == shipped_texts()


def test_a_good_setting_may_be_kept() -> None:
    assert checked(OWN) == OWN
