"""The authenticator app of a member of staff: its sealed secret, and codes that each work once."""

from __future__ import annotations

import datetime as dt
import hmac

import pyotp
import sqlalchemy as sa

from screening.storage.accounts import staff, staff_letters
from screening.storage.errors import Refused
from screening.storage.rows import changed
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import StaffRow
from screening.storage.work import Work

TOTP_SECONDS = 30
TOTP_DRIFT = (-1, 0, 1)
"""Codes of the step before and after are accepted, for clocks that are up to half a minute off."""


def new_secret(work: Work, staff_id: str, *, actor: str) -> str:
    """A new secret for the authenticator app; it counts once a code of it was right."""
    row, made = staff.get(work, staff_id), pyotp.random_base32()
    row.totp_version += 1
    row.totp_sealed = _seal(work, row, made)
    row.totp_counter = row.totp_confirmed_at = None
    work.db.flush()
    work.audit("second_factor_set", actor=actor, record=row.id, sealed=mark("staff", row.id, row.totp_sealed))
    return made


def replace(work: Work, staff_id: str, new: str, code: str) -> bool:
    """Whether the code belongs to this new secret; only then does the secret take the place of the old one."""
    counter = _step(pyotp.HOTP(new), code, work.now)
    if counter is None:
        return False
    row = staff.get(work, staff_id)
    row.totp_version += 1
    row.totp_sealed = _seal(work, row, new)
    row.totp_counter, row.totp_confirmed_at = counter, work.now
    work.db.flush()
    sealed = mark("staff", row.id, row.totp_sealed)
    work.audit("second_factor_set", actor=f"staff:{row.id}", record=row.id, sealed=sealed)
    work.audit("second_factor_confirmed", actor=f"staff:{row.id}", record=row.id)
    staff_letters.put(work, "own", [row.id])
    return True


def verify_code(work: Work, staff_id: str, code: str) -> bool:
    """Whether this is a code of now that was not used before; it is used up by the question."""
    row = staff.get(work, staff_id)
    counter = _counter(work, row, code)
    if counter is None or row.disabled_at is not None:
        return False
    unused = sa.or_(StaffRow.totp_counter.is_(None), StaffRow.totp_counter < counter)
    used = changed(
        work, sa.update(StaffRow).where(StaffRow.id == row.id, unused).values(totp_counter=counter)
    )
    if used and row.totp_confirmed_at is None:
        changed(work, sa.update(StaffRow).where(StaffRow.id == row.id).values(totp_confirmed_at=work.now))
        work.audit("second_factor_confirmed", actor=f"staff:{row.id}", record=row.id)
    return used


def _counter(work: Work, row: StaffRow, code: str) -> int | None:
    return None if row.totp_sealed is None else _step(pyotp.HOTP(secret(work, row)), code, work.now)


def _step(hotp: pyotp.HOTP, code: str, now: dt.datetime) -> int | None:
    """The time step that this code belongs to, if it is one of now."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        return None
    step = int(now.timestamp()) // TOTP_SECONDS
    matching = [step + drift for drift in TOTP_DRIFT if hmac.compare_digest(hotp.at(step + drift), typed)]
    return matching[-1] if matching else None


def _seal(work: Work, row: StaffRow, text: str) -> bytes:
    return work.vault.seal("staff", "totp_sealed", row.id, row.totp_version, text, row.id, step=SMALL_STEP)


def secret(work: Work, row: StaffRow) -> str:
    """The secret of the second factor; Refused when there is none."""
    if row.totp_sealed is None:
        raise Refused("there is no second factor")
    return work.vault.open("staff", "totp_sealed", row.id, row.totp_version, row.totp_sealed, row.id)
