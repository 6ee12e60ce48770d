"""Who looked at a record, shown to everybody who may open it."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from screening.review import looks
from screening.storage import submissions
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.records import refuse_unreadable_states
from screening.web.parts import parts


def add_to(pages: Blueprint) -> None:
    """Who looked."""
    pages.add_url_rule("/submissions/<submission_id>/looks", "looks", who_looked)


@audience(Audience.CLINICIAN)
def who_looked(submission_id: str) -> ResponseReturnValue:
    """Newest first, page by page."""
    with parts().store.reading(now()) as work:
        refuse_unreadable_states(work, submission_id)
        found, following = looks.page(work, submission_id, posted.older_than())
        reference = submissions.row(work, submission_id).reference
    note_read("looks_read", submission_id, count=len(found))
    older = url_for("staff.looks", submission_id=submission_id, before=following) if following else ""
    return page("looks", looks=found, reference=reference, submission_id=submission_id, older=older)
