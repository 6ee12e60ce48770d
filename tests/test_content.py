"""A form keeps the questionnaire with which it was begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from screening import content as content_module
from screening.content import Content, InUse, as_asked, load_content
from screening.intake import Intake
from screening.questionnaire import loading
from screening.questionnaire.loading import Files, shipped_files
from screening.rules.vocabulary import shipped_vocabulary
from screening.storage import kept
from screening.storage.told import Told
from screening.storage.work import Store, Work
from tests.databases import sqlite_store

__all__ = ["sqlite_store"]

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_the_text_of_a_questionnaire_gives_its_files_back() -> None:
    files = shipped_files()
    again = Files.from_text(files.text)
    assert (again.intake, again.instruments, again.medicines) == (
        files.intake,
        files.instruments,
        files.medicines,
    )
    assert loading.load_questionnaire(again, shipped_vocabulary()).digest == loading.shipped().digest


def test_a_form_is_continued_with_the_questions_with_which_it_was_begun(sqlite_store: Store) -> None:
    today = load_content()
    draft = Intake(sqlite_store, today, lambda: None).start(NOW, "en", "here").draft_id
    files = shipped_files()
    newer = loading.load_questionnaire(
        replace(files, intake=files.intake.replace("How to reach you", "How to call you")),
        shipped_vocabulary(),
    )
    tomorrow = replace(today, questionnaire=newer)
    opened = Intake(sqlite_store, tomorrow, lambda: None).open(NOW, draft)
    titles = [section.title.en for section in opened.questionnaire.sections]
    assert "How to reach you" in titles
    assert "How to call you" not in titles


def test_a_questionnaire_that_cannot_be_read_any_more_is_replaced_by_the_current_one(
    sqlite_store: Store,
) -> None:
    content = load_content()
    with sqlite_store.writing(NOW) as work:
        digest = kept.keep(work, "questionnaire", "3\nold0\n")
        assert as_asked(work, content, digest) is content
        assert as_asked(work, content, "0" * 64) is content


def test_who_read_the_packs_slowly_never_puts_older_ones_back(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or everybody who saves in that moment is not evaluated, and somebody is called for it."""
    packs = InUse(load_content())

    def told(number: int) -> Content:
        with sqlite_store.reading(NOW) as work:
            work.told = Told(None, number)
            return packs.follow(work)

    def read(work: Work, shipped: Content) -> Content:
        number = kept.newest(work)
        if number == 1:
            told(2)  # in between somebody else is told of a newer one, and is done first
        return replace(shipped, number=number)

    monkeypatch.setattr(content_module, "published", read)
    assert told(1).number == 2
    assert packs.content.number == 2
    assert told(3).number == 3
