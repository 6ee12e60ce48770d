"""Every text that a patient can see, with its place: for reviewers, and for tests of the wording."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from screening.questionnaire.model import Page, Text
from screening.questionnaire.whole import Questionnaire


class PlacedText(NamedTuple):
    """One text with its place in the questionnaire, for reviewers and for tests of the wording."""

    place: str
    text: Text
    instrument: str | None


def walk(questionnaire: Questionnaire) -> Iterator[PlacedText]:
    """All texts in the order of the file."""
    if questionnaire.consent is not None:
        yield PlacedText("consent", questionnaire.consent, None)
    for section in questionnaire.sections:
        yield PlacedText(f"section {section.id} title", section.title, None)
        for page in section.pages:
            yield from _page_texts(page)
        for group in section.groups:
            if group.title is not None:
                yield PlacedText(f"group {group.id} title", group.title, None)
            for page in group.pages:
                yield from _page_texts(page)


def _page_texts(page: Page) -> Iterator[PlacedText]:
    instrument = page.instrument.id if page.instrument else None
    for name, text in (("title", page.title), ("why", page.why), ("intro", page.intro), ("box", page.box)):
        if text is not None:
            yield PlacedText(f"page {page.id} {name}", text, None)
    if page.instrument is not None:
        yield PlacedText(f"page {page.id} credit", page.instrument.credit, instrument)
        if page.instrument.stem is not None:
            yield PlacedText(f"page {page.id} stem", page.instrument.stem, instrument)
    for item in page.items:
        for name, text in (
            ("label", item.label),
            ("hint", item.hint),
            ("none", item.none),
            ("noun", item.noun),
        ):
            if text is not None:
                yield PlacedText(f"item {item.id} {name}", text, item.instrument)
        for option in item.options:
            yield PlacedText(f"item {item.id} option {option.id}", option.label, item.instrument)
            if option.hint is not None:
                yield PlacedText(f"item {item.id} option {option.id} hint", option.hint, item.instrument)


def text_digest(text: str) -> str:
    """The sha256 of a text: what a review names, so that a changed text is a drafted one again."""
    return hashlib.sha256(text.encode()).hexdigest()


def state_of(questionnaire: Questionnaire, text: str, language: str) -> Literal["drafted", "reviewed"]:
    """Whether somebody has signed this wording, word for word, in this language."""
    return "reviewed" if (language, text_digest(text)) in questionnaire.reviews else "drafted"
