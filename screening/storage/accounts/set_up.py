"""Set-up links: with its code a person chooses a password that nobody else has ever known.

The code is kept as a keyed hash only, works once, and for three days.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.accounts import passwords
from screening.storage.codes import drawn, spelled
from screening.storage.rows import changed, upsert
from screening.storage.tables import SetUpLinkRow, StaffRow
from screening.storage.work import Work

LENGTH = 20
"""Characters of 32 kinds: 100 bits."""
GOOD_FOR = dt.timedelta(days=3)


def make(work: Work, staff_id: str, *, actor: str) -> str:
    """A new code for this person, shown once; an earlier one is dead."""
    code = drawn(LENGTH)
    values = {
        "code_hash": _hash(work, code),
        "made_by": actor,
        "made_at": work.now,
        "ends_at": work.now + GOOD_FOR,
    }
    statement = upsert(work, SetUpLinkRow, {"staff_id": staff_id, **values})
    work.db.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=values))
    work.audit("set_up_link_made", actor=actor, record=staff_id)
    return code


def whose(work: Work, code: str) -> StaffRow | None:
    """The person whom the code is for; None when it is wrong, used, too old, or the account is disabled."""
    found = sa.select(StaffRow).join(SetUpLinkRow, SetUpLinkRow.staff_id == StaffRow.id)
    good = (SetUpLinkRow.code_hash == _hash(work, code), SetUpLinkRow.ends_at > work.now)
    return work.db.scalar(found.where(*good, StaffRow.disabled_at.is_(None)))


def use(work: Work, code: str, password_hash: str) -> StaffRow | None:
    """Set the password of the person whom the code is for, and use the code up; None when it opens nothing."""
    row = whose(work, code)
    mine = sa.delete(SetUpLinkRow).where(SetUpLinkRow.code_hash == _hash(work, code))
    if row is None or not changed(work, mine):
        work.audit("set_up_link_refused", actor="visitor", outcome="refused")
        return None
    row.password_hash, row.password_at = password_hash, work.now
    work.db.flush()
    work.audit("set_up_link_used", actor=f"staff:{row.id}", record=row.id)
    return row


def withdraw(work: Work, staff_id: str) -> None:
    """The link of this person opens nothing any more."""
    changed(work, sa.delete(SetUpLinkRow).where(SetUpLinkRow.staff_id == staff_id))


def waits(work: Work, staff_id: str) -> dt.datetime | None:
    """Until when a link of this person can be used; None when there is none."""
    mine = (SetUpLinkRow.staff_id == staff_id, SetUpLinkRow.ends_at > work.now)
    return work.db.scalar(sa.select(SetUpLinkRow.ends_at).where(*mine))


def has_password(row: StaffRow) -> bool:
    """Whether this person has chosen a password."""
    return row.password_hash != passwords.NOBODY


def _hash(work: Work, code: str) -> bytes:
    return work.keyed("recovery", "set-up", spelled(code))
