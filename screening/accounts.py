"""What is done with accounts, by an administrator at a page or by root at the shell: the same verbs.

Nobody chooses another person's password.  A role that opens records or packs or manages accounts, and the reset of
somebody who has one, counts when a second person has confirmed it, and is announced to all who open records
(design/security.md B9).
"""

from __future__ import annotations

from collections.abc import Iterable

from screening.safety import rota
from screening.safety.assurance import tell_of_change
from screening.storage import announcements, claims
from screening.storage.accounts import set_up, sign_in, staff, staff_addresses
from screening.storage.accounts.staff import CLINICAL, SECOND_PERSON
from screening.storage.errors import NotFound, Refused
from screening.storage.rows import fetch
from screening.storage.tables import StaffRoleRow, StaffRow
from screening.storage.work import Work

ADMINISTRATOR = "administrator"


def add(work: Work, *, login: str, name: str, roles: Iterable[str], actor: str) -> tuple[str, str]:
    """A new account: its id, and the code of its set-up link, to be shown once."""
    row = staff.add(work, login=login, name=name, roles=[], actor=actor)
    for role in roles:
        give(work, row.id, role, actor=actor)
    return row.id, set_up.make(work, row.id, actor=actor)


def give(work: Work, staff_id: str, role: str, *, actor: str) -> None:
    """Give a role; it counts at once, unless a second person must confirm it."""
    _able(work, staff_id)
    staff.grant_role(work, staff_id, role, actor=actor)
    if role not in SECOND_PERSON:
        staff.confirm_role(work, staff_id, role, actor=actor)
        return
    staff.end_sessions(work, staff_id, actor=actor)
    announcements.tell(work, "granted", staff_id, actor=actor, role=role)
    tell_of_change(work)


def take(work: Work, staff_id: str, role: str, *, actor: str) -> None:
    """Take a role away.  Refused for the last administrator, and while a clinician stands on the rota."""
    if role not in staff.roles(work, staff_id, confirmed=False):
        raise Refused("this person does not have this role")
    _keep_an_administrator(work, staff_id, role)
    if role == "clinician":
        rota.leave(work, staff_id, actor=actor)
        claims.release_all(work, staff_id, actor=actor)
    staff.take_role(work, staff_id, role, actor=actor)
    if role in SECOND_PERSON:
        announcements.tell(work, "taken", staff_id, actor=actor, role=role)


def reset(work: Work, staff_id: str, *, actor: str) -> str:
    """Password and second factor are gone; the code of a new set-up link.  Clinical roles wait for a second person."""
    row = _able(work, staff_id)
    if actor == f"staff:{row.id}":
        raise Refused("nobody resets their own account")
    counted = staff.roles(work, staff_id) & SECOND_PERSON
    staff.reset(work, staff_id, actor=actor)
    staff_addresses.forget_wish(work, staff_id, actor=actor)
    announcements.tell(work, "reset", staff_id, actor=actor)
    if counted:
        tell_of_change(work)
    return set_up.make(work, staff_id, actor=actor)


def new_link(work: Work, staff_id: str, *, actor: str) -> str:
    """Another link for somebody who has not chosen a password yet."""
    if set_up.has_password(_able(work, staff_id)):
        raise Refused("this person has a password; a reset takes it away")
    return set_up.make(work, staff_id, actor=actor)


def disable(work: Work, staff_id: str, *, actor: str) -> None:
    """The account can do nothing any more: off the rota, claims given back, sessions ended."""
    _able(work, staff_id)
    if actor == f"staff:{staff_id}":
        raise Refused("nobody disables their own account")
    _keep_an_administrator(work, staff_id, ADMINISTRATOR)
    rota.leave(work, staff_id, actor=actor)
    claims.release_all(work, staff_id, actor=actor)
    set_up.withdraw(work, staff_id)
    clinical = staff.roles(work, staff_id) & SECOND_PERSON
    staff.disable(work, staff_id, actor=actor)
    if clinical:
        announcements.tell(work, "disabled", staff_id, actor=actor)


def confirm(work: Work, staff_id: str, role: str, by: str) -> None:
    """A second clinical person lets a role count; that person has proven their second factor.

    Refused for who gave the role and for whose it is.
    """
    row = _waiting(work, staff_id, role)
    if by not in staff.holders(work, CLINICAL) or by in _concerned(row):
        raise Refused("another clinical user confirms this, not who gave the role and not whose it is")
    _count(work, row, by)


def confirm_alone(work: Work, staff_id: str, role: str, by: str, code: str) -> None:
    """The only clinical user of a clinic confirms with a recovery code of the sheet that was locked away.

    For a role that she gave: one of her codes.  For her own role after a reset: one from before it.  Refused when
    another clinical user could confirm, or the code is not right.
    """
    row = _waiting(work, staff_id, role)
    if not alone(work, row, by):
        raise Refused("another clinical user confirms this")
    if not sign_in.use_recovery_code(work, by, code, retired=by == row.staff_id):
        raise Refused("this recovery code is not right, or it was used before")
    _count(work, row, by)


def alone(work: Work, row: StaffRoleRow, by: str) -> bool:
    """Whether nobody but this person could confirm: by a recovery code, because there is no second clinical user."""
    others = staff.holders(work, CLINICAL) - _concerned(row)
    counted_before_a_reset = by == row.staff_id and row.confirmed_by is not None
    gave_it = row.granted_by == f"staff:{by}" and by in staff.holders(work, CLINICAL)
    return not others and (counted_before_a_reset or gave_it)


def refuse(work: Work, staff_id: str, role: str, by: str) -> None:
    """A clinical user lets a role fall that waits."""
    _waiting(work, staff_id, role)
    if by not in staff.holders(work, CLINICAL):
        raise Refused("a clinical user refuses this")
    staff.take_role(work, staff_id, role, actor=f"staff:{by}")
    announcements.tell(work, "refused", staff_id, actor=f"staff:{by}", role=role)


def confirm_at_the_shell(work: Work, staff_id: str, *, actor: str) -> None:
    """Let all that waits for this person count.  Whoever is root can do everything; it is announced like all else."""
    for row in staff.waiting_roles(work):
        if row.staff_id == staff_id:
            staff.confirm_role(work, staff_id, row.role, actor=actor)
            announcements.tell(work, "confirmed", staff_id, actor=actor, role=row.role)


def address_alone(work: Work, staff_id: str, code: str) -> bool:
    """Whether one's new mail address counts by a recovery code, because no other clinical user could confirm it."""
    if staff.holders(work, CLINICAL) - {staff_id} or not sign_in.use_recovery_code(work, staff_id, code):
        return False
    staff_addresses.confirm_alone(work, staff_id)
    return True


def _count(work: Work, row: StaffRoleRow, by: str) -> None:
    staff.confirm_role(work, row.staff_id, row.role, actor=f"staff:{by}")
    announcements.tell(work, "confirmed", row.staff_id, actor=f"staff:{by}", role=row.role)
    if not any(other.staff_id == row.staff_id for other in staff.waiting_roles(work)):
        sign_in.forget_retired_codes(work, row.staff_id)


def _waiting(work: Work, staff_id: str, role: str) -> StaffRoleRow:
    row = fetch(work, StaffRoleRow, (staff_id, role))
    if row.confirmed_at is not None or staff.get(work, staff_id).disabled_at is not None:
        raise Refused("this does not wait any more")
    return row


def _concerned(row: StaffRoleRow) -> frozenset[str]:
    """Whose role it is and who gave it: neither is a second person."""
    return frozenset({row.staff_id, row.granted_by.removeprefix("staff:")})


def _able(work: Work, staff_id: str) -> StaffRow:
    row = staff.get(work, staff_id)
    if row.disabled_at is not None:
        raise NotFound("this account is disabled")
    return row


def _keep_an_administrator(work: Work, staff_id: str, role: str) -> None:
    if role == ADMINISTRATOR and staff.holders(work, [ADMINISTRATOR]) == {staff_id}:
        raise Refused("somebody must be able to manage accounts")
