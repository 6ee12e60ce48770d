"""What is taken along of a record: each kind needs a fresh second factor and leaves an event (PRV-07)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from screening.copies import record_copy
from screening.documents.moments import Moments
from screening.documents.one_page import one_page
from screening.documents.packet import packet
from screening.documents.plain_json import as_json
from screening.documents.plain_text import as_text
from screening.documents.release import release
from screening.documents.setting import NotSet
from screening.documents.shape import RecordCopy
from screening.documents.words import file_name
from screening.review.record import UNUSABLE
from screening.rules.profiles import shipped_profiles
from screening.safety.clinic import hours_of
from screening.storage import submissions
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.clinician.proving import fresh
from screening.web.clinician.records import cannot_be_opened, refuse_unreadable_states
from screening.web.parts import parts
from screening.web.security import keeps_text

log = logging.getLogger(__name__)

NOT_MADE = (
    "The document could not be made just now. Nothing has left. Try again in a minute, or take the text."
)


@dataclass(frozen=True)
class Kind:
    """One kind of copy. `pasted`: shown on a page to be copied from; else it is a file. `profiles`: of one criteria
    profile, or of all."""

    title: str
    button: str
    hint: str
    ending: str
    mimetype: str
    make: Callable[[RecordCopy, Moments], bytes]
    pasted: bool = False
    profiles: bool = False


def _text(copy: RecordCopy, moments: Moments) -> bytes:
    return as_text(copy, moments).encode()


def _json(copy: RecordCopy, moments: Moments) -> bytes:
    return as_json(copy).encode()


KINDS: dict[str, Kind] = {
    "paste": Kind(
        "Text to paste",
        "the text",
        "The whole record as text, on a page to copy from.",
        "txt",
        "text/plain",
        _text,
        pasted=True,
    ),
    "text": Kind("Text file", "the text file", "The same as a file.", "txt", "text/plain", _text),
    "page": Kind(
        "One page on paper",
        "the page",
        "What a clinician reads first, on one sheet of Letter. What does not fit says how much continues in the record.",
        "pdf",
        "application/pdf",
        one_page,
    ),
    "packet": Kind(
        "Packet for prior authorization",
        "the packet",
        "Trials with their timeline, and for each criteria profile what is documented and what is missing.",
        "pdf",
        "application/pdf",
        packet,
        profiles=True,
    ),
    "release": Kind(
        "Records release form",
        "the form",
        "For the patient to sign, so that others may share records with the clinic; in the patient’s language and in English.",
        "pdf",
        "application/pdf",
        release,
    ),
    "json": Kind(
        "JSON",
        "the JSON file",
        "The whole record for another program; its keys are documented.",
        "json",
        "application/json",
        _json,
    ),
}


def add_to(pages: Blueprint) -> None:
    """The choice, and taking it."""
    pages.add_url_rule("/submissions/<submission_id>/take", "take", choose)
    pages.add_url_rule("/submissions/<submission_id>/take", "take_post", take, methods=["POST"])


@audience(Audience.CLINICIAN)
@fresh
def choose(submission_id: str) -> ResponseReturnValue:
    """Everything that can be taken along."""
    reference = _reference(submission_id)
    note_read("record_read", submission_id)
    return _choice(submission_id, reference)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
@fresh
def take(submission_id: str) -> ResponseReturnValue:
    """The document, and its event."""
    reference, wished = _reference(submission_id), request.form.get("kind", "")
    if wished not in KINDS:
        abort(400)
    return _taken(submission_id, reference, wished)


def _profile() -> str:
    """The profile that was chosen; empty for all of them."""
    chosen = request.form.get("profile", "")
    if chosen and chosen not in shipped_profiles().by_id:
        abort(400)
    return chosen


def _taken(submission_id: str, reference: str, wished: str) -> Response:
    shared, kind, profile = parts(), KINDS[wished], _profile()
    with shared.store.reading(now()) as work:
        try:
            copy = record_copy(work, shared.content, submission_id)
        except UNUSABLE as fault:
            return cannot_be_opened(work, submission_id, fault)
        moments = Moments(hours_of(work).zone)
    if profile:
        copy = replace(copy, profiles=[one for one in copy.profiles if one.id == profile])
    # Made outside of any transaction: a document takes as long as it takes.
    try:
        made = kind.make(copy, moments)
    except NotSet as fault:
        log.error("a document could not be made: %s", fault)
        return _choice(submission_id, reference, NOT_MADE, 503)
    _note(submission_id, wished)
    if kind.pasted:
        return page("take_text", submission_id=submission_id, reference=reference, text=made.decode())
    response = make_response(made)
    response.mimetype = kind.mimetype
    name = file_name(reference, moments.day(copy.copied), wished, kind.ending)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _note(submission_id: str, wished: str) -> None:
    """Each copy is an event of its own, also two within a minute; without it nothing leaves."""
    try:
        with parts().store.writing(now()) as work:
            work.audit("exported", actor=person().actor, record=submission_id, format=wished)
    except Exception:  # noqa: BLE001 - whatever stopped the audit, nothing leaves
        abort(503)


def _reference(submission_id: str) -> str:
    with parts().store.reading(now()) as work:
        refuse_unreadable_states(work, submission_id)
        return submissions.row(work, submission_id).reference


def _choice(submission_id: str, reference: str, told: str = "", status: int = 200) -> Response:
    return page(
        "take",
        status=status,
        submission_id=submission_id,
        reference=reference,
        kinds=KINDS,
        told=told,
        profiles=[(one.entry.id, one.entry.title) for one in shipped_profiles().by_id.values()],
    )
