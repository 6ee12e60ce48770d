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
    window, left = _window(work, window_seconds)
    ends_at = dt.datetime.fromtimestamp(window + window_seconds, dt.UTC)
    values = {"key_hash": _hash(work, key, window_seconds), "window": window, "count": 1, "ends_at": ends_at}
    counted = upsert(work, LimitRow, values).on_conflict_do_update(
        index_elements=["key_hash", "window"], set_={"count": LimitRow.count + 1}
    )
    count: int = work.db.execute(counted.returning(LimitRow.count)).scalar_one()
    return Allowed(most - count) if count <= most else Wait(left)


def over(work: Work, key: str, window_seconds: int, most: int) -> Wait | None:
    """Whether ``key`` has no try left, without counting one: a flood must not become writes (design/security.md B10)."""
    window, left = _window(work, window_seconds)
    mine = (LimitRow.key_hash == _hash(work, key, window_seconds), LimitRow.window == window)
    return Wait(left) if (work.db.scalar(sa.select(LimitRow.count).where(*mine)) or 0) >= most else None


def forget(work: Work, key: str, window_seconds: int) -> None:
    """Start counting anew, after a success."""
    changed(work, sa.delete(LimitRow).where(LimitRow.key_hash == _hash(work, key, window_seconds)))


def purge(work: Work) -> None:
    """Delete windows that have ended."""
    changed(work, sa.delete(LimitRow).where(LimitRow.ends_at < work.now))


def _window(work: Work, seconds: int) -> tuple[int, int]:
    """When the present window began, and how many seconds of it are left."""
    epoch = int(work.now.timestamp())
    window = epoch - epoch % seconds
    return window, max(1, window + seconds - epoch)


def _hash(work: Work, key: str, window_seconds: int) -> bytes:
    return work.keyed("limit", key, str(window_seconds))
