"""The queue, and who has what."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import queue as lines
from screening.review.words import URGENCIES as URGENCIES_IN_WORDS
from screening.storage import reviews, staff, submissions
from screening.storage.columns import URGENCIES
from screening.storage.errors import NotFound, Refused
from screening.storage.submissions import Place
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts
from screening.web.security import keeps_text

FILTERS = {
    "open": "waiting and being read",
    "waiting": "waiting to be read",
    "mine": "with me",
    "signed": "signed",
}


def add_to(pages: Blueprint) -> None:
    """Home, queue, search by reference, claim, release, hand over."""
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/queue", "queue", queue)
    pages.add_url_rule("/find", "find", find, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/claim", "claim", claim, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/release", "release", release, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/hand-over", "hand_over", hand_over, methods=["POST"])


@audience(Audience.STAFF)
def home() -> ResponseReturnValue:
    """Where signing in leads: the queue, or a page that says that this account has no clinical pages."""
    return redirect(url_for("staff.queue"), 303) if person().clinician else page("home")


@audience(Audience.CLINICIAN)
def queue() -> ResponseReturnValue:
    return queue_page()


def queue_page(told: str = "", status: int = 200) -> ResponseReturnValue:
    """The queue with something to say above it."""
    shown = request.args.get("show", "open")
    shown = shown if shown in FILTERS else "open"
    shared = parts()
    with shared.store.reading(now()) as work:
        rows, following = lines.page(work, shared.content, person().id, shown, _place())
        counts = lines.counts(work)
    note_read("queue_read", None, count=len(rows))
    older = url_for("staff.queue", show=shown, after=_spelled(following)) if following else ""
    return page(
        "queue",
        here="queue",
        status=status,
        rows=rows,
        counts=counts,
        older=older,
        filters=FILTERS,
        shown=shown,
        told=told,
        urgencies=URGENCIES_IN_WORDS,
    )


def _spelled(place: Place) -> str:
    return f"{place.urgency} {place.due_at.isoformat()} {place.id}"


def _place() -> Place | None:
    """Where the page before this one ended; None for anything that we did not write ourselves."""
    try:
        urgency, due_at, submission_id = request.args.get("after", "").split(" ")
        at = datetime.fromisoformat(due_at)
        if at.tzinfo is None:
            return None
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    found = next((known for known in URGENCIES if known == urgency), None)
    return Place(found, at, submission_id) if found else None


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def find() -> ResponseReturnValue:
    """Search by reference, by POST, so that nothing of it stands in an address."""
    shared = parts()
    with shared.store.writing(now()) as work:
        row = submissions.find_by_reference(work, request.form.get("reference", ""))
        found = row if row and row.state != "draft" else None
        work.audit("searched", actor=person().actor, hits=int(found is not None))
    if found is None:
        return queue_page("No submission has this reference.", 404)
    return redirect(url_for("staff.submission", submission_id=found.id), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def claim(submission_id: str) -> ResponseReturnValue:
    try:
        with parts().store.writing(now()) as work:
            reviews.claim(work, submission_id, person().id)
    except NotFound:
        return queue_page("This submission is no longer here.", 404)
    except Refused:
        return queue_page(f"Not claimed: {_holder(submission_id)}", 409)
    return redirect(url_for("staff.submission", submission_id=submission_id), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def release(submission_id: str) -> ResponseReturnValue:
    """Give one's own claim back to the queue; a decision that was begun is kept."""
    try:
        with parts().store.writing(now()) as work:
            if submissions.row(work, submission_id).claimed_by != person().id:
                raise Refused("not with this person")
            reviews.release(work, submission_id, actor=person().actor)
    except NotFound:
        return queue_page("This submission is no longer here.", 404)
    except Refused:
        return queue_page(f"Not released: {_holder(submission_id)}", 409)
    return redirect(url_for("staff.queue"), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def hand_over(submission_id: str) -> ResponseReturnValue:
    """Give a claim to another clinician, or take it from one who is away; both are on record."""
    to = request.form.get("to", "")
    try:
        with parts().store.writing(now()) as work:
            if "clinician" not in staff.roles(work, to) or staff.get(work, to).disabled_at is not None:
                return queue_page("Not handed over: this person has no clinical role.", 422)
            lines.hand_over(work, submission_id, to, actor=person().actor)
    except NotFound:
        return queue_page("This submission is no longer here.", 404)
    except Refused:
        return queue_page(f"Not handed over: {_holder(submission_id)}", 409)
    return redirect(url_for("staff.submission", submission_id=submission_id), 303)


def _holder(submission_id: str) -> str:
    """Who has a submission now, in words."""
    with parts().store.reading(now()) as work:
        row = submissions.row(work, submission_id)
        if row.state == "in_review" and row.claimed_by:
            return f"{lines.name_of(work, row.claimed_by)} has it."
        return {"signed": "it is signed.", "withdrawn": "the person has withdrawn it."}.get(
            row.state, "it waits in the queue."
        )
