"""Several urgent tasks of one person: together in the list, named beside each other, seen and closed at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.storage import tasks
from screening.storage.tables import TaskRow
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import begin, save_page, send
from tests.web.client import Page, text_of
from tests.web.clinician.conftest import PASSWORD, Member
from tests.web.clinician.test_tasks import CLOSING

DANGER = {
    "full_name": "Ana Ruiz",
    "asq_1": "yes",
    "asq_3": "yes",
    "s2_thoughts": "yes",
    "s2_acts": "past_3m",
    "hurt_others": "yes",
}


@pytest.fixture
def sent(store: Store, content: Content, clock: Clock) -> str:
    """Ana Ruiz, whose answers raised several tasks; Bo Berg, whose one task came before."""
    with store.writing(clock()) as work:
        draft, answers = begin(work, content), Answers()
        for key, values in (("reach-1", {"full_name": "Bo Berg"}), ("safety-2", {"s2_acts": "past_3m"})):
            draft, answers, _ = save_page(work, content, draft, answers, key, values)
    clock.pass_(minutes=1)
    found = send(store, content, clock(), DANGER)
    for matter in ("A third matter", "A fourth matter"):
        raise_another(store, clock, found, matter)
    return found


def rows_of(store: Store, clock: Clock, submission_id: str) -> list[TaskRow]:
    with store.reading(clock()) as work:
        return tasks.open_tasks(work, submission=submission_id)


def answer_anew(store: Store, clock: Clock, row: TaskRow) -> None:
    """The person changes an answer that this task is about."""
    with store.writing(clock()) as work:
        content = tasks._open(work, work.db.get_one(TaskRow, row.id))
        content["evidence"].append({**content["evidence"][-1], "because": "It was said again, and worse."})
        tasks._seal(work, work.db.get_one(TaskRow, row.id), content)


def raise_another(store: Store, clock: Clock, submission_id: str, matter: str = "Raised later") -> TaskRow:
    said = {"question": "Since when?", "answer": "Since May", "at": clock().isoformat()}
    answers = [{**said, "item": "since", "own": True, "missing": None}]
    evidence = {"title": matter, "because": "It was said.", "answers": answers}
    with store.writing(clock()) as work:
        return tasks.raise_task(
            work,
            submission=submission_id,
            dedupe_key=matter,
            urgency="same_day",
            evidence=evidence,
            due_at=clock() + timedelta(hours=2),
        ).task


def open_first(member: Member, row: TaskRow) -> Page:
    member.sign_in()
    return member.get(f"/staff/tasks/{row.id}")


def ticks(page: Page) -> list[str]:
    return [text for name, text in page.fields() if name == "seen"]


def test_tasks_of_one_person_stand_together_most_urgent_first_and_none_is_hidden(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    rows = rows_of(store, clock, sent)
    assert len(rows) == 4
    kim.sign_in()
    page = kim.get("/staff/tasks")
    groups = [
        [text_of(row) for row in body.iter("tr")] for body in page.all("tbody") if "Ana" in text_of(body)
    ]
    (lines,) = groups
    assert lines[0].startswith("Ana Ruiz")
    assert f"{len(rows)} open tasks, none of them acknowledged" in lines[0]
    assert len(lines) == len(rows) + 1
    assert lines[1].startswith("Now")
    assert all(line.startswith("Same day") for line in lines[2:])
    assert all("in " in line for line in lines[1:])
    (alone,) = [text_of(body) for body in page.all("tbody") if "Bo Berg" in text_of(body)]
    assert "open tasks" not in alone
    links = [link.get("href") for link in page.all("a") if "/tasks/" in link.get("href", "")]
    assert {f"/staff/tasks/{row.id}" for row in rows} <= set(links)


def test_a_task_names_and_links_the_others_of_its_person_with_what_was_answered(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, *others = rows_of(store, clock, sent)
    page = open_first(kim, first)
    assert f"{len(others)} more open tasks" in page.text
    links = [link.get("href") for link in page.all("a")]
    with store.reading(clock()) as work:
        for row in others:
            assert links.count(f"/staff/tasks/{row.id}") == 1
            evidence = tasks.load(work, row.id).evidence[-1]
            assert evidence["title"] in page.text
            assert all(line["answer"] in page.text for line in evidence["answers"])
    assert "Bo Berg" not in page.text


def test_one_button_acknowledges_all_that_stand_on_the_page(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    rows = rows_of(store, clock, sent)
    page = open_first(kim, rows[0])
    assert f"I have seen all {len(rows)}" in page.text
    page = kim.press(None, form="acknowledge-all")
    assert page.status == 200
    assert "I have seen all" not in page.text
    assert {row.acknowledged_by for row in rows_of(store, clock, sent)} == {kim.id}
    assert "all acknowledged" in kim.get("/staff/tasks").text
    assert page.text.count("Kim Lee") >= len(rows)


def test_what_somebody_else_has_what_was_answered_anew_and_what_came_later_is_not_acknowledged_and_said(
    kim: Member, sam: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, second, third, *rest = rows_of(store, clock, sent)
    open_first(kim, first)
    with store.writing(clock()) as work:
        tasks.acknowledge(work, second.id, sam.id)
    answer_anew(store, clock, third)
    later = raise_another(store, clock, sent)
    page = kim.press(None, form="acknowledge-all")
    assert page.status == 409
    (said,) = [text_of(box) for box in page.all("div", class_="card") if box.get("role") == "status"]
    for words in ("Sam Ode was first", "has new answers since", "“Raised later” was raised since"):
        assert words in said, words
    has = {row.id: row.acknowledged_by for row in rows_of(store, clock, sent)}
    assert has == {first.id: kim.id, second.id: sam.id, third.id: None, later.id: None} | {
        row.id: kim.id for row in rest
    }
    assert "I have seen all 2" in page.text


def test_i_have_it_counts_only_for_what_stood_on_the_page_and_the_others_go_on_being_called(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, *rest = rows_of(store, clock, sent)
    page = open_first(kim, first)
    answer_anew(store, clock, first)
    page = kim.press(None, form="acknowledge")
    assert page.status == 409
    assert "You do not have this task." in page.text
    assert "has new answers since you opened this page" in page.text
    assert "It was said again, and worse." in page.text
    assert rows_of(store, clock, sent)[0].state == "open"
    assert kim.press(None, form="acknowledge").status == 200
    has = {row.id: row.acknowledged_by for row in rows_of(store, clock, sent)}
    assert has == {first.id: kim.id} | {row.id: None for row in rest}
    # A page of an earlier release names no version: it is not taken for one that showed everything.
    (second, *_) = rest
    kim.get(f"/staff/tasks/{second.id}")
    assert kim.press(None, {"seen": None}, form="acknowledge").status == 409
    assert rows_of(store, clock, sent)[1].state == "open"


def test_several_are_closed_with_one_outcome_and_note_and_what_is_not_ticked_stays_open(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, second, *rest = rows_of(store, clock, sent)
    page = open_first(kim, first)
    assert ticks(page) == [f"{first.id}:{first.version}"]
    later = raise_another(store, clock, sent)
    page = kim.press(None, {**CLOSING, "seen": [f"{row.id}:{row.version}" for row in (first, second)]})
    assert page.heading == "Urgent tasks"
    assert {row.id for row in rows_of(store, clock, sent)} == {later.id, *(row.id for row in rest)}
    for row in (first, second):
        told = kim.get(f"/staff/tasks/{row.id}").text
        assert "Closed by Kim Lee" in told
        assert CLOSING["note"] in told


def test_one_tick_closes_all_of_them_and_nothing_that_was_raised_after_the_page_was_drawn(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    rows = rows_of(store, clock, sent)
    page = open_first(kim, rows[0])
    (every,) = [box.get("value") for box in page.all("input") if box.get("id") == "seen-all"]
    later = raise_another(store, clock, sent)
    kim.press(None, {**CLOSING, "seen": [*ticks(page), every]})
    assert [row.id for row in rows_of(store, clock, sent)] == [later.id]


def test_closing_asks_for_all_three_and_keeps_the_ticks(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, second, *_ = rows_of(store, clock, sent)
    open_first(kim, first)
    chosen = [f"{row.id}:{row.version}" for row in (first, second)]
    page = kim.press(None, {**CLOSING, "attempts": "", "seen": chosen})
    assert page.status == 422
    assert ticks(page) == chosen
    assert ("note", CLOSING["note"]) in page.fields()


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_answered_anew_is_not_closed_silently_and_the_typed_text_stays(
    kim: Member, store: Store, clock: Clock, sent: str, which: int
) -> None:
    rows = rows_of(store, clock, sent)
    open_first(kim, rows[0])
    answer_anew(store, clock, rows[which])
    chosen = [f"{row.id}:{row.version}" for row in rows]
    page = kim.press(None, {**CLOSING, "seen": chosen})
    assert page.status == 409
    assert "no task was closed" in page.text
    assert "has new answers since you opened this page" in page.text
    assert "It was said again, and worse." in page.text
    assert ("note", CLOSING["note"]) in page.fields()
    assert len(rows_of(store, clock, sent)) == len(rows)
    changed = f"{rows[which].id}:{rows[which].version}"
    assert changed not in ticks(page)
    assert len(set(chosen) & set(ticks(page))) == len(rows) - 1


def test_a_fault_in_the_form_does_not_hide_that_the_answers_changed(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    (first, *_) = rows_of(store, clock, sent)
    open_first(kim, first)
    answer_anew(store, clock, first)
    page = kim.press(None, {**CLOSING, "note": ""})
    assert page.status == 422
    assert "has new answers since you opened this page" in page.text


def test_whoever_closes_second_can_still_close_the_others_with_the_text_that_was_typed(
    kim: Member, sam: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, *rest = rows_of(store, clock, sent)
    open_first(sam, first)
    open_first(kim, first)
    kim.press(None, CLOSING)
    page = sam.press(None, {**CLOSING, "note": "My own words."})
    assert page.status == 409
    assert "was closed by Kim Lee" in page.text
    page = sam.press(None)
    assert "No task was chosen" in page.text
    assert ("note", "My own words.") in page.fields()
    sam.press(None, {"seen": [f"{row.id}:{row.version}" for row in rest]})
    assert rows_of(store, clock, sent) == []
    assert "My own words." in sam.get(f"/staff/tasks/{rest[0].id}").text


def test_whoever_closes_second_keeps_the_choices_too_and_each_mistake_that_is_told_can_be_put_right(
    kim: Member, sam: Member, store: Store, clock: Clock, sent: str
) -> None:
    first, *rest = rows_of(store, clock, sent)
    open_first(sam, first)
    open_first(kim, first)
    kim.press(None, CLOSING)
    page = sam.press(None, {**CLOSING, "attempts": "7", "note": ""})
    assert page.status == 422
    assert "was closed by Kim Lee" in page.text
    assert page.all("a", href="#note")
    assert text_of(page.form()).endswith("Close what is ticked")
    assert {("attempts", "7"), ("outcome", CLOSING["outcome"])} <= set(page.fields())
    sam.press(None, {"note": "Mine.", "seen": [f"{row.id}:{row.version}" for row in rest]})
    assert rows_of(store, clock, sent) == []


@pytest.mark.parametrize("attempts", ["", "2"])
def test_when_all_are_closed_meanwhile_no_form_is_left_and_what_was_typed_stands_to_be_copied(
    kim: Member, sam: Member, store: Store, clock: Clock, sent: str, attempts: str
) -> None:
    rows = rows_of(store, clock, sent)
    everything = [f"{row.id}:{row.version}" for row in rows]
    open_first(sam, rows[0])
    open_first(kim, rows[0])
    kim.press(None, {**CLOSING, "seen": everything})
    page = sam.press(None, {**CLOSING, "attempts": attempts, "note": "My own words.", "seen": everything})
    assert "was closed by Kim Lee" in page.text
    assert "My own words." in page.text
    assert CLOSING["note"] in page.text
    assert "Close the task" not in page.text
    assert "Write how often" not in page.text


def test_having_seen_all_is_sent_again_after_signing_in_and_the_page_says_that_no_words_are_in_it(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    rows = rows_of(store, clock, sent)
    open_first(kim, rows[0])
    clock.pass_(hours=3)
    kim.press(None, form="acknowledge-all")
    kim.press(None, {"name": kim.login, "password": PASSWORD})
    page = kim.press(None, {"code": kim.code()})
    assert "There are no words in it" in page.text
    kim.press(None)
    assert {row.acknowledged_by for row in rows_of(store, clock, sent)} == {kim.id}


def test_tasks_of_somebody_else_are_neither_acknowledged_nor_closed_from_this_page(
    kim: Member, store: Store, clock: Clock, sent: str
) -> None:
    with store.reading(clock()) as work:
        (strange,) = [row for row in tasks.open_tasks(work) if row.submission_id != sent]
    (first, *_) = rows_of(store, clock, sent)
    open_first(kim, first)
    own, token = ticks(kim.page)[0] if kim.page else "", f"{strange.id}:{strange.version}"
    kim.press(None, {"seen": [token]}, form="acknowledge-all")
    open_first(kim, first)
    assert kim.press(None, {**CLOSING, "seen": [own, token]}).status == 409
    open_first(kim, first)
    odd = [
        "",
        ":",
        "x:1",
        f"{first.id}:-1",
        f"{first.id}:{'9' * 5000}",
        " ".join(f"{n:x}:1" for n in range(40_000)),
    ]
    assert kim.press(None, {**CLOSING, "seen": odd}).status == 409
    (row,) = rows_of(store, clock, strange.submission_id)
    assert row.state == "open"
