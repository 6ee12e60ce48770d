"""Urgent matters: what a saved page raises, what a fault raises, and that neither can be lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from screening.content import Content
from screening.hours import Hours, due
from screening.questionnaire.answers import Answers
from screening.questionnaire.facts import derive, evidence
from screening.questionnaire.model import Answer
from screening.questionnaire.settle import settle
from screening.questionnaire.settled import Everything
from screening.rules.engine import given_of, walk
from screening.rules.missing import Missing
from screening.safety import Evaluated, SafetyOutcome, evaluate_sent, watch
from screening.safety.evidence import Sayings
from screening.safety.unfinished import raise_for_unfinished
from screening.safety.watch import read_by, watching
from screening.storage import evaluations, notices, submissions, tasks
from screening.storage.tables import SubmissionRow, TaskRow
from screening.storage.work import Store, Work
from tests.databases import NOW
from tests.filled import ANA, begin, filled, save_page, send, text_of
from tests.properties.persons import TODAY, fill_in
from tests.storage.records import clinician

ASQ_NO: dict[str, Answer] = {"asq_1": "no", "asq_2": "no", "asq_3": "no", "asq_4": "no"}


def save(
    store: Store, content: Content, pages: dict[str, dict[str, Answer]], draft: str | None = None
) -> tuple[str, list[SafetyOutcome]]:
    """Save pages one after the other in a draft; its id and what came of each."""
    answers, outcomes = Answers(), []
    for minute, (key, values) in enumerate(pages.items()):
        with store.writing(NOW + timedelta(minutes=minute)) as work:
            found = submissions.load(work, draft) if draft else begin(work, content)
            found, answers, outcome = save_page(work, content, found, answers, key, values)
            draft = found.id
            outcomes.append(outcome)
    assert draft is not None
    return draft, outcomes


def open_tasks(store: Store, draft: str) -> list[tasks.Task]:
    with store.reading(NOW) as work:
        return [tasks.load(work, row.id) for row in tasks.open_tasks(work, submission=draft)]


def rules_of(found: list[tasks.Task]) -> dict[str, str]:
    return {str(task.evidence[-1].get("rule")): task.row.urgency for task in found}


def test_a_dangerous_answer_raises_its_task_when_the_page_is_saved(store: Store, content: Content) -> None:
    draft, outcomes = save(
        store,
        content,
        {
            "reach-1": {"full_name": "Ana Ruiz"},
            "reach-2": {"phone": "555 0100"},
            "safety-1": ASQ_NO,
            "safety-2": {"s2_thoughts": "no", "s2_acts": "past_3m"},
        },
    )
    (task,) = open_tasks(store, draft)
    assert task.row.urgency == "now"
    assert task.evidence[0]["rule"] == "SU-02"
    said = {line["item"]: line["answer"] for line in task.evidence[0]["answers"]}
    assert said["s2_acts"] == "Yes, in the past 3 months"
    reach = {line["item"]: line["answer"] for line in task.evidence[0]["reach"]}
    assert reach["full_name"] == "Ana Ruiz"
    assert reach["phone"] == "555 0100"
    assert outcomes[-1].now


def test_answers_that_were_not_reached_are_no_evidence(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": {**ASQ_NO, "asq_1": "yes"}})
    (task,) = open_tasks(store, draft)
    assert {line["item"] for line in task.evidence[0]["answers"]} <= {"asq_1", "asq_2", "asq_3", "asq_4"}


def test_a_declined_answer_raises_a_task_the_same_day(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": {**ASQ_NO, "asq_1": Missing.DECLINED}})
    assert rules_of(open_tasks(store, draft)) == {"SU-05": "same_day"}


def test_a_worse_answer_adds_a_task_and_a_better_one_closes_none(store: Store, content: Content) -> None:
    pages = {
        "safety-1": {**ASQ_NO, "asq_1": "yes"},
        "safety-2": {"s2_thoughts": "no", "s2_acts": "past_3m"},
    }
    draft, _ = save(store, content, pages)
    with store.writing(NOW + timedelta(hours=1)) as work:
        found = submissions.load(work, draft)
        answers = filled(content, NOW, {})
        save_page(work, content, found, answers, "safety-2", {"s2_thoughts": "no", "s2_acts": "never"})
    assert rules_of(open_tasks(store, draft)) == {"SU-02": "now", "SU-04": "same_day"}


def test_the_same_page_saved_twice_raises_one_task(store: Store, content: Content) -> None:
    page = {"safety-1": {**ASQ_NO, "asq_1": "yes"}}
    draft, (first,) = save(store, content, page)
    _, (second,) = save(store, content, page, draft)
    assert first.raised
    assert not second.raised
    assert len(open_tasks(store, draft)) == 1


def test_the_task_and_the_answer_stand_or_fall_together(store: Store, content: Content) -> None:
    class PowerCutError(Exception):
        pass

    def cut() -> None:
        with store.writing(NOW) as work:
            draft = begin(work, content)
            save_page(work, content, draft, Answers(), "safety-1", {**ASQ_NO, "asq_1": "yes"})
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()
    with store.reading(NOW) as work:
        assert tasks.open_tasks(work) == []
        assert work.db.scalars(sa.select(SubmissionRow.id)).all() == []


def test_every_urgent_rule_is_watched_by_each_page_that_it_reads(content: Content) -> None:
    for rule in content.safety.rules:
        if rule.urgency is None:
            continue
        for page, fed in content.questionnaire.feeds.items():
            if fed & content.safety.reads(rule.id):
                assert rule.id in watching(content.safety, fed), (rule.id, page)


def test_the_facts_that_rules_read_judge_them_as_all_facts_do(content: Content) -> None:
    pack, asked = content.safety, content.questionnaire
    among = {watching(pack, facts) for facts in asked.feeds.values()} - {frozenset()}
    for number in range(4):
        answers = fill_in(content, Random(number), 0.3).answers
        whole = derive(asked, answers, TODAY, sent=False)
        for rules in among:
            part = derive(asked, answers, TODAY, sent=False, only=read_by(pack, rules))
            assert part.items() <= whole.items()
            assert len(part) < len(whole) / 2
            judged = [walk(pack, given_of(facts, sent=False), rules) for facts in (whole, part)]
            assert judged[0] == judged[1]
        for name in asked.fact_names:
            assert derive(asked, answers, TODAY, sent=False, only={name})[name] == whole[name]


def test_pages_that_no_urgent_rule_reads_evaluate_nothing(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "derive", _break)
    _, (outcome,) = save(store, content, {"reach-1": {"full_name": "Ana Ruiz"}})
    assert outcome == SafetyOutcome()


def _break(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("a fault that no one foresaw")


@pytest.mark.parametrize("broken", ["derive", "evaluate", "check_published", "said"])
def test_a_fault_keeps_the_answer_raises_a_task_now_and_shows_help(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    target = {
        "derive": "screening.safety.watch.derive",
        "evaluate": "screening.safety.watch.evaluate",
        "check_published": "screening.safety.watch.check_published",
        "said": "screening.safety.evidence.settle",
    }[broken]
    monkeypatch.setattr(target, _break)
    draft, (outcome,) = save(store, content, {"safety-1": {**ASQ_NO, "asq_1": "yes"}})
    assert outcome == SafetyOutcome("help", True, True)
    (task,) = open_tasks(store, draft)
    assert task.row.urgency == "now"
    assert task.evidence[0]["title"] == "Could not be evaluated"
    assert {line["item"]: line["answer"] for line in task.evidence[0]["answers"]}["asq_1"] == "Yes"
    with store.reading(NOW) as work:
        assert '"asq_1": "yes"' in submissions.load(work, draft).answers


def test_while_nothing_can_be_evaluated_each_page_tells_again_whoever_has_seen_another(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.safety.watch.evaluate", _break)
    draft, (first,) = save(store, content, {"body-1": {"right_now": ()}})
    _, (waiting,) = save(store, content, {"safety-1": ASQ_NO}, draft)
    assert (first.raised, waiting.raised) == (True, False), "it waits for somebody already"
    kim = clinician(store)
    with store.writing(NOW) as work:
        tasks.acknowledge(work, tasks.open_tasks(work)[0].id, kim)
    for told in (True, False):
        _, (danger,) = save(store, content, {"safety-2": {"s2_thoughts": "yes"}}, draft)
        assert danger.raised is told, "the same once more is nothing new"
    (task,) = open_tasks(store, draft)
    assert (task.row.state, task.row.step) == ("open", 1)
    assert len(task.evidence) == 3


def test_the_answers_behind_all_facts_are_settled_once_and_are_those_behind_each(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = filled(content, NOW, {"asq_1": "yes", "has_reading": "yes"}, {"readings": [{"sbp": 130}]})
    times: list[bool] = []

    def counted(*arguments: Any, sent: bool) -> Everything:
        times.append(sent)
        return settle(*arguments, sent=sent)

    monkeypatch.setattr("screening.safety.evidence.settle", counted)
    sayings = Sayings(content, answers, "en")
    for name in content.vocabulary:
        alone = evidence(content.questionnaire, answers, name)
        found = {(line["item"], line["entry"], line["answer"]) for line in sayings.of(name)}
        assert found == {(line.item_id, line.entry_key, line.words("en")) for line in alone}
    assert times == [True]


def test_a_pack_that_is_not_the_published_one_is_a_fault(store: Store, content: Content) -> None:
    changed = replace(content, safety=replace(content.safety, digest="sha256:" + "0" * 64))
    draft, (outcome,) = save(store, changed, {"safety-1": ASQ_NO})
    assert outcome.help == "help"
    assert open_tasks(store, draft)[0].evidence[0]["title"] == "Could not be evaluated"


@pytest.mark.parametrize(
    ("page", "said", "help_form"),
    [
        ("now-1", {"phq9_9": "several_days"}, "help"),
        ("now-1", {"phq9_9": "not_at_all"}, "none"),
        ("now-1", {"phq9_9": Missing.DECLINED}, "none"),
        ("body-1", {"right_now": ("chest_pain",)}, "body"),
        ("body-1", {"right_now": ()}, "none"),
        ("safety-4", {"hurt_others": "yes"}, "none"),
    ],
)
def test_the_help_page_depends_on_the_answer_and_on_no_level(
    store: Store, content: Content, page: str, said: dict[str, Answer], help_form: str
) -> None:
    for before in ({}, {"safety-1": {**ASQ_NO, "asq_1": "yes"}, "safety-2": {"s2_acts": "past_3m"}}):
        _, outcomes = save(store, content, {**before, page: said})
        assert outcomes[-1].help == help_form


def test_what_is_sent_is_evaluated_whole_and_kept_with_all_it_needs(store: Store, content: Content) -> None:
    sent = send(store, content, NOW, {"bp_told": "taking"})
    with store.reading(NOW) as work:
        kept = {found.kind: found.data for found in evaluations.evaluations(work, sent)}
    assert set(kept) == {"safety", "trd"}
    assert content.safety.digest in kept["safety"]
    assert content.questionnaire.digest in kept["safety"]
    assert '"date": "2026-03-02"' in kept["safety"]
    assert '"format": 1' in kept["safety"]


def test_the_same_form_gives_the_same_bytes(store: Store, content: Content) -> None:
    first, second = (send(store, content, NOW) for _ in range(2))
    with store.reading(NOW) as work:
        one, two = (evaluations.latest(work, each, "safety") for each in (first, second))
    assert one is not None
    assert two is not None
    assert one.data == two.data


def test_not_being_asked_about_suicide_is_a_task_once_the_form_is_sent(
    store: Store, content: Content
) -> None:
    with store.writing(NOW) as work:
        draft = begin(work, content)
        answers = Answers().saving("start-1", {"birth_date": ANA["birth_date"]}, NOW)
        sent = submissions.send(work, draft, answers=text_of(answers), due_at=NOW + timedelta(days=1))
        done = evaluate_sent(work, content, sent, answers, NOW.date())
    assert done.raised
    assert rules_of(open_tasks(store, draft.id))["SU-05"] == "same_day"


def test_a_fault_at_sending_keeps_the_form_as_not_evaluated_and_evaluating_again_heals_it(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("screening.safety.evaluating.evaluate", _break)
        sent = send(store, content, NOW)
    with store.reading(NOW) as work:
        assert evaluations.not_evaluated(work) == [sent]
    (task,) = open_tasks(store, sent)
    assert task.row.urgency == "now"
    kim = clinician(store)

    def again() -> Evaluated:
        with store.writing(NOW) as work:
            found = submissions.load(work, sent)
            return evaluate_sent(work, content, found, filled(content, NOW), NOW.date(), f"staff:{kim}")

    with store.writing(NOW) as work:
        tasks.acknowledge(work, task.row.id, kim)
    with monkeypatch.context() as broken:
        broken.setattr("screening.safety.evaluating.evaluate", _break)
        assert again() == Evaluated(complete=False, raised=False), "whoever tries it again has the form open"
    assert open_tasks(store, sent)[0].row.acknowledged_by == kim
    assert again().complete
    with store.reading(NOW) as work:
        assert evaluations.not_evaluated(work) == []
    assert [open_task.row.id for open_task in open_tasks(store, sent)] == [task.row.id]


def test_a_new_task_puts_a_notice_for_the_first_contact_into_the_outbox(
    store: Store, content: Content
) -> None:
    save(store, content, {"safety-1": {**ASQ_NO, "asq_1": "yes"}})
    with store.writing(NOW) as work:
        assert [notice.contact for notice in notices.claim_due(work)] == ["on-call"]


def test_deadlines_follow_the_clinics_hours(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": {**ASQ_NO, "asq_1": "yes"}})
    assert open_tasks(store, draft)[0].row.due_at == due("same_day", NOW, Hours())


def _unfinished(store: Store, content: Content, hours: float) -> int:
    return raise_for_unfinished(store, content, NOW + timedelta(hours=hours))


def test_safety_questions_left_for_a_day_raise_one_task(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": ASQ_NO})
    assert _unfinished(store, content, 23) == 0
    assert _unfinished(store, content, 24) == 1
    assert _unfinished(store, content, 25) == 0
    (task,) = open_tasks(store, draft)
    assert task.evidence[0]["title"] == "Started the safety questions, did not finish"
    assert task.row.urgency == "same_day"


def test_a_closed_task_about_unfinished_questions_is_not_raised_again(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": ASQ_NO})
    _unfinished(store, content, 24)
    (task,) = open_tasks(store, draft)
    with store.writing(NOW + timedelta(hours=25)) as work:
        tasks.close(work, task.row.id, _anybody(work), outcome="spoke", attempts=1, note="Spoke.")
    assert _unfinished(store, content, 26) == 0


def test_who_came_back_and_left_again_is_a_new_task(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": ASQ_NO})
    _unfinished(store, content, 24)
    with store.writing(NOW + timedelta(hours=25)) as work:
        (task,) = tasks.open_tasks(work, submission=draft)
        tasks.close(work, task.id, _anybody(work), outcome="spoke", attempts=1, note="Spoke.")
    with store.writing(NOW + timedelta(hours=30)) as work:
        found = submissions.load(work, draft)
        answers = Answers.from_text(found.answers)
        save_page(work, content, found, answers, "safety-2", {"s2_thoughts": "no", "s2_acts": "never"})
    assert [_unfinished(store, content, hours) for hours in (53, 54, 55)] == [0, 1, 0]


def test_a_draft_that_cannot_be_opened_is_logged_and_keeps_no_other_from_being_looked_at(
    store: Store, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    (broken, _), (left, _) = (save(store, content, {"safety-1": ASQ_NO}) for _ in range(2))
    with store.writing(NOW) as work:
        work.vault.forget(broken)
    assert _unfinished(store, content, 24) == 1
    assert [len(open_tasks(store, draft)) for draft in (broken, left)] == [0, 1]
    assert "a draft could not be looked at: Unreadable" in caplog.text


def _anybody(work: Work) -> str:
    from screening.storage.accounts import staff

    return staff.add(work, login="kim", name="Kim", roles=[], actor="cli:test").id


def test_a_finished_section_and_a_form_without_it_raise_nothing(
    store: Store, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    pages: dict[str, dict[str, Answer]] = {
        "safety-1": ASQ_NO,
        "safety-2": {"s2_thoughts": "no", "s2_acts": "never"},
        "safety-4": {"hurt_others": "no"},
    }
    save(store, content, pages)
    save(store, content, {"reach-1": {"full_name": "Ana Ruiz"}})
    assert _unfinished(store, content, 48) == 0
    assert caplog.text == ""


def test_no_rule_page_or_item_stands_in_clear_in_the_task_row(store: Store, content: Content) -> None:
    draft, _ = save(store, content, {"safety-1": {**ASQ_NO, "asq_1": "yes"}})
    row: TaskRow = open_tasks(store, draft)[0].row
    clear = " ".join(
        str(getattr(row, column.name)) for column in TaskRow.__table__.columns if column.name != "sealed"
    )
    assert "SU-" not in clear
    assert "safety" not in clear
    assert b"SU-04" not in row.sealed
