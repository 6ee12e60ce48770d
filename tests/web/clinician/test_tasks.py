"""Urgent tasks: clocks, evidence, acknowledging, closing with everything that closing needs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.rules.missing import Missing
from screening.storage import drafts, tasks
from screening.storage.tables import SubmissionRow
from screening.storage.work import Store
from screening.worker.erasing import purge
from tests.clinic import Clock
from tests.filled import begin, save_page, send
from tests.web.client import Page
from tests.web.clinician.conftest import Member


@pytest.fixture
def draft(store: Store, content: Content, clock: Clock) -> str:
    """Somebody reported an act within 3 months and never sent the form."""
    with store.writing(clock()) as work:
        found = begin(work, content)
        answers = Answers()
        for key, values in (
            ("reach-1", {"full_name": "Ana Ruiz"}),
            ("reach-2", {"phone": "555 0100", "call_time": "after 4 pm"}),
            ("safety-2", {"s2_thoughts": "yes", "s2_acts": "past_3m"}),
        ):
            found, answers, _ = save_page(work, content, found, answers, key, values)
    return found.id


def open_task(member: Member) -> Page:
    page = member.get("/staff/tasks")
    (link,) = [link.get("href", "") for link in page.all("a") if "/tasks/" in link.get("href", "")]
    return member.get(link)


CLOSING = {
    "outcome": "spoke",
    "attempts": "2",
    "note": "Spoke with her; safe with her sister; visit tomorrow.",
}


def test_the_list_shows_urgency_matter_person_and_clock(kim: Member, draft: str, clock: Clock) -> None:
    clock.pass_(minutes=10)
    kim.sign_in()
    page = kim.get("/staff/tasks")
    for words in ("Now", "Ana Ruiz", "Intention, plan or act", "in 5 min", "nobody yet"):
        assert words in page.text, words
    clock.pass_(minutes=10)
    assert "overdue by" in kim.get("/staff/tasks").text


def test_what_must_be_seen_the_same_day_stands_in_the_order_of_its_matter(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    for name, answer in (("Later In Order", "yes"), ("First In Order", Missing.DECLINED)):
        with store.writing(clock()) as work:
            draft, answers = begin(work, content), Answers()
            for key, values in (
                ("reach-1", {"full_name": name}),
                ("safety-1", {"asq_1": answer, "asq_2": "no", "asq_3": "no", "asq_4": "no"}),
            ):
                draft, answers, _ = save_page(work, content, draft, answers, key, values)
        clock.pass_(minutes=1)
    kim.sign_in()
    said = kim.get("/staff/tasks").text
    assert said.count("Same day") >= 2
    assert said.index("First In Order") < said.index("Later In Order")


def test_the_clock_in_the_queue_is_that_of_the_next_task_that_nobody_has(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    """The worst one is closed, and its urgency stays beside the name; no "now" is due in twenty hours."""
    said = {"asq_1": "yes", "asq_3": "yes", "s2_thoughts": "yes", "s2_acts": "past_3m", "hurt_others": "yes"}
    sent = send(store, content, clock(), said)
    with store.writing(clock()) as work:
        worst, *others = tasks.open_tasks(work, submission=sent)
        assert ({worst.urgency}, {one.urgency for one in others}) == ({"now"}, {"same_day"})
        tasks.acknowledge(work, worst.id, kim.id)
    clock.pass_(minutes=20)
    assert "same day: due in " in kim.sign_in().text
    with store.writing(clock()) as work:
        for one in others:
            tasks.acknowledge(work, one.id, kim.id)
    assert "acknowledged" in kim.get("/staff/queue").text
    with store.writing(clock()) as work:
        tasks.close(work, worst.id, kim.id, outcome="spoke", attempts=1, note="Safe.")
    assert "same day: acknowledged" in kim.get("/staff/queue").text


def test_a_task_shows_the_answers_word_for_word_and_how_to_reach_the_person(kim: Member, draft: str) -> None:
    kim.sign_in()
    page = open_task(kim)
    for words in ("Yes, in the past 3 months", "555 0100", "after 4 pm", "form not sent", "SU-02"):
        assert words in page.text, words


def test_the_first_who_acknowledges_has_it(kim: Member, sam: Member, draft: str) -> None:
    kim.sign_in()
    sam.sign_in()
    open_task(sam)
    open_task(kim)
    assert "Kim Lee, since" in kim.press(None, form="acknowledge").text
    second = sam.press(None, form="acknowledge")
    assert (second.status, "Kim Lee was first and has it" in second.text) == (409, True)
    assert "Kim Lee, since" in second.text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("outcome", None), ("attempts", ""), ("attempts", "0"), ("attempts", "many"), ("note", "  ")],
)
def test_closing_needs_outcome_attempts_and_note_and_keeps_what_was_typed(
    kim: Member, draft: str, field: str, wrong: str | None
) -> None:
    kim.sign_in()
    open_task(kim)
    page = kim.press(None, {**CLOSING, field: wrong})
    assert page.status == 422
    assert "Not stored yet" in page.text
    kept = dict(page.fields())
    for name, text in CLOSING.items():
        assert name == field or kept[name] == text


def test_a_closed_task_says_who_when_and_what_was_done(
    kim: Member, draft: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    address = open_task(kim).address
    assert "No urgent task is open" in kim.press(None, CLOSING).text
    page = kim.get(address)
    assert "Closed by Kim Lee" in page.text
    assert "after 2 attempts" in page.text
    assert CLOSING["note"] in page.text
    with store.reading(clock()) as work:
        assert tasks.open_tasks(work) == []


def test_whoever_closes_second_is_told_and_keeps_the_text(kim: Member, sam: Member, draft: str) -> None:
    kim.sign_in()
    sam.sign_in()
    open_task(sam)
    open_task(kim)
    kim.press(None, CLOSING)
    page = sam.press(None, {**CLOSING, "note": "My own words."})
    assert page.status == 409
    assert "Nothing of yours has been stored" in page.text
    assert "My own words." in page.text


def test_a_draft_with_an_open_task_outlives_the_purge_and_its_task_still_opens(
    kim: Member, draft: str, store: Store, clock: Clock
) -> None:
    clock.pass_(days=40)
    with store.writing(clock()) as work:
        purge(work)
    kim.sign_in()
    assert "Yes, in the past 3 months" in open_task(kim).text
    kim.press(None, CLOSING)
    with store.writing(clock()) as work:
        purge(work)
        assert work.db.get(SubmissionRow, draft) is None
        assert drafts.begun_before(work, clock()) == []


def test_a_task_whose_seal_is_broken_stays_in_the_list(
    kim: Member, draft: str, store: Store, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        (row,) = tasks.open_tasks(work)
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    kim.sign_in()
    assert "Cannot be opened" in kim.get("/staff/tasks").text
    assert open_task(kim).status == 503


def test_a_task_that_is_gone_is_not_found(kim: Member, clock: Clock) -> None:
    kim.sign_in()
    clock.pass_(seconds=timedelta(seconds=1).seconds)
    assert kim.get("/staff/tasks/" + "0" * 32).status == 404


def test_a_task_says_who_to_call_when_it_is_safe_and_that_no_voicemail_may_be_left(
    kim: Member, draft: str
) -> None:
    kim.sign_in()
    page = open_task(kim)
    for words in (
        "555 0100",
        "after 4 pm",
        "at the clinic)",
        "No voicemail",
        "Leave no voicemail.",
        "Where the person is",
        "Press “I have it”",
        "Call now",
        "911",
        "988",
    ):
        assert words in page.text, words
    assert "tel:5550100" in [link.get("href") for link in page.all("a")]
    page = kim.press(None, form="acknowledge")
    assert "Press “I have it”" not in page.text


def test_voicemail_place_and_the_other_person_are_told_as_answered(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    send(
        store,
        content,
        clock(),
        {
            "s2_acts": "past_3m",
            "voicemail_ok": "yes",
            "place_now": "Tulsa",
            "contact_name": "Sol, my sister",
            "phone": "(555) 555-0199 ext. 4",
            "contact_phone": "ask at the store",
        },
    )
    kim.sign_in()
    page = open_task(kim)
    dialed = {link.get("href") for link in page.all("a") if link.get("href", "").startswith("tel:")}
    assert dialed == {"tel:5555550199"}, "no extension is dialed along, and words are no number"
    for words in (
        "(555) 555-0199 ext. 4",
        "Yes, may be left",
        "Tulsa",
        "Sol, my sister",
        "ask at the store",
        "no more than the clinic's name",
    ):
        assert words in page.text, words
    assert "Leave no voicemail" not in page.text


def test_the_same_answers_at_a_later_time_are_told_once_with_both_times(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        draft = begin(work, content)
        draft, _, _ = save_page(work, content, draft, Answers(), "safety-2", {"s2_acts": "past_3m"})
        (task,) = tasks.open_tasks(work)
        first = tasks.load(work, task.id).evidence[0]
    clock.pass_(minutes=5)
    again = {key: value for key, value in first.items() if key != "added_at"} | {
        "reach": [{"item": "phone", "answer": "1", "missing": None}]
    }
    with store.writing(clock()) as work:
        tasks.raise_task(
            work, submission=draft.id, dedupe_key="SU-02", urgency="now", evidence=again, due_at=clock()
        )
    kim.sign_in()
    page = open_task(kim)
    assert "The same answers also stood: today 10:00 am" in page.text
    assert "Before that" not in page.text
