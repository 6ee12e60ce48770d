"""One submission: what is to be seen of it, every rule over it, and evaluating it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from screening.content import as_asked
from screening.review import decisions, finding, holding, restricting
from screening.review.asking import asking
from screening.review.decision import Decision
from screening.review.earlier import earlier
from screening.review.opening import answers_of
from screening.review.queue import name_of
from screening.review.record import UNUSABLE, Record, every_rule, record
from screening.review.words import DISPOSITIONS, FINDING_ANSWERS, OUTCOMES, SEVERITIES, URGENCIES
from screening.safety import evaluate_sent, hours_of
from screening.storage import restrictions, submissions
from screening.storage import tasks as stored_tasks
from screening.storage.accounts import staff
from screening.storage.claims import HELD
from screening.storage.errors import NotFound, StorageError
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician.charts import LARGE, SMALL, pressure_chart, timeline
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts
from screening.web.security import keeps_text

WORDS: dict[str, Any] = {
    "severities": SEVERITIES,
    "urgencies": URGENCIES,
    "outcomes": OUTCOMES,
    "finding_answers": FINDING_ANSWERS,
    "dispositions": DISPOSITIONS,
}


def add_to(pages: Blueprint) -> None:
    """A submission, its rules, and evaluating it again."""
    pages.add_url_rule("/submissions/<submission_id>", "submission", submission)
    pages.add_url_rule("/submissions/<submission_id>/rules", "rules", rules)
    pages.add_url_rule("/submissions/<submission_id>/evaluate", "evaluate", evaluate_again, methods=["POST"])


@audience(Audience.CLINICIAN)
def submission(submission_id: str) -> ResponseReturnValue:
    return submission_page(submission_id)


def submission_page(
    submission_id: str,
    *,
    status: int = 200,
    told: str = "",
    errors: list[tuple[str, str]] | None = None,
    errors_say: str = "",
    typed: Decision | None = None,
    typed_addendum: str = "",
    typed_retraction: str = "",
    typed_why: Mapping[str, str | list[str]] | None = None,
    chosen: frozenset[str] | None = None,
) -> Response:
    """The record; `typed` is a decision that was posted and not kept, shown in the form in place of the kept
    one; `errors_say`: the heading over errors, "" when nothing was stored; `typed_why`: words about a restriction or a
    hold that were not kept; `chosen`: topics that were to be asked and are not.
    """
    shared = parts()
    with shared.store.reading(now()) as work:
        refuse_unreadable_states(work, submission_id)
        try:
            found = record(work, shared.content, submission_id)
            more = _around(work, found) | _people(work, found)
        except UNUSABLE as fault:
            return cannot_be_opened(work, submission_id, fault)
    note_read("record_read", submission_id)
    kept: decisions.Begun | None = more["begun"]
    return page(
        "submission",
        status=status,
        record=found,
        told=told,
        errors=errors or [],
        errors_say=errors_say,
        decision=typed or (kept.decision if kept else Decision()),
        typed_addendum=typed_addendum,
        typed_retraction=typed_retraction,
        typed_why=typed_why or {},
        chosen=chosen,
        unsaved=typed is not None,
        typed_beside=typed is not None and status == 409,
        at=now(),
        **_drawings(found),
        **WORDS,
        **more,
    )


def _drawings(found: Record) -> dict[str, Any]:
    """The timelines of the trials and the chart of the readings; None for what cannot be drawn."""
    trials = found.trd.trials if found.trd else ()
    sent = found.sent.date()
    return {
        "large": timeline(trials, sent, LARGE),
        "small": timeline(trials, sent, SMALL),
        "chart": pressure_chart(found.safety.pressure) if found.safety else None,
    }


def _around(work: Work, found: Record) -> dict[str, Any]:
    """Who has it, what has been decided, and which urgent tasks are open."""
    row = submissions.row(work, found.id)
    holder = row.claimed_by if row.state in HELD else None
    return {
        "holder": name_of(work, holder) if holder else None,
        "holder_id": holder,
        "since": row.claimed_at if holder else None,
        "mine": holder == person().id,
        "begun": decisions.begun(work, found.id, person().id),
        "signed": decisions.signed(work, found.id),
        "tasks": stored_tasks.open_tasks(work, submission=found.id),
        "asking": asking(work, parts().content, found.id),
    }


def _people(work: Work, found: Record) -> dict[str, Any]:
    """Who may read it, to whom it can be handed over, and who else may be the same person."""
    me, sent = person().id, submissions.load(work, found.id)
    clinicians = [
        member
        for member in staff.everybody(work)
        if member.disabled_at is None and "clinician" in staff.roles(work, member.id)
    ]
    restricted = restrictions.in_force(work, [found.id]).get(found.id)
    return {
        "clinicians": clinicians,
        "others": [
            member
            for member in clinicians
            if member.id != (sent.row.claimed_by or me)
            and (not restricted or member.id in restricted.readers)
        ],
        "earlier": earlier(work, parts().content, found.id),
        "restriction": restricting.named(work, found.id, me),
        "hold": holding.held(work, found.id),
        "twins": finding.twins(work, parts().content, me, sent, answers_of(sent)),
    }


def refuse_unreadable_states(work: Work, submission_id: str) -> None:
    """404 for a draft and 410 for what was withdrawn: no page of staff shows it."""
    try:
        state = submissions.row(work, submission_id).state
    except NotFound:
        abort(404)
    if state == "withdrawn":
        abort(410)
    if state not in submissions.READABLE:
        abort(404)


def cannot_be_opened(work: Work, submission_id: str, fault: Exception) -> Response:
    row = submissions.row(work, submission_id)
    why = str(fault) if isinstance(fault, StorageError) else type(fault).__name__
    return page("unreadable", status=503, reference=row.reference, sent=row.sent_at, why=why)


@audience(Audience.CLINICIAN)
def rules(submission_id: str) -> ResponseReturnValue:
    """Every rule over this submission, with why it applies or why not. No rule stands in an address."""
    shared = parts()
    with shared.store.reading(now()) as work:
        refuse_unreadable_states(work, submission_id)
        try:
            found = every_rule(work, shared.content, submission_id)
        except UNUSABLE as fault:
            return cannot_be_opened(work, submission_id, fault)
        reference = submissions.row(work, submission_id).reference
    note_read("record_read", submission_id)
    return page("rules", rules=found, submission_id=submission_id, reference=reference, **WORDS)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def evaluate_again(submission_id: str) -> ResponseReturnValue:
    """Evaluate what stands in the form once more, with the packs published now, as of the day on which it was sent or added."""
    shared = parts()
    with shared.store.writing(now()) as work:
        refuse_unreadable_states(work, submission_id)
        sent = submissions.load(work, submission_id)
        day = hours_of(work).day_of(sent.row.saved_at)
        asked = as_asked(work, shared.content, sent.row.questionnaire_digest)
        done = evaluate_sent(work, asked, sent, answers_of(sent), day, person().actor)
    if done.raised:
        shared.tell()
    if not done.complete:
        return submission_page(submission_id, status=503, told="It could not be evaluated this time either.")
    return redirect(url_for("staff.submission", submission_id=submission_id), 303)
