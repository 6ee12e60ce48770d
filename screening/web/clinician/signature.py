"""Signing a decision, and what can follow: the signature entered in error, and addenda. What is signed never changes."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import decisions
from screening.review.decision import LONGEST_NOTE, LONGEST_WORDS, MEANING, Decision
from screening.review.record import record
from screening.review.words import URGENCIES
from screening.storage import submissions, tasks
from screening.storage.errors import NotFound, Refused, Stale
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.deciding import still_open, with_somebody_else, words
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.proving import NotProven, with_code
from screening.web.clinician.records import refuse_unreadable_states, submission_page
from screening.web.parts import parts
from screening.web.security import keeps_text


def add_to(pages: Blueprint) -> None:
    """Sign, mark as entered in error, add."""
    pages.add_url_rule("/submissions/<submission_id>/sign", "sign", show_sign)
    pages.add_url_rule("/submissions/<submission_id>/sign", "sign_post", sign, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/addendum", "addendum", addendum, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/retract", "retract", retract, methods=["POST"])


@audience(Audience.CLINICIAN)
def show_sign(submission_id: str) -> ResponseReturnValue:
    """What will be signed, in full, and the field for a one-time code."""
    return _sign_page(submission_id)


def _sign_page(submission_id: str, error: str = "", status: int = 200) -> ResponseReturnValue:
    shared = parts()
    with shared.store.reading(now()) as work:
        refuse_unreadable_states(work, submission_id)
        kept = decisions.begun(work, submission_id, person().id)
        if kept is None:
            abort(404)
        found = record(work, shared.content, submission_id)
        open_tasks = tasks.open_tasks(work, submission=submission_id)
    note_read("record_read", submission_id)
    return page(
        "sign",
        status=status,
        record=found,
        begun=kept,
        tasks=open_tasks,
        urgencies=URGENCIES,
        error=error,
        meaning=MEANING,
        **words(),
    )


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def sign(submission_id: str) -> ResponseReturnValue:
    """Sign with a one-time code; a wrong or used code signs nothing."""
    shared, me = parts(), person().id
    with shared.store.reading(now()) as work:
        kept = decisions.begun(work, submission_id, me)
    if kept is None:
        return with_somebody_else(submission_id, Decision())
    if still_open(submission_id, kept.decision):
        return redirect(url_for("staff.submission", submission_id=submission_id) + "#decide", 303)
    try:
        with with_code("sign") as work:
            seen = request.form.get("evaluation", "")
            decisions.sign(work, shared.content, submission_id, me, posted.number("version"), seen)
    except NotProven as fault:
        return _sign_page(submission_id, str(fault), fault.status)
    except Stale:
        return _sign_page(
            submission_id,
            "The decision or the findings were changed after you opened this page. Read them again.",
            409,
        )
    except Refused:
        return with_somebody_else(submission_id, kept.decision)
    return redirect(url_for("staff.submission", submission_id=submission_id) + "#signed", 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def retract(submission_id: str) -> ResponseReturnValue:
    """Mark the signature as entered in error, with a reason and a one-time code; it stays to be read."""
    reason = posted.text("reason")
    if not reason.strip() or len(reason) > LONGEST_WORDS:
        wrong = [("retract-reason", f"Write what went wrong, in at most {LONGEST_WORDS:,} characters.")]
        return submission_page(submission_id, status=422, errors=wrong, typed_retraction=reason)
    try:
        with with_code("sign") as work:
            decisions.retract(work, submission_id, person().id, reason)
    except NotProven as fault:
        wrong = [("retract-code", str(fault))]
        return submission_page(submission_id, status=fault.status, errors=wrong, typed_retraction=reason)
    except NotFound:
        abort(404)
    except Refused:
        told = "It is marked as entered in error already. Nothing of yours has been stored."
        return submission_page(submission_id, status=409, told=told, typed_retraction=reason)
    return redirect(url_for("staff.submission", submission_id=submission_id) + "#decide", 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def addendum(submission_id: str) -> ResponseReturnValue:
    """Add to what is signed; the signed text stays as it is."""
    with parts().store.reading(now()) as work:
        if submissions.row(work, submission_id).state != "signed":
            abort(404)
    text = posted.text("text")
    error = "Write what you want to add." if not text.strip() else ""
    if len(text) > LONGEST_NOTE:
        error = (
            f"The addendum has {len(text):,} characters; the longest that can be kept is {LONGEST_NOTE:,}."
        )
    if error:
        return submission_page(submission_id, status=422, errors=[("text", error)], typed_addendum=text)
    try:
        with parts().store.writing(now()) as work:
            decisions.add(work, submission_id, person().id, text)
    except NotFound:
        abort(404)
    return redirect(url_for("staff.submission", submission_id=submission_id) + "#signed", 303)
