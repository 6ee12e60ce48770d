"""What all who open records are told about people: who may read, whose second factor was reset (SEC-19), who opened a
restricted record.

An announcement stays on a person's pages until that person says that they have read it.
"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from screening.storage.accounts import staff_letters
from screening.storage.rows import changed, upsert
from screening.storage.tables import AnnouncementRow, StaffRoleRow, StaffRow, ToldRow
from screening.storage.work import Work

Kind = Literal["granted", "confirmed", "refused", "taken", "reset", "disabled", "glass"]


def tell(work: Work, kind: Kind, subject: str, *, actor: str, role: str | None = None) -> None:
    """Announce what was done with the account of ``subject``: on pages, and by mail."""
    row = AnnouncementRow(kind=kind, subject_id=subject, role=role, made_by=actor, made_at=work.now)
    work.db.add(row)
    work.db.flush()
    tell_by_mail(work, subject)


def tell_by_mail(work: Work, subject: str) -> None:
    """A letter to the person and to all who open records or own the rules, as far as they gave an address."""
    able = (StaffRoleRow.confirmed_at.is_not(None), StaffRow.disabled_at.is_(None))
    clinical = sa.select(StaffRow.id).join(StaffRoleRow, StaffRoleRow.staff_id == StaffRow.id)
    told = work.db.scalars(clinical.where(*able, StaffRoleRow.role.in_(("clinician", "clinical_lead"))))
    staff_letters.put(work, "account", {subject, *told})


def unread(work: Work, staff_id: str, *, all_of_them: bool) -> list[AnnouncementRow]:
    """What this person has not read, oldest first: everything, or what is about their own account."""
    told = sa.select(ToldRow.number).where(ToldRow.staff_id == staff_id).scalar_subquery()
    new = sa.select(AnnouncementRow).where(AnnouncementRow.number > sa.func.coalesce(told, 0))
    if not all_of_them:
        new = new.where(AnnouncementRow.subject_id == staff_id)
    return list(work.db.scalars(new.order_by(AnnouncementRow.number)))


def read(work: Work, staff_id: str, number: int) -> None:
    """This person has read up to this one; never back to an earlier one."""
    if number > _newest(work):
        return
    later = sa.update(ToldRow).where(ToldRow.staff_id == staff_id, ToldRow.number < number)
    changed(work, later.values(number=number))


def begin(work: Work, staff_id: str) -> None:
    """A new person is told what happens from now on."""
    values = {"staff_id": staff_id, "number": _newest(work)}
    work.db.execute(upsert(work, ToldRow, values).on_conflict_do_nothing())


def _newest(work: Work) -> int:
    return work.db.scalar(sa.select(sa.func.max(AnnouncementRow.number))) or 0
