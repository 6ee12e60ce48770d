"""Tablets in the clinic: enrolled by a member of staff, known by a token of which only a keyed hash is kept.

A tablet works for 90 days from its enrolment, and sleeps for good when nobody has begun at it for 14 days: a device
that lies in a drawer must not stay a door.
"""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from screening.storage.errors import NotFound, Refused
from screening.storage.rows import changed, look
from screening.storage.tables import TabletRow, new_id
from screening.storage.work import Work

GOOD_FOR = dt.timedelta(days=90)
ASLEEP_AFTER = dt.timedelta(days=14)
LONGEST_NAME = 60
TOKEN_BYTES = 32
PURPOSE = "device"
_BY_TOKEN = sa.select(TabletRow.__table__).where(TabletRow.token_hash == sa.bindparam("token"))


def enrol(work: Work, staff_id: str, name: str) -> str:
    """A new tablet; its token goes into the cookie and nowhere else. Raises Refused for a name that is none."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(f"Give the tablet a name of at most {LONGEST_NAME} characters, like “Waiting room 1”.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = TabletRow(
        id=new_id(),
        token_hash=_hash(work, token),
        name=name,
        enrolled_by=staff_id,
        enrolled_at=work.now,
        used_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    work.audit("tablet_enrolled", actor=f"staff:{staff_id}", tablet=row.id)
    return token


def is_in_use(work: Work, token: str) -> bool:
    """Whether this is the token of a tablet that works now."""
    row: TabletRow | None = look(work, _BY_TOKEN, token=_hash(work, token))
    return row is not None and works(row, work.now)


def works(row: TabletRow, now: dt.datetime) -> bool:
    """Whether people can begin at this tablet: not ended, not too old, not left in a drawer."""
    return row.ended_at is None and now < works_until(row)


def works_until(row: TabletRow) -> dt.datetime:
    """When it stops to work if nobody begins at it any more."""
    return min(row.enrolled_at + GOOD_FOR, row.used_at + ASLEEP_AFTER)


def begun_at(work: Work, token: str) -> None:
    """Somebody begins at this tablet; one that sleeps is not woken by it."""
    one = (
        TabletRow.token_hash == _hash(work, token),
        TabletRow.ended_at.is_(None),
        TabletRow.used_at > work.now - ASLEEP_AFTER,
    )
    changed(work, sa.update(TabletRow).where(*one).values(used_at=work.now))


def listed(work: Work) -> list[TabletRow]:
    """Every tablet that nobody has ended, by name: those that work, and those that sleep."""
    here = sa.select(TabletRow).where(TabletRow.ended_at.is_(None))
    return list(work.db.scalars(here.order_by(TabletRow.name, TabletRow.enrolled_at, TabletRow.id)))


def end(work: Work, tablet_id: str, staff_id: str) -> None:
    """From now on this tablet opens nothing. Raises NotFound when there is none; harmless when it was ended before."""
    if work.db.get(TabletRow, tablet_id) is None:
        raise NotFound("no such tablet")
    one = (TabletRow.id == tablet_id, TabletRow.ended_at.is_(None))
    if changed(work, sa.update(TabletRow).where(*one).values(ended_at=work.now)):
        work.audit("tablet_ended", actor=f"staff:{staff_id}", tablet=tablet_id)


def _hash(work: Work, token: str) -> bytes:
    return work.keyed(PURPOSE, "tablet", token)
