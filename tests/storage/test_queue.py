"""The queue comes in order and without a gap, by each filter, and nothing in it sorts or scans the table."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from screening.storage import claims, queue, submissions
from screening.storage.queue import Place, Wanted
from screening.storage.work import Store, Work
from tests.databases import NOW
from tests.storage.records import clinician, signed_review, start

ORDER = ["now", "same_day", "none"]
GIVEN = [("none", 1), ("now", 3), ("same_day", 2), ("none", 0), ("now", 1), ("same_day", 2), ("none", 0)]


def fill(store: Store) -> list[str]:
    """Seven sent submissions, in the order in which they are to be read; and a draft."""
    made = []
    for number, (urgency, days) in enumerate(GIVEN):
        submission_id = start(store, phrase=f"phrase {'abcdefg'[number]}")
        due = NOW + dt.timedelta(days=days)
        with store.writing(NOW) as work:
            submissions.send(work, submissions.load(work, submission_id), answers="{}", due_at=due)
            submissions.raise_urgency(work, submission_id, urgency)
            submissions.raise_urgency(work, submission_id, "none")
        made.append((ORDER.index(urgency), due, submission_id))
    start(store, phrase="a draft that is not in the queue")
    return [submission_id for _urgency, _due, submission_id in sorted(made)]


def leafed(work: Work, wanted: Wanted, limit: int) -> list[str]:
    found, after = list[str](), None
    while page := queue.page(work, wanted, after=after, limit=limit):
        found += [row.id for row in page]
        assert page[-1].due_at is not None
        after = Place(page[-1].urgency, page[-1].due_at, page[-1].id)
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_urgent_first_then_by_promise_and_no_page_leaves_a_gap(sqlite_store: Store, limit: int) -> None:
    wanted = fill(sqlite_store)
    ana = clinician(sqlite_store)
    with sqlite_store.writing(NOW) as work:
        # Two states in one view are one order.
        claims.claim(work, wanted[2], ana)
        claims.claim(work, wanted[5], ana)
    with sqlite_store.reading(NOW) as work:
        assert leafed(work, Wanted(), limit) == wanted


def test_each_filter_finds_its_own_and_counts_them(store: Store) -> None:
    wanted = fill(store)
    ana, ben = clinician(store), clinician(store, "ben@clinic.example")
    mine, asked, other = wanted[1], wanted[4], wanted[6]
    with store.writing(NOW) as work:
        claims.claim(work, mine, ana)
        claims.claim(work, asked, ana)
        claims.wait_for_patient(work, asked, ana)
        claims.claim(work, other, ben)
    later = NOW + dt.timedelta(days=1, seconds=1)
    with store.reading(NOW) as work:
        for filtered, found in (
            (Wanted(), [one for one in wanted if one != asked]),
            (Wanted(("submitted",)), [one for one in wanted if one not in (mine, asked, other)]),
            (Wanted(("in_review", "asked"), holder=ana), [mine, asked]),
            (Wanted(("asked",)), [asked]),
            (Wanted(urgency="now"), wanted[:2]),
            (Wanted(due_before=later), [one for one in (wanted[0], *wanted[4:]) if one != asked]),
        ):
            assert leafed(work, filtered, 2) == found, filtered
            assert queue.count(work, filtered) == len(found), filtered


def test_what_is_signed_comes_newest_sent_first(store: Store) -> None:
    done, ana = [], clinician(store)
    for day in range(3):
        submission_id = start(store, phrase=f"phrase {'abc'[day]}")
        with store.writing(NOW + dt.timedelta(days=day)) as work:
            submissions.send(work, submissions.load(work, submission_id), answers="{}", due_at=NOW)
        signed_review(store, submission_id, ana)
        done.append(submission_id)
    found, after = [], None
    with store.reading(NOW) as work:
        while page := queue.signed(work, after=after, limit=2):
            found += [row.id for row in page]
            after = Place("none", page[-1].saved_at, page[-1].id)
    assert found == done[::-1]


def test_counting_stops_where_nobody_reads_on(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sqlite_store)
    monkeypatch.setattr(queue, "COUNTED", 4)
    with sqlite_store.reading(NOW) as work:
        assert queue.count(work, Wanted()) == 4
        assert queue.count(work, Wanted(urgency="now")) == 2


def test_no_statement_of_the_queue_sorts_or_reads_the_whole_table(sqlite_store: Store) -> None:
    """What SQLite plans to do; ``benchmarks/queue.py`` shows the same of a million rows on both databases."""
    asked = list[tuple[str, object]]()
    wanted = fill(sqlite_store)
    place = Place("same_day", NOW, wanted[0])
    with sqlite_store.reading(NOW) as work:
        connection = work.db.connection()

        def note(_conn: object, _cursor: object, statement: str, given: object, *_rest: object) -> None:
            asked.append((statement, given))

        sa.event.listen(connection.engine, "before_cursor_execute", note)
        try:
            for filtered in (Wanted(), Wanted(("in_review", "asked"), holder="x"), Wanted(due_before=NOW)):
                queue.page(work, filtered, after=place)
                queue.count(work, filtered)
            queue.signed(work, after=place)
        finally:
            sa.event.remove(connection.engine, "before_cursor_execute", note)
        assert len(asked) > 15
        for statement, given in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            told = " ".join(str(row[-1]) for row in plan)
            assert re.search(r"SEARCH submission USING .*INDEX ix_submission_(queue|mine|saved_at)", told), (
                told
            )
            assert "TEMP B-TREE" not in told, told
            assert "SCAN submission" not in told, told
