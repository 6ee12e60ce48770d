"""The words that patients read: easy, kind, in both languages, and without a hint of a result."""

from __future__ import annotations

import re

import pytest

from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Page
from screening.questionnaire.texts import walk
from tests.questionnaire.library_support import PLACE, own_texts
from tests.questionnaire.names import NAMES
from tests.questionnaire.reading_level import grade, inflesz, sentences, without_names, words

QUESTIONNAIRE = shipped()
PAGES = list(QUESTIONNAIRE.pages.values())
HARDEST_GRADE = 6.0
HARDEST_INFLESZ = 65.0
LONGEST_SENTENCE = 19  # words
CONSENT = QUESTIONNAIRE.consent
assert CONSENT is not None


def _listed(patterns: str) -> list[str]:
    return patterns.split()


FORBIDDEN = {
    "en": _listed(r"""
        findings? scores? severity severe risks? eligib\w* ineligib\w* qualif\w* disqualif\w*
        candidates? approved? reject\w* unsafe safe\sfor contraindic\w* cautions? exclu\w*
        screen(ed|ing)?\s(positive|negative) positive diagnos\w* urgen\w* failed failure fail committed?
        attempts? miracle cures? cured guarantee\w* \$ dollars? abuse\w* addicts? rules?
    """),
    "es": _listed(r"""
        hallazgos? puntaj\w* puntuaci\w* gravedad graves? severid\w* severos? riesgos? elegib\w*
        calific\w* candidat\w* aprobad\w* rechaz\w* insegur\w* contraindic\w* precauci\w* exclu\w*
        positiv\w* diagn[oó]st\w* urgen\w* fracas\w* fall[oó] cometer cometió milagr\w* curas? curar
        garanti\w* d[oó]lares \$ abus\w* adict\w* reglas?
    """),
}
ALLOWED = {
    "item could_be_pregnant hint": "regla is a menstrual period here",
    "item heart_weak label": "heart failure is the name of the illness, as doctors say it",
}
INFORMAL = r"\b(tú|tu|tus|ti|contigo|tienes|eres|estás|puedes|quieres|debes|has|te)\b"


def texts_of(language: str) -> list[tuple[str, str]]:
    """Every text of our own with its place."""
    own = [
        (one.place, PLACE.sub("911", one.text.in_(language)))
        for one in walk(QUESTIONNAIRE)
        if one.instrument is None
    ]
    return [*own, ("consent", CONSENT.in_(language) if CONSENT else "")]


def forbidden(language: str) -> list[tuple[str, str]]:
    """Every forbidden word with its place, the allowed ones too."""
    pattern = re.compile("|".join(rf"(?<!\w)(?:{word})(?!\w)" for word in FORBIDDEN[language]), re.IGNORECASE)
    return [(place, match[0]) for place, text in texts_of(language) for match in pattern.finditer(text)]


def pieces_of(page: Page, language: str) -> list[str]:
    names = [
        *NAMES[language],
        *(
            name
            for listed in QUESTIONNAIRE.medicines.lists.values()
            for one in listed
            for name in one.spellings
        ),
    ]
    return [without_names(text, names) for text in own_texts(page, language)]


def prose_of(page: Page, language: str) -> list[str]:
    """The same without options and titles, whose short pieces make a page look easier than it is."""
    titles = {page.title.in_(language)}
    options = {option.label.in_(language) for item in page.items for option in item.options}
    kept = [text for text in own_texts(page, language) if text not in titles | options]
    return [without_names(text, NAMES[language]) for text in kept]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_an_english_page_needs_at_most_six_years_of_school(page: Page) -> None:
    assert grade(pieces_of(page, "en")) <= HARDEST_GRADE
    assert grade(prose_of(page, "en")) <= HARDEST_GRADE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_spanish_page_is_fairly_easy_or_easier(page: Page) -> None:
    assert inflesz(pieces_of(page, "es")) >= HARDEST_INFLESZ
    assert inflesz(prose_of(page, "es")) >= HARDEST_INFLESZ


def test_the_consent_is_as_easy_as_the_pages() -> None:
    assert CONSENT is not None
    assert grade([CONSENT.en]) <= HARDEST_GRADE
    assert inflesz([CONSENT.es]) >= HARDEST_INFLESZ


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_has_fewer_than_twenty_words(language: str) -> None:
    too_long = [
        (page, sentence)
        for page, text in texts_of(language)
        for sentence in sentences(without_names(text, NAMES[language]))
        if len(words(sentence)) > LONGEST_SENTENCE
    ]
    assert too_long == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_holds_a_result_a_judgement_a_price_or_a_false_hope(language: str) -> None:
    assert [(place, word) for place, word in forbidden(language) if place not in ALLOWED] == []


def test_every_exception_is_still_needed() -> None:
    assert {place for language in ("en", "es") for place, _ in forbidden(language)} == set(ALLOWED)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_holds_a_rule_or_a_code_of_the_packs(language: str) -> None:
    codes = re.compile(r"\b[A-Z]{2}-\d{2}\b|\w+_\w+")
    assert [(page, found[0]) for page, text in texts_of(language) if (found := codes.search(text))] == []


def test_spanish_says_usted_throughout() -> None:
    assert [(page, text) for page, text in texts_of("es") if re.search(INFORMAL, text, re.IGNORECASE)] == []


def test_spanish_does_not_say_something_else_than_meant() -> None:
    """`sin receta` is what a store sells to everybody, not what was given to another person; `marque todas` marks all."""
    mistaken = re.compile(r"\bsin receta\b|\bmarque tod[ao]s?(?=\W*(\.|$))", re.IGNORECASE)
    assert [(page, text) for page, text in texts_of("es") if mistaken.search(text)] == []


def test_both_languages_hold_the_same_numbers() -> None:
    """A dose, a number of days or a telephone number that differs is a slip of translation."""
    for placed in walk(QUESTIONNAIRE):
        if placed.instrument is None:
            english, spanish = (sorted(re.findall(r"\d+", text)) for text in (placed.text.en, placed.text.es))
            assert english == spanish, placed.place


@pytest.mark.parametrize("page_id", ["meds-2", "meds-3", "meds-4", "meds-5"])
def test_pages_about_medicines_say_not_to_stop_them(page_id: str) -> None:
    why = QUESTIONNAIRE.pages[page_id].why
    assert re.search(r"Do not stop (any medicine|or change it) on your own", why.en)
    assert re.search(r"[Nn]o (la )?dej[ea]( ni la cambie| ninguna medicina)? por su cuenta", why.es)


def test_the_consent_says_what_a_person_must_know_first() -> None:
    assert CONSENT is not None
    for language, must in {
        "en": (
            "not a test",
            "no result",
            "Nobody watches",
            "911",
            "988",
            "history",
            "15 to 25 minutes",
            "30 days",
            "read them",
        ),
        "es": (
            "No es un examen",
            "ningún resultado",
            "Nadie lee",
            "911",
            "988",
            "historial",
            "15 a 25 minutos",
            "30 días",
            "leen",
        ),
    }.items():
        for phrase in must:
            assert phrase in CONSENT.in_(language)
        numbers = [paragraph.split(".")[0] for paragraph in CONSENT.in_(language).strip().split("\n\n")]
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_the_emergency_box_for_blood_pressure_is_on_everybodys_page() -> None:
    page = QUESTIONNAIRE.pages["body-2"]
    assert page.box is not None
    assert not any(item.asks for item in page.items)
    for number in ("180", "120", "{emergency}"):
        assert number in page.box.en
        assert number in page.box.es


def test_the_numbers_for_help_are_the_clinics_own_and_stand_in_boxes_alone() -> None:
    """The consent is a text of the clinic, kept by its digest as it was shown; there they stand as digits."""
    for placed in walk(QUESTIONNAIRE):
        for text in (placed.text.en, placed.text.es):
            assert placed.place == "consent" or not re.search(r"911|988", text), placed.place
            places = re.findall(r"\{.*?\}", text)
            assert not places or placed.place.endswith(" box"), placed.place
            assert all(PLACE.fullmatch(place) for place in places), placed.place
    for page in PAGES:
        if page.box is not None:
            assert PLACE.findall(page.box.en) == PLACE.findall(page.box.es), page.id
