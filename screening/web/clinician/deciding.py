"""Deciding: the answers on findings and the disposition, kept as far as they have come.

Whoever comes second is told and loses nothing.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import decisions
from screening.review.decision import (
    Decision,
    FindingAnswer,
    faults,
    open_points,
)
from screening.review.queue import name_of
from screening.review.record import Record, record
from screening.review.words import DISPOSITIONS, FINDING_ANSWERS
from screening.storage import submissions
from screening.storage.claims import HELD
from screening.storage.errors import NotFound, Refused, Stale
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.records import submission_page
from screening.web.parts import parts
from screening.web.security import keeps_text

STALE = (
    "This decision was changed in another window after you opened it. Nothing of yours has been stored. "
    "What you typed stands below; what is kept now is shown beside it. Save to keep what stands in the form."
)

SAVED = "Saved. What is left before you can sign"


def add_to(pages: Blueprint) -> None:
    """One post; the form stands on the page of the submission."""
    pages.add_url_rule("/submissions/<submission_id>/decide", "decide", decide, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def decide(submission_id: str) -> ResponseReturnValue:
    """Keep a decision as far as it has come; with the button *sign*, go on to signing if nothing is open."""
    typed = typed_decision()
    wrong = faults(typed)
    if wrong and not _is_mine(submission_id):
        return with_somebody_else(submission_id, typed)
    if wrong:
        return submission_page(submission_id, status=422, errors=wrong, typed=typed)
    try:
        with parts().store.writing(now()) as work:
            decisions.save(work, submission_id, person().id, typed, posted.number("version"))
    except NotFound:
        abort(404)
    except Stale:
        return submission_page(submission_id, status=409, told=STALE, typed=typed)
    except Refused:
        return with_somebody_else(submission_id, typed)
    if request.form.get("go") != "sign":
        return redirect(url_for("staff.submission", submission_id=submission_id) + "#decide", 303)
    left = still_open(submission_id, typed)
    if left:
        return submission_page(submission_id, status=422, errors=left, errors_say=SAVED)
    return redirect(url_for("staff.sign", submission_id=submission_id), 303)


def typed_decision() -> Decision:
    """The decision in this request's form, unjudged."""
    form = request.form
    rules = [name.removeprefix("words-") for name in form if name.startswith("words-")]
    return Decision(
        findings={
            rule: FindingAnswer(form.get(f"answer-{rule}", ""), posted.text(f"words-{rule}"))
            for rule in rules
        },
        disposition=form.get("disposition", ""),
        disposition_words=posted.text("disposition-words"),
        note=posted.text("note"),
    )


def still_open(submission_id: str, decision: Decision) -> list[tuple[str, str]]:
    """What must be answered before this decision can be signed: where it stands, and what to say."""
    found = _record(submission_id)
    first = [finding.rule for finding in found.safety.look_first] if found.safety else []
    return open_points(decision, first, found.titles)


def _record(submission_id: str) -> Record:
    shared = parts()
    with shared.store.reading(now()) as work:
        return record(work, shared.content, submission_id)


def _is_mine(submission_id: str) -> bool:
    """Whether this person has the submission, so that the page has a form in which an error can be put right."""
    with parts().store.reading(now()) as work:
        try:
            row = submissions.row(work, submission_id)
        except NotFound:
            abort(404)
    return row.state == "in_review" and row.claimed_by == person().id


def with_somebody_else(submission_id: str, typed: Decision) -> Response:
    """Whoever comes too late is told who has it, and keeps what was typed."""
    with parts().store.reading(now()) as work:
        row = submissions.row(work, submission_id)
        holder = name_of(work, row.claimed_by) if row.claimed_by else ""
    if row.state == "signed":
        told = f"This submission has been signed by {holder} meanwhile. Nothing of yours has been stored."
    elif row.state in HELD:
        told = f"{holder} has this submission now. Nothing of yours has been stored."
    else:
        told = "You do not have this submission now; claim it first. Nothing of yours has been stored."
    return page("refused", status=409, told=told, typed=typed, submission_id=submission_id, **words())


def words() -> dict[str, Any]:
    """What dispositions and answers on findings are called."""
    return {"dispositions": DISPOSITIONS, "finding_answers": FINDING_ANSWERS}
