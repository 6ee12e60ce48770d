"""Signs of life of workers, so that the web can tell when nobody repeats and escalates notices."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.rows import upsert
from screening.storage.tables import HeartbeatRow
from screening.storage.work import Work


def beat(work: Work, name: str) -> None:
    """This worker is alive now."""
    values = {"name": name, "beat_at": work.now}
    later = {"beat_at": work.now}
    work.db.execute(
        upsert(work, HeartbeatRow, values).on_conflict_do_update(index_elements=["name"], set_=later)
    )


def last(work: Work) -> dt.datetime | None:
    """The newest beat of any worker."""
    return work.db.scalar(sa.select(sa.func.max(HeartbeatRow.beat_at)))
