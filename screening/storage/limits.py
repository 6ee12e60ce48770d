"""How often something may be tried, counted in the database so that all processes share it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.rows import changed, upsert
from screening.storage.tables import LimitRow
from screening.storage.work import Work


@dataclass(frozen=True)
class Allowed:
    left: int


@dataclass(frozen=True)
class Wait:
    """Too often; ``seconds`` until the window ends."""

    seconds: int


def hit(work: Work, key: str, window_seconds: int, most: int) -> Allowed | Wait:
    """Count one try of ``key`` in the present window.  The key (an account, a network) is kept as keyed hash only."""
    epoch = int(work.now.timestamp())
    window = epoch - epoch % window_seconds
    ends_at = dt.datetime.fromtimestamp(window + window_seconds, dt.UTC)
    hashed = work.keyed("limit", key, str(window_seconds))
    values = {"key_hash": hashed, "window": window, "count": 1, "ends_at": ends_at}
    counted = upsert(work, LimitRow, values).on_conflict_do_update(
        index_elements=["key_hash", "window"], set_={"count": LimitRow.count + 1}
    )
    count: int = work.db.execute(counted.returning(LimitRow.count)).scalar_one()
    return Allowed(most - count) if count <= most else Wait(max(1, window + window_seconds - epoch))


def forget(work: Work, key: str, window_seconds: int) -> None:
    """Start counting anew, after a success."""
    changed(
        work, sa.delete(LimitRow).where(LimitRow.key_hash == work.keyed("limit", key, str(window_seconds)))
    )


def purge(work: Work) -> None:
    """Delete windows that have ended."""
    changed(work, sa.delete(LimitRow).where(LimitRow.ends_at < work.now))
