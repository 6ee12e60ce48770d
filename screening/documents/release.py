"""A form on paper with which a person lets others share records with the clinic, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from screening.documents.drawable import line, words
from screening.documents.moments import Moments, made_with
from screening.documents.setting import pdf
from screening.documents.shape import Answer, RecordCopy

PRESCRIBERS, BORN = "prescribers", "birth_date"
"""Questions whose answers stand on the form, to be checked by its person."""
MOST_ASKED, LONGEST = 12, 300


@cache
def release_texts() -> Mapping[str, Mapping[str, str]]:
    """Every text of the form by its name, in each language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("release.yaml").read_text("utf-8")
    )
    return found


def release(copy: RecordCopy, moments: Moments) -> bytes:
    """The form as PDF/UA-1: a sheet in the language of the record, and one in English. Raises NotSet."""
    return pdf("release", release_data(copy, moments))


def release_data(copy: RecordCopy, moments: Moments) -> dict[str, Any]:
    """What the template draws. No answer about alcohol or drugs is in it, nor what the clinic treats with."""
    day = moments.day(copy.copied)
    asked = copy.resistance.to_obtain if copy.resistance else []
    languages = dict.fromkeys((copy.language, "en"))
    return {
        "title": f"Records release {copy.reference}",
        "lang": copy.language,
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "numbered": True,
        "sheets": [
            {
                "lang": language,
                "birth": line(_born(copy, language)),
                **{name: text[language] for name, text in release_texts().items()},
            }
            for language in languages
        ],
        "person": words(copy.person.name or "", 160, copy.language),
        "told": [words(one.answer, LONGEST, copy.language) for one in _answers(copy, PRESCRIBERS)],
        "obtain": [line(one[:LONGEST]) for one in asked[:MOST_ASKED]],
        "foot": [copy.self_reported, copy.intended_use, line(made_with(copy, moments, named=False))],
    }


def _born(copy: RecordCopy, language: str) -> str:
    """The date of birth in the words of a language."""
    asked = [
        one.answer_asked for one in _answers(copy, BORN) if one.answer_asked and language == copy.language
    ]
    return asked[0] if asked else copy.person.born or ""


def _answers(copy: RecordCopy, item: str) -> list[Answer]:
    answers = (answer for section in copy.sections for page in section.pages for answer in page.answers)
    return [answer for answer in answers if answer.item == item and not answer.missing]
