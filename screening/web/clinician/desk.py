"""The front desk's page: who has come, how to reach them, and how far their form is (PRV-05)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import desk as lines
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.searching import note_search, refused, sought
from screening.web.parts import parts
from screening.web.security import keeps_text

NOTHING_FOUND = "Nothing was found. Forms that were not sent are found in the list alone."


def add_to(pages: Blueprint) -> None:
    """The list, and finding somebody at the telephone."""
    pages.add_url_rule("/desk", "desk", desk)
    pages.add_url_rule("/desk", "desk_find", find, methods=["POST"])


@audience(Audience.FRONT_DESK)
def desk() -> ResponseReturnValue:
    """In the order of arrival, the newest first."""
    shared = parts()
    with shared.store.reading(now()) as work:
        found, following = lines.page(work, shared.content, _place())
    note_read("desk_read", None, count=len(found))
    older = url_for("staff.desk", before=f"{following[0].isoformat()} {following[1]}") if following else ""
    return _desk_page(found, older=older)


@audience(Audience.FRONT_DESK)
@keeps_text(form_refused)
def find() -> ResponseReturnValue:
    """By reference, surname, surname with date of birth, or telephone number; the number of hits is audited."""
    shared, wanted = parts(), sought()
    why_not = refused(wanted)
    if why_not is not None:
        return _desk_page([], *why_not)
    with shared.store.reading(now()) as work:
        found = lines.find(work, shared.content, person().id, wanted.who, wanted.day)
    note_search(len(found))
    return _desk_page(found, "" if found else NOTHING_FOUND)


def _desk_page(found: list[lines.Line], told: str = "", status: int = 200, older: str = "") -> Response:
    return page("desk", status=status, here="desk", found=found, older=older, sought=sought(), told=told)


def _place() -> tuple[datetime, str] | None:
    """Where the page before this one ended; None for anything that we did not write ourselves."""
    written, _, submission_id = request.args.get("before", "").partition(" ")
    try:
        at = datetime.fromisoformat(written)
        return (at.astimezone(UTC), submission_id[:32]) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
