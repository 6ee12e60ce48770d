"""The queue, and who has what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.numbers import counting
from screening.review import queue as lines
from screening.review.words import URGENCIES as URGENCIES_IN_WORDS
from screening.storage import claims, restrictions, submissions
from screening.storage.accounts import staff
from screening.storage.columns import URGENCIES
from screening.storage.errors import NotFound, Refused
from screening.storage.queue import COUNTED, Place
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.searching import sought
from screening.web.parts import parts
from screening.web.security import keeps_text

FILTERS = {
    "open": "waiting and being read",
    "waiting": "waiting to be read",
    "mine": "with me",
    "asked": "waiting for the patient",
    "overdue": "past the promised time",
    "signed": "signed, newest first",
}

FIRST = (
    ("CLINICIAN", "staff.queue"),
    ("FRONT_DESK", "staff.desk"),
    ("ADMINISTRATOR", "staff.accounts"),
    ("PACKS", "staff.packs"),
    ("AUDITOR", "staff.trail"),
)
"""The page where the day begins, by role; the first one that this person may see."""


def add_to(pages: Blueprint) -> None:
    """Home, queue, claim, release, hand over, wait for the patient."""
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/queue", "queue", queue)
    pages.add_url_rule("/submissions/<submission_id>/claim", "claim", claim, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/release", "release", release, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/hand-over", "hand_over", hand_over, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/wait", "wait", wait, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/read-on", "read_on", read_on, methods=["POST"])


@audience(Audience.STAFF)
def home() -> ResponseReturnValue:
    """Where signing in leads: to the work of this person's role, or to a page that says what there is for them."""
    first = next((where for who, where in FIRST if person().may(who)), None)
    return redirect(url_for(first), 303) if first else page("home")


@audience(Audience.CLINICIAN)
def queue() -> ResponseReturnValue:
    return queue_page()


def queue_page(told: str = "", status: int = 200) -> ResponseReturnValue:
    """The queue with something to say above it."""
    shown = request.args.get("show", "open")
    shown = shown if shown in FILTERS else "open"
    urgency = next((known for known in URGENCIES if known == request.args.get("urgency")), None)
    shared = parts()
    with shared.store.reading(now()) as work:
        rows, following = lines.page(work, shared.content, person().id, shown, urgency, _place())
        counts = lines.counts(work)
        responsible = lines.responsible(work) if counts.unheld_overdue else []
    note_read("queue_read", None, count=len(rows))
    older = ""
    if following:
        older = url_for("staff.queue", show=shown, urgency=urgency, after=_spelled(following))
    return page(
        "queue",
        here="queue",
        status=status,
        rows=rows,
        counts=counts,
        counted=COUNTED,
        responsible=responsible,
        older=older,
        filters=FILTERS,
        shown=shown,
        urgency=urgency,
        told=told,
        sought=sought(),
        urgencies=URGENCIES_IN_WORDS,
    )


def _spelled(place: Place) -> str:
    return f"{place.urgency} {place.at.isoformat()} {place.id}"


def _place() -> Place | None:
    """Where the page before this one ended; None for anything that we did not write ourselves."""
    try:
        urgency, written, submission_id = request.args.get("after", "").split(" ")
        at = datetime.fromisoformat(written)
        if at.tzinfo is None:
            return None
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    found = next((known for known in URGENCIES if known == urgency), None)
    return Place(found, at, submission_id) if found else None


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def claim(submission_id: str) -> ResponseReturnValue:
    def take(work: Work) -> None:
        claims.claim(work, submission_id, person().id)
        counting.taken(work, submission_id)

    return _try(take, submission_id, "Not claimed") or _see(submission_id)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def release(submission_id: str) -> ResponseReturnValue:
    """Give one's own claim back to the queue; a decision that was begun is kept."""

    def give_back(work: Work) -> None:
        if submissions.row(work, submission_id).claimed_by != person().id:
            raise Refused("not with this person")
        claims.release(work, submission_id, actor=person().actor)

    return _try(give_back, submission_id, "Not released") or redirect(url_for("staff.queue"), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def hand_over(submission_id: str) -> ResponseReturnValue:
    """Give it to another clinician: one's own claim, that of somebody who is away, or what nobody has taken yet."""
    to, holder = request.form.get("to", ""), request.form.get("holder") or None

    def give(work: Work) -> None:
        if "clinician" not in staff.roles(work, to) or staff.get(work, to).disabled_at is not None:
            raise NoReader("this person has no clinical role.")
        if restrictions.closed_to(work, [submission_id], to):
            raise NoReader("this record is restricted, and this person is not named.")
        claims.hand_over(work, submission_id, to, holder=holder, actor=person().actor)
        counting.taken(work, submission_id)

    try:
        return _try(give, submission_id, "Not handed over") or _see(submission_id)
    except NoReader as fault:
        return queue_page(f"Not handed over: {fault}", 422)


class NoReader(Exception):
    """The person cannot read this record; raised so that nothing of the transaction stays."""


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def wait(submission_id: str) -> ResponseReturnValue:
    """The patient was asked something: out of the way of those who read, and still with who asked."""

    def ask(work: Work) -> None:
        claims.wait_for_patient(work, submission_id, person().id)

    return _try(ask, submission_id, "Not changed") or _see(submission_id)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def read_on(submission_id: str) -> ResponseReturnValue:
    """No longer waiting for the patient."""

    def again(work: Work) -> None:
        claims.read_on(work, submission_id, person().id)

    return _try(again, submission_id, "Not changed") or _see(submission_id)


def _try(change: Callable[[Work], None], submission_id: str, failed: str) -> ResponseReturnValue | None:
    """Change something; the queue with what stood in the way, if something did."""
    try:
        with parts().store.writing(now()) as work:
            change(work)
    except NotFound:
        return queue_page("This submission is no longer here.", 404)
    except Refused:
        return queue_page(f"{failed}: {_holder(submission_id)}", 409)
    return None


def _see(submission_id: str) -> ResponseReturnValue:
    return redirect(url_for("staff.submission", submission_id=submission_id), 303)


def _holder(submission_id: str) -> str:
    """Who has a submission now, in words."""
    with parts().store.reading(now()) as work:
        row = submissions.row(work, submission_id)
        if row.state in claims.HELD and row.claimed_by:
            return f"{lines.name_of(work, row.claimed_by)} has it."
        return {"signed": "it is signed.", "withdrawn": "the person has withdrawn it."}.get(
            row.state, "it waits in the queue."
        )
