"""Staff accounts, their roles and their second factor.  Nothing here is about a patient."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

from screening.storage import announcements, sessions
from screening.storage.accounts import passkeys, passwords, staff_letters
from screening.storage.errors import NotFound, Refused
from screening.storage.rows import changed, fetch
from screening.storage.tables import (
    RecoveryCodeRow,
    StaffDeviceRow,
    StaffRoleRow,
    StaffRow,
    new_id,
)
from screening.storage.work import Work

ROLES = ("front_desk", "clinician", "clinical_lead", "pack_reviewer", "administrator", "auditor")
CLINICAL = frozenset({"clinician", "clinical_lead"})
"""Whoever has one of these is told who may read records, and confirms it."""
SECOND_PERSON = CLINICAL | {"pack_reviewer", "administrator"}
"""Roles that count when a second person has confirmed them (SEC-19): an administrator makes no other one alone."""
LONGEST_NAME = 200


def add(
    work: Work, *, login: str, name: str, roles: Iterable[str], actor: str, password: str | None = None
) -> StaffRow:
    """A new account; without a password its person chooses one with a set-up link.

    Its roles count once ``confirm_role`` has been called.  Refused if the sign-in name is taken, or either is no name.
    """
    for text in (spelled(login), name.strip()):
        if not text or len(text) > LONGEST_NAME or not text.isprintable():
            raise Refused(f"a name has 1 to {LONGEST_NAME} signs that can be printed")
    # Hashing is slow: before the first question, so that no transaction waits for it.
    password_hash = passwords.make_hash(password) if password is not None else passwords.NOBODY
    if find(work, login) is not None:
        raise Refused("this sign-in name is taken")
    row = StaffRow(
        id=new_id(),
        login=spelled(login),
        name=name.strip(),
        password_hash=password_hash,
        password_at=work.now,
        totp_version=0,
        created_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    work.vault.new_record(row.id)
    announcements.begin(work, row.id)
    work.audit("staff_added", actor=actor, record=row.id)
    for role in roles:
        grant_role(work, row.id, role, actor=actor)
    return row


def find(work: Work, login: str) -> StaffRow | None:
    """By sign-in name, without regard to case."""
    return work.db.scalar(sa.select(StaffRow).where(StaffRow.login == spelled(login)))


def named(work: Work, login: str) -> StaffRow:
    """By sign-in name; NotFound says the name."""
    row = find(work, login)
    if row is None:
        raise NotFound(f"nobody signs in as {login!r}")
    return row


def get(work: Work, staff_id: str) -> StaffRow:
    """By id; NotFound otherwise."""
    return fetch(work, StaffRow, staff_id)


def everybody(work: Work) -> list[StaffRow]:
    """All accounts, disabled ones too, by name."""
    return list(work.db.scalars(sa.select(StaffRow).order_by(StaffRow.name, StaffRow.id)))


def grant_role(work: Work, staff_id: str, role: str, *, actor: str) -> None:
    """Give a role that still waits for its confirmation; Refused when the person has it."""
    if role not in ROLES:
        raise ValueError(f"no role is called {role}")
    if role in roles(work, staff_id, confirmed=False):
        raise Refused("this person has this role, or it waits to be confirmed")
    work.db.add(StaffRoleRow(staff_id=staff_id, role=role, granted_by=actor, granted_at=work.now))
    work.db.flush()
    work.audit("role_granted", actor=actor, record=staff_id, role=role)


def confirm_role(work: Work, staff_id: str, role: str, *, actor: str) -> None:
    """Let a role count; the person's sessions end.  Who may confirm whom is decided above; the event names both."""
    row = fetch(work, StaffRoleRow, (staff_id, role))
    row.confirmed_by, row.confirmed_at = actor, work.now
    work.audit("role_confirmed", actor=actor, record=staff_id, role=role)
    end_sessions(work, staff_id, actor=actor)


def waiting_roles(work: Work) -> list[StaffRoleRow]:
    """Roles that wait for a second person, oldest first."""
    able = (StaffRoleRow.confirmed_at.is_(None), StaffRow.disabled_at.is_(None))
    found = sa.select(StaffRoleRow).join(StaffRow, StaffRow.id == StaffRoleRow.staff_id).where(*able)
    return list(
        work.db.scalars(found.order_by(StaffRoleRow.granted_at, StaffRoleRow.staff_id, StaffRoleRow.role))
    )


def holders(work: Work, wanted: Iterable[str]) -> frozenset[str]:
    """Ids of those who may sign in and have one of these roles, confirmed."""
    able = (StaffRoleRow.confirmed_at.is_not(None), StaffRow.disabled_at.is_(None))
    found = sa.select(StaffRoleRow.staff_id).join(StaffRow, StaffRow.id == StaffRoleRow.staff_id)
    return frozenset(work.db.scalars(found.where(*able, StaffRoleRow.role.in_(list(wanted)))))


def take_role(work: Work, staff_id: str, role: str, *, actor: str) -> None:
    """Take a role away; the person's sessions end at once."""
    mine = (StaffRoleRow.staff_id == staff_id, StaffRoleRow.role == role)
    if changed(work, sa.delete(StaffRoleRow).where(*mine)):
        work.audit("role_taken", actor=actor, record=staff_id, role=role)
        end_sessions(work, staff_id, actor=actor)


def roles(work: Work, staff_id: str, *, confirmed: bool = True) -> frozenset[str]:
    """The roles that count (or, with ``confirmed=False``, those that wait as well)."""
    statement = sa.select(StaffRoleRow.role).where(StaffRoleRow.staff_id == staff_id)
    if confirmed:
        statement = statement.where(StaffRoleRow.confirmed_at.is_not(None))
    return frozenset(work.db.scalars(statement))


def set_password(work: Work, staff_id: str, password: str, *, actor: str) -> None:
    """A new password; all sessions end."""
    password_hash = passwords.make_hash(password)
    row = get(work, staff_id)
    row.password_hash, row.password_at = password_hash, work.now
    work.audit("password_changed", actor=actor, record=staff_id)
    staff_letters.put(work, "own", [staff_id])
    end_sessions(work, staff_id, actor=actor)


def disable(work: Work, staff_id: str, *, actor: str) -> None:
    """The account can do nothing any more; what it has done stays."""
    get(work, staff_id).disabled_at = work.now
    work.audit("staff_disabled", actor=actor, record=staff_id)
    end_sessions(work, staff_id, actor=actor)


def reset(work: Work, staff_id: str, *, actor: str) -> None:
    """No password, no second factor, no passkey; sessions and known browsers are gone.

    Roles that a second person has confirmed wait for that again, as if ``actor`` gave them now; ``confirmed_by`` stays,
    as a trace that they have counted.
    Recovery codes are retired: they sign nobody in, and prove who held them before.
    """
    row = get(work, staff_id)
    row.password_hash, row.password_at = passwords.NOBODY, work.now
    row.totp_sealed = row.totp_counter = row.totp_confirmed_at = None
    work.db.flush()
    changed(work, sa.delete(StaffDeviceRow).where(StaffDeviceRow.staff_id == staff_id))
    for passkey_id in passkeys.ids(work, staff_id):
        passkeys.remove(work, staff_id, passkey_id, actor=actor)
    codes = sa.update(RecoveryCodeRow).where(
        RecoveryCodeRow.staff_id == staff_id, RecoveryCodeRow.retired_at.is_(None)
    )
    changed(work, codes.values(retired_at=work.now))
    counted = (StaffRoleRow.role.in_(SECOND_PERSON), StaffRoleRow.confirmed_at.is_not(None))
    mine = sa.update(StaffRoleRow).where(StaffRoleRow.staff_id == staff_id, *counted)
    changed(work, mine.values(confirmed_at=None, granted_by=actor, granted_at=work.now))
    work.audit("staff_reset", actor=actor, record=staff_id)
    end_sessions(work, staff_id, actor=actor)


def end_sessions(work: Work, staff_id: str, *, actor: str) -> int:
    """Sign this person out everywhere."""
    count = sessions.end_all(work, "staff", staff_id)
    if count:
        work.audit("sessions_ended", actor=actor, record=staff_id, count=count)
    return count


def spelled(login: str) -> str:
    """A sign-in name as it is compared; "" for what is too long to be one (composing it would take long)."""
    if len(login) > 2 * LONGEST_NAME:
        return ""
    return unicodedata.normalize("NFKC", login).strip().casefold()
