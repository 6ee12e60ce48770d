"""What is erased is gone and accounted for; an open task and a signed review keep their record."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.storage import (
    audit_check,
    claims,
    evaluations,
    removal,
    reviews,
    sessions,
    submissions,
    tasks,
)
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import Base, RemovalRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start

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
        return audit_check.verify(work.db, work.keys.purpose(work.db, "audit")) is None


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
        evaluations.keep_evaluation(work, submission_id, "safety", "{}")
        claims.claim(work, submission_id, staff_id)
        reviews.save_decision(work, submission_id, staff_id, {})
        removal.erase(work, submission_id, reason="withdrawn", actor="cli:test")
    with store.reading(NOW) as work:
        named = {
            table.name
            for table in Base.metadata.sorted_tables
            for row in work.db.execute(sa.select(table))
            if submission_id in row
        }
        assert named == {"audit_event", "removal"}
        listed = work.db.scalars(sa.select(RemovalRow.table_name)).all()
        assert sorted(listed) == ["evaluation", "review", "submission"]
        assert sessions.open_session(work, "intake", token) is None
    assert whole(store)


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
