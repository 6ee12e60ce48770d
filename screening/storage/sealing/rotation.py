"""Wrap keys anew under the current key of the ring.  What they open, signed rows too, stays untouched.

Each portion is a transaction of its own, and both keys are in the ring: stopping anywhere loses nothing, and whoever
goes on finds what is left by its ``kid``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.storage.errors import KeyProblem
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.tables import PurposeKeyRow, RecordKeyRow, SubmissionRow, TaskRow

AT_A_TIME = 500


@dataclass(frozen=True)
class Portion:
    """``done`` were wrapped anew; ``unreadable`` says of records why not; ``last``: where the next portion begins,
    None after the last one."""

    done: int
    unreadable: tuple[str, ...]
    last: str | None


def uses(db: Session) -> Counter[str]:
    """How many keys each key of a ring wraps, by its id."""
    found: Counter[str] = Counter()
    for table in (PurposeKeyRow, RecordKeyRow):
        counted = sa.select(table.kid, sa.func.count().label("wraps")).group_by(table.kid)
        found.update({row.kid: row.wraps for row in db.execute(counted)})
    return found


def left(db: Session, ring: KeyRing) -> int:
    """How many keys are wrapped under another key than the current one."""
    found = uses(db)
    return found.total() - found[ring.current]


def unreadable(db: Session, ring: KeyRing) -> Counter[str]:
    """Why records cannot be read by their keys, and how many for each reason; opens no answer."""
    found: Counter[str] = Counter()
    for table in (SubmissionRow, TaskRow):
        lost = ~sa.exists().where(RecordKeyRow.record_id == table.id)
        found["its key is gone"] += db.scalar(sa.select(sa.func.count()).select_from(table).where(lost)) or 0
    for row in db.execute(sa.select(RecordKeyRow.record_id, RecordKeyRow.kid, RecordKeyRow.wrapped)):
        try:
            ring.unwrap(row.kid, row.wrapped, "record", row.record_id)
        except KeyProblem as problem:
            found[str(problem)] += 1
    return +found


def rewrap(db: Session, keys: Keys, after: str = "", most: int = AT_A_TIME) -> Portion:
    """Wrap the purpose keys, and up to ``most`` record keys from a record on, under the current key.

    A record that cannot be opened is named and passed by; a purpose key that cannot is a KeyProblem.
    """
    ring, done, unreadable = keys.need_ring(), 0, []
    for purpose in db.scalars(sa.select(PurposeKeyRow).where(PurposeKeyRow.kid != ring.current)):
        secret = ring.unwrap(purpose.kid, purpose.wrapped, "purpose", purpose.name)
        purpose.kid, purpose.wrapped = ring.wrap(secret, "purpose", purpose.name)
        done += 1
    old = sa.select(RecordKeyRow).where(RecordKeyRow.kid != ring.current, RecordKeyRow.record_id > after)
    rows = db.scalars(old.order_by(RecordKeyRow.record_id).limit(most).with_for_update()).all()
    for row in rows:
        try:
            secret = ring.unwrap(row.kid, row.wrapped, "record", row.record_id)
        except KeyProblem as problem:
            unreadable.append(f"record {row.record_id}: {problem}")
            continue
        row.kid, row.wrapped = ring.wrap(secret, "record", row.record_id)
        done += 1
    db.flush()
    return Portion(done, tuple(unreadable), rows[-1].record_id if len(rows) == most else None)
