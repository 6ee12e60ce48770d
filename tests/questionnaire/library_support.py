"""People for the tests of the shipped questionnaire: they walk the path page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from screening.questionnaire.answers import Answer, Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.examples import answers_of
from screening.questionnaire.facts import derive
from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Item, Page
from screening.questionnaire.path import AskedPage, path
from screening.rules.missing import Facts, Missing

TODAY = date(2026, 7, 15)
NOW = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)
CALM_CHOICES = {"never", "none", "alone", "not_at_all", "one_or_two"}
MORE_THAN_ANYBODY = 300  # pages


def calm(item: Item) -> Answer:
    """The answer of a person without history, medicines or trouble."""
    if item.id == "birth_date":
        return PartialDate(1980, 1, 1)
    if item.type == "yes_no":
        return "no"
    if item.type == "choices":
        return ()
    if item.type == "choice":
        return next((option.id for option in item.options if option.id in CALM_CHOICES), item.options[0].id)
    return Missing.BLANK


def fill_in(
    given: Mapping[str, Answer] | None = None,
    *,
    medicines: tuple[str, ...] = (),
    others: Missing | None = None,
    until: str | None = None,
) -> tuple[Answers, tuple[AskedPage, ...]]:
    """Answers and path of somebody who says what is given, and for the rest `others`, or what is calm.

    `until` stops after that page was saved.
    """
    questionnaire, answers = shipped(), Answers()
    for _ in range(MORE_THAN_ANYBODY):
        way = path(questionnaire, answers)
        page = way.first_unsaved()
        if page is None:
            return answers, way.pages
        if any(group.id == "trials" for group in page.lists):
            answers = answers.adding("trials", [{"drug": name} for name in medicines])
        values = {item.id: (given or {}).get(item.id, others or calm(item)) for item in page.items}
        group = page.group.id if page.group else None
        answers = answers.saving(page.key, values, NOW, group, page.entry.key if page.entry else None)
        if page.key == until:
            return answers, path(questionnaire, answers).pages
    raise AssertionError("the path never ends")


def facts_of(answers: Mapping[str, object], *, sent: bool = True) -> Facts:
    """The facts of somebody who gave these answers and left the rest blank."""
    return derive(shipped(), answers_of(shipped(), answers), TODAY, sent=sent)


def keys(pages: tuple[AskedPage, ...]) -> list[str]:
    """The keys of the pages after the start section."""
    return [page.key for page in pages if page.section.id != "start"]


PLACE = re.compile(r"\{(emergency|talk|text|read_by)\}")
"""Where a text leaves room for one of the clinic's numbers for help."""


def own_texts(page: Page, language: str) -> Iterator[str]:
    """Every text of a page that is the project's own: instruments are quoted and not ours to change."""
    for text in (page.title, page.why, page.intro, page.box):
        if text is not None:
            yield PLACE.sub("911", text.in_(language))
    for item in page.items:
        if item.instrument is None:
            yield from item_texts(item, language)


def item_texts(item: Item, language: str) -> Iterator[str]:
    """Every text of a question."""
    for text in (item.label, item.hint, item.none):
        if text is not None:
            yield text.in_(language)
    for option in item.options:
        yield option.label.in_(language)
        if option.hint is not None:
            yield option.hint.in_(language)
