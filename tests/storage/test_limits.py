"""Limits are counted in the database, exactly, by all processes and threads together."""

from __future__ import annotations

import datetime as dt
import threading

import sqlalchemy as sa

from screening.storage import limits
from screening.storage.limits import Allowed, Wait
from screening.storage.tables import LimitRow
from screening.storage.work import Store
from tests.databases import NOW


def hit(store: Store, key: str = "sign-in 203.0.113.0/24", after: int = 0, most: int = 3) -> Allowed | Wait:
    with store.writing(NOW + dt.timedelta(seconds=after)) as work:
        return limits.hit(work, key, 60, most)


def test_the_first_tries_are_allowed_and_then_one_waits_for_the_window_to_end(store: Store) -> None:
    # NOW is five seconds into a minute.
    assert [hit(store) for _ in range(4)] == [Allowed(2), Allowed(1), Allowed(0), Wait(55)]
    assert hit(store, after=54) == Wait(1)
    assert hit(store, after=55) == Allowed(2)


def test_keys_and_windows_are_counted_apart(store: Store) -> None:
    assert hit(store, "a", most=1) == Allowed(0)
    assert hit(store, "b", most=1) == Allowed(0)
    with store.writing(NOW) as work:
        assert limits.hit(work, "a", 3600, 1) == Allowed(0)


def test_a_success_starts_the_count_anew(store: Store) -> None:
    hit(store, most=1)
    with store.writing(NOW) as work:
        limits.forget(work, "sign-in 203.0.113.0/24", 60)
    assert hit(store, most=1) == Allowed(0)


def test_asking_whether_a_try_is_left_counts_none(store: Store) -> None:
    def over(after: int = 0) -> Wait | None:
        with store.reading(NOW + dt.timedelta(seconds=after)) as work:
            return limits.over(work, "sign-in 203.0.113.0/24", 60, 2)

    hit(store, "another", most=2)
    found = [over(), over()]
    for _ in range(2):
        hit(store, most=2)
        found.append(over())
    assert found == [None, None, None, Wait(55)]
    assert (over(after=54), over(after=55)) == (Wait(1), None)


def test_no_key_can_be_read_and_ended_windows_go(store: Store) -> None:
    hit(store)
    with store.writing(NOW + dt.timedelta(seconds=54)) as work:
        limits.purge(work)
    with store.writing(NOW + dt.timedelta(minutes=2)) as work:
        row = work.db.scalars(sa.select(LimitRow)).one()
        assert b"203.0.113" not in bytes(row.key_hash)
        limits.purge(work)
        assert work.db.scalar(sa.select(sa.func.count()).select_from(LimitRow)) == 0


def test_eight_threads_together_get_exactly_what_is_allowed(store: Store) -> None:
    results = list[Allowed | Wait]()

    def try_often() -> None:
        results.extend(hit(store, most=20) for _ in range(5))

    threads = [threading.Thread(target=try_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.left for result in results if isinstance(result, Allowed)) == list(range(20))
    assert len(results) == 40
