"""The database itself refuses to change what is kept, whoever asks."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from screening.storage import claims, kept, reviews
from screening.storage.errors import Refused
from screening.storage.tables import RemovalRow, ReviewRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start

REFUSED = pytest.raises(sa.exc.DBAPIError, match="is kept as it is")


@pytest.fixture
def review_id(store: Store) -> str:
    """A store with one row in each table that is kept: a signed review with an addendum, entered in error."""
    submission_id, staff_id = start(store), clinician(store)
    send(store, submission_id)
    review_id = signed_review(store, submission_id, staff_id)
    with store.writing(NOW) as work:
        reviews.add(work, review_id, staff_id, "called again")
        reviews.retract(work, review_id, staff_id, "another person")
        work.db.add(RemovalRow(table_name="x", row_id="y", reason="z", actor="cli:test", removed_at=NOW))
    return review_id


CHANGES = [
    "UPDATE audit_event SET actor = 'staff:other' WHERE sequence = 1",
    "DELETE FROM audit_event WHERE sequence = 1",
    "UPDATE kept_text SET body = 'other'",
    "DELETE FROM kept_text",
    "UPDATE review SET author = author",
    "UPDATE review SET signed_at = NULL",
    "DELETE FROM review",
    "UPDATE addendum SET written_at = written_at",
    "DELETE FROM addendum",
    "UPDATE retraction SET author = author",
    "DELETE FROM retraction",
    "UPDATE removal SET reason = 'other'",
    "DELETE FROM removal",
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_is_neither_changed_nor_deleted(store: Store, review_id: str, change: str) -> None:
    with REFUSED, store.writing(NOW) as work:
        work.db.execute(sa.text(change))


@pytest.mark.parametrize("table", ["audit_event", "kept_text", "review", "addendum", "retraction", "removal"])
def test_what_is_kept_is_not_emptied_or_replaced(store: Store, review_id: str, table: str) -> None:
    if store.engine.dialect.name == "postgresql":
        with REFUSED, store.writing(NOW) as work:
            work.db.execute(sa.text(f"TRUNCATE {table} CASCADE"))
    else:
        with REFUSED, store.writing(NOW) as work:
            work.db.execute(sa.text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def test_a_listed_row_can_be_deleted_and_only_that_one(store: Store, review_id: str) -> None:
    with store.writing(NOW) as work:
        ids = [kept.keep(work, "consent", text) for text in ("one", "two")]
        work.db.add(
            RemovalRow(table_name="kept_text", row_id=ids[0], reason="x", actor="cli:t", removed_at=NOW)
        )
    delete = sa.text("DELETE FROM kept_text WHERE digest = :digest")
    with store.writing(NOW) as work:
        work.db.execute(delete, {"digest": ids[0]})
    with REFUSED, store.writing(NOW) as work:
        work.db.execute(delete, {"digest": ids[1]})


def test_a_listed_row_is_still_not_changed(store: Store, review_id: str) -> None:
    with store.writing(NOW) as work:
        work.db.add(
            RemovalRow(table_name="review", row_id=review_id, reason="x", actor="cli:t", removed_at=NOW)
        )
    with REFUSED, store.writing(NOW) as work:
        work.db.execute(sa.update(ReviewRow).values(saved_at=NOW))


def test_an_unsigned_review_changes_until_it_is_signed(store: Store) -> None:
    submission_id, staff_id = start(store), clinician(store)
    send(store, submission_id)
    with store.writing(NOW) as work:
        claims.claim(work, submission_id, staff_id)
        first = reviews.save_decision(work, submission_id, staff_id, {"a": 1})
        second = reviews.save_decision(work, submission_id, staff_id, {"a": 2}, version=first.row.version)
        reviews.sign(work, second.row.id, staff_id, version=2)
    with pytest.raises(Refused), store.writing(NOW) as work:
        reviews.save_decision(work, submission_id, staff_id, {"a": 3}, version=2)
    with store.reading(NOW) as work:
        assert reviews.load(work, second.row.id).decision == {"a": 2}
