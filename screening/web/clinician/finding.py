"""Searching, by POST, so that nothing of it stands in an address."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import finding
from screening.review.words import URGENCIES
from screening.storage import limits
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.queue import LONGEST_SOUGHT, queue_page, sought
from screening.web.parts import parts
from screening.web.security import keeps_text

SEARCHES = 600, 60
"""Seconds of a window, and how often one person may search in it: a morning at the telephone, not a harvest."""


def add_to(pages: Blueprint) -> None:
    """The one search."""
    pages.add_url_rule("/find", "find", find, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def find() -> ResponseReturnValue:
    """By reference, surname, surname with date of birth, or telephone number; the number of hits is audited."""
    shared, me = parts(), person()
    text, written = request.form.get("who", "").strip(), request.form.get("born", "").strip()
    born = _day(written)
    if not text or len(text) > LONGEST_SOUGHT or (written and born is None):
        return queue_page(
            "Write a reference, a surname or a telephone number; a date of birth as 1985-03-27.", 422
        )
    with shared.store.writing(now()) as work:
        tries = limits.hit(work, f"find {me.id}", *SEARCHES)
    if isinstance(tries, limits.Wait):
        return queue_page("Too many searches. Try again in a few minutes.", 429)
    with shared.store.reading(now()) as work:
        found = finding.find(work, shared.content, me.id, text, born)
    with shared.store.writing(now()) as work:
        work.audit("searched", actor=me.actor, hits=len(found.hits))
    if not found.hits:
        return queue_page("Nothing was found. Restricted records are found by their reference only.", 404)
    if len(found.hits) == 1 and not found.more:
        return redirect(url_for("staff.submission", submission_id=found.hits[0].id), 303)
    return page("found", here="queue", found=found, sought=sought(), urgencies=URGENCIES)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
