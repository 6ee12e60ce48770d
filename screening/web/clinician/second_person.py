"""What waits for a second clinical person: who may read records, reviews packs or manages accounts (SEC-19)."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening import accounts
from screening.storage import limits
from screening.storage.accounts import staff, staff_addresses
from screening.storage.errors import NotFound, Refused
from screening.storage.limits import Wait
from screening.web.access import Audience, audience
from screening.web.clinician.accounts_in_words import ROLES, SEES, who
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.own import own_page
from screening.web.clinician.proving import TOO_OFTEN, proven
from screening.web.clinician.signing_in import CODE_TRIES
from screening.web.parts import parts
from screening.web.security import keeps_text


def add_to(pages: Blueprint) -> None:
    """The list; confirm or refuse one; confirm with a recovery code where nobody else can."""
    pages.add_url_rule("/confirmations", "confirmations", confirmations)
    pages.add_url_rule("/confirmations/<staff_id>/<role>", "confirm_role", decide, methods=["POST"])
    pages.add_url_rule("/confirmations/<staff_id>/<role>/alone", "confirm_alone", alone, methods=["POST"])


@audience(Audience.CLINICAL)
def confirmations() -> ResponseReturnValue:
    return confirmations_page()


def confirmations_page(status: int = 200, error: tuple[str, str] | None = None) -> ResponseReturnValue:
    me = person().id
    with parts().store.reading(now()) as work:
        waiting = [
            {
                "staff_id": row.staff_id,
                "role": row.role,
                "name": staff.get(work, row.staff_id).name,
                "login": staff.get(work, row.staff_id).login,
                "words": ROLES[row.role],
                "sees": SEES[row.role],
                "by": who(work, row.granted_by),
                "at": row.granted_at,
                "again": row.confirmed_by is not None,
                "mine": me in (row.staff_id, row.granted_by.removeprefix("staff:")),
                "alone": accounts.alone(work, row, me),
            }
            for row in staff.waiting_roles(work)
        ]
        addresses = [
            (row.staff_id, staff.get(work, row.staff_id).name, row.wanted_at, row.staff_id == me)
            for row in staff_addresses.waiting(work)
        ]
    return page(
        "confirmations", status=status, waiting=waiting, addresses=addresses, errors=[error] if error else []
    )


@audience(Audience.CLINICAL)
@keeps_text(form_refused)
def decide(staff_id: str, role: str) -> ResponseReturnValue:
    """Confirm with a one-time code, or refuse."""
    refused, field = request.form.get("go") == "refuse", f"code-{staff_id}-{role}"
    wrong = "" if refused else proven("confirm")
    if wrong:
        return confirmations_page(429 if wrong == TOO_OFTEN else 422, (field, wrong))
    try:
        with parts().store.writing(now()) as work:
            (accounts.refuse if refused else accounts.confirm)(work, staff_id, role, person().id)
    except NotFound:
        abort(404)
    except Refused as why:
        return confirmations_page(409, ("maincontent", f"Not done: {why}."))
    return redirect(url_for("staff.confirmations"), 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
def alone(staff_id: str, role: str) -> ResponseReturnValue:
    """The only clinical user confirms with a recovery code of the sheet that was locked away."""
    me = person().id
    try:
        with parts().store.writing(now()) as work:
            tries = limits.hit(work, f"confirm {me}", *CODE_TRIES)
        if isinstance(tries, Wait):
            return own_page(status=429, errors=[("maincontent", TOO_OFTEN)])
        with parts().store.writing(now()) as work:
            accounts.confirm_alone(work, staff_id, role, me, request.form.get("code", ""))
    except NotFound:
        abort(404)
    except Refused as why:
        return own_page(status=422, errors=[("maincontent", f"Not confirmed: {why}.")])
    # One's own role ends one's own session, as every change of a role does.
    return redirect(url_for("staff.home"), 303)
