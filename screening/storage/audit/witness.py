"""What stands outside of the database: ends of the audit chain, and what an older backup would not know of.

A file of JSON lines, only ever added to.  A *head* finds a chain that was cut or written anew.  An *event* repeats what
was erased, withdrawn or changed about accounts, so that a restore can do it again.  Ids and codes, no word of a patient.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from screening.storage.audit import chain
from screening.storage.audit.chain import Head
from screening.storage.errors import StorageError
from screening.storage.plain import from_text, to_text
from screening.storage.tables import AuditEventRow
from screening.storage.work import Work

EVERY = timedelta(minutes=15)
REPEATED = (
    "record_removed", "task_removed", "submission_withdrawn", "held", "hold_released", "erasing_stopped",
    "erasing_resumed", "recovery_code_used", "staff_added", "staff_disabled", "staff_reset", "role_granted",
    "role_confirmed", "role_taken",
)  # fmt: skip
"""Kinds of events that a restore has to know of."""


@dataclass(frozen=True)
class Told:
    """What the file says: heads and events in the order in which they were written; ``sequence``: the last one seen."""

    heads: list[Head] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    sequence: int = 0

    @property
    def newest(self) -> Head | None:
        """The end of the chain as it was seen last."""
        return self.heads[-1] if self.heads else None


def read(path: Path) -> Told:
    """What is in the file; nothing if there is none.  StorageError names a line that is none of ours."""
    if not path.exists():
        return Told()
    with _held(path) as handle, os.fdopen(os.dup(handle), encoding="utf-8") as file:
        return _told(path, file)


def follow(work: Work, path: Path, say: Callable[[str], object]) -> None:
    """Add what is new since the last line; every 15 minutes the head too, which goes to the log as well.

    Needs no key.  Several processes may do it: each goes on where the file ends.
    """
    with _held(path) as handle:
        with os.fdopen(os.dup(handle), encoding="utf-8") as file:
            told = _told(path, file)
        lines = [to_text({"event": event}) for event in _events(work, told.sequence)]
        newest, head = told.newest, chain.head(work.db)
        if head.count and (newest is None or newest.at is None or not _is_young(newest, work.now)):
            seen = Head(head.count, head.mac, work.now)
            lines.append(to_text({"head": from_text(seen.text())}))
            say(f"audit head {seen.text()}")
        _add(handle, lines)


def begin_again(path: Path, count: int) -> None:
    """A backup was restored whose chain had this many events: those after it are told anew from here."""
    with _held(path) as handle:
        _add(handle, [to_text({"restored": count})])


def _is_young(head: Head, now: datetime) -> bool:
    # A clock that went back must not silence the heads until it has caught up.
    return head.at is not None and abs(now - head.at) < EVERY


def _events(work: Work, after: int) -> list[dict[str, Any]]:
    wanted = sa.select(AuditEventRow).where(AuditEventRow.sequence > after, AuditEventRow.kind.in_(REPEATED))
    return [
        {
            "sequence": row.sequence,
            "at": row.at.isoformat(),
            "kind": row.kind,
            "actor": row.actor,
            "record": row.record,
            "detail": from_text(row.detail),
        }
        for row in work.db.scalars(wanted.order_by(AuditEventRow.sequence))
    ]


def _told(path: Path, lines: Iterator[str]) -> Told:
    heads, events, sequence = list[Head](), list[dict[str, Any]](), 0
    for number, line in enumerate(lines, 1):
        if not line.endswith("\n"):
            continue  # the power went while it was written; what it told is told again behind it
        try:
            found: Any = from_text(line)
            if "head" in found:
                heads.append(Head.from_text(to_text(found["head"])))
                sequence = heads[-1].count
            elif "event" in found:
                events.append(found["event"])
                sequence = int(found["event"]["sequence"])
            else:
                sequence = int(found["restored"])
        except (ValueError, KeyError, TypeError):
            raise StorageError(f"{path}: line {number} is none that was written here") from None
    return Told(heads, events, sequence)


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The file, for this process alone."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _add(handle: int, lines: list[str]) -> None:
    if not lines:
        return
    size = os.fstat(handle).st_size
    torn = size and os.pread(handle, 1, size - 1) != b"\n"
    if torn:
        os.ftruncate(handle, os.pread(handle, size, 0).rfind(b"\n") + 1)
    os.write(handle, "".join(f"{line}\n" for line in lines).encode())
    os.fsync(handle)
