"""How long a record is kept, and what keeps it longer: each kind goes when it is due, with proof, and a hold stops it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.retention import years_before
from screening.storage import (
    additions,
    evaluations,
    holds,
    removal,
    restrictions,
    reviews,
    settings,
    submissions,
    tasks,
)
from screening.storage.audit import chain, verification
from screening.storage.errors import NotFound, Refused, Unreadable
from screening.storage.sealing.keys import Keys
from screening.storage.tables import Base, RecordKeyRow, RemovalRow, SubmissionRow
from screening.storage.work import Store
from screening.worker.erasing import purge
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start

KEPT = {"submission_years": 7, "signed_years": 10, "audit_years": 6, "outbox_days": 30}
DAY = dt.timedelta(days=1)
WHY = "Subpoena 12-7 of the county court"


def in_years(years: int) -> dt.datetime:
    return NOW.replace(year=NOW.year + years)


def purge_at(store: Store, at: dt.datetime) -> set[str]:
    """The worker's round, which has no key to answers; what is left."""
    with store.reading(at) as work:
        keyless = Store(store.engine, Keys(None, {"audit": store.keys.purpose(work.db, "audit")}))
    with keyless.writing(at) as work:
        purge(work)
        return set(work.db.scalars(sa.select(SubmissionRow.id)))


def keep(store: Store) -> None:
    with store.writing(NOW) as work:
        settings.put(work, "retention", KEPT, actor="cli:test")


def whole(store: Store) -> bool:
    with store.reading(NOW) as work:
        return verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_each_kind_goes_when_its_years_are_over_and_not_a_day_earlier(store: Store) -> None:
    keep(store)
    kim = clinician(store)
    unsigned, signed, spoken = (start(store, phrase=name) for name in ("one", "two", "three"))
    for one in (unsigned, signed, spoken):
        send(store, one)
    signed_review(store, signed, kim)
    review = signed_review(store, spoken, kim)
    with store.writing(NOW) as work:
        evaluations.keep_evaluation(work, signed, "safety", "{}")
        restrictions.restrict(work, signed, kim, readers=[kim], reason="a colleague")
        reviews.retract(work, reviews.load(work, review).row.id, kim, "wrong person")
        read = submissions.load(work, unsigned)
        added = additions.begin(work, read, "{}")
        additions.send(work, read, added, text="{}", answers="{}", due_at=NOW)
    with store.writing(NOW + 400 * DAY) as work:
        reviews.add(work, review, kim, "said a year later")
    assert purge_at(store, in_years(7) - DAY) == {unsigned, signed, spoken}
    assert purge_at(store, in_years(7) + DAY) == {signed, spoken}
    assert purge_at(store, in_years(10) - DAY) == {signed, spoken}
    assert purge_at(store, in_years(10) + DAY) == {spoken}
    assert purge_at(store, in_years(12)) == set()
    with store.reading(NOW) as work:
        assert not {unsigned, signed, spoken} & set(work.db.scalars(sa.select(RecordKeyRow.record_id)))
        listed = set(work.db.scalars(sa.select(RemovalRow.reason)))
        left = {
            table.name
            for table in Base.metadata.sorted_tables
            for row in work.db.execute(sa.select(table))
            if {unsigned, signed, spoken} & set(row)
        }
    assert listed == {"kept_long_enough"}
    assert left == {"audit_event", "removal"}
    assert whole(store)


def test_without_a_number_of_years_nothing_that_was_sent_is_erased(store: Store) -> None:
    sent = start(store)
    send(store, sent)
    assert purge_at(store, in_years(99)) == {sent}


def test_a_task_outlives_its_form_as_long_as_a_signed_record_and_goes_with_its_notices(store: Store) -> None:
    keep(store)
    draft, kim = start(store), clinician(store)
    with store.writing(NOW) as work:
        task = tasks.raise_task(
            work, submission=draft, dedupe_key="R", urgency="now", evidence={"a": "yes"}, due_at=NOW
        ).task.id
    assert purge_at(store, in_years(11)) == {draft}  # an open one keeps its draft too
    with store.writing(in_years(11)) as work:
        tasks.close(work, task, kim, outcome="spoke", attempts=1, note="")
    assert purge_at(store, in_years(11) + DAY) == set()
    with store.reading(NOW) as work:
        assert tasks.load(work, task).evidence[0]["a"] == "yes"
    assert purge_at(store, in_years(21) - DAY) == set()
    with store.reading(NOW) as work:
        assert tasks.row(work, task).state == "closed"
    purge_at(store, in_years(21) + DAY)
    with store.reading(NOW) as work, pytest.raises(NotFound):
        tasks.row(work, task)
    assert whole(store)


def test_what_is_held_is_not_erased_until_it_is_released(store: Store) -> None:
    keep(store)
    draft, left = start(store, phrase="draft"), start(store, phrase="left")
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, left))
        for one in (draft, left):
            holds.hold(work, one, why=WHY, actor="cli:test")
    assert purge_at(store, in_years(30)) == {draft, left}
    with pytest.raises(Refused, match="held"), store.writing(NOW) as work:
        removal.erase(work, draft, reason="withdrawn", actor="cli:test")
    with pytest.raises(Refused, match="held already"), store.writing(NOW) as work:
        holds.hold(work, draft, why="again", actor="cli:test")
    with store.writing(NOW + DAY) as work:
        found = holds.standing_row(work, draft)
        assert found is not None
        assert (holds.reason_of(work, found), found.held_by, found.held_at) == (WHY, "cli:test", NOW)
        assert len(holds.held_ones(work)) == 2
        holds.release(work, draft, why="The case is closed", actor="cli:test")
        assert not holds.is_held(work, draft)
    with pytest.raises(Refused, match="no hold"), store.writing(NOW) as work:
        holds.release(work, draft, why="twice", actor="cli:test")
    assert purge_at(store, in_years(30)) == {left}
    assert whole(store)


def test_while_all_erasing_is_stopped_no_record_goes(store: Store) -> None:
    draft = start(store)
    with store.writing(NOW) as work:
        holds.stop_erasing(work, actor="cli:test")
        holds.stop_erasing(work, actor="cli:test")
    assert purge_at(store, in_years(1)) == {draft}
    with store.writing(NOW) as work:
        holds.resume_erasing(work, actor="cli:test")
        holds.resume_erasing(work, actor="cli:test")
    with store.reading(NOW) as work:
        (stopped,) = chain.events(work.db, before=None, kind="erasing_stopped", actor="cli:test", limit=9)
        (resumed,) = chain.events(work.db, before=None, kind="erasing_resumed", actor="cli:test", limit=9)
    assert stopped.sequence < resumed.sequence
    assert purge_at(store, in_years(1)) == set()


def test_what_was_being_added_goes_after_thirty_days_unless_it_is_held_and_the_chain_stays_whole(
    store: Store,
) -> None:
    left, dropped, held = (start(store, phrase=name) for name in ("left", "dropped", "held"))
    for one in (left, dropped, held):
        send(store, one)
        with store.writing(NOW) as work:
            additions.begin(work, submissions.load(work, one), "{}")
    with store.writing(NOW) as work:
        found = additions.find_open(work, dropped)
        assert found is not None
        additions.drop(work, found)
        holds.hold(work, held, why=WHY, actor="cli:test")
    purge_at(store, NOW + 31 * DAY)
    with store.reading(NOW) as work:
        assert [one for one in (left, dropped, held) if additions.find_open(work, one)] == [held]
    assert whole(store)


def test_an_erased_record_cannot_be_opened_with_a_copy_of_its_row(store: Store) -> None:
    draft = start(store, '"secret"')
    with store.writing(NOW) as work:
        row = submissions.row(work, draft)
        copy = {column.key: getattr(row, column.key) for column in SubmissionRow.__table__.columns}
        removal.erase(work, draft, reason="withdrawn", actor="cli:test")
    with store.writing(NOW) as work:
        work.db.add(SubmissionRow(**copy))
        work.db.flush()
        with pytest.raises(Unreadable, match="its key is gone"):
            submissions.load(work, draft)


def test_years_are_counted_by_the_calendar() -> None:
    leap = dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)
    assert years_before(leap, 7) == dt.datetime(2021, 2, 28, 12, tzinfo=dt.UTC)
    assert years_before(leap, 8) == dt.datetime(2020, 2, 29, 12, tzinfo=dt.UTC)
