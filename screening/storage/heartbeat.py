"""When something happened last that must happen again and again: signs of life of workers, backups, checks."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.rows import upsert
from screening.storage.tables import HeartbeatRow
from screening.storage.work import Work

BACKUP, VERIFIED = "backup", "audit-verified"
BROKEN = "audit-broken"
"""When a check of the chain found a fault."""
DRILL = "drill"
"""When a backup was tried out with a sheet."""
RESTORED, AS_OF = "restored", "restored-as-of"
"""When a backup was brought back, and from when it was."""
OTHERS = (BACKUP, VERIFIED, BROKEN, DRILL, RESTORED, AS_OF)
"""What is no worker; any other name is one."""


def beat(work: Work, name: str) -> None:
    """This worker is alive now; or this was done now."""
    _note(work, name, work.now)


def last(work: Work) -> dt.datetime | None:
    """The newest beat of any worker."""
    newest = sa.select(sa.func.max(HeartbeatRow.beat_at))
    return work.db.scalar(newest.where(HeartbeatRow.name.not_in(OTHERS)))


def of(work: Work, name: str) -> dt.datetime | None:
    """When this was done last."""
    return work.db.scalar(sa.select(HeartbeatRow.beat_at).where(HeartbeatRow.name == name))


def note_restored(work: Work, as_of: dt.datetime) -> None:
    """A backup of this moment was brought back now."""
    _note(work, RESTORED, work.now)
    _note(work, AS_OF, as_of)


def time_lost(work: Work) -> tuple[dt.datetime, dt.datetime] | None:
    """From when a backup was that was brought back, and when it was; None where none was."""
    since, until = of(work, AS_OF), of(work, RESTORED)
    return None if since is None or until is None else (since, until)


def _note(work: Work, name: str, at: dt.datetime) -> None:
    statement = upsert(work, HeartbeatRow, {"name": name, "beat_at": at})
    work.db.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"beat_at": at}))
