"""What is erased is gone and accounted for; an open task and a signed review keep their record."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.storage import (
    additions,
    asks,
    claims,
    evaluations,
    holds,
    notices,
    removal,
    restrictions,
    reviews,
    sessions,
    submissions,
    tasks,
)
from screening.storage.audit import verification
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import Base, RemovalRow, SubmissionRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start
from tests.storage.test_typed_for import begin

MONTH = dt.timedelta(days=30)
LATER = NOW + MONTH + dt.timedelta(seconds=1)


def raise_one(store: Store, submission_id: str) -> str:
    with store.writing(NOW) as work:
        return tasks.raise_task(
            work, submission=submission_id, dedupe_key="R", urgency="now", evidence={"a": "yes"}, due_at=NOW
        ).task.id


def purge(store: Store) -> tuple[int, int]:
    with store.writing(LATER) as work:
        return removal.purge_drafts(work, LATER - MONTH), removal.purge_withdrawn(work, LATER - MONTH)


def exists(store: Store, submission_id: str) -> bool:
    with store.reading(NOW) as work:
        try:
            submissions.row(work, submission_id)
        except NotFound:
            return False
        return True


def whole(store: Store) -> bool:
    with store.reading(NOW) as work:
        return verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def naming(store: Store, row_id: str) -> set[str]:
    """The tables with a row that names this one."""
    with store.reading(NOW) as work:
        tables = Base.metadata.sorted_tables
        return {table.name for table in tables for row in work.db.execute(sa.select(table)) if row_id in row}


def test_old_drafts_go_and_saved_or_sent_ones_stay(store: Store) -> None:
    old, fresh, sent = start(store, phrase="one"), start(store, phrase="two"), start(store, phrase="three")
    send(store, sent)
    with store.writing(LATER - MONTH + dt.timedelta(hours=1)) as work:
        submissions.save_answers(work, submissions.load(work, fresh), "{}")
    assert purge(store) == (1, 0)
    assert [exists(store, one) for one in (old, fresh, sent)] == [False, True, True]
    assert purge(store) == (0, 0)
    assert whole(store)


def test_erasing_leaves_no_row_that_names_it_but_the_accounts(store: Store) -> None:
    submission_id, staff_id = start(store), clinician(store)
    send(store, submission_id)
    with store.writing(NOW) as work:
        token = sessions.start(work, "intake", submission_id)
        sessions.start(work, "typed", submission_id)
        evaluations.keep_evaluation(work, submission_id, "safety", "{}")
        claims.claim(work, submission_id, staff_id)
        reviews.save_decision(work, submission_id, staff_id, {})
        removal.erase(work, submission_id, reason="withdrawn", actor="cli:test")
    assert naming(store, submission_id) == {"audit_event", "removal"}
    with store.reading(NOW) as work:
        listed = work.db.scalars(sa.select(RemovalRow.table_name)).all()
        assert sorted(listed) == ["evaluation", "review", "submission"]
        assert sessions.open_session(work, "intake", token) is None
    assert whole(store)


def test_whatever_hangs_on_a_record_goes_with_it_by_name_and_the_chain_stays_whole(store: Store) -> None:
    ana, sam = clinician(store), clinician(store, "sam")
    (submission_id, _), other = begin(store, ana), start(store)
    assert whole(store)
    for one in (submission_id, other):
        send(store, one)
    signed_review(store, submission_id, ana)
    with store.writing(NOW) as work:
        found = submissions.load(work, submission_id)
        asks.make(work, found, ["heart"], staff_id=ana, by_letter=False)
        additions.begin(work, found, "{}")
        for one in (submission_id, other):
            restrictions.restrict(work, one, ana, readers=[ana], reason="a colleague")
        restrictions.break_glass(work, submission_id, sam, "on call")
        holds.hold(work, submission_id, why="a letter of a court", actor="cli:test")
        holds.release(work, submission_id, why="it is over", actor="cli:test")
    assert whole(store)
    with store.writing(NOW) as work:
        removal.erase(work, submission_id, reason="kept_long_enough", actor="worker", signed_too=True)
    with store.reading(NOW) as work:
        listed = work.db.scalars(sa.select(RemovalRow.table_name)).all()
        hang = ["addition", "ask", "legal_hold", "restriction", "review", "submission", "typed_for"]
        assert sorted(listed) == hang
        assert restrictions.in_force(work, [submission_id, other])[other].readers == {ana}
    assert whole(store)


def test_what_somebody_erased_by_hand_is_found_whatever_stands_in_the_list_of_removals(store: Store) -> None:
    gone, erased = start(store, phrase="one"), start(store, phrase="two")
    with store.writing(NOW) as work:
        removal.erase(work, erased, reason="withdrawn", actor="worker")
    assert whole(store)
    with store.writing(NOW) as work:  # with the moment and the name of a removal that was ours
        line = {"reason": "withdrawn", "actor": "worker", "removed_at": NOW}
        work.db.add(RemovalRow(table_name="submission", row_id=gone, **line))
        work.db.flush()
        work.db.execute(sa.delete(SubmissionRow).where(SubmissionRow.id == gone))
    with store.reading(NOW) as work:
        fault = verification.verify(work.db, work.keys.purpose(work.db, "audit"))
    assert fault is not None
    assert "no event tells of its removal" in fault.what


def test_a_record_with_an_open_task_is_neither_purged_nor_erased(store: Store) -> None:
    draft, withdrawn = start(store), start(store, phrase="another")
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, withdrawn))
    task_ids = [raise_one(store, one) for one in (draft, withdrawn)]
    assert purge(store) == (0, 0)
    with pytest.raises(Refused), store.writing(NOW) as work:
        removal.erase(work, draft, reason="withdrawn", actor="cli:test")
    staff_id = clinician(store)
    with store.writing(LATER) as work:
        for task_id in task_ids:
            tasks.close(work, task_id, staff_id, outcome="spoke", attempts=1, note="")
    assert purge(store) == (1, 1)
    with store.reading(NOW) as work:
        assert tasks.load(work, task_ids[0]).evidence[0]["a"] == "yes"
    assert whole(store)


def test_a_closed_task_stays_as_long_as_its_form_is_there_and_goes_with_its_key_and_notices(
    store: Store,
) -> None:
    draft, staff_id = start(store), clinician(store)
    task_id = raise_one(store, draft)
    with store.writing(NOW) as work:
        notices.put(work, tasks.row(work, task_id), ["first"])
        tasks.close(work, task_id, staff_id, outcome="spoke", attempts=1, note="")
    with store.writing(LATER) as work:
        assert removal.purge_tasks(work, LATER) == 0
        removal.erase(work, draft, reason="withdrawn", actor="cli:test")
        assert (removal.purge_tasks(work, NOW), removal.purge_tasks(work, LATER)) == (0, 1)
    assert naming(store, task_id) == {"removal"}
    assert whole(store)


def test_a_signed_review_keeps_its_record(store: Store) -> None:
    submission_id = start(store)
    send(store, submission_id)
    signed_review(store, submission_id, clinician(store))
    with pytest.raises(Refused), store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, submission_id))
    with pytest.raises(Refused), store.writing(NOW) as work:
        removal.erase(work, submission_id, reason="withdrawn", actor="cli:test")


def test_what_was_withdrawn_goes_after_the_set_days(store: Store) -> None:
    submission_id = start(store)
    send(store, submission_id)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, submission_id))
    assert exists(store, submission_id)
    assert purge(store) == (0, 1)
    assert not exists(store, submission_id)
