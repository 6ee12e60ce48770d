"""One's own mail address: given, proven by a code, and exchanged only when the old address or a second person says so."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening import accounts
from screening.storage import letters, limits
from screening.storage.accounts import staff_addresses
from screening.storage.errors import Refused
from screening.storage.limits import Wait
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now
from screening.web.clinician.own import own_page
from screening.web.clinician.proving import TOO_OFTEN, fresh, proven
from screening.web.clinician.second_person import confirmations_page
from screening.web.clinician.signing_in import CODE_TRIES
from screening.web.parts import parts
from screening.web.security import keeps_text

WRONG_CODE = "This code is not right, or it is older than a day."


def add_to(pages: Blueprint) -> None:
    """Give an address, type a code, drop the wish; and a second person's word for somebody else's."""
    pages.add_url_rule("/account/address", "own_address", give, methods=["POST"])
    pages.add_url_rule("/account/address/code", "own_address_code", code, methods=["POST"])
    pages.add_url_rule("/account/address/drop", "own_address_drop", drop, methods=["POST"])
    pages.add_url_rule("/addresses/<staff_id>", "confirm_address", confirm, methods=["POST"])


@audience(Audience.STAFF)
@keeps_text(form_refused)
@fresh
def give() -> ResponseReturnValue:
    """Ask for an address; a code goes to it, and a question to the one before."""
    try:
        address = letters.checked_address(request.form.get("address", ""))
    except Refused as why:
        return own_page(status=422, errors=[("address", str(why))])
    return _done(lambda work: staff_addresses.want(work, person().id, address, actor=person().actor))


@audience(Audience.STAFF)
@keeps_text(form_refused)
def code() -> ResponseReturnValue:
    """The code of the letter to the new address, then that of the letter to the old one."""
    me, typed = person().id, request.form.get("code", "")
    with parts().store.writing(now()) as work:
        if isinstance(limits.hit(work, f"address {me}", *CODE_TRIES), Wait):
            return own_page(status=429, errors=[("address-code", TOO_OFTEN)])
    try:
        with parts().store.writing(now()) as work:
            proven_before = staff_addresses.of(work, me).proven
            verb = staff_addresses.acknowledge if proven_before else staff_addresses.prove
            right = verb(work, me, typed) or (proven_before and accounts.address_alone(work, me, typed))
            if right:
                limits.forget(work, f"address {me}", CODE_TRIES[0])
    except Refused as why:
        return own_page(status=409, errors=[("address", f"Not done: {why}.")])
    if not right:
        return own_page(status=422, errors=[("address-code", WRONG_CODE)])
    return redirect(url_for("staff.own") + "#mail", 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
def drop() -> ResponseReturnValue:
    return _done(lambda work: staff_addresses.drop(work, person().id, actor=person().actor))


@audience(Audience.CLINICAL)
@keeps_text(form_refused)
def confirm(staff_id: str) -> ResponseReturnValue:
    """Another clinical user lets a proven address count, or drops it."""
    refused, field = request.form.get("go") == "refuse", f"code-{staff_id}-address"
    wrong = "" if refused else proven("confirm")
    if wrong:
        return confirmations_page(429 if wrong == TOO_OFTEN else 422, (field, wrong))
    try:
        with parts().store.writing(now()) as work:
            if staff_id not in {row.staff_id for row in staff_addresses.waiting(work)}:
                abort(404)
            if refused:
                staff_addresses.drop(work, staff_id, actor=person().actor)
            else:
                staff_addresses.confirm(work, staff_id, person().id)
    except Refused as why:
        return confirmations_page(409, ("maincontent", f"Not done: {why}."))
    return redirect(url_for("staff.confirmations"), 303)


def _done(verb: Callable[[Work], None]) -> ResponseReturnValue:
    try:
        with parts().store.writing(now()) as work:
            verb(work)
    except Refused as why:
        return own_page(status=409, errors=[("address", f"Not done: {why}.")])
    return redirect(url_for("staff.own") + "#mail", 303)
