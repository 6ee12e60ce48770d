"""What waits for a second person: a clinician confirms it with a one-time code, or it is dropped."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from screening.safety import changes
from screening.storage import settings
from screening.storage.errors import NotFound, Refused
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now
from screening.web.clinician.proving import TOO_OFTEN, proven
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.settings.pages import setting_page


def add_to(pages: Blueprint) -> None:
    """Confirm, drop."""
    pages.add_url_rule(
        "/settings/changes/<int(max=999999999):number>/confirm", "confirm_change", confirm, methods=["POST"]
    )
    pages.add_url_rule(
        "/settings/changes/<int(max=999999999):number>/drop", "drop_change", drop, methods=["POST"]
    )


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def confirm(number: int) -> ResponseReturnValue:
    """Let a change count, with the second factor of a clinician who did not ask for it."""
    name = _name(number)
    refused = proven("setting")
    if refused:
        status = 429 if refused == TOO_OFTEN else 422
        return setting_page(name, status=status, errors=[(f"code-{number}", refused)])
    try:
        with parts().store.writing(now()) as work:
            changes.confirm(work, number, person().id)
    except Refused as why:
        return setting_page(name, status=409, told=f"Not confirmed: {why}.")
    return redirect(url_for("staff.setting", name=name), 303)


@audience(Audience.HOUSE)
@keeps_text(form_refused)
def drop(number: int) -> ResponseReturnValue:
    """Let a proposal fall: administrators and clinicians may."""
    name = _name(number)
    if not person().roles & {"administrator", "clinician"}:
        abort(403)
    try:
        with parts().store.writing(now()) as work:
            settings.refuse(work, number, actor=person().actor)
    except Refused as why:
        return setting_page(name, status=409, told=f"Not dropped: {why}.")
    return redirect(url_for("staff.setting", name=name), 303)


def _name(number: int) -> str:
    with parts().store.reading(now()) as work:
        try:
            return settings.change(work, number).name
        except NotFound:
            abort(404)
