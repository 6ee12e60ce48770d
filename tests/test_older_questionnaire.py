"""A form keeps the questions with which it was begun: for the person, for urgent tasks, and for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from screening.content import Content, load_content
from screening.intake.draft import load
from screening.questionnaire.answers import Answers
from screening.questionnaire.loading import Files, load_questionnaire
from screening.review.record import every_rule, record
from screening.rules.vocabulary import shipped_vocabulary
from screening.safety.unfinished import raise_for_unfinished
from screening.storage import tasks
from screening.storage.work import Store
from tests.databases import NOW, fresh_store
from tests.filled import begin, publish, save_page, send

ASKED = "s2_thoughts"


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="module")
def older(content: Content) -> Content:
    """The same content, but for the words of one question: as many, because the text tells its own length."""
    now = words(content)
    text = content.questionnaire.text.replace(now, now.swapcase())
    made = replace(content, questionnaire=load_questionnaire(Files.from_text(text), shipped_vocabulary()))
    assert words(made) == now.swapcase() != now
    return made


def words(content: Content) -> str:
    return content.questionnaire.items[ASKED].label.en


@pytest.fixture
def store(tmp_path: Path, content: Content) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, content, NOW)
        yield opened


def test_a_draft_and_the_task_about_it_have_the_questions_that_were_asked(
    store: Store, content: Content, older: Content
) -> None:
    with store.writing(NOW) as work:
        draft = begin(work, older)
        said = {ASKED: "no", "s2_acts": "never"}
        save_page(work, older, draft, Answers(), "safety-2", said)
    with store.reading(NOW) as work:
        opened = load(work, content, draft.id)
        assert words(opened.content) == words(older)
        assert opened.questionnaire.digest == older.questionnaire.digest != content.questionnaire.digest
    assert raise_for_unfinished(store, content, NOW + timedelta(hours=24)) == 1
    with store.reading(NOW) as work:
        (row,) = tasks.open_tasks(work)
        assert words(older) in [line["question"] for line in tasks.load(work, row.id).evidence[0]["answers"]]


def test_a_record_shows_findings_reasons_and_answers_in_the_words_that_were_asked(
    store: Store, content: Content, older: Content
) -> None:
    sent = send(store, older, NOW, {ASKED: "yes", "s2_acts": "past_3m"})
    with store.reading(NOW) as work:
        found = record(work, content, sent)
        rules = every_rule(work, content, sent)
    assert found.safety is not None
    assert found.safety.questionnaire["digest"] == older.questionnaire.digest
    answers = [
        line["question"] for section in found.sections for page in section.pages for line in page.lines
    ]
    behind = [
        line["question"] for rule in (*found.safety.findings, *rules) for line in (*rule.said, *rule.also)
    ]
    for shown in (answers, behind, [line["question"] for line in found.suicide]):
        assert words(older) in shown
        assert words(content) not in shown
