"""The rota: who is on call from when to when, and when nobody is."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.hours import Hours
from screening.safety import rota
from screening.safety.clinic import hours_of
from screening.safety.contacts import contacts, people
from screening.storage import settings
from screening.storage.accounts import staff
from screening.storage.errors import Refused, Stale
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sentences import sentence
from screening.web.settings.forms import found
from screening.web.settings.history import who

ENDS = {"from": "From", "to": "Until"}
FIELDS = ("person", *ENDS)
STALE = "The rota was changed after you opened the page. Nothing of yours has been stored; look at it again, then save."
CHANGES = 20


@audience(Audience.HOUSE)
def show() -> ResponseReturnValue:
    return _page()


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
def put() -> ResponseReturnValue:
    """Put a person on call; whoever was planned for that time is on call for the rest of theirs."""
    typed = {name: request.form.get(name, "").strip()[:80] for name in FIELDS}
    errors = []
    try:
        with parts().store.writing(now()) as work:
            if str(settings.newest(work, rota.ROTA)) != request.form.get("seen", ""):
                raise Stale("the rota was changed meanwhile")
            hours = hours_of(work)
            start, end = (_moment(typed[name], hours) for name in ENDS)
            for name, at in (("from", start), ("to", end)):
                if at is None:
                    words = f"found {found(typed[name])}; allowed a day and a time such as 2026-11-23 08:00."
                    errors.append((name, f"{ENDS[name]}: {words}"))
            if start and end:
                rota.put_shift(work, typed["person"], start, end, actor=person().actor)
    except Refused as why:
        errors.append(("person" if "contact" in str(why) else "to", sentence(why)))
    except Stale:
        return _page(status=409, typed=typed, told=STALE)
    return _page(status=422, typed=typed, errors=errors) if errors else redirect(url_for("staff.rota"), 303)


def _page(
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    told: str = "",
) -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        known = contacts(work)
        names = {row.id: row.name for row in staff.everybody(work)}
        values = {
            "shifts": [shift for shift in rota.shifts(work) if shift.end > work.now],
            "gaps": rota.gaps(work, work.now, work.now + rota.LOOK_AHEAD),
            "names": names,
            "people": [(one, names[one]) for one in people(known)],
            "seen": settings.newest(work, rota.ROTA),
            "changes": [
                (row.decided_at, who(work, row.decided_by))
                for row in settings.history(work, rota.ROTA)[:CHANGES]
            ],
            "zone": str(hours_of(work).zone),
        }
    return page(
        "rota",
        status=status,
        here="settings",
        typed=typed or {},
        errors=errors or [],
        wrong=dict(errors or []),
        told=told,
        editable="administrator" in person().roles,
        **values,
    )


def _moment(text: str, hours: Hours) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=hours.zone)
