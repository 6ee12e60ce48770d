"""A medical term never stands alone: the page that uses it says it in plain words too, in both languages."""

from __future__ import annotations

import re

import pytest

from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Page
from tests.questionnaire.glossary import EVERYDAY, GLOSSARY
from tests.questionnaire.library_support import own_texts

PAGES = list(shipped().pages.values())
MEDICAL = re.compile(
    r"\b\w*(?:itis|osis|emia|oma|pathy|plasia|trophy|ectomy|oscopy|algia|apnea|rrhage|ología|itis|osis|emia|patía"
    r"|ectomía|apnea|rragia)\b|\b[A-Z]{3,}\b"
)
"""Endings of medical words, and abbreviations: whatever looks like one must be in the glossary or be a known name."""
NO_TERM = {
    "PCP", "DXM", "MDMA", "LSD", "DMT", "GHB", "ODT",  # names of drugs and kinds of tablets, each beside its plain name
    "Soma", "dosis", "toma",  # a brand, and two everyday words of Spanish
    "ASQ", "NIMH", "AUDIT", "PHQ",
}  # fmt: skip


def holds(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_with_a_medical_term_says_it_in_plain_words_too(page: Page, language: str) -> None:
    text = "\n".join(own_texts(page, language))
    unexplained = [
        entry["term"][language]
        for entry in GLOSSARY
        if any(holds(text, term) for term in entry["term"][language])
        and not any(phrase.casefold() in text.casefold() for phrase in entry["plain"][language])
    ]
    assert unexplained == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_entry_of_the_glossary_is_used(language: str) -> None:
    text = "\n".join(text for page in PAGES for text in own_texts(page, language))
    named = [*EVERYDAY[language], *(term for entry in GLOSSARY for term in entry["term"][language])]
    needless = {"diuretics"}  # English says water pills
    assert [term for term in named if not holds(text, term) and term not in needless] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_whatever_looks_medical_is_in_the_glossary(language: str) -> None:
    known = {
        word.casefold()
        for entry in GLOSSARY
        for term in entry["term"][language]
        for word in re.findall(r"[\w-]+", term)
    } | {word.casefold() for word in NO_TERM}
    found = {
        match[0]
        for page in PAGES
        for text in own_texts(page, language)
        for match in MEDICAL.finditer(text)
        if match[0].casefold() not in known
    }
    assert found == set()
