"""Tablets of the clinic: the list, ending one, and making a tablet of the browser that is in use."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.storage import sessions, tablets
from screening.storage.accounts import staff
from screening.storage.errors import NotFound, Refused
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.proving import fresh
from screening.web.clinician.signing_in import forget_device
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sessions import STAFF, visit
from screening.web.tablet import START, remember

SURE = "Mark the box if this browser is the tablet."


def add_to(pages: Blueprint) -> None:
    """The list and its two buttons."""
    pages.add_url_rule("/tablets", "tablets", show)
    pages.add_url_rule("/tablets", "enrol_tablet", enrol, methods=["POST"])
    pages.add_url_rule("/tablets/<tablet_id>/end", "end_tablet", end, methods=["POST"])


@audience(Audience.HOUSE)
def show() -> ResponseReturnValue:
    """Which tablets there are, who enrolled them, and until when they work."""
    return _list()


def _list(
    status: int = 200, typed: str = "", errors: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        found = [
            (
                row,
                staff.get(work, row.enrolled_by).name,
                tablets.works(row, work.now),
                tablets.works_until(row),
            )
            for row in tablets.listed(work)
        ]
    return page(
        "tablets",
        status=status,
        here="tablets",
        found=found,
        typed=typed,
        errors=errors or [],
        good_for=tablets.GOOD_FOR.days,
        asleep_after=tablets.ASLEEP_AFTER.days,
        longest=tablets.LONGEST_NAME,
    )


@audience(Audience.HOUSE)
@keeps_text(form_refused)
@fresh
def enrol() -> ResponseReturnValue:
    """This browser becomes a tablet: the session of staff in it ends, and nothing of staff stays in it."""
    me, name = person(), request.form.get("name", "")
    if request.form.get("sure") != "yes":
        return _list(422, name, [("sure", SURE)])
    try:
        with parts().store.writing(now()) as work:
            token = tablets.enrol(work, me.id, name)
            sessions.end(work, STAFF, visit().token)
            work.audit("signed_out", actor=me.actor, record=me.id)
    except Refused as why:
        return _list(422, name, [("name", str(why))])
    visit().leave()
    response = make_response(redirect(START, 303))
    forget_device(response)
    remember(response, token)
    return response


@audience(Audience.HOUSE)
@keeps_text(form_refused)
def end(tablet_id: str) -> ResponseReturnValue:
    """From now on the tablet opens nothing: lost, stolen, or no longer needed."""
    try:
        with parts().store.writing(now()) as work:
            tablets.end(work, tablet_id, person().id)
    except NotFound:
        abort(404)
    return redirect(url_for("staff.tablets"), 303)
