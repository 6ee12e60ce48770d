"""The words of the interface: as easy, kind and complete as those of the questionnaire."""

from __future__ import annotations

import re

import pytest

from screening import resources
from screening.web import words
from tests.questionnaire.reading_level import grade, inflesz, sentences
from tests.questionnaire.reading_level import words as words_of

HARDEST_GRADE = 6.0
HARDEST_INFLESZ = 65.0
LONGEST_SENTENCE = 19  # words
FEWEST = 12  # words: of fewer, one long word makes a grade
TEMPLATES = sorted((resources.TEMPLATES / "patient").glob("*.html"))
FILLED = {
    "address": "screening.example",
    "emergency": "911",
    "talk": "988",
    "text": "988",
    "number": "988",
    "phone": "555 0100",
    "site": "our site",
    "count": "3",
    "words": "inspre, yaer",
    "most": "40",
    "wanted": "50",
    "room": "20",
    "time": "10:30",
    "hour": "10:30",
    "day": "May 3",
    "when": "May 3",
}
INFORMAL = r"\b(tú|tu|tus|ti|contigo|tienes|eres|estás|puedes|quieres|debes|has|te)\b"


def filled(key: str, lang: str) -> str:
    return words.shipped()[lang][key].format(**FILLED)


def keys_of(template: str) -> list[str]:
    """Every word that the template names, and those of the templates that it includes."""
    text = (resources.TEMPLATES / "patient" / f"{template}.html").read_text("utf-8")
    own = re.findall(r'\bt\("(\w+)"[,)]', text)
    for included in re.findall(r'include "patient/(\w+)\.html"', text):
        own += keys_of(included)
    return own


@pytest.mark.parametrize("template", [path.stem for path in TEMPLATES])
def test_a_page_needs_at_most_six_years_of_school(template: str) -> None:
    keys = keys_of(template)
    english, spanish = ([filled(key, lang) for key in keys] for lang in ("en", "es"))
    if len(words_of(" ".join(english))) >= FEWEST:
        assert grade(english) <= HARDEST_GRADE
        assert inflesz(spanish) >= HARDEST_INFLESZ


@pytest.mark.parametrize("key", sorted(words.shipped()["en"]))
def test_a_text_is_easy_by_itself_too(key: str) -> None:
    """A page's mean hides one hard text among easy ones."""
    english, spanish = filled(key, "en"), filled(key, "es")
    if len(words_of(english)) >= FEWEST:
        assert grade([english]) <= HARDEST_GRADE + 1, english
        assert inflesz([spanish]) >= HARDEST_INFLESZ - 5, spanish


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_sentence_has_fewer_than_twenty_words(lang: str) -> None:
    too_long = [
        (key, sentence)
        for key in words.shipped()[lang]
        for sentence in sentences(filled(key, lang))
        if len(words_of(sentence)) > LONGEST_SENTENCE
    ]
    assert too_long == []


def test_spanish_says_usted_throughout() -> None:
    found = [
        (key, text) for key, text in words.shipped()["es"].items() if re.search(INFORMAL, text, re.IGNORECASE)
    ]
    assert found == []


def test_no_english_is_left_in_spanish() -> None:
    """But for our name, the switch to English, and what is spelled alike."""
    alike = {"service", "other_language", "contact_time", "no", "error_word", "error_title"}
    english, spanish = words.shipped()["en"], words.shipped()["es"]
    assert {key for key in english if english[key] == spanish[key]} <= alike
    assert [
        key for key, text in spanish.items() if re.search(r"\b(the|and|your|you|page|please)\b", text)
    ] == []


def test_both_languages_hold_the_same_numbers() -> None:
    for key, english in words.shipped()["en"].items():
        assert sorted(re.findall(r"\d+", english)) == sorted(
            re.findall(r"\d+", words.shipped()["es"][key])
        ), key


def test_no_word_judges_promises_or_frightens() -> None:
    hard = re.compile(
        r"\b(eligib\w*|qualif\w*|risks?|scores?|severe|failed|failure|committed|attempts?|cure[ds]?|guarantee\w*"
        r"|elegib\w*|califica\w*|riesgos?|puntaj\w*|graves?|fracas\w*|curar?|garanti\w*|error grave)\b",
        re.IGNORECASE,
    )
    for lang in words.LANGUAGES:
        for key, text in words.shipped()[lang].items():
            assert not hard.search(text), key
