"""A queue of a million submissions: the first page, a page at the end, the counts and a claim, on both databases.

``python -m benchmarks.queue [--rows N] [--plans]`` makes N generated rows (nobody's answers) on SQLite and on
PostgreSQL and prints medians.  ``--plans`` prints how each database goes about it, which is what the indexes were
chosen from.  Far more wait here than in any clinic: the queue itself must not grow slower with what is in it.

Each row is as long as a real one: a page reads the sealed answers with the row, so their length is part of what a page
costs.  A million of them take about 9.5 GB of disk on each database; ``--bare`` leaves the answers out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa

from screening.storage import claims, kept, queue
from screening.storage.accounts import staff
from screening.storage.engine import make_engine
from screening.storage.queue import Place, Wanted
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.tables import SubmissionRow
from screening.storage.work import Store, Work
from tests.databases import BACKENDS, migrated_database

NOW = dt.datetime(2026, 11, 18, 15, 0, tzinfo=dt.UTC)
AT_A_TIME = 2_000
TIMES = 25
SEALED = (8_192, 8_192, 12_288)
"""Bytes of padded answers: a form without medicines has 4.8 KB, one with three 7.1 KB, one with eight 10.2 KB."""
AROUND = 1 + 12 + 16
"""Bytes that a seal adds: its format, a nonce, a tag."""
STATES = (
    "submitted",
    "submitted",
    "submitted",
    "in_review",
    "asked",
    "signed",
    "signed",
    "signed",
    "signed",
    "draft",
)
"""One of ten each: three tenths wait, four tenths are signed."""
URGENCIES = ("none", "none", "none", "same_day", "none", "none", "now", "none", "none", "none", "none")


def rows(number: int, digests: tuple[str, str], holder: str, bare: bool) -> Iterator[dict[str, object]]:
    """Generated submissions, promised over ten years, in no order.

    Random bytes stand for sealed ones, which nothing can compress either; a few of them, again and again.
    """
    pool = [b"\x01"] if bare else [os.urandom(length + AROUND) for length in SEALED * 16]
    for place in range(number):
        state = STATES[place % len(STATES)]
        sent = NOW - dt.timedelta(seconds=(place * 7_919) % 315_360_000)
        held = state in ("in_review", "asked", "signed")
        yield {
            "id": f"{(place * 2_654_435_761) % 2**32:08x}{place:024x}",
            "reference": f"{place:08d}",
            "state": state,
            "version": 1,
            "language": "en",
            "questionnaire_digest": digests[0],
            "consent_digest": digests[1],
            "created_at": sent,
            "saved_at": sent,
            "sent_at": None if state == "draft" else sent,
            "due_at": None if state == "draft" else sent + dt.timedelta(days=2),
            "urgency": URGENCIES[place % len(URGENCIES)],
            "claimed_by": holder if held and place % 500 == 0 else None,
            "claimed_at": sent if held else None,
            "sealed": pool[place % len(pool)],
        }


def fill(store: Store, number: int, bare: bool) -> str:
    """Put the rows in; the id of a clinician who has some of them."""
    with store.writing(NOW) as work:
        digests = kept.keep(work, "questionnaire", "questions"), kept.keep(work, "consent", "I agree")
        holder = staff.add(
            work,
            login="kim",
            name="Kim",
            password="a long walk by the river",
            roles=["clinician"],
            actor="cli:test",
        ).id
    portion = list[dict[str, object]]()
    with store.engine.begin() as connection:
        for row in rows(number, digests, holder, bare):
            portion.append(row)
            if len(portion) == AT_A_TIME:
                connection.execute(sa.insert(SubmissionRow), portion)
                portion.clear()
        if portion:
            connection.execute(sa.insert(SubmissionRow), portion)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What autovacuum does by itself some minutes after so many rows.
        connection.execute(
            sa.text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE")
        )
    return holder


def looks(holder: str, last: Place, last_signed: Place) -> dict[str, Callable[[Work], object]]:
    """What is measured by reading."""
    mine = Wanted(claims.HELD, holder=holder)
    overdue = Wanted(due_before=NOW)
    return {
        "first page": lambda work: queue.page(work, Wanted(), limit=51),
        "a page at the end": lambda work: queue.page(work, Wanted(), after=last, limit=51),
        "first page, now only": lambda work: queue.page(work, Wanted(urgency="now"), limit=51),
        "first page, mine": lambda work: queue.page(work, mine, limit=51),
        "first page, past the promised time": lambda work: queue.page(work, overdue, limit=51),
        "first page, signed": lambda work: queue.signed(work, limit=51),
        "a page at the end, signed": lambda work: queue.signed(work, after=last_signed, limit=51),
        "five counts": lambda work: [
            queue.count(work, wanted)
            for wanted in (Wanted(("submitted",)), Wanted(("in_review",)), Wanted(("asked",)), overdue, mine)
        ],
    }


def median(run: Callable[[], object]) -> float:
    """Milliseconds of the middle one of some runs."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def ends(store: Store) -> tuple[Place, Place]:
    """A place 60 rows before the end of the queue, and of what is signed."""
    with store.reading(NOW) as work:
        least = sa.select(SubmissionRow).where(
            SubmissionRow.state.in_(("submitted", "in_review")), SubmissionRow.urgency == "none"
        )
        late = work.db.scalars(
            least.order_by(SubmissionRow.due_at.desc(), SubmissionRow.id.desc()).limit(60)
        ).all()
        old = work.db.scalars(
            sa.select(SubmissionRow)
            .where(SubmissionRow.state == "signed")
            .order_by(SubmissionRow.saved_at, SubmissionRow.id)
            .limit(60)
        ).all()
    assert late[-1].due_at is not None
    return Place("none", late[-1].due_at, late[-1].id), Place("none", old[-1].saved_at, old[-1].id)


def measure(store: Store, holder: str, plans: bool) -> None:
    """Print the medians of one database."""
    for name, look in looks(holder, *ends(store)).items():
        with store.reading(NOW) as work:
            if plans:
                print_plans(work, look)

            def again(work: Work = work, look: Callable[[Work], object] = look) -> object:
                work.db.expunge_all()
                return look(work)

            print(f"  {name:36}{median(again):9.2f} ms")
    waiting = iter([])  # type: ignore[var-annotated]
    with store.reading(NOW) as work:
        waiting = iter([row.id for row in queue.page(work, Wanted(("submitted",)), limit=TIMES)])

    def claim() -> None:
        with store.writing(NOW) as work:
            claims.claim(work, next(waiting), holder)

    print(f"  {'claim, committed with its audit event':36}{median(claim):9.2f} ms")


def print_plans(work: Work, look: Callable[[Work], object]) -> None:
    """How the database goes about each statement of this look."""
    asked = list[tuple[str, object]]()

    def note(_conn: object, _cursor: object, statement: str, given: object, *_rest: object) -> None:
        asked.append((statement, given))

    connection = work.db.connection()
    sa.event.listen(connection.engine, "before_cursor_execute", note)
    try:
        look(work)
    finally:
        sa.event.remove(connection.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    for statement, given in asked[:2]:
        for row in connection.exec_driver_sql(f"{explain} {statement}", given):
            print("     ", row[-1])


def main() -> None:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--bare", action="store_true", help="rows without answers: less disk, and less true")
    parser.add_argument("--database", choices=BACKENDS, action="append", help="one of them only")
    chosen = parser.parse_args()
    for backend in chosen.database or BACKENDS:
        with tempfile.TemporaryDirectory() as folder, migrated_database(backend, Path(folder)) as url:
            store = Store(make_engine(url), Keys(KeyRing.generate()))
            store.set_up(NOW, actor="cli:benchmark")
            begun = time.perf_counter()
            holder = fill(store, chosen.rows, chosen.bare)
            print(f"{backend}, {chosen.rows:,} rows (made in {time.perf_counter() - begun:.0f} s)")
            measure(store, holder, chosen.plans)
            store.engine.dispose()


if __name__ == "__main__":
    main()
