"""Messages to the people on call beside tasks: the daily one, tests that they acknowledge, changes that are proposed."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable
from typing import Literal

import sqlalchemy as sa

from screening.storage import outbox
from screening.storage.rows import changed, insert_once
from screening.storage.tables import MessageRow, new_id
from screening.storage.work import Work

MessageKind = Literal["daily", "test", "change"]
CODE_BYTES = 5
"""40 bits: a code proves that a message arrived, and opens nothing."""


def put(work: Work, kind: MessageKind, key: str, contacts: Iterable[str]) -> int:
    """One message of this occasion to each contact; how many are new."""
    values = {"kind": kind, "key": key, "state": "waiting", "tries": 0, "due_at": work.now}
    return sum(
        insert_once(work, MessageRow, {**values, "id": new_id(), "contact": contact}) for contact in contacts
    )


def claim_due(work: Work) -> list[MessageRow]:
    """Take the messages that are due, for this process alone."""
    return outbox.claim(work, MessageRow)


def mark_sent(work: Work, row: MessageRow) -> None:
    """The channel took it."""
    outbox.mark(work, [row], state="sent", sent_at=work.now)
    work.audit("message_sent", actor="worker", kind=row.kind, contact=row.contact)


def mark_failed(work: Work, row: MessageRow, retry_at: dt.datetime) -> None:
    """The channel refused it; it waits for ``retry_at``."""
    outbox.mark(work, [row], state="waiting", due_at=retry_at)
    work.audit("message_failed", actor="worker", outcome="failed", kind=row.kind, contact=row.contact)


def give_up(work: Work, row: MessageRow) -> None:
    """It is not tried again: its contact is gone, or its day is over."""
    outbox.mark(work, [row], state="failed")
    work.audit("message_failed", actor="worker", outcome="given_up", kind=row.kind, contact=row.contact)


def unsent(work: Work, kind: MessageKind) -> list[MessageRow]:
    """Messages of this kind that wait, oldest first."""
    waiting = sa.select(MessageRow).where(MessageRow.kind == kind, MessageRow.state == "waiting")
    return list(work.db.scalars(waiting.order_by(MessageRow.due_at, MessageRow.id)))


def code_of(work: Work, row: MessageRow) -> str:
    """The code that a test carries; made from its id with the audit key, which the worker has, and stored nowhere."""
    return base64.b32encode(work.keyed("audit", "message", row.id)[:CODE_BYTES]).decode()


def tests_since(work: Work, since: dt.datetime) -> list[MessageRow]:
    """Tests that went out, newest first."""
    sent = (MessageRow.kind == "test", MessageRow.state == "sent", MessageRow.sent_at >= since)
    return list(work.db.scalars(sa.select(MessageRow).where(*sent).order_by(MessageRow.sent_at.desc())))


def acknowledge(work: Work, row: MessageRow, actor: str) -> None:
    """Somebody says that it arrived; the first one counts."""
    mine = sa.update(MessageRow).where(MessageRow.id == row.id, MessageRow.acknowledged_at.is_(None))
    if changed(work, mine.values(acknowledged_at=work.now, acknowledged_by=actor)):
        work.audit("message_acknowledged", actor=actor, kind=row.kind, contact=row.contact)


def acknowledged(work: Work) -> dict[str, dt.datetime]:
    """When each contact last said that a test had arrived."""
    newest = sa.select(MessageRow.contact, sa.func.max(MessageRow.acknowledged_at)).where(
        MessageRow.kind == "test", MessageRow.acknowledged_at.is_not(None)
    )
    found = work.db.execute(newest.group_by(MessageRow.contact))
    return {contact: at for contact, at in found if at is not None}


def purge(work: Work, older_than: dt.datetime) -> None:
    """Delete what was sent or given up before this time; acknowledged tests stay."""
    over = (MessageRow.state.in_(("sent", "failed")), MessageRow.due_at < older_than)
    changed(work, sa.delete(MessageRow).where(*over, MessageRow.acknowledged_at.is_(None)))
