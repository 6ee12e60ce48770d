"""A legal hold on a record: set and released by clinicians with a reason, shown on the record."""

from __future__ import annotations

from typing import Protocol

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from screening.storage import holds
from screening.storage.errors import NotFound, Refused
from screening.storage.work import Work
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now
from screening.web.clinician.records import refuse_unreadable_states, submission_page
from screening.web.parts import parts
from screening.web.security import keeps_text


class Change(Protocol):
    """Holding or releasing."""

    def __call__(self, work: Work, submission_id: str, *, why: str, actor: str) -> None: ...


def add_to(pages: Blueprint) -> None:
    """Hold, release."""
    pages.add_url_rule("/submissions/<submission_id>/hold", "hold", hold, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/release-hold", "release_hold", release, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def hold(submission_id: str) -> ResponseReturnValue:
    """From now on it is not erased, whatever is due."""
    return _do(submission_id, holds.hold, "Not held: it is held already.")


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def release(submission_id: str) -> ResponseReturnValue:
    """It is erased again when it is due."""
    return _do(submission_id, holds.release, "Not released: no hold stands on it.")


def _do(submission_id: str, what: Change, refused: str) -> ResponseReturnValue:
    why = posted.text("why").strip()
    if not why or len(why) > holds.LONGEST_REASON:
        error = f"Write why (at most {holds.LONGEST_REASON:,} characters)."
        return submission_page(submission_id, status=422, errors=[("hold", error)], typed_why={"hold": why})
    try:
        with parts().store.writing(now()) as work:
            refuse_unreadable_states(work, submission_id)
            what(work, submission_id, why=why, actor=person().actor)
    except NotFound:
        abort(404)
    except Refused:
        return submission_page(submission_id, status=409, told=refused)
    return redirect(url_for("staff.submission", submission_id=submission_id) + "#hold", 303)
