"""Who is on call, and whether notices reach them: shifts, contacts, tests to acknowledge, taking over."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.safety import assurance, rota
from screening.safety.contacts import contacts
from screening.storage import settings
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sentences import sentence


def add_to(pages: Blueprint) -> None:
    """The page, a test that arrived, taking over."""
    pages.add_url_rule("/on-call", "on_call", on_call)
    pages.add_url_rule("/on-call/reached", "reached", reached, methods=["POST"])
    pages.add_url_rule("/on-call/take", "take_over", take_over, methods=["POST"])


@audience(Audience.HOUSE)
def on_call() -> ResponseReturnValue:
    return on_call_page()


def on_call_page(
    *, status: int = 200, errors: list[tuple[str, str]] | None = None, typed: str = ""
) -> Response:
    """The page; `typed` is a code that was not right."""
    with parts().store.reading(now()) as work:
        known, names = contacts(work), {row.id: row.name for row in staff.everybody(work)}
        values = {
            "known": known,
            "tested": assurance.last_test(work),
            "running": rota.on_duty(work),
            "shifts": [shift for shift in rota.shifts(work) if shift.end > work.now],
            "gaps": rota.gaps(work, work.now, work.now + rota.LOOK_AHEAD),
            "names": names,
            "mine": [one for one in known if one.person == person().id],
            "waiting": settings.waiting(work),
        }
    return page("on_call", status=status, here="on_call", errors=errors or [], typed=typed, **values)


@audience(Audience.HOUSE)
@keeps_text(form_refused)
def reached() -> ResponseReturnValue:
    """A test reached this person: its code, or for a pager the word of whoever carries it."""
    code, actor = request.form.get("code", "").strip()[:40], person().actor
    try:
        with parts().store.writing(now()) as work:
            if request.form.get("how") == "pager":
                assurance.reached_by_pager(work, person().id, actor=actor)
            else:
                assurance.reached_by_code(work, code, actor=actor, person=person().id)
    except Refused as why:
        return on_call_page(status=422, errors=[("code", sentence(why))], typed=code)
    return redirect(url_for("staff.on_call"), 303)


@audience(Audience.HOUSE)
@keeps_text(form_refused)
def take_over() -> ResponseReturnValue:
    """Hand-over by the person who takes over, not by the one who leaves."""
    try:
        with parts().store.writing(now()) as work:
            rota.take_over(work, person().id, actor=person().actor)
    except Refused as why:
        return on_call_page(status=409, errors=[("take-over", sentence(why))])
    return redirect(url_for("staff.on_call"), 303)
