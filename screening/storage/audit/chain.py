"""Who did what to which record: an append-only chain of keyed hashes.

Each event's MAC is HMAC-SHA256 with the audit key over its own canonical text and the MAC before it.
Order is by ``sequence``, never by time.  Events hold ids and codes, never words of a patient, no page, no
item and no rule.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.storage.audit.kinds import KINDS
from screening.storage.lines import Line, wait
from screening.storage.plain import from_text, to_text
from screening.storage.sealing.keys import keyed_hash
from screening.storage.tables import AuditEventRow

ACTOR = re.compile(r"patient|visitor|worker|(staff|cli):[A-Za-z0-9_.-]{1,70}")
"""``patient`` holds the session of the record; ``visitor`` is anybody; ``cli`` names the operating system's user."""
FIRST = bytes(32)
CLOCK_SLACK = dt.timedelta(seconds=2)
TOLD = ("sequence", "at", "kind", "actor", "record", "outcome", "detail")
"""What an event says, in the order in which its MAC reads it."""
_INSERT = sa.insert(AuditEventRow.__table__)  # type: ignore[arg-type]
_LAST = sa.select(AuditEventRow.__table__).order_by(AuditEventRow.sequence.desc()).limit(1)
_END = (
    sa.select(AuditEventRow.sequence, AuditEventRow.at, AuditEventRow.mac)
    .order_by(AuditEventRow.sequence.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Event:
    kind: str
    actor: str
    record: str | None
    outcome: str = "ok"
    detail: dict[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no audit event is called {self.kind}")
        if set(self.detail) != KINDS[self.kind]:
            raise ValueError(
                f"{self.kind} has the keys {sorted(KINDS[self.kind])}, not {sorted(self.detail)}"
            )
        if not ACTOR.fullmatch(self.actor):
            raise ValueError("an audit event names who acted")


@dataclass(frozen=True)
class Head:
    """The end of the chain.  Kept elsewhere, it is the anchor that finds a shortened or rewritten chain."""

    count: int
    mac: str
    at: dt.datetime | None

    def text(self) -> str:
        """As one line of JSON, to be kept elsewhere."""
        return to_text({"count": self.count, "mac": self.mac, "at": self.at.isoformat() if self.at else None})

    @classmethod
    def from_text(cls, text: str) -> Head:
        """The reverse of ``text``; raises ValueError for anything else."""
        found = from_text(text)
        if (
            not isinstance(found, dict)
            or set(found) != {"count", "mac", "at"}
            or not isinstance(found["count"], int)
        ):
            raise ValueError("found no head of a chain; allowed the line that `screening audit head` printed")
        at = found["at"]
        return cls(found["count"], str(found["mac"]), dt.datetime.fromisoformat(at) if at else None)


def append(connection: sa.Connection, key: bytes, events: Sequence[Event], now: dt.datetime) -> None:
    """Put the events at the end of the chain.  Takes the one lock of the chain, so it comes last before commit."""
    if not events:
        return
    wait(connection, Line.CHAIN)
    last = connection.execute(_END).first()
    sequence, previous = (last.sequence, last.mac) if last else (0, FIRST)
    if last and last.at - now > CLOCK_SLACK:
        seconds = int((last.at - now).total_seconds())
        events = [Event("clock_went_back", events[0].actor, None, detail={"seconds": seconds}), *events]
    rows = []
    for event in events:
        sequence += 1
        row: dict[str, Any] = {
            "sequence": sequence,
            "at": now.astimezone(dt.UTC),
            "kind": event.kind,
            "actor": event.actor,
            "record": event.record,
            "outcome": event.outcome,
            "detail": to_text(event.detail),
        }
        mac = _mac(key, previous, **row)
        rows.append({**row, "previous": previous, "mac": mac})
        previous = mac
    connection.execute(_INSERT, rows)


def mac_of(key: bytes, row: AuditEventRow) -> bytes:
    """The MAC that this row must have, given the MAC before it."""
    return _mac(key, row.previous, **{name: getattr(row, name) for name in TOLD})


def _mac(key: bytes, previous: bytes, *, at: dt.datetime, **told: Any) -> bytes:
    moment = at.isoformat(timespec="microseconds")
    return keyed_hash(key, to_text([moment if name == "at" else told[name] for name in TOLD]), previous)


def head(db: Session) -> Head:
    """Where the chain ends now."""
    last = _last(db)
    return Head(last.sequence, last.mac.hex(), last.at) if last else Head(0, FIRST.hex(), None)


def fits(db: Session, key: bytes) -> bool:
    """Whether the newest event was written with this key; another key would break the chain."""
    last = _last(db)
    return last is None or hmac.compare_digest(last.mac, mac_of(key, last))


def seen_lately(db: Session, event: Event, now: dt.datetime, within: dt.timedelta) -> bool:
    """Whether this person's same look at this record is in the chain already (looks within a minute are one)."""
    same = (
        sa.select(AuditEventRow.at)
        .where(AuditEventRow.record == event.record, AuditEventRow.actor == event.actor)
        .where(AuditEventRow.kind == event.kind, AuditEventRow.detail == to_text(event.detail))
        .order_by(AuditEventRow.sequence.desc())
        .limit(1)
    )
    at = db.scalar(same)
    return at is not None and abs(now - at) < within


def of_record(
    db: Session, record: str, kinds: Collection[str], before: int | None, limit: int
) -> list[AuditEventRow]:
    """Events of these kinds about one record, newest first, from a place in the chain on."""
    wanted = sa.select(AuditEventRow).where(AuditEventRow.record == record, AuditEventRow.kind.in_(kinds))
    if before is not None:
        wanted = wanted.where(AuditEventRow.sequence < before)
    return list(db.scalars(wanted.order_by(AuditEventRow.sequence.desc()).limit(limit)))


def about(db: Session, record: str) -> list[AuditEventRow]:
    """Every event about one record, and about the invitation that the form was begun with, oldest first."""
    spent = (AuditEventRow.record == record, AuditEventRow.kind == "invitation_spent")
    told = [from_text(detail) for detail in db.scalars(sa.select(AuditEventRow.detail).where(*spent))]
    begun_with = [str(one["invitation"]) for one in told if isinstance(one, dict)]
    mine = sa.select(AuditEventRow).where(AuditEventRow.record.in_([record, *begun_with]))
    return list(db.scalars(mine.order_by(AuditEventRow.sequence)))


def of_person(db: Session, staff_id: str) -> list[AuditEventRow]:
    """Every event of one member of staff, and every one about the account, oldest first."""
    mine = sa.or_(AuditEventRow.actor == f"staff:{staff_id}", AuditEventRow.record == staff_id)
    return list(db.scalars(sa.select(AuditEventRow).where(mine).order_by(AuditEventRow.sequence)))


def last_of(db: Session, staff_id: str) -> dt.datetime | None:
    """When this member of staff did something last; None for never, or not since the chain begins."""
    mine = sa.select(AuditEventRow.at).where(AuditEventRow.actor == f"staff:{staff_id}")
    return db.scalar(mine.order_by(AuditEventRow.sequence.desc()).limit(1))


def events(
    db: Session, *, before: int | None, kind: str | None, actor: str | None, limit: int
) -> list[AuditEventRow]:
    """Events newest first, from a place in the chain on; of one kind, of one actor."""
    wanted = sa.select(AuditEventRow)
    if before is not None:
        wanted = wanted.where(AuditEventRow.sequence < before)
    if kind is not None:
        wanted = wanted.where(AuditEventRow.kind == kind)
    if actor is not None:
        wanted = wanted.where(AuditEventRow.actor == actor)
    return list(db.scalars(wanted.order_by(AuditEventRow.sequence.desc()).limit(limit)))


def _last(db: Session) -> AuditEventRow | None:
    row: AuditEventRow | None = db.connection().execute(_LAST).first()  # type: ignore[assignment]
    return row
