"""Answers are a document that is replaced and never changed, and that survives its way through JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.questionnaire.answers import Answer, Answers, answer_from_json, answer_to_json
from screening.rules.missing import Missing
from tests.questionnaire.persons import ANY_ANSWER, persons
from tests.questionnaire.small import NOON, save


@given(persons())
def test_answers_survive_their_way_through_json(answers: Answers) -> None:
    assert Answers.from_json(json.loads(json.dumps(answers.to_json()))) == answers


@given(ANY_ANSWER)
def test_each_answer_survives_its_way_through_json(answer: Answer) -> None:
    found = answer_from_json(json.loads(json.dumps(answer_to_json(answer))))
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    "data", [1.5, None, {"missing": "no"}, {"date": "2024-13"}, {"date": "24"}, {"other": 1}]
)
def test_what_is_no_answer_is_refused(data: Any) -> None:
    with pytest.raises(ValueError):
        answer_from_json(data)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 2"):
        Answers.from_json({**Answers().to_json(), "format": 2})


def test_saving_gives_a_new_document_and_leaves_the_old_one() -> None:
    before = Answers()
    after = save(before, "about-2", {"snoring": "yes"})
    assert (before.answer("snoring"), before.revision("about-2")) == (None, 0)
    assert (after.answer("snoring"), after.revision("about-2")) == ("yes", 1)
    with pytest.raises(TypeError):
        after.items["snoring"] = "no"  # type: ignore[index]


def test_a_question_that_was_left_empty_is_in_the_document() -> None:
    assert save(Answers(), "about-2").answer("snoring") is Missing.BLANK


def test_saving_clears_what_was_kept_as_typed_and_what_was_put_off() -> None:
    waiting = Answers().keeping("about-2", {"snoring": ("perhaps",)}).putting_off("about-2")
    assert waiting.typed["about-2"] == {"snoring": ("perhaps",)}
    saved = save(waiting, "about-2")
    assert (dict(saved.typed), saved.later) == ({}, frozenset())


def test_the_key_of_an_entry_is_never_used_again() -> None:
    two = Answers().adding("readings", [{"sbp": 120}, {"sbp": 130}])
    again = two.removing("readings", "k2").adding("readings")
    assert [entry.key for entry in again.groups["readings"]] == ["k1", "k3"]
    assert again.answer("sbp", "readings", "k1") == 120
    assert again.answer("sbp", "readings", "k2") is None


def test_removing_an_entry_removes_what_was_saved_on_its_pages() -> None:
    answers = Answers().adding("readings").saving("mood-4.k1", {"sbp": 120}, NOON, "readings", "k1")
    removed = answers.keeping("mood-4.k1", {"sbp": ("1",)}).removing("readings", "k1")
    assert (dict(removed.saved), dict(removed.typed), removed.groups["readings"]) == ({}, {}, ())


@given(st.lists(st.sampled_from(["add", "remove"]), max_size=12))
def test_keys_stay_different_whatever_is_added_and_removed(steps: list[str]) -> None:
    answers, seen = Answers(), set()
    for step in steps:
        entries = answers.groups.get("readings", ())
        if step == "add":
            answers = answers.adding("readings")
            key = answers.groups["readings"][-1].key
            assert key not in seen
            seen.add(key)
        elif entries:
            answers = answers.removing("readings", entries[-1].key)
