"""The consent and the other texts that belong to the clinic, in both languages."""

from __future__ import annotations

from typing import Any

from screening.questionnaire.clinic_texts import (
    CONSENT,
    LONGEST,
    SETTING,
    checked,
    clinic_texts,
    consent,
    shipped_texts,
)
from screening.questionnaire.model import LANGUAGES, Text
from screening.storage.work import Work
from screening.web.parts import parts
from screening.web.settings.forms import Field, Kind, Typed, Wrong
from screening.web.words import IN_ENGLISH


def fields(work: Work, typed: Typed) -> list[Field]:
    titles = {CONSENT: "Consent", **{one.name: one.title.in_("en") for one in shipped_texts()}}
    return [
        Field(
            f"{name}-{language}",
            f"{title}, in {IN_ENGLISH[language]}",
            kind="area",
            group=title,
            language=language,
        )
        for name, title in titles.items()
        for language in LANGUAGES
    ]


def show(work: Work, value: Any) -> dict[str, str]:
    return _fields_of(in_use(value))


def read(work: Work, typed: Typed, name: str) -> Any:
    faults, own = {}, {}
    for each, shipped in in_use(None).items():
        written = {}
        for language in LANGUAGES:
            key = f"{each}-{language}"
            text = typed.get(key, "").replace("\r\n", "\n").strip()
            if not text or len(text) > LONGEST:
                faults[key] = f"found {len(text):,} characters; allowed 1 to {LONGEST:,}"
            written[language] = text
        if any(written[language] != shipped.in_(language).strip() for language in LANGUAGES):
            own[each] = written
    if faults:
        raise Wrong(faults)
    return checked(own)


def in_use(value: object) -> dict[str, Text]:
    """Every text by its name: the clinic's own, or what ships."""
    found = {CONSENT: consent(parts().content.questionnaire, value)}
    return found | {one.name: one.text for one in clinic_texts(value)}


def _fields_of(texts: dict[str, Text]) -> dict[str, str]:
    return {
        f"{name}-{language}": text.in_(language).strip()
        for name, text in texts.items()
        for language in LANGUAGES
    }


KIND = Kind(
    SETTING,
    "Texts and consent",
    "The consent, privacy practices, languages and accessibility. Every version of the consent is kept, and each form "
    "names the one that its person agreed to. Blank lines make paragraphs.",
    fields,
    show,
    read,
)
