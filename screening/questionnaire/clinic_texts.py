"""Texts that belong to the clinic: privacy, languages, accessibility and the consent. Each ships with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import ValidationError, field_validator

from screening.questionnaire.model import LANGUAGES, Text
from screening.questionnaire.whole import Questionnaire
from screening.rules.strict_yaml import Strict, load

SETTING = "clinic_texts"
CONSENT = "consent"
FILE = "clinic.yaml"
LONGEST = 20_000  # characters of one text in one language


class Written(Strict):
    """One text in both languages; neither may be empty."""

    en: str
    es: str

    @field_validator("en", "es")
    @classmethod
    def _is_a_text(cls, text: str) -> str:
        if not text.strip() or len(text) > LONGEST:
            raise ValueError(f"a text has 1 to {LONGEST} characters")
        return text.strip()


class Titled(Strict):
    """A text with its heading."""

    title: Written
    text: Written


class Shipped(Strict):
    """The whole file."""

    texts: dict[str, Titled]


@dataclass(frozen=True, slots=True)
class ClinicText:
    """A text as a page shows it: a heading, and paragraphs."""

    name: str
    title: Text
    text: Text

    def paragraphs(self, language: str) -> list[str]:
        """The text in paragraphs."""
        return [part.strip() for part in self.text.in_(language).split("\n\n") if part.strip()]


@cache
def shipped_texts() -> tuple[ClinicText, ...]:
    """The defaults, in the order of the page. Raises ContentError with every fault of the file."""
    source = resources.files("screening.questionnaire").joinpath("library", FILE).read_text("utf-8")
    texts = load(source, Shipped, FILE).texts
    return tuple(ClinicText(name, _text(one.title), _text(one.text)) for name, one in texts.items())


def clinic_texts(setting: object) -> tuple[ClinicText, ...]:
    """The texts in use: the clinic's own where it has set one that can be used, else what ships."""
    own = _own(setting)
    return tuple(ClinicText(one.name, one.title, own.get(one.name, one.text)) for one in shipped_texts())


def consent(questionnaire: Questionnaire, setting: object) -> Text:
    """The consent in use. Raises ValueError when neither the clinic nor the questionnaire has one."""
    found = _own(setting).get(CONSENT, questionnaire.consent)
    if found is None:
        raise ValueError("this questionnaire has no consent text")
    return found


def checked(setting: object) -> dict[str, dict[str, str]]:
    """The setting as it may be kept. Raises ValueError naming what is wrong."""
    if not isinstance(setting, Mapping):
        raise ValueError("clinic texts are texts by name")
    unknown = sorted(set(setting) - {CONSENT, *(one.name for one in shipped_texts())})
    if unknown:
        raise ValueError(f"no such text: {', '.join(unknown)}")
    return {name: Written.model_validate(text).model_dump() for name, text in setting.items()}


def _own(setting: object) -> dict[str, Text]:
    """Every text of the setting that can be used; one that is broken never hides the others."""
    found = {}
    for name, written in setting.items() if isinstance(setting, Mapping) else ():
        try:
            found[str(name)] = _text(Written.model_validate(written))
        except ValidationError:
            continue
    return found


def _text(written: Written) -> Text:
    return Text(*(getattr(written, language) for language in LANGUAGES))
