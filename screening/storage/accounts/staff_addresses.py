"""Where a member of staff is told of changes of accounts: an address that answered, and was not exchanged behind its back.

A new address counts once a code that was sent to it came back; where there was one before, the old address must have
acknowledged the change, or a second person (design/security.md B9).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.accounts import staff_letters
from screening.storage.errors import Refused
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import StaffAddressRow, StaffRow, new_id
from screening.storage.work import Work

NOTHING_WAITS = "no change of an address waits"


@dataclass(frozen=True)
class Addresses:
    """``now``: where letters go.  ``wanted``: what is to take its place; ``proven``: its code came back."""

    now: str | None = None
    wanted: str | None = None
    proven: bool = False


def of(work: Work, staff_id: str) -> Addresses:
    """This person's addresses; Unreadable when their key is gone."""
    row = _row(work, staff_id)
    return Addresses() if row is None else _opened(work, row)


def want(work: Work, staff_id: str, address: str, *, actor: str) -> None:
    """Ask for an address: it gets a code, and the one before is asked.  An earlier wish falls."""
    row = _row(work, staff_id)
    before = Addresses() if row is None else _opened(work, row)
    if address == before.now:
        raise Refused("this is your address already")
    if row is None:
        row = StaffAddressRow(id=new_id(), staff_id=staff_id, version=0)
        work.db.add(row)
    row.wanted_at, row.proven_at = work.now, None
    _seal(work, row, before.now, address, "address_wanted", actor)
    staff_letters.drop(work, staff_id)
    staff_letters.put(work, "code", [staff_id])
    if before.now is not None:
        staff_letters.put(work, "leaving", [staff_id])


def prove(work: Work, staff_id: str, code: str) -> bool:
    """Whether the code was that of the wanted address; it counts at once if there was none before."""
    row = _waiting(work, staff_id)
    if not staff_letters.has_code(work, "code", staff_id, code):
        return _refused(work, staff_id)
    row.proven_at = work.now
    work.db.flush()
    work.audit("address_proven", actor=f"staff:{staff_id}", record=staff_id)
    if _opened(work, row).now is None:
        _take(work, row, f"staff:{staff_id}")
    return True


def acknowledge(work: Work, staff_id: str, code: str) -> bool:
    """Whether the code was that of the letter to the old address; then the new one, which is proven, counts."""
    if not staff_letters.has_code(work, "leaving", staff_id, code):
        return _refused(work, staff_id)
    _take(work, _proven(work, staff_id), f"staff:{staff_id}")
    return True


def confirm(work: Work, staff_id: str, by: str) -> None:
    """A second person lets a proven address count; who may is decided above.  Refused for one's own."""
    if by == staff_id:
        raise Refused("a second person confirms this, or the old address")
    _take(work, _proven(work, staff_id), f"staff:{by}")


def confirm_alone(work: Work, staff_id: str) -> None:
    """The person has proven in another way that nobody else took the account over."""
    _take(work, _proven(work, staff_id), f"staff:{staff_id}")


def drop(work: Work, staff_id: str, *, actor: str) -> None:
    """The wanted address is wanted no more."""
    row = _waiting(work, staff_id)
    before = _opened(work, row).now
    row.wanted_at = row.proven_at = None
    _seal(work, row, before, None, "address_dropped", actor)
    staff_letters.drop(work, staff_id)


def forget_wish(work: Work, staff_id: str, *, actor: str) -> None:
    """After a reset nobody knows who wanted another address; the one that counts stays."""
    row = _row(work, staff_id)
    if row is not None and row.wanted_at is not None:
        drop(work, staff_id, actor=actor)


def waiting(work: Work) -> list[StaffAddressRow]:
    """Proven addresses that wait for the old one or for a second person, oldest first."""
    able = (StaffAddressRow.proven_at.is_not(None), StaffRow.disabled_at.is_(None))
    found = sa.select(StaffAddressRow).join(StaffRow, StaffRow.id == StaffAddressRow.staff_id).where(*able)
    return list(work.db.scalars(found.order_by(StaffAddressRow.wanted_at, StaffAddressRow.id)))


def _take(work: Work, row: StaffAddressRow, actor: str) -> None:
    wanted = _opened(work, row).wanted
    row.wanted_at = row.proven_at = None
    _seal(work, row, wanted, None, "address_changed", actor)
    staff_letters.drop(work, row.staff_id)
    staff_letters.put(work, "own", [row.staff_id])


def _refused(work: Work, staff_id: str) -> bool:
    work.audit("address_refused", actor=f"staff:{staff_id}", record=staff_id, outcome="refused")
    return False


def _proven(work: Work, staff_id: str) -> StaffAddressRow:
    row = _waiting(work, staff_id)
    if row.proven_at is None:
        raise Refused("the code that was sent to the new address is typed first")
    return row


def _waiting(work: Work, staff_id: str) -> StaffAddressRow:
    row = _row(work, staff_id)
    if row is None or row.wanted_at is None:
        raise Refused(NOTHING_WAITS)
    return row


def _row(work: Work, staff_id: str) -> StaffAddressRow | None:
    found = sa.select(StaffAddressRow).where(StaffAddressRow.staff_id == staff_id)
    return work.db.scalar(found.with_for_update() if work.writes else found)


def _opened(work: Work, row: StaffAddressRow) -> Addresses:
    text = work.vault.open("staff_address", "sealed", row.id, row.version, row.sealed, row.staff_id)
    found = json.loads(text)
    return Addresses(found["now"], found["wanted"], row.proven_at is not None)


def _seal(
    work: Work, row: StaffAddressRow, now: str | None, wanted: str | None, event: str, actor: str
) -> None:
    row.version += 1
    text = json.dumps({"now": now, "wanted": wanted})
    row.sealed = work.vault.seal(
        "staff_address", "sealed", row.id, row.version, text, row.staff_id, SMALL_STEP
    )
    work.db.flush()
    sealed = mark("staff_address", row.id, row.sealed)
    work.audit(event, actor=actor, record=row.staff_id, sealed=sealed)
