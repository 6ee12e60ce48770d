"""A task is never lost, never lowered and never merged with another; notices go out at least once."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening.storage import notices, outbox, submissions, tasks
from screening.storage.audit import verification
from screening.storage.errors import KeyProblem, Refused
from screening.storage.pieces import LEFT_OUT, MOST_PIECES
from screening.storage.sealing.keys import Keys
from screening.storage.tables import NoticeRow
from screening.storage.work import Store
from tests.databases import NOW, fresh_store
from tests.storage.records import clinician, start

MINUTE = dt.timedelta(minutes=1)


def raise_one(store: Store, submission_id: str, **changes: Any) -> tasks.Raised:
    values: dict[str, Any] = {
        "submission": submission_id,
        "dedupe_key": "SU-02",
        "urgency": "same_day",
        "evidence": {"asked": "¿Piensa en morir?", "answered": "yes"},
        "due_at": NOW + 60 * MINUTE,
    }
    with store.writing(changes.pop("now", NOW)) as work:
        return tasks.raise_task(work, **{**values, **changes})


def load(store: Store, task_id: str) -> tasks.Task:
    with store.reading(NOW) as work:
        return tasks.load(work, task_id)


def test_a_task_keeps_what_was_answered_word_for_word_with_its_time(store: Store) -> None:
    raised = raise_one(store, start(store))
    assert raised.new
    task = load(store, raised.task.id)
    assert task.evidence == ({"asked": "¿Piensa en morir?", "answered": "yes", "added_at": NOW.isoformat()},)
    assert (task.row.state, task.row.urgency, task.row.due_at) == ("open", "same_day", NOW + 60 * MINUTE)


def test_there_is_one_open_task_for_each_submission_and_rule(store: Store) -> None:
    submission_id, other = start(store), start(store, phrase="another")
    first = raise_one(store, submission_id)
    again = raise_one(store, submission_id, evidence={"answered": "yes, again"}, now=NOW + MINUTE)
    assert (again.task.id, again.new) == (first.task.id, False)
    assert [piece["answered"] for piece in load(store, first.task.id).evidence] == ["yes", "yes, again"]
    assert raise_one(store, submission_id, dedupe_key="SU-03").new
    assert raise_one(store, other).new
    with store.reading(NOW) as work:
        assert len(tasks.open_tasks(work)) == 3
        assert len(tasks.open_tasks(work, submission=submission_id)) == 2


def test_saving_the_same_answer_again_adds_nothing(store: Store) -> None:
    submission_id = start(store)
    first = raise_one(store, submission_id)
    again = raise_one(store, submission_id, now=NOW + MINUTE)
    assert not again.new
    assert load(store, first.task.id).row.version == first.task.version


def test_a_page_saved_again_adds_nothing_because_of_its_new_time_and_a_changed_answer_does(
    store: Store,
) -> None:
    submission_id = start(store)

    def said(answer: str, minutes: int) -> tasks.Raised:
        lines = [{"question": "Now?", "answer": answer, "at": (NOW + minutes * MINUTE).isoformat()}]
        evidence = {"answers": lines, "reach": [{"answer": "555 0100", "at": f"{minutes}"}]}
        return raise_one(store, submission_id, evidence=evidence, now=NOW + minutes * MINUTE)

    first = said("yes", 0)
    for minutes in range(1, 5):
        said("yes", minutes)
    kept = load(store, first.task.id)
    assert kept.row.version == first.task.version
    assert kept.evidence[0]["answers"][0]["at"] == NOW.isoformat()
    said("no", 5)
    said("yes", 6)
    given = [piece["answers"][0]["answer"] for piece in load(store, first.task.id).evidence]
    assert given == ["yes", "no", "yes"]


def test_changing_an_answer_to_and_fro_leaves_the_first_and_the_last_of_it_and_says_how_much_lies_between(
    store: Store,
) -> None:
    submission_id = start(store)
    for number in range(MOST_PIECES + 10):
        raised = raise_one(store, submission_id, evidence={"answered": str(number)})
    found = load(store, raised.task.id).evidence
    half = MOST_PIECES // 2
    given = [int(piece["answered"]) for piece in found]
    assert given == [*range(half), *range(half + 10, MOST_PIECES + 10)]
    assert [piece.get(LEFT_OUT, 0) for piece in found] == [0] * half + [10] + [0] * (half - 1)


def test_a_lower_answer_lowers_nothing_and_a_worse_one_tells_again(store: Store) -> None:
    submission_id, staff_id = start(store), clinician(store)
    task_id = raise_one(store, submission_id).task.id
    with store.writing(NOW) as work:
        tasks.acknowledge(work, task_id, staff_id)
    worse = raise_one(
        store, submission_id, urgency="now", evidence={"answered": "today"}, due_at=NOW + 15 * MINUTE
    )
    assert worse.new
    assert (worse.task.id, worse.task.urgency, worse.task.step) == (task_id, "now", 1)
    assert (worse.task.state, worse.task.due_at) == ("open", NOW + 15 * MINUTE)
    assert (worse.task.acknowledged_by, worse.task.acknowledged_at) == (None, None)
    lower = raise_one(store, submission_id, evidence={"answered": "no"})
    assert (lower.task.urgency, lower.new) == ("now", False)
    assert [piece["answered"] for piece in load(store, task_id).evidence] == ["yes", "today", "no"]
    with store.reading(NOW) as work:
        assert submissions.row(work, submission_id).urgency == "now"


def test_a_deadline_that_was_given_is_not_put_off_by_a_worse_answer(store: Store) -> None:
    submission_id = start(store)
    raise_one(store, submission_id, due_at=NOW + MINUTE)
    worse = raise_one(store, submission_id, urgency="now", evidence={"a": "b"}, due_at=NOW + 15 * MINUTE)
    assert (worse.task.due_at, worse.task.next_step_at) == (NOW + MINUTE, NOW + 15 * MINUTE)


def test_what_somebody_met_in_time_is_not_overdue_when_it_must_be_acknowledged_anew(store: Store) -> None:
    submission_id, staff_id, later = start(store), clinician(store), NOW + dt.timedelta(days=1)
    task_id = raise_one(store, submission_id, due_at=NOW + MINUTE).task.id
    with store.writing(NOW) as work:
        tasks.acknowledge(work, task_id, staff_id)
    again = raise_one(store, submission_id, now=later, due_at=later + MINUTE, anew=True)
    assert (again.new, again.task.state, again.task.due_at) == (True, "open", later + MINUTE)
    assert len(load(store, task_id).evidence) == 2, (
        "also where it reads the same: not all of it could be read"
    )


def test_closing_needs_an_outcome_and_then_the_next_answer_raises_a_new_task(store: Store) -> None:
    submission_id, staff_id = start(store), clinician(store)
    task_id = raise_one(store, submission_id).task.id
    for outcome, attempts in ((" ", 1), ("spoke", -1)):
        with pytest.raises(ValueError), store.writing(NOW) as work:
            tasks.close(work, task_id, staff_id, outcome=outcome, attempts=attempts, note="")
    with store.writing(NOW + MINUTE) as work:
        tasks.close(work, task_id, staff_id, outcome="spoke", attempts=2, note="safe tonight")
    closed = load(store, task_id)
    assert closed.closing == {"outcome": "spoke", "attempts": 2, "note": "safe tonight"}
    assert (closed.row.state, closed.row.closed_by, closed.row.acknowledged_by) == (
        "closed",
        staff_id,
        staff_id,
    )
    assert len(closed.evidence) == 1
    for act in (tasks.acknowledge, lambda *a: tasks.close(*a, outcome="x", attempts=0, note="")):
        with pytest.raises(Refused), store.writing(NOW) as work:
            act(work, task_id, staff_id)
    assert raise_one(store, submission_id).task.id != task_id


def test_the_first_to_acknowledge_counts(store: Store) -> None:
    first, second = clinician(store), clinician(store, "b@clinic.example")
    task_id = raise_one(store, start(store)).task.id
    for staff_id in (first, second):
        with store.writing(NOW) as work:
            assert tasks.acknowledge(work, task_id, staff_id).acknowledged_by == first


def test_eight_saves_at_once_raise_one_task_and_lose_no_evidence(store: Store) -> None:
    submission_id, results = start(store), list[tasks.Raised]()

    def save(number: int) -> None:
        results.append(raise_one(store, submission_id, evidence={"answered": str(number)}))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert sum(result.new for result in results) == 1
    evidence = load(store, results[0].task.id).evidence
    assert sorted(piece["answered"] for piece in evidence) == list("01234567")


def test_each_step_is_taken_by_one_process(store: Store) -> None:
    raised = raise_one(store, start(store), next_step_at=NOW + 15 * MINUTE)
    with store.reading(NOW + 14 * MINUTE) as work:
        assert tasks.due_for_step(work) == []
    later = NOW + 15 * MINUTE
    with store.writing(later) as work:
        (due,) = tasks.due_for_step(work)
        assert tasks.escalate(work, due, later + 15 * MINUTE)
    with store.writing(later) as work:
        assert not tasks.escalate(work, raised.task, later + 15 * MINUTE)
        assert tasks.due_for_step(work) == []


def test_no_step_is_taken_of_what_was_acknowledged_meanwhile(store: Store) -> None:
    staff_id = clinician(store)
    raise_one(store, start(store), next_step_at=NOW)
    with store.writing(NOW) as work:
        (due,) = tasks.due_for_step(work)
        tasks.acknowledge(work, due.id, staff_id)
        assert tasks.due_for_step(work) == []
        assert not tasks.escalate(work, due, NOW + MINUTE)


def test_the_worker_escalates_and_sends_without_the_key_ring(store: Store) -> None:
    raised = raise_one(store, start(store), next_step_at=NOW)
    with store.reading(NOW) as work:
        worker = Store(store.engine, Keys(None, {"audit": work.keys.purpose(work.db, "audit")}))
    with worker.writing(NOW) as work:
        assert tasks.escalate(work, tasks.due_for_step(work)[0], NOW + MINUTE)
        assert notices.put(work, raised.task, ["first"])
        (notice,) = notices.claim_due(work)
        notices.mark_sent(work, notice)
        with pytest.raises(KeyProblem):
            work.keyed("index", "x")
    with store.reading(NOW) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def put(store: Store, task: Any, *contacts: str) -> int:
    with store.writing(NOW) as work:
        return notices.put(work, task, contacts)


def claim(store: Store, after: dt.timedelta = dt.timedelta(0)) -> list[NoticeRow]:
    with store.writing(NOW + after) as work:
        return notices.claim_due(work)


def test_one_notice_for_each_task_step_and_contact(store: Store) -> None:
    task = raise_one(store, start(store)).task
    assert put(store, task, "first", "second") == 2
    assert put(store, task, "first", "third") == 1
    assert {notice.contact for notice in claim(store)} == {"first", "second", "third"}
    assert claim(store) == []


def test_a_claim_of_a_dead_process_is_taken_over_in_time_for_two_minutes(store: Store) -> None:
    put(store, raise_one(store, start(store)).task, "first")
    (first,) = claim(store)
    a_round = dt.timedelta(seconds=30)
    assert a_round + outbox.TAKEN_OVER_AFTER <= 2 * MINUTE
    assert claim(store, outbox.TAKEN_OVER_AFTER) == []
    (again,) = claim(store, outbox.TAKEN_OVER_AFTER + dt.timedelta(seconds=1))
    assert (again.id, again.tries) == (first.id, 2)


def test_a_refused_notice_is_tried_again_and_staff_can_tell(store: Store) -> None:
    put(store, raise_one(store, start(store)).task, "first")
    (notice,) = claim(store)
    with store.writing(NOW) as work:
        notices.mark_failed(work, notice, retry_at=NOW + MINUTE)
        assert outbox.failing(work) == {"first"}
    assert claim(store) == []
    (again,) = claim(store, MINUTE)
    with store.writing(NOW + MINUTE) as work:
        notices.mark_sent(work, again)
        assert outbox.failing(work) == frozenset()


def test_a_notice_that_is_given_up_stays_visible(store: Store) -> None:
    put(store, raise_one(store, start(store)).task, "first")
    (notice,) = claim(store)
    with store.writing(NOW) as work:
        notices.give_up(work, notice)
    assert claim(store, 60 * MINUTE) == []
    with store.reading(NOW) as work:
        assert outbox.failing(work) == {"first"}


def test_asking_what_failed_reads_no_notice_that_was_sent_but_the_newest(tmp_path: Path) -> None:
    """Every staff page asks it; the outbox of a month may hold a hundred thousand rows."""
    with fresh_store("sqlite", tmp_path) as opened, opened.reading(NOW) as work:
        plans: list[str] = []

        def explain(connection: sa.Connection, _cursor: Any, written: str, given: Any, *_: Any) -> None:
            if written.startswith("SELECT"):
                found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", given)
                plans.extend(row[3] for row in found)

        sa.event.listen(opened.engine, "before_cursor_execute", explain)
        outbox.failing(work)
        outbox._taken_after(work, "first", NOW)
        about = [plan for plan in plans if "notice" in plan]
        assert about
        assert all("INDEX ix_notice_" in plan and "=" in plan for plan in about), about


def test_a_contact_hears_once_in_five_minutes_and_tasks_are_never_merged(store: Store) -> None:
    submission_id = start(store)
    for number in range(3):
        put(store, raise_one(store, submission_id, dedupe_key=f"R-{number}").task, "first")
    sent = claim(store)
    assert len(sent) == 3
    with store.writing(NOW) as work:
        for notice in sent:
            notices.mark_sent(work, notice)
    put(store, raise_one(store, submission_id, dedupe_key="R-9").task, "first", "second")
    (told,) = claim(store, MINUTE)
    assert told.contact == "second"
    with store.writing(NOW + MINUTE) as work:
        notices.mark_sent(work, told)
    assert [notice.contact for notice in claim(store, 5 * MINUTE)] == ["first"]
    with store.writing(NOW + 10 * MINUTE) as work:
        notices.purge(work, older_than=NOW + MINUTE)
        assert len(tasks.open_tasks(work)) == 4
