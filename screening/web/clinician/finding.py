"""Searching, by POST, so that nothing of it stands in an address."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from screening.review import finding
from screening.review.words import URGENCIES
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.queue import queue_page
from screening.web.clinician.searching import note_search, refused, sought
from screening.web.parts import parts
from screening.web.security import keeps_text


def add_to(pages: Blueprint) -> None:
    """The one search."""
    pages.add_url_rule("/find", "find", find, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def find() -> ResponseReturnValue:
    """By reference, surname, surname with date of birth, or telephone number; the number of hits is audited."""
    shared, wanted = parts(), sought()
    why_not = refused(wanted)
    if why_not is not None:
        return queue_page(*why_not)
    with shared.store.reading(now()) as work:
        found = finding.find(work, shared.content, person().id, wanted.who, wanted.day)
    note_search(len(found.hits))
    if not found.hits:
        return queue_page("Nothing was found. Restricted records are found by their reference only.", 404)
    if len(found.hits) == 1 and not found.more:
        return redirect(url_for("staff.submission", submission_id=found.hits[0].id), 303)
    return page("found", here="queue", found=found, sought=wanted, urgencies=URGENCIES)
