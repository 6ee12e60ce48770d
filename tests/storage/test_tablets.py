"""A tablet is known by a token of which only a keyed hash is kept; it ends, sleeps, and is listed until it is ended."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.storage import tablets
from screening.storage.audit import verification
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import AuditEventRow, TabletRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician

DAY = dt.timedelta(days=1)
KINDS = sa.select(AuditEventRow.kind).order_by(AuditEventRow.sequence)


def enrol(store: Store, staff_id: str, name: str = "Waiting room 1") -> str:
    with store.writing(NOW) as work:
        return tablets.enrol(work, staff_id, name)


def in_use(store: Store, token: str, now: dt.datetime = NOW) -> bool:
    with store.reading(now) as work:
        return tablets.is_in_use(work, token)


def begin(store: Store, token: str, now: dt.datetime) -> None:
    with store.writing(now) as work:
        tablets.begun_at(work, token)


def test_the_token_has_256_bits_is_nowhere_in_the_row_and_no_other_opens_anything(store: Store) -> None:
    token = enrol(store, clinician(store), "  Waiting \t room 1 ")
    assert len(token) * 6 >= 256
    with store.reading(NOW) as work:
        (row,) = work.db.query(TabletRow).all()
        assert row.name == "Waiting room 1"
        assert token not in str(vars(row))
    assert in_use(store, token)
    assert not in_use(store, token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert not in_use(store, "")


def test_it_ends_after_90_days_and_sleeps_after_14_in_a_drawer_and_use_wakes_none_that_sleeps(
    store: Store,
) -> None:
    me = clinician(store)
    drawer, daily = enrol(store, me, "drawer"), enrol(store, me, "daily")
    for day in range(10, 90, 10):
        begin(store, daily, NOW + day * DAY)
    assert in_use(store, drawer, NOW + 14 * DAY - dt.timedelta(seconds=1))
    assert not in_use(store, drawer, NOW + 14 * DAY)
    begin(store, drawer, NOW + 14 * DAY)
    assert not in_use(store, drawer, NOW + 14 * DAY)
    assert in_use(store, daily, NOW + 90 * DAY - dt.timedelta(seconds=1))
    assert not in_use(store, daily, NOW + 90 * DAY)


def test_whoever_ends_it_takes_it_off_the_list_and_both_are_in_the_audit_trail(store: Store) -> None:
    me = clinician(store)
    token, other = enrol(store, me, "b"), enrol(store, me, "a")
    with store.reading(NOW) as work:
        first, second = tablets.listed(work)
        assert (first.name, second.name) == ("a", "b")
    for _ in range(2):
        with store.writing(NOW) as work:
            tablets.end(work, second.id, me)
    with pytest.raises(NotFound), store.writing(NOW) as work:
        tablets.end(work, "0" * 32, me)
    assert not in_use(store, token)
    begin(store, token, NOW)
    assert not in_use(store, token)
    assert in_use(store, other)
    with store.reading(NOW) as work:
        assert [row.name for row in tablets.listed(work)] == ["a"]
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
        kinds = [kind for kind in work.db.scalars(KINDS) if kind.startswith("tablet")]
    assert kinds == ["tablet_enrolled", "tablet_enrolled", "tablet_ended"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "room\x07", "\u202eroom"])
def test_a_name_that_is_none_is_refused_in_words(sqlite_store: Store, name: str) -> None:
    me = clinician(sqlite_store)
    with pytest.raises(Refused, match="at most 60 characters"), sqlite_store.writing(NOW) as work:
        tablets.enrol(work, me, name)
