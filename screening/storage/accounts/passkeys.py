"""Passkeys as a second factor: what is kept of them, sealed for the account they belong to."""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.accounts import staff_letters
from screening.storage.errors import Refused
from screening.storage.rows import changed
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import PasskeyRow, RemovalRow, new_id
from screening.storage.work import Work

MOST = 10
LONGEST_NAME = 60


@dataclass(frozen=True)
class Passkey:
    """``credential`` and ``public_key`` as the authenticator gave them."""

    id: str
    name: str
    credential: bytes
    public_key: bytes
    sign_count: int
    added_at: dt.datetime
    used_at: dt.datetime | None


def add(work: Work, staff_id: str, name: str, credential: bytes, public_key: bytes, sign_count: int) -> None:
    """Keep a new one.  Refused when the person has it, or has too many."""
    known = of(work, staff_id)
    if credential in {one.credential for one in known} or len(known) >= MOST:
        raise Refused(f"it is here already, or there are {MOST}")
    row = PasskeyRow(
        id=new_id(),
        staff_id=staff_id,
        name=name.strip()[:LONGEST_NAME] or "Passkey",
        sign_count=sign_count,
        added_at=work.now,
    )
    text = json.dumps([base64.b64encode(part).decode() for part in (credential, public_key)])
    row.sealed = work.vault.seal("passkey", "sealed", row.id, 1, text, staff_id, SMALL_STEP)
    work.db.add(row)
    work.db.flush()
    sealed = mark("passkey", row.id, row.sealed)
    work.audit("passkey_added", actor=f"staff:{staff_id}", record=staff_id, passkey=row.id, sealed=sealed)
    staff_letters.put(work, "own", [staff_id])


def of(work: Work, staff_id: str) -> list[Passkey]:
    """The passkeys of a person, oldest first."""
    mine = sa.select(PasskeyRow).where(PasskeyRow.staff_id == staff_id)
    return [_opened(work, row) for row in work.db.scalars(mine.order_by(PasskeyRow.added_at, PasskeyRow.id))]


def ids(work: Work, staff_id: str) -> list[str]:
    """Which passkeys a person has, also those that cannot be opened."""
    return list(work.db.scalars(sa.select(PasskeyRow.id).where(PasskeyRow.staff_id == staff_id)))


def used(work: Work, one: Passkey, sign_count: int) -> None:
    """It has just been used, and counted so far."""
    mine = sa.update(PasskeyRow).where(PasskeyRow.id == one.id)
    changed(work, mine.values(sign_count=sign_count, used_at=work.now))


def remove(work: Work, staff_id: str, passkey_id: str, *, actor: str) -> bool:
    """Forget one of this person's; whether there was one."""
    mine = (PasskeyRow.id == passkey_id, PasskeyRow.staff_id == staff_id)
    gone = changed(work, sa.delete(PasskeyRow).where(*mine))
    if gone:
        values = {"table_name": "passkey", "row_id": passkey_id, "reason": "removed"}
        work.db.add(RemovalRow(**values, actor=actor, removed_at=work.now))
        work.audit("passkey_removed", actor=actor, record=staff_id, passkey=passkey_id)
    return gone


def _opened(work: Work, row: PasskeyRow) -> Passkey:
    text = work.vault.open("passkey", "sealed", row.id, 1, row.sealed, row.staff_id)
    credential, public_key = (base64.b64decode(part) for part in json.loads(text))
    return Passkey(row.id, row.name, credential, public_key, row.sign_count, row.added_at, row.used_at)
