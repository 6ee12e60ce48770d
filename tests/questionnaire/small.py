"""A small questionnaire, and saving answers on it as a person would: page by page along the path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path as File
from typing import Any

from screening.questionnaire.answers import Answer, Answers
from screening.questionnaire.loading import Files, load_questionnaire
from screening.questionnaire.model import Item, Text
from screening.questionnaire.path import AskedPage, path
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Missing
from screening.rules.vocabulary import shipped_vocabulary

HERE = File(__file__).parent
TODAY = date(2026, 7, 15)
NOON = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)
MINI = HERE.joinpath("mini.yaml").read_text(encoding="utf-8")


def load(intake: str, **others: Any) -> Questionnaire:
    """A questionnaire from its text, with the small instrument."""
    return load_questionnaire(Files(intake, {"mini": MINI}, **others), shipped_vocabulary(), "small.yaml")


SMALL_TEXT = HERE.joinpath("small.yaml").read_text(encoding="utf-8")
SMALL = load(SMALL_TEXT)


def item(type_: str, **more: Any) -> Item:
    """A question by itself."""
    given = {"id": "x", "label": Text("X", "X"), "page": "p", "declined": True, **more}
    return Item(type=type_, **given)  # type: ignore[arg-type]


def save(answers: Answers, key: str, values: Mapping[str, Answer] | None = None) -> Answers:
    """The answers after the page of that key was saved; what is not given was left empty."""
    page = path(SMALL, answers).get(key)
    assert page is not None, f"{key} is not on the path"
    return save_page(answers, page, values or {})


def save_page(answers: Answers, page: AskedPage, values: Mapping[str, Answer]) -> Answers:
    """The answers after this page was saved."""
    given = {asked.id: values.get(asked.id, Missing.BLANK) for asked in page.items}
    group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
    return answers.saving(page.key, given, NOON, group, entry)


def keys(answers: Answers) -> list[str]:
    """The path as keys of pages."""
    return [page.key for page in path(SMALL, answers).pages]
