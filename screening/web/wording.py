"""Every text that a patient can read, and whether somebody has read it and found it good (requirement PRV-09).

A review names a text by its digest, so a changed text is a drafted one again. An instrument is its owner's and
needs no review of ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from screening.documents.release import release_texts
from screening.mailing import words as letters
from screening.questionnaire.clinic_texts import shipped_texts
from screening.questionnaire.messages import every_message
from screening.questionnaire.model import Text
from screening.questionnaire.texts import state_of, walk
from screening.questionnaire.whole import Questionnaire
from screening.web import words

ACCEPTED = "languages"
"""The setting that holds the languages which the clinic offers although not all of their texts are reviewed."""


class Wording(NamedTuple):
    """A text and where it stands."""

    place: str
    text: Text


def wordings(questionnaire: Questionnaire) -> Iterator[Wording]:
    """All texts that are our own."""
    for placed in walk(questionnaire):
        if placed.instrument is None:
            yield Wording(placed.place, placed.text)
    for key, english in words.shipped()["en"].items():
        yield Wording(f"word {key}", Text(english, words.shipped()["es"][key]))
    for key, text in every_message().items():
        yield Wording(f"message {key}", text)
    for one in shipped_texts():
        yield Wording(f"clinic text {one.name} title", one.title)
        yield Wording(f"clinic text {one.name}", one.text)
    for name, form in release_texts().items():
        yield Wording(f"records release {name}", Text(form["en"], form["es"]))
    for key, pair in letters.texts().items():
        yield Wording(f"letter {key}", Text(pair.en, pair.es))
    for medicines in questionnaire.medicines.lists.values():
        for medicine in medicines:
            yield Wording(f"medicine {medicine.drug}", medicine.name)
            if medicine.heading is not None:
                yield Wording(f"medicine {medicine.drug} heading", medicine.heading)


def states(questionnaire: Questionnaire, language: str) -> Counter[str]:
    """How many texts of a language are drafted and how many reviewed."""
    return Counter(
        state_of(questionnaire, one.text.in_(language), language) for one in wordings(questionnaire)
    )


def is_offered(questionnaire: Questionnaire, language: str, accepted: object) -> bool:
    """Whether a clinic with patients may ask in this language: all of it is reviewed, or the clinic accepts it."""
    if isinstance(accepted, Mapping) and language in accepted:
        return True
    return not states(questionnaire, language)["drafted"]


def checked_languages(value: object) -> dict[str, str]:
    """The setting as it may be kept: who accepts each language, by name.  ValueError with what is wrong."""
    if not isinstance(value, Mapping) or not set(value) <= set(words.LANGUAGES):
        raise ValueError('languages by who accepts them, such as {"en": "Ana Ruiz, administrator"}')
    if not all(isinstance(name, str) and name.strip() for name in value.values()):
        raise ValueError("each language names who accepts it")
    return {str(language): name.strip() for language, name in value.items()}
