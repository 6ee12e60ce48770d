"""Counts of a period: one sealed text for each, with no id of anything in it.

Periods never overlap and a period that has ended never changes.  The text is sealed because a count of one is a fact
about one person to whoever can see when that person's form came.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.errors import Unreadable
from screening.storage.plain import from_text, to_text
from screening.storage.rows import insert_once
from screening.storage.tables import NumbersRow
from screening.storage.work import Work

log = logging.getLogger(__name__)

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What was counted from the first day to the last."""

    first: dt.date
    last: dt.date
    counts: Counter[str]


def add(work: Work, day: dt.date, first: dt.date, last: dt.date, counts: Mapping[str, int]) -> None:
    """Count in the period that holds ``day``; ``first`` and ``last`` bound it if it has to begin now.

    The last verb of a transaction: whoever counts next waits for its row until the commit, as everybody does who
    appends to the audit chain right after it.  Counts that do not open are given up; they never stop a form.
    """
    row = _of(work, day, first, last)
    try:
        new = Counter(_open(work, row)) + Counter(counts)
    except Unreadable as fault:
        log.critical("the numbers of a period cannot be read: %s", fault)
        return
    row.version += 1
    row.sealed = work.vault.seal("numbers", "sealed", _id(row), row.version, to_text(new), _id(row))
    work.db.flush()


def ended(work: Work, today: dt.date, most: int) -> list[tuple[dt.date, dt.date]]:
    """First and last days of the periods that were over before today, the newest first."""
    over = sa.select(NumbersRow.first_day, NumbersRow.last_day).where(NumbersRow.last_day < today)
    rows = work.db.execute(over.order_by(NumbersRow.first_day.desc()).limit(most))
    return [(row.first_day, row.last_day) for row in rows]


def load(work: Work, first: dt.date, today: dt.date) -> Period | None:
    """The period that began on this day, if it was over before today; Unreadable."""
    over = (NumbersRow.first_day == first, NumbersRow.last_day < today)
    row = work.db.scalar(sa.select(NumbersRow).where(*over))
    return Period(row.first_day, row.last_day, Counter(_open(work, row))) if row else None


def _of(work: Work, day: dt.date, first: dt.date, last: dt.date) -> NumbersRow:
    """The row of the newest period, held; begun now if the newest one is over."""
    newest = sa.select(NumbersRow).order_by(NumbersRow.first_day.desc()).limit(1)
    while True:
        row = work.db.scalar(newest.with_for_update().execution_options(populate_existing=True))
        if row is not None and row.last_day >= day:
            return row
        begins = max(first, row.last_day + DAY) if row else first
        values = {"first_day": begins, "last_day": last, "version": 0, "sealed": b""}
        if insert_once(work, NumbersRow, values):
            work.vault.new_record(_key(begins))


def _open(work: Work, row: NumbersRow) -> dict[str, int]:
    if row.version == 0:
        return {}
    found = from_text(work.vault.open("numbers", "sealed", _id(row), row.version, row.sealed, _id(row)))
    return {str(name): int(count) for name, count in found.items()} if isinstance(found, dict) else {}


def _id(row: NumbersRow) -> str:
    return _key(row.first_day)


def _key(first: dt.date) -> str:
    """What its data key is kept under."""
    return f"numbers-{first.isoformat()}"
