"""The resume phrase is strong by arithmetic, and its words hurt nobody and are not confused."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from screening.storage import phrase

DENIED = frozenset(
    word
    for line in (Path(__file__).parent / "denied_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
LANGUAGES = ("en", "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_words_give_at_least_64_bits(language: str) -> None:
    words = phrase.word_list(language)
    assert len(words) >= 2048
    assert len({phrase.folded(word) for word in words}) == len(words)
    assert phrase.WORDS * math.log2(len(words)) >= 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_plain_and_short_enough_to_write_down(language: str) -> None:
    folded = [phrase.folded(word) for word in phrase.word_list(language)]
    assert [word for word in folded if not re.fullmatch("[a-z]{4,10}", word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_differs_from_another_in_accent_last_letter_or_plural_alone(language: str) -> None:
    folded = sorted(phrase.folded(word) for word in phrase.word_list(language))
    known, stems = set(folded), [word[:-1] for word in folded]
    assert len(set(stems)) == len(stems), "two words differ in their last letter alone"
    assert known.isdisjoint(stems), "a word is another one with a letter more"
    plurals = [word for word in folded if known & {word + "s", word + "es"}]
    plurals += [word for word in folded if word.endswith("y") and word[:-1] + "ies" in known]
    assert plurals == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_on_the_list_of_denied_words(language: str) -> None:
    assert len(DENIED) > 1000
    assert {phrase.folded(word) for word in phrase.word_list(language)} & DENIED == set()


def test_no_word_is_spelled_alike_in_both_languages() -> None:
    english, spanish = ({phrase.folded(word) for word in phrase.word_list(name)} for name in LANGUAGES)
    assert english & spanish == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_drawn_from_the_whole_list(language: str) -> None:
    words = set(phrase.word_list(language))
    drawn = [phrase.new_phrase(language).split(" ") for _ in range(300)]
    assert all(len(six) == 6 and set(six) <= words for six in drawn)
    assert len({word for six in drawn for word in six}) > 1000


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Árbol, NIÑO - lápiz", "arbol nino lapiz"),
        ("a\u0301rbol\u00a0nin\u0303o\nlapiz", "arbol nino lapiz"),
        ("1. ｂｌｕｅ 2. green", "blue green"),
        ("", ""),
    ],
)
def test_typing_a_phrase_is_forgiving(typed: str, same: str) -> None:
    assert phrase.folded(typed) == same


def test_what_is_no_word_of_either_list_is_named_as_it_was_typed() -> None:
    ours = [phrase.word_list(language)[7].upper() for language in LANGUAGES]
    assert phrase.misspelled(f"1. {ours[0]}, Xylophoon {ours[1]} xy\u0301z Xylophoon") == ["Xylophoon", "xýz"]
    assert phrase.misspelled("Xylophoon " * 60) == []
