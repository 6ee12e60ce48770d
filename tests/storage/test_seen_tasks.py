"""Several tasks of one record at once: each as it was seen, nothing that came afterwards, and nobody waits in a circle."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage import seen_tasks, tasks
from screening.storage.audit import verification
from screening.storage.errors import Stale
from screening.storage.tables import AuditEventRow
from screening.storage.work import Store
from tests.databases import NOW, fresh_store
from tests.storage.records import clinician, start
from tests.storage.test_tasks import MINUTE, load, raise_one

WORDS = {"outcome": "spoke", "attempts": 2, "note": "Safe with her sister."}


def three(store: Store) -> tuple[str, dict[str, int]]:
    """A record with three open tasks, and how they are seen."""
    submission_id = start(store)
    rows = [raise_one(store, submission_id, dedupe_key=f"R-{number}").task for number in range(3)]
    return submission_id, {row.id: row.version for row in rows}


def close(store: Store, submission_id: str, seen: dict[str, int], staff_id: str) -> None:
    with store.writing(NOW + MINUTE) as work:
        seen_tasks.close(work, submission_id, seen, staff_id, **WORDS)  # type: ignore[arg-type]


def states(store: Store, seen: dict[str, int]) -> list[str]:
    return [load(store, task_id).row.state for task_id in seen]


def test_all_that_was_seen_is_closed_each_with_an_event_and_nothing_that_was_raised_afterwards(
    store: Store,
) -> None:
    submission_id, seen = three(store)
    later = raise_one(store, submission_id, dedupe_key="R-9").task
    close(store, submission_id, seen, clinician(store))
    assert [load(store, task_id).closing for task_id in seen] == [WORDS] * 3
    assert load(store, later.id).row.state == "open"
    with store.reading(NOW) as work:
        key = work.keys.purpose(work.db, "audit")
        assert verification.verify(work.db, key) is None
        told = work.db.scalars(sa.select(AuditEventRow.kind)).all()
    assert told.count("task_closed") == 3


@pytest.mark.parametrize("urgency", ["same_day", "now"])
def test_new_answers_or_a_higher_urgency_of_one_keep_all_of_them_open(store: Store, urgency: str) -> None:
    submission_id, seen = three(store)
    raise_one(store, submission_id, dedupe_key="R-1", urgency=urgency, evidence={"answered": "worse"})
    with pytest.raises(Stale):
        close(store, submission_id, seen, clinician(store))
    assert states(store, seen) == ["open"] * 3


def test_a_task_that_is_closed_or_of_another_record_closes_nothing(store: Store) -> None:
    (submission_id, seen), staff_id = three(store), clinician(store)
    strange = raise_one(store, start(store, phrase="another")).task
    with pytest.raises(Stale):
        close(store, submission_id, {**seen, strange.id: strange.version}, staff_id)
    first = next(iter(seen))
    close(store, submission_id, {first: seen[first]}, staff_id)
    with pytest.raises(Stale):
        close(store, submission_id, seen, staff_id)
    assert states(store, seen) == ["closed", "open", "open"]
    assert load(store, strange.id).row.state == "open"


def test_acknowledging_takes_what_was_seen_and_nobody_has(store: Store) -> None:
    (submission_id, seen), kim = three(store), clinician(store)
    sam = clinician(store, "b@clinic.example")
    first, second, third = seen
    with store.writing(NOW) as work:
        tasks.acknowledge(work, first, sam)
    raise_one(store, submission_id, dedupe_key="R-2", evidence={"answered": "more"})
    later = raise_one(store, submission_id, dedupe_key="R-9").task
    with store.writing(NOW) as work:
        since = seen_tasks.acknowledge(work, submission_id, seen, kim)
    assert [row.id for row in since.changed] == [third]
    has = [load(store, task_id).row.acknowledged_by for task_id in (first, second, third, later.id)]
    assert has == [sam, kim, None, None]


def test_of_two_who_close_the_same_at_once_one_closes_all_and_the_other_nothing(store: Store) -> None:
    (submission_id, seen), kim = three(store), clinician(store)
    sam = clinician(store, "b@clinic.example")
    backwards = dict(reversed(seen.items()))
    outcomes = at_once(
        lambda: close(store, submission_id, seen, kim), lambda: close(store, submission_id, backwards, sam)
    )
    assert sorted(outcomes) == ["Stale", "done"]
    assert len({load(store, task_id).row.closed_by for task_id in seen}) == 1
    assert states(store, seen) == ["closed"] * 3


def test_closing_while_the_person_answers_anew_closes_all_or_nothing_and_loses_no_answer(
    store: Store,
) -> None:
    (submission_id, seen), kim = three(store), clinician(store)

    def answers_anew() -> None:
        with store.writing(NOW) as work:
            for number in (2, 0):
                tasks.raise_task(
                    work,
                    submission=submission_id,
                    dedupe_key=f"R-{number}",
                    urgency="now",
                    evidence={"answered": "now"},
                    due_at=NOW,
                )

    def escalates() -> None:
        with store.writing(NOW + 60 * MINUTE) as work:
            for row in tasks.due_for_step(work):
                tasks.escalate(work, row, NOW + 75 * MINUTE)

    outcomes = at_once(lambda: close(store, submission_id, seen, kim), answers_anew, escalates)
    assert outcomes[1:] == ["done", "done"]
    with store.reading(NOW) as work:
        unclosed = tasks.open_tasks(work, submission=submission_id)
        now = [row for row in unclosed if row.urgency == "now"]
        answered = [tasks.load(work, row.id).evidence[-1]["answered"] for row in now]
    assert answered == ["now", "now"]
    assert len(unclosed) == (2 if outcomes[0] == "done" else 3)


def test_a_task_that_somebody_is_changing_is_left_for_the_next_round(tmp_path: Path) -> None:
    """Else the worker, holding one task, would wait for somebody who waits for that one."""
    with fresh_store("postgresql", tmp_path) as store:
        _, seen = three(store)
        kim, later = clinician(store), NOW + 60 * MINUTE
        with store.writing(later) as work:
            first = next(iter(seen))
            tasks.acknowledge(work, first, kim)
            with store.writing(later) as worker:
                found = {row.id for row in tasks.due_for_step(worker)}
        assert found == seen.keys() - {first}


def at_once(*acts: Callable[[], None]) -> list[str]:
    """How each of them ended, all begun together: "done", or the kind of its refusal."""
    outcomes, barrier = [""] * len(acts), threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], None]) -> None:
        barrier.wait()
        try:
            act()
            outcomes[place] = "done"
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test compares its name
            outcomes[place] = type(fault).__name__

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
