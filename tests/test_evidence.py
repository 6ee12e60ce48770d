"""The words behind facts and tasks: whose they are, of which entry, from when; nothing twice and nothing left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from screening.content import Content, load_content
from screening.questionnaire.answers import Answers
from screening.questionnaire.path import path
from screening.rules.missing import Missing
from screening.safety import unfinished
from screening.safety.evidence import Sayings, _entry_by_entry, contact_lines, said_line, said_on_page
from screening.safety.unfinished import raise_for_unfinished
from screening.storage import drafts, submissions, tasks
from screening.storage.work import Store
from tests.databases import NOW
from tests.filled import begin, filled, save_page

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
READINGS = ({"sbp": 128, "dbp": 82}, {"sbp": 151, "dbp": 99})


def test_each_reading_is_shown_whole_and_each_answer_once(content: Content) -> None:
    answers = filled(content, AT, {"has_reading": "yes"}, {"readings": READINGS})
    sayings = Sayings(content, answers, "es")
    lines = sayings.of_all(["bp_readings", "bp_readings", "htn_dx"])
    assert [
        (line["item"], line["entry"], line["answer"]) for line in lines if line["item"] in ("sbp", "dbp")
    ] == [
        ("sbp", "k1", "128 mmHg"),
        ("dbp", "k1", "82 mmHg"),
        ("sbp", "k2", "151 mmHg"),
        ("dbp", "k2", "99 mmHg"),
    ]
    keys = [(line["item"], line["entry"]) for line in lines]
    assert len(set(keys)) == len(keys)
    assert ("bp_told", None) in keys
    assert {line["answer_asked"] for line in lines if line["item"] == "has_reading"} == {"Sí"}
    assert sayings.of("no such fact") == []


def test_what_was_asked_and_left_open_is_shown_as_left_open(content: Content) -> None:
    """Of a form that was sent nothing is "not reached": a question without an answer was left blank."""
    answers = filled(content, AT)
    items = {name: answer for name, answer in answers.items.items() if name != "bp_told"}
    (line,) = [
        line
        for line in Sayings(content, replace(answers, items=items), "en").of("htn_dx")
        if line["item"] == "bp_told"
    ]
    assert (line["missing"], line["own"]) == ("blank", False)


def test_entries_stand_together_where_the_first_of_them_stood() -> None:
    item = next(iter(load_content().questionnaire.items.values()))
    lines = [
        {**said_line(item, "x", None, "en", entry), "item": name}
        for name, entry in (("a", None), ("b", "k1"), ("b", "k2"), ("c", "k1"), ("d", None), ("c", "k2"))
    ]
    found = _entry_by_entry(lines)  # type: ignore[arg-type]
    assert [(line["item"], line["entry"]) for line in found] == [
        ("a", None),
        ("b", "k1"),
        ("c", "k1"),
        ("b", "k2"),
        ("c", "k2"),
        ("d", None),
    ]


def test_a_page_tells_its_own_entry_and_when_that_was_saved(content: Content) -> None:
    answers = filled(content, AT, {"has_reading": "yes"}, {"readings": READINGS})
    page = next(
        page.key
        for page in path(content.questionnaire, answers).pages
        if page.entry and page.entry.key == "k2" and any(item.id == "sbp" for item in page.items)
    )
    later = AT + timedelta(hours=1)
    answers = answers.saving(page, {"sbp": 152}, later, "readings", "k2")
    lines = {line["item"]: line for line in said_on_page(content, answers, page, "en")}
    assert (lines["sbp"]["answer"], lines["sbp"]["entry"], lines["sbp"]["at"]) == (
        "152 mmHg",
        "k2",
        later.isoformat(),
    )
    assert said_on_page(content, answers, "no-such-page", "en") == []


def test_how_to_reach_somebody_is_what_they_gave_for_that_and_nothing_else(content: Content) -> None:
    answers = Answers(
        items={
            "full_name": "Ana Ruiz",
            "phone": Missing.DECLINED,
            "call_time": Missing.NOT_ASKED,
            "asq_1": "yes",
        }
    ).saving("reach-2", {"phone": Missing.DECLINED}, AT)
    lines = contact_lines(content, answers, "en")
    assert [(line["item"], line["missing"], line["own"]) for line in lines] == [
        ("full_name", None, True),
        ("phone", "declined", False),
    ]
    assert [line["at"] for line in lines] == [None, AT.isoformat()]


def test_a_form_that_was_taken_back_meanwhile_raises_no_task_for_questions_left(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of drafts was read before; the person took the form back while others were looked at."""
    with store.writing(NOW) as work:
        kept, taken_back = begin(work, content), begin(work, content)
        for draft in (kept, taken_back):
            said = dict.fromkeys(("asq_1", "asq_2", "asq_3", "asq_4"), "no")
            save_page(work, content, draft, Answers(), "safety-1", said)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, taken_back.id))
    waiting = [taken_back.id, kept.id]
    monkeypatch.setattr(drafts, "begun_before", lambda work, moment: waiting)
    assert raise_for_unfinished(store, content, NOW + timedelta(hours=24)) == 1
    with store.reading(NOW) as work:
        assert {row.submission_id for row in tasks.open_tasks(work)} == {kept.id}


def test_another_matter_raised_meanwhile_takes_not_the_place_of_questions_left(
    store: Store, content: Content
) -> None:
    """While nobody looked at drafts for a day, somebody heard of something else; the questions are left all the same."""
    with store.writing(NOW) as work:
        draft = begin(work, content)
        said = dict.fromkeys(("asq_1", "asq_2", "asq_3", "asq_4"), "no")
        save_page(work, content, draft, Answers(), "safety-1", said)
    with store.writing(NOW + timedelta(hours=25)) as work:
        tasks.raise_task(
            work,
            submission=draft.id,
            dedupe_key="BP-01",
            urgency="same_day",
            evidence={"title": "Blood pressure"},
            due_at=work.now,
        )
    assert [raise_for_unfinished(store, content, NOW + timedelta(hours=hours)) for hours in (26, 27)] == [
        1,
        0,
    ]


UNREADABLE = ["{}", '{"format": 99}', '{"format": 1}', '{"format": 1, "items": 1}', "{"]
UNREADABLE += ['{"format": 1, "items": {"height": {"decimal": "tall"}}}']


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_draft_that_cannot_be_read_keeps_nobody_elses_questions_from_being_looked_at(
    store: Store, content: Content, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    with store.writing(NOW) as work:
        said = dict.fromkeys(("asq_1", "asq_2", "asq_3", "asq_4"), "no")
        for unreadable in (True, False, True):
            draft = begin(work, content)
            saved, _, _ = save_page(work, content, draft, Answers(), "safety-1", said)
            if unreadable:
                submissions.save_answers(work, saved, text)
    assert raise_for_unfinished(store, content, NOW + timedelta(hours=24)) == 1
    assert caplog.text.count("a draft could not be looked at") == 2


@pytest.mark.parametrize("away", [False, True])
def test_a_fault_with_one_draft_stops_no_other_unless_the_database_is_away(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    said = dict.fromkeys(("asq_1", "asq_2", "asq_3", "asq_4"), "no")
    with store.writing(NOW) as work:
        for _ in range(2):
            save_page(work, content, begin(work, content), Answers(), "safety-1", said)
    faults: list[Exception] = [sa.exc.OperationalError("", {}, Exception()) if away else IndexError()]
    look = unfinished.left_pages

    def broken_once(*given: Any) -> list[str]:
        if faults:
            raise faults.pop()
        return look(*given)

    monkeypatch.setattr(unfinished, "left_pages", broken_once)
    later = NOW + timedelta(hours=24)
    if away:
        with pytest.raises(sa.exc.OperationalError):
            raise_for_unfinished(store, content, later)
    else:
        assert raise_for_unfinished(store, content, later) == 1
    assert raise_for_unfinished(store, content, later) == (2 if away else 1), (
        "the next round tells the others"
    )
