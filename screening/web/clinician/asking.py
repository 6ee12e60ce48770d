"""Asking the patient: whole topics, by a link that goes to the person's own address or is shown once."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import asking
from screening.storage import submissions
from screening.storage.errors import NotFound, Refused
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.records import refuse_unreadable_states, submission_page
from screening.web.parts import parts
from screening.web.security import keeps_text


def add_to(pages: Blueprint) -> None:
    """Ask, take back."""
    pages.add_url_rule("/submissions/<submission_id>/ask", "ask", ask, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/take-back", "take_back", take_back, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def ask(submission_id: str) -> ResponseReturnValue:
    """Make a link to the chosen topics. Nothing is chosen beforehand, and no single question can be."""
    shared = parts()
    topics, way = request.form.getlist("topic"), request.form.get("way", "")
    if way not in ("letter", "hand"):
        return _refused(submission_id, "Choose how the link reaches the person.", topics)
    try:
        with shared.store.writing(now()) as work:
            refuse_unreadable_states(work, submission_id)
            made = asking.ask(
                work, shared.content, submission_id, person().id, topics, by_letter=way == "letter"
            )
            reference = submissions.row(work, submission_id).reference
    except NotFound:
        abort(404)
    except Refused as refused:
        return _refused(submission_id, str(refused), topics)
    if not made.link:
        return _see(submission_id)
    link = f"{shared.config.url}{made.link}"
    return page("ask_link", submission_id=submission_id, reference=reference, link=link, until=made.until)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def take_back(submission_id: str) -> ResponseReturnValue:
    """The link opens nothing any more."""
    try:
        with parts().store.writing(now()) as work:
            refuse_unreadable_states(work, submission_id)
            asking.take_back(work, submission_id, person().id)
    except Refused as refused:
        return submission_page(submission_id, status=409, told=str(refused))
    return _see(submission_id)


def _see(submission_id: str) -> ResponseReturnValue:
    return redirect(url_for("staff.submission", submission_id=submission_id) + "#ask", 303)


def _refused(submission_id: str, why: str, topics: list[str]) -> ResponseReturnValue:
    return submission_page(submission_id, status=422, errors=[("ask", why)], chosen=frozenset(topics))
