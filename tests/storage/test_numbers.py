"""Counts of a period are added up in one sealed row, whoever counts first, and tell nothing without the keys."""

from __future__ import annotations

import datetime as dt
import itertools
import threading

import pytest
import sqlalchemy as sa

from screening.storage import numbers
from screening.storage.work import Store
from tests.databases import NOW

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
NEXT = dt.date(2026, 4, 1)
JUNE = dt.date(2026, 6, 30)


def count(store: Store, day: dt.date, first: dt.date = FIRST, last: dt.date = LAST, **counts: int) -> None:
    with store.writing(NOW) as work:
        numbers.add(work, day, first, last, counts)


def kept(store: Store, first: dt.date, today: dt.date) -> dict[str, int] | None:
    with store.reading(NOW) as work:
        found = numbers.load(work, first, today)
        return dict(found.counts) if found else None


def test_counts_of_one_period_add_up_and_are_read_when_it_is_over(store: Store) -> None:
    count(store, FIRST, a=1, b=2)
    count(store, LAST, b=3)
    assert kept(store, FIRST, today=LAST) is None
    assert kept(store, FIRST, today=NEXT) == {"a": 1, "b": 5}
    with store.reading(NOW) as work:
        assert numbers.ended(work, LAST, 9) == []
        assert numbers.ended(work, NEXT, 9) == [(FIRST, LAST)]


def test_the_order_in_which_things_happened_is_not_kept(store: Store) -> None:
    orders = list(itertools.permutations([{"a": 1}, {"b": 2}, {"a": 3, "c": 1}]))
    found = []
    for place, order in enumerate(orders):
        first = dt.date(2026 + place, 1, 1)
        for counts in order:
            count(store, first, first, first.replace(month=12, day=31), **counts)
        found.append(kept(store, first, dt.date(2099, 1, 1)))
    assert found == [{"a": 4, "b": 2, "c": 1}] * len(orders)


def test_another_length_of_periods_begins_after_the_running_one_so_that_none_overlap(store: Store) -> None:
    count(store, dt.date(2026, 2, 3), a=1)
    year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    count(store, dt.date(2026, 3, 31), *year, a=1)
    count(store, dt.date(2026, 5, 9), *year, a=1)
    count(store, dt.date(2027, 1, 2), dt.date(2027, 1, 1), dt.date(2027, 1, 31), a=1)
    with store.reading(NOW) as work:
        assert numbers.ended(work, dt.date(2028, 1, 1), 9) == [
            (dt.date(2027, 1, 1), dt.date(2027, 1, 31)),
            (NEXT, dt.date(2026, 12, 31)),
            (FIRST, LAST),
        ]
        assert len(numbers.ended(work, dt.date(2028, 1, 1), 2)) == 2
    assert kept(store, FIRST, today=JUNE) == {"a": 2}


def test_two_who_count_at_once_lose_nothing_and_do_not_wait_for_ever(store: Store) -> None:
    failed = list[BaseException]()

    def often() -> None:
        try:
            for _ in range(5):
                count(store, FIRST, a=1)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert kept(store, FIRST, today=NEXT) == {"a": 20}


def test_what_is_counted_is_sealed_and_of_one_size(store: Store) -> None:
    name = "declined:canary_of_a_question"
    count(store, FIRST, **{name: 1})
    with store.reading(NOW) as work:
        (row,) = work.db.execute(sa.text("SELECT * FROM numbers")).all()
        one = len(row.sealed)
    assert b"canary" not in bytes(row.sealed)
    count(store, FIRST, **{f"{name}_{number}": 1 for number in range(20)})
    with store.reading(NOW) as work:
        assert len(work.db.execute(sa.text("SELECT sealed FROM numbers")).scalar_one()) == one


def test_counts_that_do_not_open_stop_nobody_and_say_so_in_the_log(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    count(store, FIRST, a=1)
    with store.writing(NOW) as work:
        work.db.execute(sa.text("UPDATE numbers SET version = 7"))
    count(store, FIRST, a=1)
    assert "cannot be read" in caplog.text
    count(store, NEXT, NEXT, JUNE, a=1)
    assert kept(store, NEXT, today=dt.date(2026, 7, 1)) == {"a": 1}
