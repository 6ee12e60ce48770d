"""A period of the audit chain is closed, exported, and then may leave without breaking the chain.

The closing event stands in the chain with the last hash of the period and the digest of the signed file.  What remains
begins with an event whose ``previous`` is that hash, so ``verification`` finds a period that left without being closed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from screening.storage import holds
from screening.storage.audit import exports
from screening.storage.audit.exports import Exported
from screening.storage.errors import Refused
from screening.storage.plain import from_text
from screening.storage.rows import changed
from screening.storage.tables import AuditEventRow, RemovalRow
from screening.storage.work import Work

AT_A_TIME = 1000


def close(work: Work, file: Path, until: datetime, *, actor: str) -> Exported:
    """Export everything before this time, and say in the chain that it is closed.  Refused if there is nothing."""
    key = work.keys.purpose(work.db, "audit")
    made = exports.write(work.db, key, file, until, work.now)
    if made is None:
        raise Refused("no event is that old; there is nothing to close")
    if _reaches_behind(work, made.last):
        file.unlink()
        raise Refused(
            "a backup was restored in this period, and what it lost reaches behind it; close a longer one"
        )
    work.audit(
        "period_closed", actor=actor, last=made.last, count=made.count, mac=made.mac, digest=made.digest
    )
    return made


def remove(work: Work, file: Path, *, actor: str) -> Exported:
    """Let the events of a closed period leave.  Refused unless the file is the one that the closing event names, and
    while anything is held: a court may ask who looked."""
    found = exports.read(file, work.keys.purpose(work.db, "audit"))
    if holds.is_stopped(work) or holds.held_ones(work):
        raise Refused("a legal hold stands; the audit stays too")
    if not _is_closed(work, found):
        raise Refused("no closing event in the chain names this file")
    first = work.db.scalar(sa.select(sa.func.min(AuditEventRow.sequence)))
    if first != found.first:
        raise Refused("these events are not there any more" if first else "there is no chain")
    for place in exports.standing(work.db, found.last):
        work.audit("still_kept", actor=actor, sealed=place)
    for place, state in exports.told(work.db, found.last):
        work.audit("still_stands", actor=actor, place=place, state=state)
    for start in range(found.first, found.last + 1, AT_A_TIME):
        going = range(start, min(start + AT_A_TIME, found.last + 1))
        line = {"table_name": "audit_event", "reason": "kept_long_enough", "actor": actor}
        work.db.execute(
            sa.insert(RemovalRow),
            [{**line, "row_id": str(sequence), "removed_at": work.now} for sequence in going],
        )
        changed(work, sa.delete(AuditEventRow).where(AuditEventRow.sequence.in_(going)))
    work.audit("period_removed", actor=actor, last=found.last, count=found.count)
    return found


def _is_closed(work: Work, found: Exported) -> bool:
    return any(
        (detail["last"], detail["mac"], detail["digest"]) == (found.last, found.mac, found.digest)
        for detail in _details(work, "period_closed")
    )


def _reaches_behind(work: Work, last: int) -> bool:
    """Whether a restore explains anchors of events that stay: it has to stay with them."""
    return any(detail["count"] < last < detail["lost"] for detail in _details(work, "restored"))


def _details(work: Work, kind: str) -> list[dict[str, Any]]:
    texts = work.db.scalars(sa.select(AuditEventRow.detail).where(AuditEventRow.kind == kind))
    return [found for text in texts if isinstance(found := from_text(text), dict)]
