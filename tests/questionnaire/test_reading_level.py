"""The measure of reading ease counts true syllables and true sentences."""

from __future__ import annotations

import pytest

from tests.questionnaire.reading_level import (
    grade,
    inflesz,
    sentences,
    syllables_en,
    syllables_es,
    without_names,
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("tiene", 2),
        ("ella", 2),
        ("guerra", 2),
        ("quien", 1),
        ("día", 2),
        ("ahora", 3),
        ("país", 2),
        ("muy", 1),
        ("ahí", 2),
        ("cirugía", 4),
        ("medicamento", 5),
        ("convulsión", 3),
        ("aéreo", 4),
        ("búho", 2),
        ("antidepresivos", 6),
        ("vergüenza", 3),
        ("buey", 1),
        ("oír", 2),
        ("leer", 2),
        ("ciudad", 2),
        ("ahumar", 2),
        ("prohibir", 2),
        ("pingüino", 3),
        ("agua", 2),
        ("guitarra", 3),
        ("y", 1),
        ("Uruguay", 3),
        ("corazón", 3),
        ("911", 1),
    ],
)
def test_spanish_syllables_follow_the_spelling(word: str, count: int) -> None:
    assert syllables_es(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("medicine", 3),
        ("doctor", 2),
        ("ketamine", 3),
        ("stopped", 1),
        ("area", 3),
        ("you're", 1),
        ("doctor’s", 2),
        ("e-mail", 2),
        ("zorkled", 2),
        ("blorbe", 1),
        ("bottle", 2),
        ("7", 1),
    ],
)
def test_english_syllables_are_those_that_are_spoken(word: str, count: int) -> None:
    assert syllables_en(word) == count


def test_a_sentence_ends_at_a_stop_a_colon_and_a_new_line_but_not_inside_a_number() -> None:
    assert sentences("Rest 5 minutes. Then measure: 120.5 is fine\nThank you") == [
        "Rest 5 minutes",
        "Then measure",
        "120.5 is fine",
        "Thank you",
    ]


def test_the_grade_of_a_known_english_text_is_the_published_formula() -> None:
    # 9 words, 1 sentence, 10 syllables: 0.39 * 9 + 11.8 * 10 / 9 - 15.59
    assert grade(["Do you have metal in or near your head?"]) == pytest.approx(1.0311, abs=0.001)


def test_the_inflesz_of_a_known_spanish_text_is_the_published_formula() -> None:
    # 5 words, 1 sentence, 9 syllables: 206.835 - 62.3 * 9 / 5 - 5
    assert inflesz(["¿Tiene usted dolor de pecho?"]) == pytest.approx(206.835 - 62.3 * 9 / 5 - 5, abs=0.001)


def test_a_hard_text_is_harder_than_an_easy_one_in_both_languages() -> None:
    hard_en = (
        "Contraindications necessitate multidisciplinary evaluation preceding administration of medication."
    )
    hard_es = (
        "Las contraindicaciones cardiovasculares imposibilitan la administración farmacológica ambulatoria."
    )
    assert grade([hard_en]) > 12 > 6 > grade(["We ask so that we can help you."])
    assert inflesz([hard_es]) < 40 < 65 < inflesz(["Le llamamos si algo nos preocupa."])


def test_names_are_left_out_whole_words_only_and_whatever_their_case() -> None:
    assert without_names("Glaucoma, or a glaucomatous eye", ["glaucoma"]) == ", or a glaucomatous eye"


def test_nothing_to_read_is_easy() -> None:
    assert (grade(["..."]), inflesz([""])) == (0.0, 100.0)
