"""Whether the chain of audit events is whole, fits its anchors, and agrees with the rows that it tells of."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.storage.audit.chain import FIRST, Head, mac_of
from screening.storage.audit.restores import Restore, explained
from screening.storage.audit.standing import Standing
from screening.storage.errors import StorageError
from screening.storage.plain import from_text
from screening.storage.rows import key_of
from screening.storage.tables import (
    AddendumRow,
    AdditionRow,
    AskRow,
    AuditEventRow,
    BrokenGlassRow,
    EvaluationRow,
    LegalHoldRow,
    PackComparisonRow,
    PasskeyRow,
    RemovalRow,
    RestrictionRow,
    RetractionRow,
    ReviewRow,
    StaffAddressRow,
    StaffRow,
    SubmissionRow,
    TaskRow,
    TypedForRow,
)

AT_A_TIME = 1000
ALTERED = "the event is not as it was written"
UNREADABLE = (ValueError, TypeError, sa.exc.OperationalError)
"""What reading a row raises that holds what its columns never do."""
SEALED: dict[Any, Any] = {
    SubmissionRow: SubmissionRow.sealed,
    TypedForRow: TypedForRow.sealed,
    EvaluationRow: EvaluationRow.sealed,
    ReviewRow: ReviewRow.sealed,
    AddendumRow: AddendumRow.sealed,
    AdditionRow: AdditionRow.sealed,
    AskRow: AskRow.sealed,
    RetractionRow: RetractionRow.sealed,
    RestrictionRow: RestrictionRow.sealed,
    LegalHoldRow: LegalHoldRow.sealed,
    BrokenGlassRow: BrokenGlassRow.sealed,
    TaskRow: TaskRow.sealed,
    StaffRow: StaffRow.totp_sealed,
    PasskeyRow: PasskeyRow.sealed,
    StaffAddressRow: StaffAddressRow.sealed,
    PackComparisonRow: PackComparisonRow.sealed,
}
"""Every sealed text but invitations and letters, which are sealed once and go by themselves, and counts."""
REMOVING = ("record_removed", "task_removed", "addition_dropped", "passkey_removed")
"""Events that tell of sealed rows which went: the first of so many, each other of one."""
Moment = tuple[dt.datetime, str]
"""When, and who: what an event and the lines of ``removal`` that were written with it have in common."""


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: at which event (None: in another table), and what."""

    sequence: int | None
    what: str


class Garbled(StorageError):
    """An event that is not even one: by hand a database of SQLite takes anything into any column."""

    def __init__(self, sequence: int) -> None:
        super().__init__(
            f"event {sequence} cannot be read; somebody changed it by hand (screening audit verify)"
        )
        self.sequence = sequence


def verify(db: Session, key: bytes, *anchors: Head | None) -> Fault | None:
    """The first fault of the chain, of an anchor, or of a row that is not the one last written; else None.

    An anchor finds a chain that was shortened, or rewritten with the true key; what a restored backup lost is declared.
    Sealed rows are compared by their digest, what stands in clear and decides about people by what was told of it.
    """
    try:
        return _verify(db, key, anchors)
    except Garbled as found:
        return Fault(found.sequence, ALTERED)


def _verify(db: Session, key: bytes, anchors: Sequence[Head | None]) -> Fault | None:
    begins = _beginning(db)
    previous, expected, newest, restores = begins.previous, begins.after, dict[str, str](), list[Restore]()
    wanted = (one for one in anchors if one and one.count > begins.after)
    waiting = sorted(wanted, key=lambda one: one.count, reverse=True)
    differing, closed, told = list[Head](), {(0, FIRST.hex())}, Counter[Moment]()
    standing = Standing()
    for row in in_order(db):
        expected += 1
        if row.sequence != expected:
            return Fault(expected, "an event is missing here")
        if not hmac.compare_digest(row.previous, previous):
            return Fault(expected, "the event before this one is not the one that was")
        if not _is_as_written(key, row):
            return Fault(expected, ALTERED)
        previous = row.mac
        while waiting and waiting[-1].count == expected:
            anchor = waiting.pop()
            differing += [] if anchor.mac == previous.hex() else [anchor]
        detail = fields(row)
        standing.take(row, detail)
        if row.kind == "restored":
            restores.append(Restore.told_by(row, detail))
        elif row.kind == "period_closed":
            closed.add((detail["last"], detail["mac"]))
        elif row.kind in REMOVING:
            told[row.at, row.actor] += int(detail.get("rows", 1))
        if "sealed" in detail:
            place, _, digest = str(detail["sealed"]).rpartition("/")
            newest[place] = digest
    if (begins.after, begins.previous.hex()) not in closed:
        return Fault(
            begins.after, "events before the first one are missing, and no closing of a period tells of them"
        )
    found = _anchor_fault(expected, differing, waiting, restores) or _sealed_fault(db, newest, told)
    if found is None and (said := standing.fault(db)):
        return Fault(None, said)
    return found


@dataclass(frozen=True)
class _Beginning:
    """What the first event that is there says of the one before it."""

    after: int
    previous: bytes


def _beginning(db: Session) -> _Beginning:
    """The chain begins with event 1, or behind a period that has left."""
    first = next(in_order(db), None)
    if first is None or first.sequence < 1:
        return _Beginning(0, FIRST)
    return _Beginning(first.sequence - 1, first.previous)


def _anchor_fault(
    end: int, differing: list[Head], beyond: list[Head], restores: Sequence[Restore]
) -> Fault | None:
    for anchor in differing:
        if not explained(anchor, restores):
            return Fault(anchor.count, "the chain was rewritten: it differs from the anchor")
    if all(explained(anchor, restores) for anchor in beyond):
        return None
    return Fault(end, "the chain is shorter than the anchor says")


def fields(row: AuditEventRow) -> dict[str, Any]:
    """The details of an event."""
    found = from_text(row.detail)
    return found if isinstance(found, dict) else {}


def in_order(db: Session) -> Iterator[AuditEventRow]:
    """Every event, first to last."""
    # In portions that end by themselves: a cursor left open by the first fault would hold the connection.
    statement, rows = sa.select(AuditEventRow).order_by(AuditEventRow.sequence).limit(AT_A_TIME), None
    while rows is None or len(rows) == AT_A_TIME:
        after = AuditEventRow.sequence > rows[-1].sequence if rows else sa.true()
        try:
            rows = db.scalars(statement.where(after)).all()
        except UNREADABLE:
            raise Garbled(_first_garbled(db, after)) from None
        yield from rows


def _first_garbled(db: Session, after: sa.ColumnElement[bool]) -> int:
    """Which event it was that could not be read."""
    numbers = sa.select(AuditEventRow.sequence).where(after).order_by(AuditEventRow.sequence).limit(AT_A_TIME)
    for sequence in db.scalars(numbers).all():
        try:
            db.scalars(sa.select(AuditEventRow).where(AuditEventRow.sequence == sequence)).all()
        except UNREADABLE:
            return sequence
    raise AssertionError("every event can be read by itself")


def _is_as_written(key: bytes, row: AuditEventRow) -> bool:
    try:
        return hmac.compare_digest(row.mac, mac_of(key, row))
    except (ValueError, TypeError):  # a column holds what its kind never is
        return False


def _sealed(db: Session, table: Any, column: Any) -> Iterator[tuple[str, bytes]]:
    key = key_of(table)
    statement, rows = sa.select(key, column).order_by(key).limit(AT_A_TIME), None
    while rows is None or len(rows) == AT_A_TIME:
        after = key > rows[-1][0] if rows else sa.true()
        rows = db.execute(statement.where(column.is_not(None), after)).all()
        yield from ((row_id, sealed) for row_id, sealed in rows)


def sealed_places(db: Session) -> Iterator[tuple[str, bytes]]:
    """Every sealed text that events vouch for: its place and its bytes."""
    for table, column in SEALED.items():
        for row_id, sealed in _sealed(db, table, column):
            yield f"{table.__tablename__}/{row_id}", sealed


def _sealed_fault(db: Session, newest: dict[str, str], told: Counter[Moment]) -> Fault | None:
    for place, sealed in sealed_places(db):
        digest = newest.pop(place, None)
        if digest is None:
            return Fault(None, f"{place}: no event tells who wrote it")
        if digest != hashlib.sha256(sealed).hexdigest():
            return Fault(None, f"{place}: its sealed text is not the one last written")
    return _gone_fault(db, newest, told)


def _gone_fault(db: Session, gone: dict[str, str], told: Counter[Moment]) -> Fault | None:
    """Each row that is gone has its line in ``removal``, and an event tells of as many lines as stand there.

    The lines alone prove nothing: the database takes them from anybody.
    """
    lines = sa.select(RemovalRow).where(RemovalRow.table_name != AuditEventRow.__tablename__)
    when = {f"{line.table_name}/{line.row_id}": (line.removed_at, line.actor) for line in db.scalars(lines)}
    listed = Counter(when.values())
    for place in sorted(gone):
        # The secret of a second factor goes with a reset, which is an event of its own; accounts never go.
        if place.startswith("staff/"):
            continue
        if place not in when:
            return Fault(None, f"{place}: the row is gone and no removal tells why")
        if listed[when[place]] != told[when[place]]:
            return Fault(None, f"{place}: the row is gone, and no event tells of its removal")
    return None
