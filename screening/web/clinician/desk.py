"""The front desk's page: who has come, how to reach them, and how far their form is (PRV-05)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import desk as lines
from screening.storage import limits
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.finding import SEARCHES
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.queue import LONGEST_SOUGHT
from screening.web.parts import parts
from screening.web.security import keeps_text


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
    return page("desk", here="desk", found=found, older=older, typed="", born="", told="")


@audience(Audience.FRONT_DESK)
@keeps_text(form_refused)
def find() -> ResponseReturnValue:
    """By reference, surname, surname with date of birth, or telephone number; the number of hits is audited."""
    shared, me = parts(), person()
    text, written = request.form.get("who", "").strip(), request.form.get("born", "").strip()
    born = _day(written)
    if not text or len(text) > LONGEST_SOUGHT or (written and born is None):
        told = "Write a reference, a surname or a telephone number; a date of birth as 1985-03-27."
        return page(
            "desk",
            status=422,
            here="desk",
            found=[],
            older="",
            typed=text[:LONGEST_SOUGHT],
            born=written,
            told=told,
        )
    with shared.store.writing(now()) as work:
        tries = limits.hit(work, f"find {me.id}", *SEARCHES)
    if isinstance(tries, limits.Wait):
        told = "Too many searches. Try again in a few minutes."
        return page("desk", status=429, here="desk", found=[], older="", typed=text, born=written, told=told)
    with shared.store.reading(now()) as work:
        found = lines.find(work, shared.content, me.id, text, born)
    with shared.store.writing(now()) as work:
        work.audit("searched", actor=me.actor, hits=len(found))
    told = "" if found else "Nothing was found. Forms that were not sent are found in the list alone."
    return page("desk", here="desk", found=found, older="", typed=text, born=written, told=told)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _place() -> tuple[datetime, str] | None:
    """Where the page before this one ended; None for anything that we did not write ourselves."""
    written, _, submission_id = request.args.get("before", "").partition(" ")
    try:
        at = datetime.fromisoformat(written)
        return (at.astimezone(UTC), submission_id[:32]) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
