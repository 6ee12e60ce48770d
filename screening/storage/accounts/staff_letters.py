"""Letters that wait for members of staff: which words go to whom; the words and the addresses stand elsewhere.

The web process hands them over, because the worker cannot open an address.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from collections.abc import Iterable
from typing import Literal

import sqlalchemy as sa

from screening.storage import outbox
from screening.storage.rows import changed
from screening.storage.tables import StaffAddressRow, StaffLetterRow, new_id
from screening.storage.work import Work

LetterKind = Literal["code", "leaving", "own", "account", "head"]
CODE_BYTES = 5
"""40 bits: tries are counted, and a code alone opens nothing."""
CODE_GOOD_FOR = dt.timedelta(days=1)


def put(work: Work, kind: LetterKind, people: Iterable[str]) -> None:
    """One letter to each who has an address; of what carries no code, one that waits already is enough."""
    for staff_id in sorted(set(people)):
        if not work.db.scalar(sa.select(StaffAddressRow.id).where(StaffAddressRow.staff_id == staff_id)):
            continue
        if kind not in ("code", "leaving") and _waits(work, kind, staff_id):
            continue
        values = {"state": "waiting", "tries": 0, "due_at": work.now}
        work.db.add(StaffLetterRow(id=new_id(), staff_id=staff_id, kind=kind, **values))
    work.db.flush()


def put_daily(work: Work, people: Iterable[str]) -> None:
    """The end of the audit chain for each of them, once a day (UTC)."""
    outbox.alone(work)
    for staff_id in people:
        mine = (StaffLetterRow.staff_id == staff_id, StaffLetterRow.kind == "head")
        newest = work.db.scalar(sa.select(sa.func.max(StaffLetterRow.due_at)).where(*mine))
        if newest is None or newest.date() < work.now.date():
            put(work, "head", [staff_id])


def last_sent(work: Work, kind: LetterKind) -> dt.datetime | None:
    """When a letter of this kind went out last, to anybody."""
    return work.db.scalar(sa.select(sa.func.max(StaffLetterRow.sent_at)).where(StaffLetterRow.kind == kind))


def code_of(work: Work, row: StaffLetterRow) -> str:
    """The code that a letter carries; made from its id, and stored nowhere."""
    return base64.b32encode(work.keyed("recovery", "staff-letter", row.id)[:CODE_BYTES]).decode()


def has_code(work: Work, kind: LetterKind, staff_id: str, typed: str) -> bool:
    """Whether this is the code of the newest letter of this kind, a day old at most."""
    mine = (StaffLetterRow.staff_id == staff_id, StaffLetterRow.kind == kind)
    good = StaffLetterRow.due_at > work.now - CODE_GOOD_FOR
    row = work.db.scalar(
        sa.select(StaffLetterRow)
        .where(*mine, good, StaffLetterRow.sent_at.is_not(None))
        .order_by(StaffLetterRow.due_at.desc(), StaffLetterRow.id)
        .limit(1)
    )
    code = "".join(typed.split()).upper().encode()
    return row is not None and hmac.compare_digest(code_of(work, row).encode(), code)


def drop(work: Work, staff_id: str) -> None:
    """Codes of a change that is over are worth nothing, and their letters are not sent."""
    mine = (StaffLetterRow.staff_id == staff_id, StaffLetterRow.kind.in_(("code", "leaving")))
    changed(work, sa.delete(StaffLetterRow).where(*mine))


def claim_due(work: Work) -> list[StaffLetterRow]:
    """Take what is due, for this process alone."""
    return outbox.claim(work, StaffLetterRow)


def mark_sent(work: Work, row: StaffLetterRow) -> None:
    """The channel took it."""
    outbox.mark(work, [row], state="sent", sent_at=work.now)
    work.audit("staff_letter_sent", actor="worker", record=row.staff_id, letter=row.kind)


def mark_failed(work: Work, row: StaffLetterRow, retry_at: dt.datetime | None) -> None:
    """The channel refused it; it is tried again at ``retry_at``, or not at all."""
    over = retry_at is None
    outbox.mark(work, [row], state="failed" if over else "waiting", due_at=retry_at or row.due_at)
    work.audit("staff_letter_failed", actor="worker", record=row.staff_id, outcome="failed", letter=row.kind)


def purge(work: Work, older_than: dt.datetime) -> None:
    """Delete what was sent or given up before this time."""
    over = (StaffLetterRow.state.in_(("sent", "failed")), StaffLetterRow.due_at < older_than)
    changed(work, sa.delete(StaffLetterRow).where(*over))


def _waits(work: Work, kind: str, staff_id: str) -> bool:
    mine = (StaffLetterRow.staff_id == staff_id, StaffLetterRow.kind == kind)
    return bool(work.db.scalar(sa.select(StaffLetterRow.id).where(*mine, StaffLetterRow.state == "waiting")))
