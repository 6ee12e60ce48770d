"""Backups that were restored, as the chain tells of them: which anchors of before they explain, and which they do not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.storage.audit.chain import Head
from screening.storage.plain import from_text
from screening.storage.tables import AuditEventRow


@dataclass(frozen=True)
class Restore:
    """Events after ``count`` were those of a chain that is gone; the restore itself knew of those up to ``lost``."""

    count: int
    lost: int
    at: dt.datetime

    @classmethod
    def told_by(cls, row: AuditEventRow, detail: Mapping[str, Any]) -> Self:
        """Of the event *restored*."""
        return cls(int(detail["count"]), int(detail["lost"]), row.at)

    def explains(self, anchor: Head) -> bool:
        """Whether this anchor was taken of the chain that is gone, behind its end that is still here.

        Also one of an event that the restore did not know of: whoever restores on another machine has no witness, and
        the auditor still has the mail.  What is before ``count``, or was seen after the restore, is never explained.
        """
        return anchor.count > self.count and anchor.at is not None and anchor.at <= self.at

    def gone(self, anchors: Iterable[Head]) -> int:
        """How many events are known to be gone, by the restore and by anchors of before it."""
        return max([self.lost, *(one.count for one in anchors if self.explains(one))]) - self.count


def explained(anchor: Head, restores: Iterable[Restore]) -> bool:
    """Whether one of the restores is the reason that the chain does not fit this anchor."""
    return any(one.explains(anchor) for one in restores)


def restored(db: Session) -> list[Restore]:
    """Every restore that the chain tells of, the first one first."""
    events = sa.select(AuditEventRow).where(AuditEventRow.kind == "restored").order_by(AuditEventRow.sequence)
    told = [(row, from_text(row.detail)) for row in db.scalars(events)]
    return [Restore.told_by(row, detail) for row, detail in told if isinstance(detail, dict)]
