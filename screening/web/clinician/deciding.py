"""Deciding, signing and adding.

Whoever comes second is told and loses nothing; what is signed never changes.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import decisions
from screening.review.decision import (
    LONGEST_NOTE,
    LONGEST_WORDS,
    MEANING,
    Decision,
    FindingAnswer,
    faults,
    open_points,
)
from screening.review.queue import name_of
from screening.review.record import Record, record
from screening.review.words import DISPOSITIONS, FINDING_ANSWERS
from screening.storage import limits, second_factor, submissions
from screening.storage.claims import HELD
from screening.storage.errors import NotFound, Refused, Stale
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.records import refuse_unreadable_states, submission_page
from screening.web.clinician.signing_in import CODE_TRIES, WRONG_CODE
from screening.web.parts import parts
from screening.web.security import keeps_text

STALE = (
    "This decision was changed in another window after you opened it. Nothing of yours has been stored. "
    "What you typed stands below; what is kept now is shown beside it. Save to keep what stands in the form."
)


def add_to(pages: Blueprint) -> None:
    """Decide, sign, add."""
    pages.add_url_rule("/submissions/<submission_id>/decide", "decide", decide, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/sign", "sign", show_sign)
    pages.add_url_rule("/submissions/<submission_id>/sign", "sign_post", sign, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/addendum", "addendum", addendum, methods=["POST"])
    pages.add_url_rule("/submissions/<submission_id>/retract", "retract", retract, methods=["POST"])


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def decide(submission_id: str) -> ResponseReturnValue:
    """Keep a decision as far as it has come; with the button *sign*, go on to signing if nothing is open."""
    typed = posted()
    wrong = faults(typed)
    if wrong and not _is_mine(submission_id):
        return _with_somebody_else(submission_id, typed)
    if wrong:
        return submission_page(submission_id, status=422, errors=wrong, typed=typed)
    try:
        with parts().store.writing(now()) as work:
            decisions.save(work, submission_id, person().id, typed, _version())
    except NotFound:
        abort(404)
    except Stale:
        return submission_page(submission_id, status=409, told=STALE, typed=typed)
    except Refused:
        return _with_somebody_else(submission_id, typed)
    if request.form.get("go") != "sign":
        return redirect(url_for("staff.submission", submission_id=submission_id) + "#decide", 303)
    left = _open_points(submission_id, typed)
    if left:
        return submission_page(submission_id, status=422, errors=left)
    return redirect(url_for("staff.sign", submission_id=submission_id), 303)


def posted() -> Decision:
    """The decision in this request's form, unjudged."""
    form = request.form
    rules = [name.removeprefix("words-") for name in form if name.startswith("words-")]
    return Decision(
        findings={
            rule: FindingAnswer(form.get(f"answer-{rule}", ""), _text(f"words-{rule}")) for rule in rules
        },
        disposition=form.get("disposition", ""),
        disposition_words=_text("disposition-words"),
        note=_text("note"),
    )


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n")


def _version() -> int:
    """The version that the form was made from; what is no number matches none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _open_points(submission_id: str, decision: Decision) -> list[tuple[str, str]]:
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


def _with_somebody_else(submission_id: str, typed: Decision) -> Response:
    with parts().store.reading(now()) as work:
        row = submissions.row(work, submission_id)
        holder = name_of(work, row.claimed_by) if row.claimed_by else ""
    if row.state == "signed":
        told = f"This submission has been signed by {holder} meanwhile. Nothing of yours has been stored."
    elif row.state in HELD:
        told = f"{holder} has this submission now. Nothing of yours has been stored."
    else:
        told = "You do not have this submission now; claim it first. Nothing of yours has been stored."
    return page("refused", status=409, told=told, typed=typed, submission_id=submission_id, **_words())


def _words() -> dict[str, Any]:
    return {"dispositions": DISPOSITIONS, "finding_answers": FINDING_ANSWERS}


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
        text = decisions.to_sign(work, found, kept, person().id)
    note_read("record_read", submission_id)
    return page(
        "sign", status=status, record=found, begun=kept, text=text, error=error, meaning=MEANING, **_words()
    )


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def sign(submission_id: str) -> ResponseReturnValue:
    """Sign with a one-time code; a wrong or used code signs nothing."""
    shared, me = parts(), person().id
    with shared.store.reading(now()) as work:
        kept = decisions.begun(work, submission_id, me)
    if kept is None:
        return _with_somebody_else(submission_id, Decision())
    if _open_points(submission_id, kept.decision):
        return redirect(url_for("staff.submission", submission_id=submission_id) + "#decide", 303)
    with shared.store.writing(now()) as work:
        tries = limits.hit(work, f"sign {me}", *CODE_TRIES)
    if isinstance(tries, limits.Wait):
        return _sign_page(submission_id, "Too many codes were not right. Try again in a few minutes.", 429)
    try:
        with shared.store.writing(now()) as work:
            if not second_factor.verify_code(work, me, request.form.get("code", "")):
                raise WrongCode
            seen = request.form.get("evaluation", "")
            decisions.sign(work, shared.content, submission_id, me, _version(), seen)
            limits.forget(work, f"sign {me}", CODE_TRIES[0])
    except WrongCode:
        return _sign_page(submission_id, WRONG_CODE, 422)
    except Stale:
        return _sign_page(
            submission_id,
            "The decision or the findings were changed after you opened this page. Read them again.",
            409,
        )
    except Refused:
        return _with_somebody_else(submission_id, kept.decision)
    return redirect(url_for("staff.submission", submission_id=submission_id) + "#signed", 303)


class WrongCode(Exception):
    """The code was not right; raised so that nothing of the transaction stays."""


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def retract(submission_id: str) -> ResponseReturnValue:
    """Mark the signature as entered in error, with a reason and a one-time code; it stays to be read."""
    shared, me, reason = parts(), person().id, _text("reason")
    if not reason.strip() or len(reason) > LONGEST_WORDS:
        wrong = [("retract-reason", f"Write what went wrong, in at most {LONGEST_WORDS:,} characters.")]
        return submission_page(submission_id, status=422, errors=wrong, typed_retraction=reason)
    with shared.store.writing(now()) as work:
        tries = limits.hit(work, f"sign {me}", *CODE_TRIES)
    if isinstance(tries, limits.Wait):
        wrong = [("retract-code", "Too many codes were not right. Try again in a few minutes.")]
        return submission_page(submission_id, status=429, errors=wrong, typed_retraction=reason)
    try:
        with shared.store.writing(now()) as work:
            if not second_factor.verify_code(work, me, request.form.get("code", "")):
                raise WrongCode
            decisions.retract(work, submission_id, me, reason)
            limits.forget(work, f"sign {me}", CODE_TRIES[0])
    except WrongCode:
        wrong = [("retract-code", WRONG_CODE)]
        return submission_page(submission_id, status=422, errors=wrong, typed_retraction=reason)
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
    text = _text("text")
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
