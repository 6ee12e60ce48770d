"""What a sign-in attempt asks: the password, whether the browser is known, and codes for a lost phone."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa

from screening.storage.accounts import passwords, staff
from screening.storage.codes import drawn, spelled
from screening.storage.rows import changed
from screening.storage.tables import RecoveryCodeRow, StaffDeviceRow, StaffRow
from screening.storage.work import Store, Work

RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Characters of Crockford's alphabet: 80 bits."""


def verify_password(store: Store, now: dt.datetime, login: str, password: str) -> StaffRow | None:
    """The account if the password is right and the account is open.

    Exactly one slow verification for known, unknown and disabled accounts, outside any transaction.
    """
    with store.reading(now) as work:
        row = staff.find(work, login)
    right = passwords.verify(row.password_hash if row else None, password)
    return row if row and right and row.disabled_at is None else None


def remember_device(work: Work, staff_id: str) -> str:
    """A token for the cookie of a browser in which this person has signed in."""
    token = secrets.token_urlsafe(32)
    row = StaffDeviceRow(token_hash=_hash(token), staff_id=staff_id, first_at=work.now, last_at=work.now)
    work.db.add(row)
    work.db.flush()
    return token


def known_device(work: Work, staff_id: str, token: str) -> bool:
    """Whether this person has signed in with this browser before."""
    row = work.db.get(StaffDeviceRow, _hash(token))
    return row is not None and row.staff_id == staff_id


def who_knows(work: Work, login: str, token: str) -> str | None:
    """Id of the account with this name, if its person has signed in with this browser before.

    One question, whether there is such an account or not: the number of them would tell.
    """
    known = sa.select(StaffRow.id).join(StaffDeviceRow, StaffDeviceRow.staff_id == StaffRow.id)
    both = (StaffRow.login == staff.spelled(login), StaffDeviceRow.token_hash == _hash(token))
    return work.db.scalar(known.where(*both))


def make_recovery_codes(work: Work, staff_id: str, *, actor: str) -> list[str]:
    """Ten new codes, shown once; the old ones are dead."""
    changed(work, sa.delete(RecoveryCodeRow).where(*_codes_of(staff_id)))
    codes = [drawn(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    for code in codes:
        work.db.add(RecoveryCodeRow(code_hash=_code_hash(work, staff_id, code), staff_id=staff_id))
    work.db.flush()
    work.audit("recovery_codes_made", actor=actor, record=staff_id, count=len(codes))
    return ["-".join(code[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def use_recovery_code(work: Work, staff_id: str, code: str, *, retired: bool = False) -> bool:
    """Whether the code was right; it works once.  ``retired``: one of the sheet from before a reset, as a proof."""
    one = (
        *_codes_of(staff_id, retired=retired),
        RecoveryCodeRow.code_hash == _code_hash(work, staff_id, code),
    )
    used = changed(work, sa.delete(RecoveryCodeRow).where(*one))
    if used:
        work.audit("recovery_code_used", actor=f"staff:{staff_id}", record=staff_id)
    return used


def recovery_codes_left(work: Work, staff_id: str) -> int:
    """How many codes would still sign this person in."""
    left = sa.select(sa.func.count()).select_from(RecoveryCodeRow).where(*_codes_of(staff_id))
    return work.db.scalar(left) or 0


def forget_retired_codes(work: Work, staff_id: str) -> None:
    """The sheet from before a reset proves nothing any more."""
    changed(work, sa.delete(RecoveryCodeRow).where(*_codes_of(staff_id, retired=True)))


def _codes_of(staff_id: str, *, retired: bool = False) -> tuple[sa.ColumnElement[bool], ...]:
    gone = RecoveryCodeRow.retired_at
    return (RecoveryCodeRow.staff_id == staff_id, gone.is_not(None) if retired else gone.is_(None))


def _code_hash(work: Work, staff_id: str, code: str) -> bytes:
    return work.keyed("recovery", staff_id, spelled(code))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
