"""Restricting a record, breaking the glass, and the list of broken glass that somebody else has to mark."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import restricting
from screening.storage import restrictions, submissions
from screening.storage.accounts import staff
from screening.storage.errors import NotFound, Refused
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import GOING_ON, form_refused, person, restored
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.gate import glass
from screening.web.clinician.records import submission_page
from screening.web.parts import parts
from screening.web.security import keeps_text

LONGEST_REASON = 2_000


def add_to(pages: Blueprint) -> None:
    """Restrict, lift, break, the list, mark."""
    pages.add_url_rule("/submissions/<submission_id>/restrict", "restrict", restrict, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/lift", "lift", lift, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/glass", "break_glass", break_glass, methods=["POST"])
    pages.add_url_rule("/broken-glass", "broken_glass", broken_glass)
    pages.add_url_rule("/broken-glass/<glass_id>", "mark_glass", mark_glass, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def restrict(submission_id: str) -> ResponseReturnValue:
    """From now on only the people named open it; whoever has it and is not named gives it back."""
    reason, named = _reason(), request.form.getlist("reader")
    if not reason or len(reason) > LONGEST_REASON or not named:
        told = "Name at least one clinician, and write why (at most 2,000 characters)."
        typed: dict[str, str | list[str]] = {"restrict": reason, "readers": named}
        return submission_page(submission_id, status=422, errors=[("restrict", told)], typed_why=typed)
    try:
        with parts().store.writing(now()) as work:
            if not all("clinician" in staff.roles(work, one) for one in named):
                raise Refused("no clinician")
            restricting.restrict(work, submission_id, person().id, named, reason)
    except NotFound:
        abort(404)
    except Refused:
        return submission_page(submission_id, status=409, told="Not restricted: it is restricted already.")
    return redirect(url_for("staff.queue"), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def lift(submission_id: str) -> ResponseReturnValue:
    """Every clinician opens it again."""
    try:
        with parts().store.writing(now()) as work:
            restrictions.lift(work, submission_id, person().id)
    except Refused:
        told = "Not lifted: only somebody whom the restriction names lifts it."
        return submission_page(submission_id, status=409, told=told)
    return redirect(url_for("staff.submission", submission_id=submission_id), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def break_glass(submission_id: str) -> ResponseReturnValue:
    """With a reason, for an hour; every clinician is told. What was typed before comes back to be sent again."""
    reason, kept = _reason(), request.form.get("kept", "")
    with parts().store.reading(now()) as work:
        try:
            reference = submissions.row(work, submission_id).reference
        except NotFound:
            abort(404)
    if not reason or len(reason) > LONGEST_REASON:
        error = "Write why you need to open it (at most 2,000 characters)."
        return glass(submission_id, reference, kept=kept, error=error, typed=reason, status=422)
    try:
        with parts().store.writing(now()) as work:
            restricting.break_glass(work, submission_id, person().id, reason)
    except Refused:
        pass  # the restriction was lifted meanwhile: the record is open
    if kept:
        return restored(kept, title=GOING_ON)
    return redirect(url_for("staff.submission", submission_id=submission_id), 303)


@audience(Audience.CLINICIAN)
def broken_glass() -> ResponseReturnValue:
    """What stays here until somebody else has marked it."""
    return _list()


def _list(told: str = "", status: int = 200) -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        waiting = len(restrictions.unmarked(work))
    note_read("glass_read", None, count=waiting)
    return page("broken_glass", status=status, told=told, me=person().id)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def mark_glass(glass_id: str) -> ResponseReturnValue:
    """Somebody other than who broke it has looked at the reason."""
    try:
        with parts().store.writing(now()) as work:
            restricting.mark(work, glass_id, person().id)
    except NotFound:
        abort(404)
    except Refused:
        return _list("Not marked: somebody has marked it already, or it is your own.", 409)
    return redirect(url_for("staff.broken_glass"), 303)


def _reason() -> str:
    return posted.text("reason").strip()
